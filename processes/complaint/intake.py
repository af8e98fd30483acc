"""What arrives from outside: registration forms and mails. Nothing is lost; a bounce opens no case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from engine.commands import Engine
from engine.errors import Conflict, UploadRefused
from engine.mail import ParsedMail, parse_mail, refuse_size
from engine.model import Case, Json
from engine.ports import UnitOfWork
from engine.registry import Arrived
from engine.sentences import say
from processes.complaint import questions
from processes.complaint.dealers import write
from processes.complaint.facts import standing
from processes.complaint.large_mails import tell_too_large
from processes.complaint.operations.reply import address_of, counting
from processes.complaint.parties import dealers_of
from processes.complaint.recall_notices import came_back
from processes.complaint.records import Records
from processes.complaint.records.dealers import Dealer
from processes.complaint.records.questions import Question
from processes.complaint.records.rows import Contact, Reply
from processes.complaint.registration import Arrival, may_join, register

Keep = Callable[[UnitOfWork], None]
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


def intake_arrived(engine: Engine, arrived: Arrived) -> Outcome:
    """Take in a mail that lies in a mailbox; the promise runs from when the house's server had it (S9).

    :raises UploadRefused: when it, or a file in it, is too large; her who sent it was told how to send it.
    """
    try:
        if not arrived.whole:
            refuse_size(arrived.size)
        return intake_mail(engine, arrived.raw, received_at=arrived.received_at, keep=arrived.keep)
    except UploadRefused as refused:
        tell_too_large(engine, arrived.raw, arrived.size)
        raise UploadRefused(
            refused.message,
            remedy=say(
                "Who sent it was told to send it in smaller parts. It lies where it was: "
                "read it there, register what it says, then move it out of the folder and try again."
            ),
        ) from refused


def intake_mail(
    engine: Engine, raw: bytes, *, received_at: datetime | None = None, keep: Keep | None = None
) -> Outcome:
    """Take in a mail: a new case, more on a known one, or a record that stays out of the work.

    :param received_at: when the house's mail server took it; without it the mail's own date is believed.
    :param keep: called in the transaction that keeps the mail, whatever becomes of it.
    :raises UploadRefused: when the mail or a file in it is too large.
    """
    now = engine.clock.now()
    mail = parse_mail(raw, received_at=received_at or now)
    known = _known(engine, mail.key)
    if known is not None and not _is_same(engine, known, mail):
        # A careless program sends every mail under one id (RFC 5322, 3.6.4 forbids it): none of them is lost.
        mail = replace(mail, key=f"sha256:{sha256(raw).hexdigest()}")
        known = _known(engine, mail.key)
    if known is not None:
        _note(engine, keep)
        return known
    if mail.kind != "message":
        return _record(engine, mail, raw, keep)
    answered = _case(engine, mail)
    dealer = _dealer(engine, mail, answered)
    if dealer is not None and answered is not None:
        if (outcome := _from_dealer(engine, mail, raw, dealer, answered, keep)) is not None:
            return outcome
        answered = None
    case = (
        answered if answered is not None and may_join(answered, engine.clock.now(), engine.settings) else None
    )
    source, files = _keep(engine, mail, raw)
    arrival = Arrival(
        received_at=min(received_at, now) if received_at else _received(mail, now),
        case=case,
        earlier=answered.number if answered is not None and case is None else "",
        message_id=mail.key,
        source=source,
        registered=False,
        files=(source, *files),
        keep=keep,
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


def _is_same(engine: Engine, known: Outcome, mail: ParsedMail) -> bool:
    """Whether a mail with a known id is that mail: on another way its fields differ, its words do not."""
    with engine.store.read() as queries:
        source = queries.records.contacts.get(known.contact).source
        if source is None or queries.files.find(source) is None:
            return True
        before = parse_mail(queries.files.content(source))
    return (before.sender.address, before.text) == (mail.sender.address, mail.text)


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


def _note(engine: Engine, keep: Keep | None) -> None:
    """Write down that a mail that is known already lay in a mailbox once more."""
    if keep is not None:
        with engine.store.write() as uow:
            keep(uow)
            uow.commit()


def _from_dealer(
    engine: Engine, mail: ParsedMail, raw: bytes, dealer: Dealer, case: Case, keep: Keep | None
) -> Outcome | None:
    """Take a dealer's mail as a message of hers, which the customer does not see; ``None`` after its end."""
    original = sha256(raw).hexdigest()
    with engine.store.read() as queries:
        kept: Records = queries.records
        known = any(original in said.files for said in kept.dealer_messages.by("dealer", dealer.id))
        over = standing(queries, case).status != "open"
    if known:
        _note(engine, keep)
        return Outcome("known", "Taken in before.", case.number)
    text = mail.new_text or mail.text or mail.subject
    if over or not text.strip():
        return None
    source, files = _keep(engine, mail, raw)
    write(engine, dealer.id, text, (source, *files), keep)
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


def _record(engine: Engine, mail: ParsedMail, raw: bytes, keep: Keep | None) -> Outcome:
    """Keep bounces, auto-replies and thanks: they start nothing; a bounce takes its reply back."""
    now, number = engine.clock.now(), mail.case_reference
    with engine.store.write() as uow:
        if keep is not None:
            keep(uow)
        if uow.files.find(sha256(raw).hexdigest()) is not None:
            uow.commit()
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
        if mail.kind == "bounce" and mail.bounce is not None:
            came_back(engine, uow, mail.bounce)
        if case is not None:
            uow.files.attach(source, case.id)
            for item in _lost_questions(uow, case, mail):
                payload: dict[str, Json] = {"outcome": questions.LOST}
                uow.messages.add(
                    name=questions.OVER, key=str(item.id), payload=payload, created_at=now, case=case.id
                )
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
    reply = _returned(kept, case, mail)
    if reply is None or _asked_since(kept, case, reply):
        return []
    return counting(kept, reply)


def _returned(kept: Records, case: Case, mail: ParsedMail) -> Reply | None:
    """The reply that a bounce is about, if it is about one."""
    delivered = [reply for reply in kept.replies_of(case.id) if reply.delivered_at is not None]
    if mail.kind != "bounce" or not delivered or delivered[-1].channel != "email":
        return None
    return delivered[-1] if _names(mail, address_of(kept, case.id, delivered[-1])) else None


def _names(mail: ParsedMail, address: str) -> bool:
    named = mail.bounce.final_recipient if mail.bounce else ""
    return not named or named.strip().lower() == address.strip().lower()


def _asked_since(kept: Records, case: Case, reply: Reply) -> list[Question]:
    """Questions that were mailed after a reply and wait: a bounce is about the newest mail."""
    since = reply.delivered_at
    return [
        item
        for item in kept.questions_of(case.id)
        if item.status == questions.WAITING and item.how == "written" and since and item.asked_at >= since
    ]


def _lost_questions(uow: UnitOfWork, case: Case, mail: ParsedMail) -> list[Question]:
    """What was asked and never arrived, by itself or with the last reply."""
    kept: Records = uow.records
    reply = _returned(kept, case, mail)
    if reply is not None:
        return _asked_since(kept, case, reply) or questions.lost_with(uow, case.id, reply.id)
    customer = kept.customers.find(kept.complaints.get(case.id).customer) if mail.kind == "bounce" else None
    if customer is None or not customer.email or not _names(mail, customer.email):
        return []
    return [item for item in questions.waiting(uow, case.id) if item.how == "written"]
