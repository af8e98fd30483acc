"""The events of recalls (S11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.i18n import gettext, lazy_gettext
from web.timeline.wording import Payload, Wording, text, with_reason

RESPONSES: Mapping[str, Any] = {
    "returns": lazy_gettext("sends the item in"),
    "keeps": lazy_gettext("keeps the item"),
    "gone": lazy_gettext("no longer has the item"),
    "unreachable": lazy_gettext("could not be reached"),
}
REMEDIES: Mapping[str, Any] = {
    "repaired": lazy_gettext("repaired"),
    "replaced": lazy_gettext("replaced"),
    "refunded": lazy_gettext("refunded"),
}
WAYS: Mapping[str, Any] = {
    "mail": lazy_gettext("by mail to another address"),
    "letter": lazy_gettext("by a letter that was posted"),
    "phone": lazy_gettext("on the phone"),
}
OUTCOMES: Mapping[str, Any] = {
    "released": lazy_gettext("released for sale"),
    "reworked": lazy_gettext("repaired, then released"),
    "scrapped": lazy_gettext("destroyed"),
    "none": lazy_gettext("there was none"),
}


def _of(words: Mapping[str, Any], payload: Payload, name: str) -> str:
    code = text(payload, name)
    return str(words.get(code, code))


def _assessed(payload: Payload) -> str:
    if text(payload, "recommendation") == "recall":
        return gettext("The defect was assessed; a recall is recommended.")
    return gettext("The defect was assessed; no recall is recommended.")


def _checked(payload: Payload) -> str:
    if text(payload, "decision") == "effective":
        return gettext("The recall was found to be effective: %(share)s %%.", share=text(payload, "share"))
    return gettext("The recall has to go on: %(share)s %%.", share=text(payload, "share"))


WORDINGS: dict[str, Wording] = {
    "recall.proposed": Wording(
        lambda p: with_reason(gettext("A recall of the batch was proposed."), p), "alert-triangle", "warn"
    ),
    "recall.joined": Wording(
        lambda p: gettext("The finding counts for the recall %(number)s.", number=text(p, "recall")),
        "plus",
        "quiet",
    ),
    "recall.opened": Wording(
        lambda p: with_reason(gettext("The recall was opened."), p), "alert-triangle", "warn"
    ),
    "recall.held": Wording(
        lambda p: gettext("The warehouse holds back: %(units)s.", units=text(p, "units")), "lock", "warn"
    ),
    "recall.assessed": Wording(_assessed, "search"),
    "recall.approved": Wording(lambda p: with_reason(gettext("The recall was decided."), p), "gavel", "warn"),
    "recall.rejected": Wording(
        lambda p: with_reason(gettext("The proposal of a recall was rejected."), p), "gavel"
    ),
    "recall.owners_listed": Wording(
        lambda p: gettext("Owners listed: %(owners)s.", owners=text(p, "owners")), "clipboard-list"
    ),
    "recall.notified": Wording(
        lambda p: gettext("Owners told: %(owners)s.", owners=text(p, "owners")), "send"
    ),
    "recall.reminded": Wording(
        lambda p: gettext("Owners reminded: %(owners)s.", owners=text(p, "owners")), "bell"
    ),
    "recall.answered": Wording(
        lambda p: gettext("An owner answered: she %(response)s.", response=_of(RESPONSES, p, "response")),
        "message",
        "good",
    ),
    "recall.notice_lost": Wording(
        lambda p: with_reason(gettext("A notice to an owner did not arrive."), p), "mail-forward", "bad"
    ),
    "recall.told_again": Wording(
        lambda p: with_reason(
            gettext("An owner was told in another way: %(way)s.", way=_of(WAYS, p, "way")), p
        ),
        "send",
        "good",
    ),
    "recall.remedied": Wording(
        lambda p: gettext("An owner's item was %(remedy)s, free.", remedy=_of(REMEDIES, p, "remedy")),
        "check",
        "good",
    ),
    "recall.measured": Wording(
        lambda p: gettext(
            "Owners accounted for: %(share)s %%; asked for: %(target)s %%.",
            share=text(p, "share"),
            target=text(p, "target"),
        ),
        "scale",
    ),
    "recall.checked": Wording(_checked, "checklist"),
    "recall.stock_settled": Wording(
        lambda p: gettext("The stock held back: %(outcome)s.", outcome=_of(OUTCOMES, p, "outcome")), "lock"
    ),
    "recall.closed": Wording(lambda p: gettext("The recall was closed."), "flag", "good"),
}
