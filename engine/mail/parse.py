"""From raw bytes to a :class:`ParsedMail`."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from engine.errors import UploadRefused
from engine.mail.addresses import (
    case_in_message_ids,
    case_in_text,
    read_addresses,
    read_date,
    read_message_ids,
)
from engine.mail.bodies import BodyReader
from engine.mail.kinds import bounce_of, kind_of
from engine.mail.language import guess_language
from engine.mail.parts import Part, TreeReader
from engine.mail.quotes import new_text as cut_to_new
from engine.mail.values import Address, Bounce, ParsedMail
from engine.sentences import say

MESSAGE_LIMIT = 40 * 1024 * 1024
_AHEAD = timedelta(days=1)


def parse_mail(raw: bytes, *, received_at: datetime | None = None) -> ParsedMail:
    """Reads a mail (RFC 5322, MIME) however broken it is.

    :param received_at: when the mail system took it, aware.
    :raises UploadRefused: when the mail is larger than 40 MB, or a file in it larger than 25 MB. Nothing
        else is raised, whatever the bytes are; what was wrong stands in ``defects``.
    """
    refuse_size(len(raw))
    tree = TreeReader()
    root = tree.read(bytes(raw))
    sender = _sender(root)
    bodies = BodyReader(tree.defects, closed=_is_report(root))
    body = bodies.read(root)
    subject = root.headers.text("subject")[:2000]
    new_text = cut_to_new(body.text, subject=subject)
    bounce = bounce_of(root, sender.address, body.text)
    in_reply_to = next(iter(read_message_ids(root.headers.raw("in-reply-to"))), None)
    references = read_message_ids(" ".join(root.headers.all("references")))
    case = _case_reference(subject, in_reply_to, references, bounce, tree.defects)
    kind, reason = kind_of(
        root,
        bounce=bounce,
        subject=subject,
        new_text=new_text,
        in_reply_to=in_reply_to,
        references=references,
        case_reference=case,
        has_attachments=any(not file.inline for file in bodies.attachments),
    )
    message_id = next(iter(read_message_ids(root.headers.raw("message-id"))), "")
    received_at = received_at.astimezone(UTC) if received_at else None
    return ParsedMail(
        key=message_id or f"sha256:{hashlib.sha256(raw).hexdigest()}",
        message_id=message_id,
        in_reply_to=in_reply_to,
        references=references,
        date=_date(root, received_at, tree.defects),
        received_at=received_at,
        sender=sender,
        reply_to=read_addresses(root.headers.all("reply-to")),
        to=read_addresses(root.headers.all("to")),
        cc=read_addresses(root.headers.all("cc")),
        subject=subject,
        language=guess_language(new_text),
        text=body.text,
        new_text=new_text,
        html_safe=body.html,
        attachments=tuple(bodies.attachments),
        kind=kind,
        kind_reason=reason,
        bounce=bounce,
        case_reference=case,
        defects=tuple(tree.defects),
    )


def refuse_size(size: int) -> None:
    """Refuse a mail by its size in bytes, before it is read.

    :raises UploadRefused: when it is larger than 40 MB.
    """
    if size > MESSAGE_LIMIT:
        raise UploadRefused(
            say(
                "The mail is %(size)s MB; the desk takes mails of up to 40 MB.",
                size=f"{size / 1024 / 1024:.0f}",
            ),
            remedy=say("Ask the sender to send the files in several mails or in a smaller size."),
        )


def _sender(root: Part) -> Address:
    for field in ("from", "sender", "return-path"):
        addresses = read_addresses(root.headers.all(field))
        if addresses:
            return next((a for a in addresses if a.address), addresses[0])
    return Address("", "")


def _is_report(root: Part) -> bool:
    return root.content_type == "multipart/report"


def _date(root: Part, received_at: datetime | None, defects: dict[str, None]) -> datetime | None:
    written = root.headers.raw("date")
    date = read_date(written) if written else None
    if date is None:
        defects.setdefault("The mail has no date." if not written else "The date of the mail cannot be read.")
    elif received_at is not None and date > received_at + _AHEAD:
        defects.setdefault("The date of the mail lies in the future; the sender's clock may be wrong.")
    return date


def _case_reference(
    subject: str,
    in_reply_to: str | None,
    references: tuple[str, ...],
    bounce: Bounce | None,
    defects: dict[str, None],
) -> str | None:
    """The thread says more than the subject: people answer an old mail and leave its subject standing."""
    reported = [bounce.original_message_id] if bounce and bounce.original_message_id else []
    threaded = case_in_message_ids([*reported, in_reply_to or "", *reversed(references)])
    titled = case_in_text(subject)
    if threaded and titled and threaded != titled:
        defects.setdefault(f"The mail answers {threaded}, but its subject names {titled}.")
    return threaded or titled
