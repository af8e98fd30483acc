"""A mail that is too large to be taken in: whoever sent it is told, once, how to send it instead."""

from __future__ import annotations

from email.utils import parseaddr
from pathlib import Path

from engine.commands import Engine
from engine.mail import MESSAGE_LIMIT, ParsedMail, parse_mail
from engine.ports import UnitOfWork
from processes.complaint.records import Records
from processes.complaint.texts import fill

_HERE = Path(__file__).parent
_MEGABYTE = 1024 * 1024


def tell_too_large(engine: Engine, raw: bytes, size: int) -> None:
    """Answer a mail that cannot be taken in; machines, lists and bounces get no answer.

    :param raw: the mail, or its header fields.
    :param size: of the whole mail, in bytes.
    """
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n\n"
    mail = parse_mail(head)
    address = mail.sender.address
    own = parseaddr(engine.settings.mail_from)[1]
    if mail.kind != "message" or "@" not in address or address.casefold() == own.casefold():
        return
    settings, now = engine.settings, engine.clock.now()
    with engine.store.write() as uow:
        text = fill(
            lambda name: _template(engine, uow, name),
            "mail_too_large",
            _language(uow.records, mail),
            {
                "name": mail.sender.name or None,
                "size": -(-size // _MEGABYTE),
                "limit": MESSAGE_LIMIT // _MEGABYTE,
                "link": f"{settings.public_address}/complain",
                "sender": settings.house,
            },
        )
        uow.outbox.add(
            key=f"mail-too-large:{mail.key}",
            channel=settings.customer_channel,
            recipient=address,
            payload={"subject": text.subject, "body": text.body},
            created_at=now,
        )
        uow.commit()
    engine.core.wake(uow.work_due)


def _language(kept: Records, mail: ParsedMail) -> str:
    """Hers, where we know her; else what her subject looks like."""
    known = kept.customers.by("email", mail.sender.address)
    if known:
        return known[-1].language
    return "zh" if any("\u4e00" <= sign <= "\u9fff" for sign in mail.subject) else "en"


def _template(engine: Engine, uow: UnitOfWork, name: str) -> bytes | None:
    """The newest release's text; one that it does not have yet comes as the desk was delivered."""
    newest = uow.releases.newest()
    published = engine.core.library.edition(uow.releases, newest.id).contents if newest is not None else {}
    delivered = _HERE / name
    return published.get(name) or (delivered.read_bytes() if delivered.is_file() else None)
