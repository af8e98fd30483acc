"""Putting right what was registered wrongly: merging, splitting, linking and moving; nothing is overwritten.

Two cases of one customer about one item become one: the contacts of the first go over to the second with
their clocks as they are, and the first is closed as merged. A wrong merger is split: the contacts go back,
and their case is worked on again. Cases of several customers about one cause are linked; each keeps her own.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from engine.commands import Engine
from engine.commands import instances as running
from engine.errors import Conflict, Invalid, NotFound
from engine.model import Case, Instance, InstanceStatus, Json, Viewer
from engine.ports import Queries, UnitOfWork
from engine.sentences import say
from processes.complaint import questions
from processes.complaint.facts import store_facts
from processes.complaint.parties import OVER, concern, dealers_of
from processes.complaint.pins import new_pin
from processes.complaint.records import Records
from processes.complaint.records.rows import Contact, Line
from processes.complaint.registration import PREFIX

EMERGENCY = "emergency"
"""The process that tells leadership until it acknowledges."""
MERGED = "merged"
"""The status of a case that went into another one (:func:`processes.complaint.facts.standing`)."""
_STANDING = ("sent", "accepted")
_LONGEST_TITLE = 80


@dataclass(frozen=True)
class Moved:
    """A contact in its new case.

    :ivar pin: of a case that was opened for it; ``""`` otherwise.
    """

    case: Case
    pin: str = ""


def merge(engine: Engine, number: str, into: str, *, reason: str, viewer: Viewer) -> Case:
    """Merge a case into another one of the same customer; returns that one.

    :raises Conflict: when they must stay apart; says why, and what to do instead.
    """
    case, other, reason = _seen(engine, number, viewer), _seen(engine, into, viewer), _given(reason)
    with engine.store.write() as uow:
        kept, now, by = uow.records, engine.clock.now(), viewer.person
        _may_merge(kept, case, other)
        moved = [contact.id for contact in kept.contacts_of(case.id)]
        kept.mergers.add(case=case.id, into=other.id, contacts=moved, reason=reason, at=now, by=by)
        _carry(engine, uow, moved, (case, other), (reason, by), joins=True)
        _carry_emergency(engine, uow, (case, other), (reason, by))
        _stop(engine, uow, case, by=by, reason=reason)
        for dealer in dealers_of(uow, case.id):
            concern(uow, other, dealer, now)
        _hide_as(uow, case, other, now)
        for file in uow.files.of_case(case.id):
            uow.files.attach(file.hash, other.id)
        uow.cases.save(replace(case, status=MERGED, closed_at=now))
        _note(engine, uow, case, "case.merged", {"into": other.number, "reason": reason}, by)
        _note(engine, uow, other, "case.took_over", {"from": case.number, "reason": reason}, by)
        uow.commit()
    engine.core.wake(uow.work_due)
    return other


def split(engine: Engine, number: str, *, reason: str, viewer: Viewer) -> Case:
    """Take a merger back: its contacts return, and the case is worked on again in a new round.

    :raises Conflict: when the case is not merged.
    """
    case, reason = _seen(engine, number, viewer), _given(reason)
    with engine.store.write() as uow:
        kept, by = uow.records, viewer.person
        merger = kept.merger_of(case.id)
        if merger is None:
            raise Conflict(say("%(number)s was not merged into another case.", number=case.number))
        other = uow.cases.get(merger.into)
        kept.mergers.change(merger, split_at=engine.clock.now())
        back = [item for item in merger.contacts if kept.contacts.get(item).case == other.id]
        _carry(engine, uow, back, (other, case), (reason, by), joins=False)
        if back:
            _tell_case(engine, uow, "complaint received", case, {"contact": back[-1]})
        _take_back_coordination(engine, uow, case, by=by, reason=reason)
        _note(engine, uow, case, "case.split", {"from": other.number, "reason": reason}, by)
        _note(engine, uow, other, "case.gave_back", {"to": case.number, "reason": reason}, by)
        uow.commit()
    engine.core.wake(uow.work_due)
    return case


def _take_back_coordination(engine: Engine, uow: UnitOfWork, case: Case, *, by: str, reason: str) -> None:
    """What was coordinated with the dealers of a case while it was merged goes on in the case itself."""
    for dealer in dealers_of(uow, case.id):
        waiting = uow.subscriptions.find(OVER, str(dealer.id))
        if waiting is not None:
            running.stop(engine.core, uow, waiting.instance, actor=by, reason=reason)
            concern(uow, case, dealer, engine.clock.now())


def link(engine: Engine, number: str, other: str, *, reason: str, viewer: Viewer) -> None:
    """Link two cases about the same cause; both pages name the other one.

    :raises Conflict: when they are linked already.
    """
    one, two, reason = _seen(engine, number, viewer), _seen(engine, other, viewer), _given(reason)
    _differ(one, two)
    with engine.store.write() as uow:
        kept, by = uow.records, viewer.person
        if two.id in kept.linked(one.id):
            raise Conflict(
                say("%(number)s and %(number2)s are linked already.", number=one.number, number2=two.number)
            )
        kept.links.add(case=one.id, other=two.id, reason=reason, at=engine.clock.now(), by=by)
        for case, second in ((one, two), (two, one)):
            _note(engine, uow, case, "case.linked", {"other": second.number, "reason": reason}, by)
        uow.commit()


def move_contact(engine: Engine, contact: int, to: str, *, reason: str, viewer: Viewer) -> Moved:
    """Move a contact that was registered in the wrong case; ``to`` is empty for a case of its own.

    In another case it is the customer's of that case: whose case it is was what went wrong.

    :raises Conflict: when it is its case's only contact, or the other case is closed.
    """
    (found, case), reason = _contact_seen(engine, contact, viewer), _given(reason)
    target = _seen(engine, to, viewer) if to else None
    if target is not None:
        _differ(case, target)
        if target.status != "open":
            raise Conflict(
                say("%(number)s is closed.", number=target.number),
                remedy=say("Choose an open case, or a new one."),
            )
    with engine.store.write() as uow:
        kept, by, pin = uow.records, viewer.person, ""
        if len(kept.contacts_of(case.id)) == 1:
            raise Conflict(
                say("This is the only contact of %(number)s.", number=case.number),
                remedy=say("Merge the whole case into the other one."),
            )
        if target is not None:
            _carry(engine, uow, [contact], (case, target), (reason, by), joins=True)
            owner = kept.complaints.get(target.id).customer
            kept.contacts.change(kept.contacts.get(contact), customer=owner)
        else:
            target, pin = _of_its_own(engine, uow, case, found, by), new_pin()
            _carry(engine, uow, [contact], (case, target), (reason, by), joins=False)
            store_facts(kept, target.id, kept.contacts.get(contact), found.form, pin=pin)
            _tell_case(engine, uow, "complaint received", target, {"contact": contact})
        payload: dict[str, Json] = {"contact": contact, "reason": reason}
        _note(engine, uow, case, "contact.moved", {**payload, "to": target.number}, by)
        _note(engine, uow, target, "contact.came", {**payload, "from": case.number}, by)
        uow.commit()
    engine.core.wake(uow.work_due)
    return Moved(target, pin)


def check_contact(queries: Queries, case: Case, contact: int) -> None:
    """Whether a contact is this case's.

    :raises NotFound: when it is not.
    """
    found: Contact | None = queries.records.contacts.find(contact)
    if found is None or found.case != case.id:
        raise NotFound("contact", contact)


def _of_its_own(engine: Engine, uow: UnitOfWork, case: Case, contact: Contact, by: str) -> Case:
    """A new case for a contact; hidden from whom the case was hidden that it comes from."""
    now = engine.clock.now()
    title = contact.description.partition("\n")[0][:_LONGEST_TITLE]
    opened = uow.cases.open(PREFIX, now, title=title, kind=contact.type, confidential=case.confidential)
    _note(engine, uow, opened, "case.opened", {"number": opened.number}, by)
    _hide_as(uow, case, opened, now)
    return opened


def _seen(engine: Engine, number: str, viewer: Viewer) -> Case:
    with engine.store.read() as queries:
        found = queries.case_by_number(viewer, number.strip().upper())
    if found is None:
        raise NotFound("case", number)
    return found


def _contact_seen(engine: Engine, contact: int, viewer: Viewer) -> tuple[Contact, Case]:
    with engine.store.read() as queries:
        kept: Records = queries.records
        found = kept.contacts.find(contact)
        if found is None or found.case is None or not queries.may_see(viewer, found.case):
            raise NotFound("contact", contact)
        return found, queries.cases.get(found.case)


def _given(reason: str) -> str:
    if not reason.strip():
        raise Invalid(
            say("Nothing says why."), remedy=say("Write down the reason; it is kept in the history.")
        )
    return reason.strip()


def _differ(one: Case, two: Case) -> None:
    if one.id == two.id:
        raise Conflict(say("This is the same case twice."), remedy=say("Give the number of the other case."))


def _may_merge(kept: Records, case: Case, other: Case) -> None:
    """Only a case that nobody worked on yet goes into another one of the same customer (ISO 10002 8.2)."""
    _differ(case, other)
    if other.status != "open" or case.status == MERGED:
        closed = other if other.status != "open" else case
        raise Conflict(
            say("%(number)s is not open.", number=closed.number),
            remedy=say("Merge into the case that is worked on."),
        )
    one, two = kept.complaints.get(case.id), kept.complaints.get(other.id)
    if one.customer != two.customer and None not in (one.customer, two.customer):
        raise Conflict(
            say("These are cases of two customers."),
            remedy=say("Link them: each customer keeps her own case and clock."),
        )
    if kept.payments_of(case.id) or any(map(_worked_on, kept.lines_of(case.id))) or _quoted(kept, case):
        raise Conflict(
            say("Work on %(number)s has begun: something was inspected, quoted or paid.", number=case.number),
            remedy=say(
                "Merge %(number)s into %(number2)s, or link the two.",
                number=other.number,
                number2=case.number,
            ),
        )


def _worked_on(line: Line) -> bool:
    return line.status == "final" or line.inspection is not None or line.repair is not None


def _quoted(kept: Records, case: Case) -> bool:
    return any(quote.status in _STANDING for quote in kept.quotes_of(case.id))


def _carry(
    engine: Engine,
    uow: UnitOfWork,
    contacts: Collection[int],
    way: tuple[Case, Case],
    said: tuple[str, str],
    *,
    joins: bool,
) -> None:
    """Take contacts from one case to another: their instances, words and clocks.

    :param way: from, to.
    :param said: the reason, and who gave it.
    :param joins: whether they follow up what the other case is about; its handler reads those that wait.
    """
    (left, case), (reason, by), kept = way, said, uow.records
    for instance in uow.instances.of_case(left.id):
        if instance.process == "contact" and _contact_of(engine, uow, instance) in contacts:
            entries: dict[str, Json] = {"case": case.number, "follow_up": joins, "open_complaint": joins}
            running.move(engine.core, uow, instance, case, entries, actor=by, reason=reason)
    for contact in sorted(contacts):
        found: Contact = kept.contacts.get(contact)
        kept.move_words(found.id, case.id)
        kept.contacts.change(found, case=case.id, follow_up=joins)
        if joins and found.status == "open":
            payload = {"contact": found.id, "text": found.description}
            _tell_case(engine, uow, "contact added", case, payload)


def _carry_emergency(engine: Engine, uow: UnitOfWork, way: tuple[Case, Case], said: tuple[str, str]) -> None:
    """An emergency that nobody acknowledged goes on in the other case: a merger must not silence it (S3)."""
    (left, case), (reason, by) = way, said
    for instance in uow.instances.of_case(left.id):
        if instance.process == EMERGENCY and instance.status is InstanceStatus.ACTIVE:
            running.move(engine.core, uow, instance, case, {"case": case.number}, actor=by, reason=reason)


def _contact_of(engine: Engine, uow: UnitOfWork, instance: Instance) -> Json:
    edition = engine.core.library.edition(uow.releases, instance.release)
    return edition.runner.data(instance.process, uow.instances.get(instance.id).snapshot).get("contact")


def _tell_case(engine: Engine, uow: UnitOfWork, message: str, case: Case, payload: dict[str, Json]) -> None:
    uow.messages.add(
        name=message, key=case.number, payload=payload, created_at=engine.clock.now(), case=case.id
    )


def _hide_as(uow: UnitOfWork, case: Case, other: Case, now: datetime) -> None:
    """What is hidden of a case stays hidden in the one that takes it over."""
    for person in sorted(uow.cases.barred(case.id) - uow.cases.barred(other.id)):
        uow.cases.bar(other.id, person, f"as in {case.number}", now)
    for conflict in uow.cases.conflicts(case.id).values():
        uow.cases.declare_conflict(other.id, conflict.person, conflict.reason, conflict.since)
    if case.confidential and not other.confidential:
        uow.cases.save(replace(other, confidential=True))


def _stop(engine: Engine, uow: UnitOfWork, case: Case, *, by: str, reason: str) -> None:
    """End what runs in a case that is no longer worked on."""
    instances = uow.instances.of_case(case.id)
    for instance in instances:
        if instance.status is InstanceStatus.ACTIVE:
            running.stop(engine.core, uow, instance.id, actor=by, reason=reason)
    for item in questions.waiting(uow, case.id):
        uow.records.questions.change(item, status=questions.CLOSED, ended_at=engine.clock.now())
        _note(engine, uow, case, "question.over", {"question": item.id}, by)
    if instances:
        running.end_clocks(engine.core, uow, instances[0], actor=by)


def _note(engine: Engine, uow: UnitOfWork, case: Case, event: str, payload: dict[str, Json], by: str) -> None:
    uow.events.append(f"case:{case.id}", event, payload, at=engine.clock.now(), actor=by, case=case.id)
