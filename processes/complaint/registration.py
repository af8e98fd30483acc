"""Registering a contact: one form for calls, letters, visits, mails and notices (S2, S3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.commands import Engine
from engine.commands.instances import NewCase, start
from engine.errors import FormInvalid, NotFound
from engine.model import Case, Json
from engine.ports import UnitOfWork
from engine.sentences import say
from engine.settings import Settings
from processes.complaint.desk import customer_json, title_of
from processes.complaint.facts import (
    add_to_case,
    bar_named,
    keep_away,
    keep_customer,
    part,
    standing,
    store_facts,
)
from processes.complaint.needs import lacking
from processes.complaint.parties import join_by_form
from processes.complaint.pins import new_pin
from processes.complaint.records import Records
from processes.complaint.records.rows import Contact, Customer
from processes.complaint.texts import fill, span_in_words

FORM = "contact"
PREFIX = "C"
RECEIPTS = 5
"""Receipts that one sender gets within an hour."""
_HOUR = timedelta(hours=1)
_LATE = _HOUR


@dataclass(frozen=True)
class Registered:
    """A contact that is on its way.

    :ivar pin: for the customer's page; ``""`` when the case has one already.
    """

    case: Case
    contact: int
    pin: str


@dataclass(frozen=True)
class Arrival:
    """How a contact came, apart from what the form says.

    :ivar case: the case it belongs to, if any: an open one, or a closed one that it opens again.
    :ivar earlier: the number of a case that is closed for good, which a new case goes on from.
    :ivar customer: the customer who has shown who she is, if she has.
    :ivar message_id: makes taking a mail in twice harmless.
    :ivar source: the hash of the stored original.
    :ivar keep: called in the same transaction: writes down where it lay and that it was taken.
    :ivar registered: whether the form is filled in; else a person completes it first.
    """

    received_at: datetime | None = None
    case: Case | None = None
    earlier: str = ""
    customer: int | None = None
    message_id: str | None = None
    source: str | None = None
    registered: bool = True
    files: tuple[str, ...] = ()
    keep: Callable[[UnitOfWork], None] | None = None

    @property
    def joins_open(self) -> bool:
        """Whether it joins a complaint that is still open."""
        return self.case is not None and self.case.status == "open"


def may_join(case: Case, now: datetime, settings: Settings) -> bool:
    """Whether a message joins a case: while it is open, and some days after it was closed.

    A recall is nobody's own case; what a customer writes about it opens one of hers.
    """
    if case.kind == "recall":
        return False
    return case.closed_at is None or now - case.closed_at <= timedelta(days=settings.reopen_days)


def register(
    engine: Engine, form: Mapping[str, Json], *, actor: str = "", arrival: Arrival | None = None
) -> Registered:
    """Check a registration form and start its contact, in one transaction.

    :raises FormInvalid: with a message for each field.
    """
    arrival = arrival or Arrival()
    if arrival.case is not None and arrival.case.kind == "recall":
        raise FormInvalid(
            {
                "earlier_case": say(
                    "%(number)s is a recall, and nobody's own case: register this without "
                    "a case, and write an owner's answer down on the page of recalls.",
                    number=arrival.case.number,
                )
            }
        )
    now, zone = engine.clock.now(), engine.settings.tz
    with engine.store.write() as uow:
        if arrival.case is not None:
            arrival = replace(arrival, case=standing(uow, arrival.case))
        clean = _checked(engine, uow, form, arrival) if arrival.registered else dict(form)
        if actor and arrival.registered and (missing := lacking(clean)):
            raise FormInvalid(missing)
        if arrival.earlier:
            clean["earlier_case"] = arrival.earlier
        received = arrival.received_at or moment(clean.get("received_at"), zone) or now
        if received > now + timedelta(minutes=5):
            raise FormInvalid({"received_at": "This moment has not come yet."})
        kept: Records = uow.records
        trusted = bool(actor) and clean.get("channel") != "api"
        customer = _customer(kept, clean, arrival, now, trusted=trusted)
        contact = _contact(kept, clean, arrival, received=received, now=now, by=actor, customer=customer)
        started = start(
            engine.core,
            uow,
            FORM,
            _data(clean, contact, arrival),
            case=arrival.case.id if arrival.case else None,
            opening=_opening(clean, contact),
            actor=actor,
        )
        pin = ""
        if kept.complaints.find(started.case.id) is None:
            pin = new_pin()
            store_facts(kept, started.case.id, contact, clean, pin=pin)
            bar_named(uow, started.case.id, str(clean.get("person_complained_about") or ""), now)
            _keep_hidden(uow, started.case, arrival.earlier, now)
        elif trusted:
            add_to_case(uow, started.case, contact, clean, now)
        if trusted and arrival.registered:
            join_by_form(uow, started.case, clean, now)
            keep_away(uow, started.case.id, clean, actor, now)
        for file in (*arrival.files, *_files(clean)):
            uow.files.attach(file, started.case.id)
        _converse(kept, started.case, contact, customer)
        _receipt(engine, uow, started.case, contact, customer, pin)
        if arrival.keep is not None:
            arrival.keep(uow)
        uow.commit()
    engine.core.wake(uow.work_due)
    return Registered(started.case, contact.id, pin)


def _keep_hidden(uow: UnitOfWork, case: Case, earlier: str, now: datetime) -> None:
    """A case that goes on from an earlier one is hidden from whom that one was hidden."""
    before = uow.cases.find(earlier) if earlier else None
    if before is None:
        return
    for person in sorted(uow.cases.barred(before.id) - uow.cases.barred(case.id)):
        uow.cases.bar(case.id, person, f"as in {before.number}", now)
    if before.confidential and not case.confidential:
        uow.cases.save(replace(uow.cases.get(case.id), confidential=True))


def _checked(engine: Engine, uow: UnitOfWork, form: Mapping[str, Json], arrival: Arrival) -> dict[str, Json]:
    newest = uow.releases.newest()
    if newest is None:
        raise NotFound("published release", "")
    checker = engine.core.library.edition(uow.releases, newest.id).form(FORM)
    context = {"open_complaint": arrival.joins_open}
    return dict(checker.check(form, context, zone=engine.settings.tz, now=engine.clock.now()))


def _customer(
    kept: Records, form: Mapping[str, Json], arrival: Arrival, now: datetime, *, trusted: bool
) -> Customer | None:
    if arrival.customer is not None:
        return kept.customers.get(arrival.customer)
    return None if form.get("anonymous") else keep_customer(kept, form, now, trusted=trusted)


def _contact(
    kept: Records,
    form: Mapping[str, Json],
    arrival: Arrival,
    *,
    received: datetime,
    now: datetime,
    by: str,
    customer: Customer | None,
) -> Contact:
    return kept.contacts.add(
        case=arrival.case.id if arrival.case else None,
        channel=str(form.get("channel") or "web"),
        type=str(form.get("type") or "complaint"),
        received_at=received,
        entered_at=now,
        received_by=by,
        customer=customer.id if customer else None,
        description=str(form.get("description") or ""),
        language=str(form.get("language") or "en"),
        form=dict(form),
        message_id=arrival.message_id,
        source=arrival.source,
        follow_up=arrival.joins_open,
        late=now - received > _LATE,
        status="open",
        comment="",
        cycle=1,
    )


def moment(value: Json, zone: ZoneInfo) -> datetime | None:
    """A form's date and time; without a zone it is the house's."""
    if not isinstance(value, str) or not value:
        return None
    try:
        parsed = datetime.fromisoformat(value)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise FormInvalid({"received_at": "Please give a date and time."}) from wrong


def _data(form: Mapping[str, Json], contact: Contact, arrival: Arrival) -> dict[str, Json]:
    """The contact's first task data: the form, so that a person finds it filled in."""
    return {
        **form,
        "contact": contact.id,
        "channel": contact.channel,
        "type": contact.type,
        "description": contact.description,
        "received_at": contact.received_at.isoformat(),
        "registered": arrival.registered,
        "follow_up": contact.follow_up,
        "open_complaint": arrival.joins_open,
    }


