"""What operations share: the case's story as texts and forms read it, and telling people things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.model import Case, Json, Paper, Person
from engine.ports import UnitOfWork
from engine.registry import Context
from engine.sentences import say
from engine.substitution import follow
from processes.complaint import pauses, questions
from processes.complaint.duty import on_duty
from processes.complaint.papers import quote_number
from processes.complaint.parties import OVER, coordinated, dealers_of
from processes.complaint.prices import taxes
from processes.complaint.records import Records
from processes.complaint.records.rows import Contact, Customer, Line
from processes.complaint.texts import Text, fill

DEFECTS = {
    "paint_crack": say("cracked paint"),
    "paint_peel": say("peeling paint"),
    "colour_difference": say("colour difference"),
    "unstable": say("unstable support"),
    "tilt": say("tilt"),
    "hand_broken": say("broken hand"),
    "foot_broken": say("broken foot"),
    "other": say("other"),
}
"""Defect codes in plain words (Q2)."""

TYPES = {
    "complaint": say("Complaint"),
    "consultation": say("Consultation"),
    "suggestion": say("Suggestion"),
    "praise": say("Praise"),
}
"""Kinds of contact as a title, where nothing else tells what it is about."""

DECISIONS = ("escalation", "emergency")
"""Processes whose tasks are decisions about a case, not work on it."""

SPOKEN = frozenset({"phone", "visit"})
"""Channels on which a reply is a conversation, with a written summary."""


def records(context: Context) -> Records:
    """The pack's records in the open transaction."""
    found: Records = context.uow.records
    return found


def customer_json(customer: Customer | None) -> dict[str, Json]:
    """A customer as task data; names are ``null`` for somebody anonymous."""
    if customer is None:
        return {"name": None, "email": None, "language": "en", "preferred_contact": None}
    return {
        "name": customer.name or None,
        "organisation": customer.organisation or None,
        "email": customer.email or None,
        "phone": customer.phone or None,
        "address": customer.address or None,
        "language": customer.language,
        "preferred_contact": customer.preferred_contact or None,
        "accessibility": customer.accessibility or None,
    }


def line_json(line: Line) -> dict[str, Json]:
    """A line as task data and texts read it."""
    inspection = line.inspection or {}
    return {
        "id": line.id,
        "item": line.item,
        "defect": line.defect,
        "quantity": line.quantity,
        "finding": inspection.get("finding"),
        "remedy": line.remedy or None,
        "status": line.status,
    }


def story(context: Context) -> dict[str, Json]:
    """What texts may tell of a case."""
    kept = records(context)
    case = context.case
    complaint = kept.complaints.find(case.id)
    data: dict[str, Json] = {**context.data, "case": case.number}
    if complaint is not None:
        data |= {
            "product": complaint.product,
            "customer": customer_json(kept.customers.find(complaint.customer)),
            "finding": complaint.finding,
        }
    quotes = [quote for quote in kept.quotes_of(case.id) if quote.status in ("sent", "accepted")]
    if quotes:
        newest = quotes[-1]
        data["quote"] = {
            "id": newest.id,
            "number": quote_number(kept, case, newest.line),
            "version": newest.version,
            "items": newest.items,
            "taxes": taxes(newest.items),
            "total": newest.total,
            "currency": newest.currency,
            "valid_until": newest.valid_until.isoformat(),
            "note": newest.note,
        }
    settings = context.settings
    return data | {
        "lines": [line_json(line) for line in kept.lines_of(case.id)],
        "link": f"{settings.public_address}/follow/{case.number}",
        "sender": settings.house,
    }


def language_of(context: Context) -> str:
    """The customer's language."""
    complaint = records(context).complaints.find(context.case.id)
    return complaint.language if complaint else "en"


def write_to_customer(
    context: Context,
    text: str,
    *,
    key: str,
    more: Mapping[str, Json] | None = None,
    contact: Contact | None = None,
    papers: Sequence[Paper] = (),
    quiet: bool = False,
) -> None:
    """Send a text of the pack to the case's customer, if there is an address; keep it in the conversation.

    :param papers: what goes along with it.
    :param quiet: whether it waits for the end of the house's quiet hours.
    """
    kept = records(context)
    complaint = kept.complaints.find(context.case.id)
    owner = complaint or contact
    customer = kept.customers.find(owner.customer) if owner else None
    filled = fill(context.artefact, text, language_of(context), {**story(context), **(more or {})})
    kept.conversation.add(
        case=context.case.id,
        contact=contact.id if contact else None,
        at=context.now,
        inward=False,
        author=context.settings.house,
        text=f"{filled.subject}\n\n{filled.body}",
    )
    address = address_to_reach(customer)
    if customer is not None and address:
        context.send(
            context.settings.channel_to(address),
            address,
            {
                "subject": filled.subject,
                "body": filled.body,
                **as_letter(customer, address),
                **({"papers": [paper.mark for paper in papers]} if papers else {}),
            },
            key=key,
            quiet=quiet,
        )


