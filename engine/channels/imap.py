"""Opens folders on mail servers (IMAP, RFC 9051 and 3501). It moves bytes and understands none of them.

Mails are read without marking them; what is removed from a folder is expunged by its own number only, because
a plain EXPUNGE would also remove what a person marked for deletion there.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from imap_tools.errors import ImapToolsError, MailboxLoginError, UnexpectedCommandStatusError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.utils import encode_folder

from engine.errors import ChannelFailed
from engine.model import LyingMail, Mailbox
from engine.sentences import say

SECONDS = 20.0
"""How long a server may be silent."""
_TOGETHER = 500
"""Mails whose size and date are asked for at once."""
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""IMAP's own, whatever the machine's language (RFC 9051, date-month)."""
_DATE = re.compile(rb'INTERNALDATE "([ \d]\d)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"')

P = ParamSpec("P")
R = TypeVar("R")


def _told(work: Callable[P, R]) -> Callable[P, R]:
    """What the server or the line does wrong while a folder is open, as a sentence."""

    @wraps(work)
    def telling(*args: P.args, **more: P.kwargs) -> R:
        try:
            return work(*args, **more)
        except (OSError, imaplib.IMAP4.error, ImapToolsError) as failed:
            raise ChannelFailed(
                say("The mail server broke off: %(said)s", said=_said(failed)),
                remedy=say("It is tried again by itself."),
            ) from failed

    return telling


class ImapInbox:
    """See :class:`engine.ports.Inbox`."""

    def __init__(self, server: BaseMailBox, mailbox: Mailbox) -> None:
        self._server = server
        self._mailbox = mailbox
        told = server.client.response("UIDVALIDITY")[1]
        self._validity = int(told[0] or 0) if told and told[0] else 0
        # Asked for once more: many servers name most of what they can only after the sign-in.
        can = _well(server.client.capability())
        self._can = {word.upper() for line in can if line for word in line.decode("ascii", "replace").split()}

    @property
    def validity(self) -> int:
        """UIDVALIDITY of the folder."""
        return self._validity

    @_told
    def lying(self) -> Sequence[LyingMail]:
        """What lies there from the mailbox's first day on, oldest first; a day of grace for time zones."""
        first = self._mailbox.since - timedelta(days=1)
        wanted = f"UNDELETED SINCE {first.day:02}-{_MONTHS[first.month - 1]}-{first.year}"
        uids = sorted(int(uid) for uid in self._server.uids(wanted, charset=None))
        found: list[LyingMail] = []
        for start in range(0, len(uids), _TOGETHER):
            some = ",".join(str(uid) for uid in uids[start : start + _TOGETHER])
            found += filter(None, map(_lying, self._fetch(some, "(UID RFC822.SIZE INTERNALDATE)")))
        return sorted(found, key=lambda mail: mail.uid)

    def read(self, uid: int) -> bytes | None:
        """A mail's bytes, unmarked; ``None`` when it is gone."""
        return self._part(uid, "BODY.PEEK[]")

    def head(self, uid: int) -> bytes | None:
        """A mail's header fields only."""
        return self._part(uid, "BODY.PEEK[HEADER]")

    @_told
    def file(self, uid: int) -> None:
        """Move it or mark it as read."""
        client, number = self._server.client, str(uid)
        if self._mailbox.filing == "seen":
            _well(client.uid("STORE", number, "+FLAGS", r"(\Seen)"))
            return
        into: Any = encode_folder(self._mailbox.filed_in)
        if "MOVE" in self._can:
            _well(client.uid("MOVE", number, into))
            return
        _well(client.uid("COPY", number, into))
        _well(client.uid("STORE", number, "+FLAGS", r"(\Seen \Deleted)"))
        if "UIDPLUS" in self._can:
            _well(client.uid("EXPUNGE", number))

    @_told
    def _part(self, uid: int, part: str) -> bytes | None:
        answers = self._fetch(str(uid), f"({part})")
        return next((answer[1] for answer in answers if isinstance(answer, tuple)), None)

    def _fetch(self, uids: str, parts: str) -> list[Any]:
        return [answer for answer in _well(self._server.client.uid("FETCH", uids, parts)) if answer]