def _opening(form: Mapping[str, Json], contact: Contact) -> NewCase:
    """How the case is opened, where the contact belongs to none."""
    lines: Sequence[Mapping[str, Json]] = form.get("lines") or []
    return NewCase(
        prefix=PREFIX,
        title=str(form.get("subject") or "") or title_of(contact.type, lines, part(form, "product")),
        kind=contact.type,
        confidential=bool(form.get("confidential")),
        received_at=contact.received_at,
    )


def _converse(kept: Records, case: Case, contact: Contact, customer: Customer | None) -> None:
    if contact.description:
        kept.conversation.add(
            case=case.id,
            contact=contact.id,
            at=contact.received_at,
            inward=True,
            author=(customer.name or customer.email) if customer else "",
            text=contact.description,
        )


def _receipt(
    engine: Engine, uow: UnitOfWork, case: Case, contact: Contact, customer: Customer | None, pin: str
) -> None:
    """Tell the customer number and PIN at once; a receipt is not a reply (S9)."""
    if customer is None or not customer.email or not pin:
        return
    if _too_many(uow.records, customer, engine.clock.now()):
        return
    settings = engine.settings
    release = uow.instances.of_case(case.id)[0].release
    kept: Records = uow.records
    text = fill(
        engine.core.library.edition(uow.releases, release).contents.get,
        "receipt",
        contact.language,
        {
            "case": case.number,
            "pin": pin,
            "customer": customer_json(customer),
            "link": f"{settings.public_address}/follow/{case.number}",
            "promise": span_in_words(kept.contacts.get(contact.id).promise, contact.language),
            "sender": settings.house,
        },
    )
    uow.outbox.add(
        key=f"receipt:{contact.id}",
        channel=settings.customer_channel,
        recipient=customer.email,
        payload={"subject": text.subject, "body": text.body},
        created_at=engine.clock.now(),
        case=case.id,
    )


def _too_many(kept: Records, customer: Customer, now: datetime) -> bool:
    """Whether a sender has had her receipts for this hour: machines must not answer each other for ever."""
    recent = (item for item in kept.contacts.by("customer", customer.id) if now - item.entered_at < _HOUR)
    return sum(1 for _ in recent) > RECEIPTS


def _files(form: Mapping[str, Json]) -> tuple[str, ...]:
    photos = form.get("photos") or []
    return tuple(str(file) for file in (photos if isinstance(photos, list) else [photos]))
