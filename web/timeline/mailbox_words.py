"""What happens to the house's mailboxes."""

from __future__ import annotations

from web.i18n import gettext
from web.timeline.wording import Payload, Wording, text


def _named(payload: Payload) -> dict[str, str]:
    return {name: text(payload, name) for name in ("mailbox", "user", "host", "folder", "reason")}


WORDINGS: dict[str, Wording] = {
    "mailbox.added": Wording(
        lambda p: gettext("The mailbox %(mailbox)s (%(user)s at %(host)s) was entered.", **_named(p)),
        "inbox",
        "good",
    ),
    "mailbox.changed": Wording(
        lambda p: gettext("The mailbox %(mailbox)s (%(user)s at %(host)s) was changed.", **_named(p)), "inbox"
    ),
    "mailbox.paused": Wording(
        lambda p: gettext("The mailbox %(mailbox)s was paused.", **_named(p)), "inbox", "warn"
    ),
    "mailbox.resumed": Wording(
        lambda p: gettext("The mailbox %(mailbox)s is looked into again.", **_named(p)), "inbox", "good"
    ),
    "mailbox.removed": Wording(
        lambda p: gettext("The mailbox %(mailbox)s was removed.", **_named(p)), "inbox", "warn"
    ),
    "mailbox.failed": Wording(
        lambda p: gettext("The mailbox %(mailbox)s could not be looked into: %(reason)s", **_named(p)),
        "alert-triangle",
        "bad",
    ),
    "mailbox.recovered": Wording(
        lambda p: gettext("The mailbox %(mailbox)s works again.", **_named(p)), "circle-check", "good"
    ),
}
