"""Registering a contact: one form for calls, letters, visits, mails and notices (S2, S3)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.commands import Engine
from engine.commands.instances import NewCase, start
from engine.errors import FormInvalid, NotFound
from engine.model import Case, Json
from engine.ports import UnitOfWork
from processes.complaint.desk import customer_json, line_json, title_of
from processes.complaint.records import Records
from processes.complaint.records.rows import Complaint, Contact, Customer
from processes.complaint.texts import fill

FORM = "contact"
PREFIX = "C"
_LATE = timedelta(hours=1)
_CUSTOMER = (
    "name",
    "organisation",
    "email",
    "phone",
    "address",
    "preferred_contact",
    "representative",
    "accessibility",
)


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

    :param case: the open case it belongs to, if any.
    :param message_id: makes taking a mail in twice harmless.
    :param source: the hash of the stored original.
    :param registered: whether a person has filled in the form.
    """

    received_at: datetime | None = None
    case: Case | None = None
    message_id: str | None = None
    source: str | None = None
    registered: bool = True
    files: tuple[str, ...] = ()


def register(
    engine: Engine, form: Mapping[str, Json], *, actor: str = "", arrival: Arrival | None = None
) -> Registered:
    """Check a registration form and start its contact, in one transaction.

    :raises FormInvalid: with a message for each field.
    """
    arrival = arrival or Arrival()
    now, zone = engine.clock.now(), engine.settings.tz
    with engine.store.write() as uow:
        clean = _checked(engine, uow, form, arrival) if arrival.registered else dict(form)
        received = arrival.received_at or moment(clean.get("received_at"), zone) or now
        if received > now + timedelta(minutes=5):
            raise FormInvalid({"received_at": "This moment has not come yet."})
        kept: Records = uow.records
        customer = None if clean.get("anonymous") else keep_customer(kept, clean, now)
        contact = _contact(kept, clean, arrival, received=received, now=now, by=actor, customer=customer)
        started = start(
            engine.core,
            uow,
            FORM,
            _data(clean, contact, arrival),
            case=arrival.case.id if arrival.case else None,
            opening=NewCase(
                prefix=PREFIX,
                title=_title(clean, contact),
                kind=contact.type,
                confidential=bool(clean.get("confidential")),
                received_at=received,
            ),
            actor=actor,
        )
        pin = ""
        if kept.complaints.find(started.case.id) is None:
            pin = f"{secrets.randbelow(1_000_000):06d}"
            store_facts(kept, started.case.id, contact, clean, pin=pin)
            _bar(uow, started.case, str(clean.get("person_complained_about") or ""), now)
        for file in (*arrival.files, *_files(clean)):
            uow.files.attach(file, started.case.id)
        _converse(kept, started.case, contact, customer, now)
        _receipt(engine, uow, started.case, contact, customer, pin)
        uow.commit()
    engine.core.wake()
    return Registered(started.case, contact.id, pin)


def _checked(engine: Engine, uow: UnitOfWork, form: Mapping[str, Json], arrival: Arrival) -> dict[str, Json]:
    newest = uow.releases.newest()
    if newest is None:
        raise NotFound("published release", "")
    checker = engine.core.library.edition(uow.releases, newest.id).form(FORM)
    context = {"open_complaint": arrival.case is not None}
    clean = checker.check(form, context, zone=engine.settings.tz, now=engine.clock.now())
    if clean.get("type") == "complaint" and not clean.get("lines") and not clean.get("description"):
        raise FormInvalid({"description": "Please write down what the customer said."})
    return dict(clean)


def keep_customer(kept: Records, form: Mapping[str, Json], now: datetime) -> Customer | None:
    """The customer of a form: known by mail or phone, else new. What the form adds is kept."""
    given = _part(form, "customer")
    values = {name: str(given.get(name) or "").strip() for name in _CUSTOMER}
    if not (values["name"] or values["email"] or values["phone"]):
        return None
    language = str(form.get("language") or "en")
    known = kept.same_customer(values["email"], values["phone"])
    if known is not None:
        news = {name: value for name, value in values.items() if value and value != getattr(known, name)}
        return kept.customers.change(known, **news, language=language)
    return kept.customers.add(**values, language=language, created_at=now)


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
        follow_up=arrival.case is not None and arrival.case.status == "open",
        late=now - received > _LATE,
        status="open",
        comment="",
        cycle=1,
    )


