"""What arrives from outside: registration forms and mails. Nothing is lost; a bounce opens no case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from engine.commands import Engine
from engine.errors import Conflict
from engine.mail import ParsedMail, parse_mail
from engine.model import Case, Json
from processes.complaint.dealers import write
from processes.complaint.facts import standing
from processes.complaint.operations.reply import address_of, counting
from processes.complaint.parties import dealers_of
from processes.complaint.records import Records
from processes.complaint.records.dealers import Dealer
from processes.complaint.records.rows import Contact
from processes.complaint.registration import Arrival, may_join, register

_TRUSTED = timedelta(days=7)
"""A mail that says it was sent earlier than this has the wrong date; the promise runs from its arrival."""


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


def intake_json(
    engine: Engine, form: Mapping[str, Json], *, actor: str = "", case: Case | None = None
) -> Outcome:
    """Take in a registration form from the API or a file.

    :param form: the answers; ``key`` is the sender's own mark, by which the same form is taken in once, also
        when it is sent twice at the same moment.
    :param case: the case it is added to, where the sender knows it.
    :raises FormInvalid: with a message for each field.
    """
    answers = {"channel": "api", "type": "complaint", **form}
    key = str(answers.pop("key", None) or "")
    mark = f"form:{actor}:{key}" if key else None
    known = _known(engine, mark) if mark else None
    if known is not None:
        return known
    try:
        done = register(engine, answers, actor=actor, arrival=Arrival(case=case, message_id=mark))
    except Conflict:
        known = _known(engine, mark) if mark else None
        if known is None:
            raise
        return known
    if case is not None and case.status == "open":
        return Outcome("added", f"Added to {done.case.number}.", done.case.number, done.contact)
    return Outcome("opened", f"Opened {done.case.number}.", done.case.number, done.contact, done.pin)


def intake_mail(engine: Engine, raw: bytes) -> Outcome:
    """Take in a mail: a new case, more on a known one, or a record that stays out of the work.

    :raises UploadRefused: when the mail or a file in it is too large.
    """
    mail = parse_mail(raw, received_at=engine.clock.now())
    known = _known(engine, mail.key)
    if known is not None:
        return known
    if mail.kind != "message":
        return _record(engine, mail, raw)
    answered = _case(engine, mail)
    dealer = _dealer(engine, mail, answered)
    if dealer is not None and answered is not None:
        if (outcome := _from_dealer(engine, mail, raw, dealer, answered)) is not None:
            return outcome
        answered = None
    case = (
        answered if answered is not None and may_join(answered, engine.clock.now(), engine.settings) else None
    )
    source, files = _keep(engine, mail, raw)
    arrival = Arrival(
        received_at=_received(mail, engine.clock.now()),
        case=case,
        earlier=answered.number if answered is not None and case is None else "",
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


def _received(mail: ParsedMail, now: datetime) -> datetime:
    """When a mail was sent, as far as its sender's clock can be believed; else now."""
    return mail.date if mail.date is not None and now - _TRUSTED <= mail.date <= now else now


def _known(engine: Engine, mark: str) -> Outcome | None:
    with engine.store.read() as queries:
        kept: Records = queries.records
        contact = kept.contact_of_message(mark)
        if contact is None:
            return None
        number = queries.cases.get(contact.case).number if contact.case else None
    return Outcome("known", f"Taken in before, in {number}.", number, contact.id)


def _case(engine: Engine, mail: ParsedMail) -> Case | None:
    """The case that a mail answers to."""
    if not mail.case_reference:
        return None
    with engine.store.read() as queries:
        return queries.cases.find(mail.case_reference)


def _dealer(engine: Engine, mail: ParsedMail, case: Case | None) -> Dealer | None:
    """The dealer who sent a mail about a case that she takes part in."""
    if case is None:
        return None
    sender = mail.sender.address.casefold()
    with engine.store.read() as queries:
        parties = dealers_of(queries, case.id)
    return next((item for item in parties if item.email and item.email.casefold() == sender), None)


def _from_dealer(engine: Engine, mail: ParsedMail, raw: bytes, dealer: Dealer, case: Case) -> Outcome | None:
    """Take a dealer's mail as a message of hers, which the customer does not see; ``None`` after its end."""
    with engine.store.read() as queries:
        if queries.files.find(sha256(raw).hexdigest()) is not None:
            return Outcome("known", "Taken in before.", case.number)
        over = standing(queries, case).status != "open"
    text = mail.new_text or mail.text or mail.subject
    if over or not text.strip():
        return None
    source, files = _keep(engine, mail, raw)
    write(engine, dealer.id, text, (source, *files))
    return Outcome("added", f"Added to {case.number}.", case.number)


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
    now, number = engine.clock.now(), mail.case_reference
    with engine.store.write() as uow:
        if uow.files.find(sha256(raw).hexdigest()) is not None:
            return Outcome("known", "Taken in before.", number)
        case = uow.cases.find(number) if number else None
        source = uow.files.put(raw, name="original.eml", content_type="message/rfc822", at=now).hash
        uow.events.append(
            "intake",
            "mail.recorded",
            {"kind": mail.kind, "reason": mail.kind_reason, "source": source, "subject": mail.subject},
            at=now,
            case=case.id if case else None,
        )
        if case is not None:
            uow.files.attach(source, case.id)
            for contact in _lost(uow.records, case, mail):
                uow.messages.add(
                    name="reply bounced",
                    key=str(contact.id),
                    payload={"reason": mail.bounce.diagnostic if mail.bounce else mail.kind_reason},
                    created_at=now,
                    case=case.id,
                )
        uow.commit()
    engine.core.wake(uow.work_due)
    where = f" with {number}" if case is not None else ""
    return Outcome(
        "recorded", f"Recorded{where}, no case opened: {mail.kind_reason}", number if case else None
    )


def _lost(kept: Records, case: Case, mail: ParsedMail) -> list[Contact]:
    """The contacts that counted a reply which a bounce says never arrived.

    It must be about the last reply: that went by mail, and to the address that the bounce names.
    """
    delivered = [reply for reply in kept.replies_of(case.id) if reply.delivered_at is not None]
    if mail.kind != "bounce" or not delivered or delivered[-1].channel != "email":
        return []
    address = address_of(kept, case.id, delivered[-1])
    named = mail.bounce.final_recipient if mail.bounce else ""
    if named and named.strip().lower() != address.strip().lower():
        return []
    return counting(kept, delivered[-1])