def paper_text(context: Context, text: str, more: Mapping[str, Json]) -> Text:
    """A text of the pack for a paper to the case's customer: its title, and words below the figures."""
    phone = {"phone": context.settings.house_phone or None}
    return fill(context.artefact, text, language_of(context), {**story(context), **phone, **more})


def address_to_reach(customer: Customer | None) -> str:
    """Where a customer gets what the house sends: by letter if she prefers that, else by mail if she can."""
    if customer is None:
        return ""
    if customer.preferred_contact == "letter" and customer.address:
        return customer.address
    return customer.email or customer.address


def as_letter(customer: Customer | None, address: str, signed: str = "") -> dict[str, Json]:
    """What a letter needs beside its text: to whom, in which language, by whom; nothing for mail."""
    if "@" in address or customer is None:
        return {}
    to = "\n".join(line for line in (customer.organisation, customer.name) if line)
    return {"to": to, "language": customer.language, "signed": signed}


def tell(context: Context, people: Iterable[Person], subject: str, text: str, *, key: str) -> None:
    """Tell colleagues, whoever stands in while they are away, and whoever is on duty for them.

    Barred and departed ones never hear of it. Where none of them may, leadership hears it, or else the heads
    of units, or else the administrators: never nobody.
    """
    tell_of(context, context.case, people, subject, text, key=key)


def tell_of(
    context: Context, case: Case, people: Iterable[Person], subject: str, text: str, *, key: str
) -> None:
    """As :func:`tell`, about a case that may be another one than the one that runs."""
    addressed = list(people)
    addressed += on_duty(context.uow, context.now, addressed)
    addressed += stand_ins(context, addressed)
    for person in _reached(context.uow, case.id, addressed):
        context.send(
            context.settings.notify,
            person.email,
            {"subject": subject, "body": text},
            key=f"{key}:{person.id}",
        )


def _reached(uow: UnitOfWork, case: int, people: Iterable[Person]) -> list[Person]:
    barred, staff = uow.cases.barred(case), uow.people
    above = [staff.with_role(role) for role in ("leadership", "head", "administrator")]
    for asked in (people, *above):
        found = {person.id: person for person in asked if person.active and person.id not in barred}
        told = [person for person in found.values() if person.email]
        if told:
            return told
    return []


def stand_ins(context: Context, people: Sequence[Person]) -> list[Person]:
    """Who stands in today for those of these people who are away."""
    staff, today = context.uow.people, context.today()
    found = [follow(person.id, lambda id: staff.absence(id, today)).end for person in people]
    return [person for person in (staff.find(id) for id in found if id is not None) if person is not None]


def handlers(context: Context) -> list[Person]:
    """Who works on the case now; else the head of after-sales service."""
    return handlers_of(context.uow, context.case.id)


def handlers_of(uow: UnitOfWork, case: int) -> list[Person]:
    """Who works on a case now; else the head of after-sales service."""
    people = uow.people
    held = {
        task.assignee
        for instance in uow.instances.of_case(case)
        for task in uow.tasks.open_of(instance.id)
        if task.assignee and task.process not in DECISIONS
    }
    found = [person for person in (people.find(item) for item in sorted(held)) if person is not None]
    if found:
        return found
    unit = people.unit("after_sales")
    head = people.find(unit.head) if unit and unit.head else None
    return [head] if head is not None else []


def superiors(context: Context, people: Iterable[Person]) -> list[Person]:
    """The direct superiors of these people."""
    found = {person.superior for person in people if person.superior}
    return [person for person in (context.uow.people.find(item) for item in sorted(found)) if person]


def title_of(complaint_type: str, lines: Iterable[Mapping[str, Any]], product: Mapping[str, Any]) -> str:
    """One line that tells a case from others of its kind."""
    what = [
        f"{line.get('item')}: {DEFECTS.get(str(line.get('defect')), line.get('defect'))}" for line in lines
    ]
    model = product.get("model")
    words = "; ".join(what) or TYPES.get(complaint_type, complaint_type.capitalize())
    return f"{model}, {words}" if model else words


def close_case(context: Context, status: str) -> Case:
    """Close the case with this status; whatever waits for dealers or the customer in it is over."""
    closed = replace(context.case, status=status, closed_at=context.now)
    context.uow.cases.save(closed)
    questions.close(context)
    pauses.close(context)
    for dealer in dealers_of(context.uow, closed.id):
        if coordinated(context.uow, dealer):
            context.throw(OVER, str(dealer.id), {})
    return closed
