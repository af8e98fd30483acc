"""What arrives from outside: registration forms and mails. Nothing is lost; a bounce opens no case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine.commands import Engine
from engine.mail import ParsedMail, parse_mail
from engine.model import Case, Json
from processes.complaint.records import Records
from processes.complaint.registration import Arrival, register

REOPEN_DAYS = 30
"""Days after closing within which a message reopens the case under its number."""
_UNSENT = ("replied", "asked")


@dataclass(frozen=True)
class Outcome:
    """What became of something that arrived.

    :ivar what: ``opened``, ``added``, ``recorded`` (kept, but no case) or ``known`` (taken in before).
    :ivar sentence: the same in plain words.
    """

    what: str
    sentence: str
    number: str | None = None
    contact: int | None = None
    pin: str = ""


def intake_json(engine: Engine, form: Mapping[str, Json], *, actor: str = "") -> Outcome:
    """Take in a registration form from the API or a file.

    :raises FormInvalid: with a message for each field.
    """
    complete = {"channel": "api", "type": "complaint", **form}
    done = register(engine, complete, actor=actor)
    return Outcome("opened", f"Opened {done.case.number}.", done.case.number, done.contact, done.pin)


def intake_mail(engine: Engine, raw: bytes) -> Outcome:
    """Take in a mail: a new case, more on a known one, or a record that stays out of the work.

    :raises UploadRefused: when the mail or a file in it is too large.
    """
    mail = parse_mail(raw, received_at=engine.clock.now())
    known = _known(engine, mail)
    if known is not None:
        return known
    if mail.kind != "message":
        return _record(engine, mail, raw)
    case = _case(engine, mail)
    source, files = _keep(engine, mail, raw)
    arrival = Arrival(
        received_at=min(mail.date or engine.clock.now(), engine.clock.now()),
        case=case,
        message_id=mail.key,
        source=source,
        registered=False,
        files=(source, *files),
    )
    done = register(engine, _form(mail), arrival=arrival)
    if case is not None and case.status == "open":
        return Outcome("added", f"Added to {case.number}.", case.number, done.contact)
    words = "Reopened" if case is not None else "Opened"
    return Outcome("opened", f"{words} {done.case.number}.", done.case.number, done.contact, done.pin)


def _known(engine: Engine, mail: ParsedMail) -> Outcome | None:
    with engine.store.read() as queries:
        kept: Records = queries.records
        contact = kept.contact_of_message(mail.key)
        if contact is None:
            return None
        number = queries.cases.get(contact.case).number if contact.case else None
    return Outcome("known", f"Taken in before, in {number}.", number, contact.id)


def _case(engine: Engine, mail: ParsedMail) -> Case | None:
    """The case that a mail answers to, while it is open or can be reopened."""
    if not mail.case_reference:
        return None
    with engine.store.read() as queries:
        case = queries.cases.find(mail.case_reference)
    if case is None or case.status == "open" or case.closed_at is None:
        return case
    return case if engine.clock.now() - case.closed_at <= timedelta(days=REOPEN_DAYS) else None


def _keep(engine: Engine, mail: ParsedMail, raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Store the original and its files before anything names them."""
    now = engine.clock.now()
    with engine.store.write() as uow:
        original = uow.files.put(raw, name="original.eml", content_type="message/rfc822", at=now)
        files = tuple(
            uow.files.put(
                item.content, name=item.filename or "attachment", content_type=item.content_type, at=now
            ).hash
            for item in mail.attachments
        )
        uow.commit()
    return original.hash, files


def _form(mail: ParsedMail) -> dict[str, Json]:
    """What a mail says, as the registration form that a person completes."""
    return {
        "channel": "email",
        "type": "complaint",
        "language": mail.language if mail.language in ("en", "zh") else "en",
        "subject": mail.subject,
        "customer": {
            "name": mail.sender.name,
            "email": mail.sender.address,
            "preferred_contact": "email",
        },
        "description": mail.new_text or mail.text or mail.subject,
    }


def _record(engine: Engine, mail: ParsedMail, raw: bytes) -> Outcome:
    """Keep bounces, auto-replies and thanks: they start nothing; a bounce takes its reply back."""
    source, _ = _keep(engine, mail, raw)
    now = engine.clock.now()
    number = mail.case_reference
    with engine.store.write() as uow:
        case = uow.cases.find(number) if number else None
        if any(event.payload.get("source") == source for event in uow.events.stream("intake", limit=100_000)):
            return Outcome("known", "Taken in before.", number)
        uow.events.append(
            "intake",
            "mail.recorded",
            {"kind": mail.kind, "reason": mail.kind_reason, "source": source, "subject": mail.subject},
            at=now,
            case=case.id if case else None,
        )
        if case is not None:
            uow.files.attach(source, case.id)
        uow.commit()
    if mail.kind == "bounce" and case is not None:
        _take_back(engine, case, mail)
    where = f" with {number}" if case is not None else ""
    return Outcome(
        "recorded", f"Recorded{where}, no case opened: {mail.kind_reason}", number if case else None
    )


def _take_back(engine: Engine, case: Case, mail: ParsedMail) -> None:
    """A reply that bounced was none: the contacts that counted it get their clocks back."""
    with engine.store.read() as queries:
        kept: Records = queries.records
        waiting = [contact.id for contact in kept.contacts_of(case.id) if contact.status in _UNSENT]
    reason = mail.bounce.diagnostic if mail.bounce else mail.kind_reason
    for contact in waiting:
        engine.send_message("reply bounced", str(contact), {"reason": reason}, case=case.id)
