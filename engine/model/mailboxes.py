"""The mailboxes that the desk looks into, and what was taken out of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A folder on a mail server (IMAP, RFC 9051) whose mails are taken in (S2).

    :param name: what people call it.
    :param security: ``tls``, ``starttls`` or ``none`` (only on a line of the house's own).
    :param password: sealed with the desk's secret; never shown, told or logged.
    :param folder: where mails arrive.
    :param filing: what becomes of a mail that was taken in: ``move`` into :attr:`filed_in`, or ``seen``: it
        stays, marked as read.
    :param since: mails that the server received before this day stay untouched.
    :param next_at: when it is looked into next; while somebody does, when that one may be taken for dead.
    :param failures: looks in a row that failed.
    :param error: why the last look failed; empty when it did not.
    :param remedy: how to mend that.
    """

    id: int
    name: str
    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    folder: str
    filing: str
    filed_in: str
    since: date
    active: bool
    revision: int
    next_at: datetime
    looked_at: datetime | None = None
    failures: int = 0
    error: str = ""
    remedy: str = ""
    taken: int = 0
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TakenMail:
    """That a mail was dealt with, told by the number its server gave it (RFC 9051, 2.3.1.1).

    :param validity: the folder's UIDVALIDITY; ``uid`` is only good under it.
    :param status: ``taken`` (what it says is in the desk, the server does not know yet), ``filed`` (moved or
        marked there, too) or ``held`` (it could not be taken in; it lies there until a person has mended it).
    """

    mailbox: int
    validity: int
    uid: int
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LyingMail:
    """A mail that lies in a folder, before anybody has read it.

    :param size: in bytes, as the server counts.
    :param received_at: when the server took it (INTERNALDATE, RFC 9051, 2.3.3), UTC.
    """

    uid: int
    size: int
    received_at: datetime
