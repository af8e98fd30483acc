"""What a registration form says, written to the records: who, what, and from whom the case is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from engine.commands import conflicts
from engine.commands.standing_in import STANDS_IN
from engine.model import Case, Json, Person, TaskStatus
from engine.ports import People, Queries, UnitOfWork
from processes.complaint.desk import title_of
from processes.complaint.pins import hashed
from processes.complaint.records import Records
from processes.complaint.records.rows import Complaint, Contact, Customer
from processes.complaint.serials import serial_key

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
_TICKED = "Ticked on the registration form."
_MOST_NAMED = 5
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "herr", "frau"})


def standing(queries: Queries | UnitOfWork, case: Case) -> Case:
    """The case that a case went into, through any number of mergers; itself when it was not merged."""
    kept: Records = queries.records
    seen = {case.id}
    while (merger := kept.merger_of(case.id)) is not None and merger.into not in seen:
        case = queries.cases.get(merger.into)
        seen.add(case.id)
    return case


def part(form: Mapping[str, Json], name: str) -> dict[str, Json]:
    """A group of a form's answers; empty when it was left out."""
    found = form.get(name)
    return dict(found) if isinstance(found, dict) else {}


def keep_customer(
    kept: Records, form: Mapping[str, Json], now: datetime, *, trusted: bool, own: int | None = None
) -> Customer | None:
    """The customer of a form: one who is known, else a new one.

    :param trusted: whether a person of the house wrote the form. What comes from outside neither changes
        a known customer nor is taken for her by her phone number alone: replies would go astray.
    :param own: whom the contact was kept under when it came in from outside, before a person read it.
    """
    given = part(form, "customer")
    values = {name: str(given.get(name) or "").strip() for name in _CUSTOMER}
    if not (values["name"] or values["email"] or values["phone"]):
        return None
    language = str(form.get("language") or "en")
    known = kept.same_customer(values["email"], values["phone"] if trusted and own is None else "")
    if known is None and own is not None:
        before = kept.customers.get(own)
        known = before if not before.email else None
    if known is None:
        return kept.customers.add(**values, language=language, created_at=now)
    if not trusted:
        return known
    news = {name: value for name, value in values.items() if value and value != getattr(known, name)}
    return kept.customers.change(known, **news, language=language)


def store_facts(
    kept: Records, case: int, contact: Contact, form: Mapping[str, Json], *, pin: str = ""
) -> None:
    """Write the case's facts from the form of its first contact."""
    product = part(form, "product")
    values = {
        "customer": contact.customer,
        "type": contact.type,
        "severity": str(form.get("severity") or "normal"),
        "safety": bool(form.get("safety")),
        "description": contact.description,
        "product": product,
        "serial": serial_key(product.get("serial")),
        "remedy_sought": str(form.get("remedy_sought") or ""),
        "received_at": contact.received_at,
        "language": contact.language,
        "anonymous": bool(form.get("anonymous")),
        "person_complained_about": str(form.get("person_complained_about") or ""),
    }
    known: Complaint | None = kept.complaints.find(case)
    if known is None:
        kept.complaints.add(case=case, concern="", cycle=1, pin=hashed(pin), **values)
    else:
        kept.complaints.change(known, **values)
    if not kept.lines_of(case):
        for item in form.get("lines") or []:
            kept.lines.add(case=case, remedy="", status="open", **line_values(item))


def line_values(item: Mapping[str, Json]) -> dict[str, Any]:
    """What a form says of one line."""
    return {
        "item": str(item.get("item") or ""),
        "defect": str(item.get("defect") or "other"),
        "quantity": int(item.get("quantity") or 1),
    }