def update_contact(
    kept: Records, contact: Contact, form: Mapping[str, Json], *, by: str, now: datetime
) -> Contact:
    """Take what a person filled in later; the moment of receipt stays."""
    customer = None if form.get("anonymous") else keep_customer(kept, form, now)
    return kept.contacts.change(
        contact,
        channel=str(form.get("channel") or contact.channel),
        type=str(form.get("type") or contact.type),
        description=str(form.get("description") or contact.description),
        language=str(form.get("language") or contact.language),
        form=dict(form),
        received_by=by,
        customer=customer.id if customer else contact.customer,
        follow_up=bool(form.get("follow_up")),
    )


def store_facts(
    kept: Records, case: int, contact: Contact, form: Mapping[str, Json], *, pin: str = ""
) -> dict[str, Any]:
    """Write the case's facts from a form; gives its lines and product."""
    product = _part(form, "product")
    values = {
        "customer": contact.customer,
        "type": contact.type,
        "severity": str(form.get("severity") or "normal"),
        "safety": bool(form.get("safety")),
        "description": contact.description,
        "product": product,
        "serial": str(product.get("serial") or ""),
        "remedy_sought": str(form.get("remedy_sought") or ""),
        "received_at": contact.received_at,
        "language": contact.language,
        "anonymous": bool(form.get("anonymous")),
        "person_complained_about": str(form.get("person_complained_about") or ""),
    }
    known: Complaint | None = kept.complaints.find(case)
    if known is None:
        kept.complaints.add(case=case, concern="", cycle=1, pin=hashed(pin), **values)
    elif not contact.follow_up:
        kept.complaints.change(known, **values)
    if not kept.lines_of(case):
        for item in form.get("lines") or []:
            kept.lines.add(
                case=case,
                item=str(item.get("item") or ""),
                defect=str(item.get("defect") or "other"),
                quantity=int(item.get("quantity") or 1),
                remedy="",
                status="open",
            )
    return {"lines": [line_json(line) for line in kept.lines_of(case)], "product": product}


def hashed(pin: str, salt: bytes | None = None) -> str:
    """A PIN as it is stored: salted and slow to guess."""
    salt = salt or secrets.token_bytes(16)
    return f"{salt.hex()}:{hashlib.scrypt(pin.encode(), salt=salt, n=4096, r=8, p=1).hex()}"


def matches(pin: str, stored: str) -> bool:
    """Whether a PIN is the stored one, compared in constant time."""
    salt = bytes.fromhex(stored.partition(":")[0])
    return bool(pin) and hmac.compare_digest(hashed(pin, salt), stored)


def moment(value: Json, zone: ZoneInfo) -> datetime | None:
    """A form's date and time; without a zone it is the house's."""
    if not isinstance(value, str) or not value:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError as wrong:
        raise FormInvalid({"received_at": "Please give a date and time."}) from wrong
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)).astimezone(UTC)


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
        "open_complaint": arrival.case is not None,
    }


def _title(form: Mapping[str, Json], contact: Contact) -> str:
    lines: Sequence[Mapping[str, Json]] = form.get("lines") or []
    subject = str(form.get("subject") or "")
    return subject or title_of(contact.type, lines, _part(form, "product"))


def _bar(uow: UnitOfWork, case: Case, name: str, now: datetime) -> None:
    """A complaint about a person is hidden from that person from its first moment."""
    wanted = name.strip().lower()
    for person in uow.people.all() if wanted else ():
        if wanted in (person.id, person.name.lower(), person.email.lower()):
            uow.cases.bar(case.id, person.id, "complained about", now)


def _converse(kept: Records, case: Case, contact: Contact, customer: Customer | None, now: datetime) -> None:
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
    settings = engine.settings
    release = uow.instances.of_case(case.id)[0].release
    text = fill(
        engine.core.library.edition(uow.releases, release).contents.get,
        "receipt",
        contact.language,
        {
            "case": case.number,
            "pin": pin,
            "customer": customer_json(customer),
            "link": f"{settings.public_address}/follow/{case.number}",
            "promise": "24 hours",
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


def _files(form: Mapping[str, Json]) -> tuple[str, ...]:
    photos = form.get("photos") or []
    return tuple(str(file) for file in (photos if isinstance(photos, list) else [photos]))


def _part(form: Mapping[str, Json], name: str) -> dict[str, Json]:
    found = form.get(name)
    return dict(found) if isinstance(found, dict) else {}