def _well(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise UnexpectedCommandStatusError(answer, "OK")
    return data


def _lying(answer: Any) -> LyingMail | None:
    line: bytes = answer[0] if isinstance(answer, tuple) else answer
    uid, size, date = _UID.search(line), _SIZE.search(line), _DATE.search(line)
    if uid is None or size is None or date is None:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = (part.decode() for part in date.groups())
    away = timedelta(hours=int(hours), minutes=int(minutes)) * (1 if sign == "+" else -1)
    told = datetime(
        int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=UTC
    )
    return LyingMail(int(uid[1]), int(size[1]), told - away)


@contextmanager
def open_inbox(mailbox: Mailbox, password: str) -> Iterator[ImapInbox]:
    """Connect, sign in, open the folder; the folder for filing is made where it is missing.

    :raises ChannelFailed: says which of these failed; lasting where only a person can mend it.
    """
    server = _connected(mailbox)
    try:
        _sign_in(server, mailbox, password)
        _open_folder(server, mailbox)
        yield ImapInbox(server, mailbox)
    finally:
        with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
            server.logout()


def _connected(mailbox: Mailbox) -> BaseMailBox:
    host, port = mailbox.host, mailbox.port
    try:
        if mailbox.security == "tls":
            return MailBox(host, port, timeout=SECONDS, ssl_context=ssl.create_default_context())
        if mailbox.security == "starttls":
            return MailBoxStartTls(host, port, timeout=SECONDS, ssl_context=ssl.create_default_context())
        return MailBoxUnencrypted(host, port, timeout=SECONDS)
    except socket.gaierror as unknown:
        raise ChannelFailed(
            say("No machine is called %(host)s.", host=host),
            remedy=say("Look at the mail server's name for typing errors."),
        ) from unknown
    except ssl.SSLCertVerificationError as untrusted:
        raise ChannelFailed(
            say(
                "The certificate of %(host)s cannot be trusted: %(verify_message)s.",
                host=host,
                verify_message=untrusted.verify_message,
            ),
            lasting=True,
            remedy=say(
                "Use the name that stands in the certificate, or have the server's certificate renewed."
            ),
        ) from untrusted
    except ssl.SSLError as other:
        raise ChannelFailed(
            say(
                "%(host)s does not speak TLS at port %(port)s: %(reason)s",
                host=host,
                port=port,
                reason=other.reason or other,
            ),
            lasting=True,
            remedy=say("TLS is usual at port 993, STARTTLS at port 143."),
        ) from other
    except TimeoutError as silent:
        raise ChannelFailed(
            say("%(host)s does not answer at port %(port)s.", host=host, port=port),
            remedy=say("Look at name and port; a firewall may be in the way."),
        ) from silent
    except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError) as refused:
        raise ChannelFailed(
            say(
                "%(host)s cannot be reached at port %(port)s: %(said)s",
                host=host,
                port=port,
                said=_said(refused),
            ),
            remedy=say("Look at name, port and kind of security; or the server is away for now."),
        ) from refused


def _sign_in(server: BaseMailBox, mailbox: Mailbox, password: str) -> None:
    plain = (mailbox.user + password).isascii()
    sign_in = server.login if plain else server.login_utf8
    try:
        sign_in(mailbox.user, password, initial_folder=None)
    except imaplib.IMAP4.abort as gone:
        raise ChannelFailed(
            say("%(host)s broke off during the sign-in: %(said)s", host=mailbox.host, said=_said(gone)),
            remedy=say("It is tried again by itself."),
        ) from gone
    except (MailboxLoginError, imaplib.IMAP4.error) as refused:
        raise ChannelFailed(
            say(
                "%(host)s does not let %(user)s in: %(said)s",
                host=mailbox.host,
                user=mailbox.user,
                said=_said(refused),
            ),
            lasting=True,
            remedy=say("Enter user and password anew; some providers want a password made for programs."),
        ) from refused
    except (OSError, ImapToolsError) as broken:
        raise ChannelFailed(
            say("%(host)s broke off during the sign-in: %(said)s", host=mailbox.host, said=_said(broken)),
            remedy=say("It is tried again by itself."),
        ) from broken


def _open_folder(server: BaseMailBox, mailbox: Mailbox) -> None:
    try:
        if mailbox.filing == "move" and not server.folder.exists(mailbox.filed_in):
            server.folder.create(mailbox.filed_in)
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as refused:
        raise ChannelFailed(
            say(
                "The folder “%(filed_in)s” for mails that were taken in cannot be made: %(said)s",
                filed_in=mailbox.filed_in,
                said=_said(refused),
            ),
            lasting=True,
            remedy=say("Make it in the mail programme, or choose to mark mails as read instead."),
        ) from refused
    try:
        server.folder.set(mailbox.folder)
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as missing:
        there = _folders(server)
        raise ChannelFailed(
            say(
                "There is no folder “%(folder)s” in this mailbox: %(said)s",
                folder=mailbox.folder,
                said=_said(missing),
            ),
            lasting=True,
            remedy=say("Choose one of these: %(there)s.", there=there)
            if there
            else say("Look at the folder's name."),
        ) from missing


def _folders(server: BaseMailBox) -> str:
    with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
        return ", ".join(folder.name for folder in server.folder.list()[:20])
    return ""


def _said(failed: Exception) -> str:
    """What the other side said, on one line; a password was never part of it."""
    if isinstance(failed, UnexpectedCommandStatusError):
        data = failed.command_result[1]
        parts = data if isinstance(data, (list, tuple)) else [data]
        words = " ".join(
            part.decode(errors="replace") if isinstance(part, bytes) else str(part) for part in parts if part
        )
    elif isinstance(failed, imaplib.IMAP4.error) and failed.args and isinstance(failed.args[0], bytes):
        words = failed.args[0].decode(errors="replace")
    else:
        words = getattr(failed, "strerror", None) or str(failed) or type(failed).__name__
    return " ".join(words.split())[:300]