def fill_in(
    uow: UnitOfWork, case: Case, contact: int, form: Mapping[str, Json], *, by: str, now: datetime
) -> Contact:
    """Take what a person filled in for a contact; the moment of receipt stays.

    The first contact's form makes the case's facts; a further one leaves them as they are.
    """
    kept: Records = uow.records
    before = kept.contacts.get(contact)
    anonymous = bool(form.get("anonymous"))
    customer = None if anonymous else keep_customer(kept, form, now, trusted=True, own=before.customer)
    found = kept.contacts.change(
        before,
        channel=str(form.get("channel") or before.channel),
        type=str(form.get("type") or before.type),
        description=str(form.get("description") or before.description),
        language=str(form.get("language") or before.language),
        form=dict(form),
        received_by=by,
        customer=customer.id if customer else before.customer,
        follow_up=bool(form.get("follow_up")),
    )
    first = next((item.id for item in kept.contacts_of(case.id) if not item.follow_up), None) == contact
    if first:
        store_facts(kept, case.id, found, form)
        lines = [{"item": line.item, "defect": line.defect} for line in kept.lines_of(case.id)]
        case = replace(case, title=title_of(found.type, lines, part(form, "product")), kind=found.type)
        uow.cases.save(case)
    add_to_case(uow, case, found, form, now)
    return found


def add_to_case(
    uow: UnitOfWork, case: Case, contact: Contact, form: Mapping[str, Json], now: datetime
) -> None:
    """What any contact, written down by a person, may add to a case: who she is, what is to be hidden."""
    kept: Records = uow.records
    complaint = kept.complaints.get(case.id)
    if complaint.customer is None and contact.customer is not None:
        complaint = kept.complaints.change(complaint, customer=contact.customer, anonymous=False)
    named = str(form.get("person_complained_about") or "")
    if named and not complaint.person_complained_about:
        kept.complaints.change(complaint, person_complained_about=named)
    if form.get("confidential") and not case.confidential:
        uow.cases.save(replace(case, confidential=True))
    bar_named(uow, case.id, named, now)


def keep_away(uow: UnitOfWork, case: int, form: Mapping[str, Json], by: str, now: datetime) -> None:
    """Whoever ticks on the form that she has a conflict of interest works on the case no more (S3).

    What she holds of it besides goes back to its pool; the form itself she has just filled in.
    """
    if form.get("conflict_declared") and by and conflicts.note(uow, case, by, _TICKED, now):
        _take_back(uow, case, by)


def bar_named(uow: UnitOfWork, case: int, named: str, now: datetime) -> None:
    """Hide a complaint about a person from her and her substitute, and take back what they hold of it (S7).

    Words that name more than five people name the house, and hide the case from nobody.
    """
    barred = uow.cases.barred(case)
    for person in meant(uow.people, named):
        if person.id not in barred:
            uow.cases.bar(case, person.id, "complained about", now)
            _take_back(uow, case, person.id)
        for substitute in _substitutes(uow.people, person.id, now) - barred:
            uow.cases.bar(case, substitute, STANDS_IN, now)
            _take_back(uow, case, substitute)


def meant(people: People, named: str) -> list[Person]:
    """Whom words of a complaint mean; nobody when they could mean more than five."""
    found = [person for person in people.all() if _is_named(person, named)]
    return found if len(found) <= _MOST_NAMED else []


def _substitutes(people: People, person: str, now: datetime) -> set[str]:
    """Who stands in for a person in an absence that is not over yet."""
    return {
        absence.substitute
        for absence in people.absences(now.date() - timedelta(days=1))
        if absence.person == person and absence.substitute
    }


def _is_named(person: Person, named: str) -> bool:
    """Whether words name a person: her id or address, or nothing of her name is missing on one side.

    “Mr Carter”, “Carter, Ben” and “your Ben Carter” name Ben Carter; where two people could be meant, both
    are, because a colleague kept away for nothing does less harm than the one who should be.
    """
    said = named.strip().lower()
    if said in (person.id, person.email.lower()):
        return bool(said)
    words, name = _words(said), _words(person.name.lower())
    return bool(name) and (name <= words or (bool(words - _TITLES) and words - _TITLES <= name))


def _words(text: str) -> frozenset[str]:
    return frozenset("".join(sign if sign.isalnum() else " " for sign in text).split())


def _take_back(uow: UnitOfWork, case: int, person: str) -> None:
    for instance in uow.instances.of_case(case):
        for task in uow.tasks.open_of(instance.id):
            if task.assignee == person and (task.unit or task.role):
                back = replace(task, status=TaskStatus.READY, assignee=None)
                uow.tasks.save(back, expected=task.revision)
