"""The customer's page: where her case stands, by number and PIN, and what she may say and decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.commands import Engine
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.model import Case, InstanceStatus, Json, PromiseClock
from engine.ports import Queries
from engine.sentences import say
from processes.complaint.desk import customer_json
from processes.complaint.facts import standing
from processes.complaint.pins import NOBODYS, hashed, matches, new_pin
from processes.complaint.records import Records
from processes.complaint.records.returns import Replacement, Return
from processes.complaint.records.rows import Complaint, Contact, Invoice, Line, Quote, Voucher, Words
from processes.complaint.registration import Arrival, Registered, may_join, register

GUESSES = 5
WINDOW = timedelta(minutes=15)
_LONGEST = 5_000
_LONGEST_KEY = 200


@dataclass(frozen=True)
class CaseStory:
    """What a customer sees.

    :ivar asked: the contact whose reply she is asked about, if any.
    :ivar quotes: quotes that wait for her decision.
    :ivar returns: what she is asked to send in and has not come yet.
    :ivar parcels: what is on its way to her.
    :ivar stage: a code for where the case stands: ``received``, ``examined``, ``repaired``, ``quoted``,
        ``answered``, ``closed``, ``withdrawn``.
    """

    case: Case
    complaint: Complaint
    contacts: Sequence[Contact]
    lines: Sequence[Line]
    words: Sequence[Words]
    quotes: Sequence[Quote]
    returns: Sequence[Return]
    parcels: Sequence[Replacement]
    invoices: Sequence[Invoice]
    vouchers: Sequence[Voucher]
    clocks: Sequence[PromiseClock]
    asked: Contact | None
    stage: str


def reset_pin(engine: Engine, case: Case, *, checked: str, actor: str) -> str:
    """Give a case a new PIN, which is returned and kept nowhere; the old one opens nothing any more.

    :param checked: how the customer's identity was checked; written down.
    :raises Invalid: when nothing says how it was checked.
    """
    if not checked.strip():
        raise Invalid(
            say("Nothing says how the customer's identity was checked."),
            remedy=say("Write down what she was asked, or what she showed."),
        )
    pin = new_pin()
    with engine.store.write() as uow:
        complaint: Complaint = uow.records.complaints.get(case.id)
        uow.records.complaints.change(complaint, pin=hashed(pin))
        uow.records.forget_attempts(case.number)
        uow.events.append(
            f"case:{case.id}",
            "pin.reset",
            {"checked": checked.strip()},
            at=engine.clock.now(),
            actor=actor,
            case=case.id,
        )
        uow.commit()
    return pin


def check_pin(engine: Engine, number: str, pin: str) -> Case:
    """The case of a number and its PIN; of a case that was merged, the one that it went into.

    :raises NotAllowed: when they do not match (the same words for both), or after too many guesses.
    """
    number, now = number.strip().upper(), engine.clock.now()
    with engine.store.write() as uow:
        may_try = uow.records.note_attempt(number, now, since=now - WINDOW, most=GUESSES)
        case = uow.cases.find(number)
        complaint: Complaint | None = uow.records.complaints.find(case.id) if case else None
        uow.commit()
    if not may_try:
        raise NotAllowed(
            say("There were too many wrong tries for this number."),
            reason="guesses",
            remedy=say("Wait a quarter of an hour, or ask us for a new PIN."),
        )
    right = matches(pin.strip(), complaint.pin if complaint is not None else NOBODYS)
    if case is None or not right:
        raise NotAllowed(
            say("Number and PIN do not belong together."),
            reason="pin",
            remedy=say("Look them up in our receipt; the number looks like C-2026-000123."),
        )
    with engine.store.write() as uow:
        uow.records.forget_attempts(number)
        case = standing(uow, case)
        uow.commit()
    return case


def story_of(queries: Queries, case_id: int) -> CaseStory:
    """What the customer of a case may see; nothing internal."""
    kept: Records = queries.records
    case = queries.cases.get(case_id)
    contacts = kept.contacts_of(case_id)
    lines = kept.lines_of(case_id)
    quotes = [quote for quote in kept.quotes_of(case_id) if quote.status in ("sent", "accepted")]
    replied = any(reply.delivered_at for reply in kept.replies_of(case_id) if reply.kind == "final")
    return CaseStory(
        case=case,
        complaint=kept.complaints.get(case_id),
        contacts=contacts,
        lines=lines,
        words=kept.words_of(case_id),
        quotes=quotes,
        returns=[item for item in kept.returns.by("case", case_id) if item.status == "awaited"],
        parcels=[item for item in kept.replacements.by("case", case_id) if item.arrived_at is None],
        invoices=kept.invoices_of(case_id),
        vouchers=kept.vouchers_of(case_id),
        clocks=queries.clocks.of_case(case_id),
        asked=next((contact for contact in contacts if contact.status == "asked"), None),
        stage=_stage(case, lines, quotes, replied=replied),
    )


def _stage(case: Case, lines: Sequence[Line], quotes: Sequence[Quote], *, replied: bool) -> str:
    if case.status != "open":
        return "withdrawn" if case.status == "withdrawn" else "closed"
    if replied:
        return "answered"
    if any(quote.status == "sent" for quote in quotes):
        return "quoted"
    if any(line.repair for line in lines):
        return "repaired"
    if any(line.appointment or line.inspection for line in lines):
        return "examined"
    return "received"


def say_satisfied(engine: Engine, case: Case, contact: int, *, satisfied: bool, comment: str = "") -> None:
    """The customer's answer on a reply.

    :raises Conflict: when she is not asked (any more).
    """
    with engine.store.read() as queries:
        kept: Records = queries.records
        found = kept.contacts.find(contact)
    if found is None or found.case != case.id:
        raise NotFound("contact", contact)
    if found.status != "asked":
        raise Conflict(say("There is no reply that waits for your answer."))
    payload: dict[str, Json] = {"satisfied": satisfied, "comment": comment[:_LONGEST]}
    engine.send_message("satisfaction given", str(contact), payload, case=case.id)


def accept_quote(
    engine: Engine, case: Case, quote: int, version: int, items: Sequence[int] | None = None
) -> None:
    """Accept the version of a quote that was shown, all of it or some items (Q4)."""
    found = standing_quote(engine, case, quote, version)
    if items is not None and (not items or any(not 0 <= place < len(found.items) for place in items)):
        raise Invalid(say("Choose at least one item of the quote."))
    chosen = sorted(set(items)) if items is not None else None
    engine.send_message("quote accepted", str(quote), {"items": chosen}, case=case.id)


def refuse_quote(engine: Engine, case: Case, quote: int, version: int, reason: str = "") -> None:
    """Refuse a quote: the item comes back unrepaired."""
    standing_quote(engine, case, quote, version)
    engine.send_message("quote refused", str(quote), {"reason": reason[:_LONGEST]}, case=case.id)


def standing_quote(engine: Engine, case: Case, quote: int, version: int) -> Quote:
    """A quote of the case that waits for her decision, in the version that she was shown.

    :raises NotFound: when the case has no such quote.
    :raises Conflict: when it was decided, replaced, or is over.
    """
    with engine.store.read() as queries:
        kept: Records = queries.records
        found = kept.quotes.find(quote)
    if found is None or found.case != case.id:
        raise NotFound("quote", quote)
    today = engine.clock.now().astimezone(engine.settings.tz).date()
    if found.status != "sent" or found.version != version or found.valid_until < today:
        raise Conflict(say("This quote does not stand any more."), remedy=say("Open the page again."))
    return found


def confirm_arrival(engine: Engine, case: Case, line: int) -> None:
    """The customer says that what was sent for a line has arrived (S12).

    :raises NotFound: when the case has no such line.
    :raises Conflict: when nothing of it is on its way (any more).
    """
    with engine.store.read() as queries:
        kept: Records = queries.records
        found = kept.lines.find(line)
        parcels = [item for item in kept.replacements.by("line", line) if item.arrived_at is None]
    if found is None or found.case != case.id:
        raise NotFound("line", line)
    if not parcels:
        raise Conflict(say("Nothing of this is on its way to you."), remedy=say("Open the page again."))
    engine.send_message("replacement arrived", str(line), {"confirmed": True}, case=case.id)


def write_message(
    engine: Engine, case: Case, text: str, files: tuple[str, ...] = (), *, key: str = ""
) -> Registered:
    """A message of the customer on her page: a contact of its own, with its own reply clock (S2, S9).

    It joins her case, or opens it again; long after closing it opens a new one that names the old.

    :param key: her program's own mark of the message; with the same one it is taken in once.
    """
    mark = f"message:{case.id}:{key[:_LONGEST_KEY]}" if key else None
    if mark and (known := _taken_before(engine, mark)) is not None:
        return known
    words = text.strip()[:_LONGEST]
    if not words:
        raise Invalid(say("The message is empty."), remedy=say("Write what you want to tell us."))
    with engine.store.read() as queries:
        kept: Records = queries.records
        case = queries.cases.get(case.id)
        complaint = kept.complaints.get(case.id)
        customer = kept.customers.find(complaint.customer)
    joins = may_join(case, engine.clock.now(), engine.settings)
    form: dict[str, Json] = {
        "channel": "web",
        "type": complaint.type,
        "language": complaint.language,
        "description": words,
        "follow_up": joins,
        "customer": {"name": customer.name or customer.email or customer.phone} if customer else {},
        "anonymous": customer is None,
        "product": complaint.product,
    }
    arrival = Arrival(
        case=case if joins else None,
        earlier="" if joins else case.number,
        customer=complaint.customer,
        message_id=mark,
        files=files,
    )
    try:
        return register(engine, form, arrival=arrival)
    except Conflict:
        if mark and (known := _taken_before(engine, mark)) is not None:
            return known
        raise


def _taken_before(engine: Engine, mark: str) -> Registered | None:
    """The message that carried this mark; without its PIN, which is told once."""
    with engine.store.read() as queries:
        kept: Records = queries.records
        contact = kept.contact_of_message(mark)
        if contact is None or contact.case is None:
            return None
        return Registered(queries.cases.get(contact.case), contact.id, "")


def go_level_up(engine: Engine, case: Case, *, leader: bool, words: str = "") -> None:
    """Turn to the next level, or directly to the company leader, at any time (S4).

    :raises Conflict: when the case is closed.
    """
    _open(engine, case)
    payload: dict[str, Json] = {"level": 3 if leader else None, "words": words[:_LONGEST]}
    engine.send_message("level up asked", case.number, payload, case=case.id)


def withdraw(engine: Engine, case: Case, *, reason: str = "") -> None:
    """Take the complaint back."""
    _open(engine, case)
    engine.send_message("complaint withdrawn", case.number, {"reason": reason[:_LONGEST]}, case=case.id)


def not_reached(engine: Engine, case: Case, *, actor: str) -> None:
    """Begin to look for a customer whom somebody could not reach.

    :raises Conflict: when the case is closed, or she is being looked for.
    """
    _open(engine, case)
    with engine.store.read() as queries:
        looking = [
            instance
            for instance in queries.instances.of_case(case.id)
            if instance.process == "unreachable" and instance.status is InstanceStatus.ACTIVE
        ]
        customer = queries.records.customers.find(queries.records.complaints.get(case.id).customer)
    if looking:
        raise Conflict(
            say("She is being looked for already."),
            remedy=say("Write your attempt down in the task that waits."),
        )
    payload: dict[str, Json] = {"case": case.number, "customer": customer_json(customer)}
    engine.send_message("customer not reached", case.number, payload, case=case.id, actor=actor)


def _open(engine: Engine, case: Case) -> None:
    """Refuse what would wait for nobody now and strike when the case is opened again."""
    with engine.store.read() as queries:
        status = queries.cases.get(case.id).status
    if status != "open":
        raise Conflict(say("This case is closed."), remedy=say("Write us a message to open it again."))


def due_of(story: CaseStory) -> datetime | None:
    """By when the customer hears from a person."""
    running = [clock.due_at for clock in story.clocks if clock.name == "reply" and clock.stopped_at is None]
    return min(running, default=None)
