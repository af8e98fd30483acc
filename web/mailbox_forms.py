"""A mailbox as it is typed into a form: on its own page, and when a house begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.commands import mailboxes
from engine.commands.mailboxes import Entry
from engine.errors import ChannelFailed, Conflict, Invalid
from engine.model import Mailbox
from web import current
from web.i18n import gettext, lazy_gettext, ngettext

SECURITIES: Mapping[str, Any] = {
    "tls": lazy_gettext("TLS (usual, port 993)"),
    "starttls": lazy_gettext("STARTTLS (port 143)"),
    "none": lazy_gettext("none: only on a line of your own"),
}
FILINGS: Mapping[str, Any] = {
    "move": lazy_gettext("move it to another folder"),
    "seen": lazy_gettext("leave it there, marked as read"),
}
FIELDS = ("name", "host", "port", "security", "user", "folder", "filing", "filed_in", "since")
"""What a form shows again; never the password."""


@dataclass(frozen=True)
class Tried:
    """What a try found.

    :ivar well: whether the folder was opened.
    """

    well: bool
    said: str
    remedy: str = ""


def entry_of(form: Mapping[str, str], prefix: str = "") -> Entry:
    """What was typed.

    :raises Invalid: for a port or a day that is none.
    """
    given = {name: form.get(f"{prefix}{name}", "").strip() for name in FIELDS}
    return Entry(
        name=given["name"],
        host=given["host"],
        port=_port(given["port"], given["security"]),
        user=given["user"],
        password=form.get(f"{prefix}password", ""),
        security=given["security"] or "tls",
        folder=given["folder"],
        filing=given["filing"] or "move",
        filed_in=given["filed_in"],
        since=_day(given["since"]),
    )


def values_of(mailbox: Mailbox) -> dict[str, str]:
    """What a form shows of a mailbox."""
    return {name: str(getattr(mailbox, name)) for name in FIELDS}


def first_values() -> dict[str, str]:
    """What a new one starts with: mails from today on."""
    engine = current.engine()
    today = current.now().astimezone(engine.settings.tz).date()
    return {
        **dict.fromkeys(FIELDS, ""),
        "port": "993",
        "security": "tls",
        "folder": "INBOX",
        "filing": "move",
        "filed_in": "Processed",
        "since": today.isoformat(),
    }


def tried(form: Mapping[str, str], known: Mailbox | None = None, prefix: str = "") -> Tried:
    """Try what was typed, and say what is wrong or how much waits there."""
    try:
        look = mailboxes.try_out(current.engine().core, entry_of(form, prefix), known)
    except (ChannelFailed, Conflict, Invalid) as refused:
        return Tried(False, gettext(refused.message), gettext(refused.remedy) if refused.remedy else "")
    if not look.waiting:
        return Tried(True, gettext("It works. Nothing waits there now; mails are taken in as they come."))
    waiting = ngettext("One mail waits there", "%(num)d mails wait there", look.waiting)
    return Tried(True, gettext("It works. %(waiting)s to be taken in.", waiting=waiting))


def _port(text: str, security: str) -> int:
    if not text:
        return 993 if security in ("", "tls") else 143
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(
            "The first day is no date.", remedy="Choose a day; mails from before it stay untouched."
        ) from None
