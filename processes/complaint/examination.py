"""The examination of units and people by what complaints show (S10).

Contacts count for whoever wrote the reply that first answered them, and those that nobody answered for
after-sales service. What was found to be right, opened again or climbed counts for whom it was attributed to
when that was certain. Whoever thinks that something is not hers contests it; what is then found not to be
hers counts for her unit only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.commands import Engine
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.model import Person, Unit, Viewer
from engine.ports import People, Queries
from engine.sentences import say
from processes.complaint.records import Records
from processes.complaint.records.examined import UPHELD, Contest

FIGURES = ("contacts", "on_time", "late", "satisfied", "not_satisfied", "upheld", "reopened", "escalated")
"""What is counted, in the order in which it is shown."""
_SERVICE = "after_sales"
_DIGITS = 15
"""More than any row will ever have."""


@dataclass(frozen=True)
class Item:
    """One thing behind a figure.

    :ivar id: ``contact:12`` or ``attribution:5``.
    :ivar figures: the figures it counts in.
    :ivar case: its number; ``""`` for whoever may know of the figure and not of the case.
    :ivar step: how it came, or the element of the diagram at which it was found.
    :ivar person: whose it is; ``""`` for nobody's.
    :ivar contest: that it is contested, and what came of it.
    """

    id: str
    figures: frozenset[str]
    case: str
    title: str
    at: datetime
    step: str
    person: str
    unit: str
    contest: Contest | None

    @property
    def hers(self) -> bool:
        """Whether it counts for the person."""
        return bool(self.person) and (self.contest is None or self.contest.upheld != "yes")


@dataclass(frozen=True)
class Row:
    """The figures of a unit or a person."""

    id: str
    name: str
    counts: Mapping[str, int]

    def share(self, figure: str, *others: str) -> int | None:
        """A figure in percent of itself and others, rounded; ``None`` when there is nothing to count."""
        total = sum(self.counts[name] for name in (figure, *others))
        return round(100 * self.counts[figure] / total) if total else None


@dataclass(frozen=True)
class Report:
    """What a viewer may see of a period."""

    items: Sequence[Item]
    units: Sequence[Row]
    people: Sequence[Row]

    def behind(self, figure: str, *, person: str = "", unit: str = "") -> list[Item]:
        """The items behind a figure of a person or of a unit."""
        counted = [item for item in self.items if figure in item.figures]
        if person:
            return [item for item in counted if item.person == person and item.hers]
        return [item for item in counted if item.unit == unit]

    def contested(self) -> list[Item]:
        """What is contested and waits for a decision."""
        return [item for item in self.items if item.contest and item.contest.decided_at is None]


def examine(queries: Queries, viewer: Viewer, first: datetime, end: datetime) -> Report:
    """The report from a moment on and before another: of herself, and of those whom she leads."""
    people, units = seen_by(queries.people, viewer)
    items = [
        item for item in _items(queries, viewer, first, end) if item.person in people or item.unit in units
    ]
    return Report(
        items=items,
        units=[_row(unit.id, unit.name, [i for i in items if i.unit == unit.id]) for unit in units.values()],
        people=[
            _row(person.id, person.name, mine)
            for person in people.values()
            if (mine := [item for item in items if item.person == person.id and item.hers])
            or person.id == viewer.person
        ],
    )


def _row(id: str, name: str, items: Iterable[Item]) -> Row:
    counts = dict.fromkeys(FIGURES, 0)
    for item in items:
        for figure in item.figures:
            counts[figure] += 1
    return Row(id, name, counts)


def _items(queries: Queries, viewer: Viewer, first: datetime, end: datetime) -> list[Item]:
    kept: Records = queries.records
    contests = kept.examined.contests()
    staff = {person.id: person for person in queries.people.all()}
    found: list[Item] = []
    for served in kept.examined.contacts(viewer, first, end):
        writer = staff.get(served.writer)
        figures = {"contacts"}
        if not served.open:
            figures.add("late" if served.late else "on_time")
        if served.satisfied:
            figures.add("satisfied")
        unit = (writer.unit or "") if writer else _SERVICE
        id = f"contact:{served.id}"
        found.append(
            Item(
                id,
                frozenset(figures),
                served.number,
                served.title,
                served.received_at,
                served.channel,
                writer.id if writer else "",
                unit,
                contests.get(id),
            )
        )
    for item, number, title in kept.examined.attributions(viewer, first, end):
        id = f"attribution:{item.id}"
        found.append(
            Item(
                id,
                frozenset({item.figure}),
                number,
                title,
                item.at,
                item.step,
                item.person,
                item.unit,
                contests.get(id),
            )
        )
    for own in kept.examined.of_the_barred(viewer, first, end):
        id = f"attribution:{own.id}"
        found.append(
            Item(id, frozenset({own.figure}), "", "", own.at, "", own.person, own.unit, contests.get(id))
        )
    return found


def seen_by(people: People, viewer: Viewer) -> tuple[dict[str, Person], dict[str, Unit]]:
    """The people and units whose figures a viewer may see: leadership all, others their own and below."""
    everybody = {person.id: person for person in people.all()}
    units = {unit.id: unit for unit in people.units()}
    if viewer.leads:
        return everybody, units
    headed = _below({id for id, unit in units.items() if unit.head == viewer.person}, units)
    seen = {viewer.person} | {id for id, person in everybody.items() if person.unit in headed}
    while more := {id for id, person in everybody.items() if person.superior in seen and id not in seen}:
        seen |= more
    return (
        {id: person for id, person in everybody.items() if id in seen},
        {id: unit for id, unit in units.items() if id in headed},
    )


def _below(ids: set[str], units: Mapping[str, Unit]) -> set[str]:
    while more := {id for id, unit in units.items() if unit.parent in ids and id not in ids}:
        ids = ids | more
    return ids


def contest(engine: Engine, item: str, *, reason: str, viewer: Viewer) -> Contest:
    """Say that something that counts for oneself is not one's own.

    :raises Invalid: without a reason.
    :raises Conflict: when it was contested before.
    """
    if not reason.strip():
        raise Invalid(say("Nothing says why."), remedy=say("Write down why it is not yours."))
    with engine.store.write() as uow:
        kept: Records = uow.records
        case, person = _whose(kept, item)
        if person != viewer.person or (
            person in uow.cases.barred(case) and not _is_told(kept, item, case, person)
        ):
            raise NotFound("figure", item)
        if kept.contests.by("item", item):
            raise Conflict(say("This was contested before."), remedy=say("Ask your superior about it."))
        made = kept.contests.add(
            item=item,
            case=case,
            person=person,
            reason=reason.strip(),
            at=engine.clock.now(),
            upheld="",
            words="",
            decided_by="",
        )
        payload = {"item": item, "person": person, "reason": made.reason}
        uow.events.append(
            f"case:{case}", "figure.contested", payload, at=engine.clock.now(), actor=person, case=case
        )
        uow.commit()
    return made


def decide(engine: Engine, item: str, *, upheld: bool, words: str, viewer: Viewer) -> None:
    """A superior, a head above or leadership says whether it is hers; never she herself.

    :raises NotAllowed: when the viewer does not lead her.
    :raises Conflict: when it was decided before.
    """
    with engine.store.write() as uow:
        kept: Records = uow.records
        found = next(iter(kept.contests.by("item", item)), None)
        if found is None or viewer.person in uow.cases.barred(found.case):
            raise NotFound("contested figure", item)
        people, _ = seen_by(uow.people, viewer)
        if found.person == viewer.person or found.person not in people:
            raise NotAllowed(say("Her superior decides on this."), reason="superior")
        if found.decided_at is not None:
            raise Conflict(say("This was decided before."), at=found.decided_at)
        now = engine.clock.now()
        kept.contests.change(
            found,
            upheld="yes" if upheld else "no",
            words=words.strip(),
            decided_by=viewer.person,
            decided_at=now,
        )
        payload = {"item": item, "person": found.person, "upheld": upheld, "words": words.strip()}
        uow.events.append(
            f"case:{found.case}", "figure.decided", payload, at=now, actor=viewer.person, case=found.case
        )
        uow.commit()


def _is_told(kept: Records, item: str, case: int, person: str) -> bool:
    """Whether somebody from whom a case is hidden knows this figure: what was found right about her (S7)."""
    kind, _, number = item.partition(":")
    found = kept.attributions.find(int(number)) if kind == "attribution" and number.isdecimal() else None
    heard = any(said.person == person for said in kept.statements.by("complaint", case))
    return found is not None and found.figure == UPHELD and heard


def _whose(kept: Records, item: str) -> tuple[int, str]:
    """The case and the person of an item.

    :raises NotFound: when there is none.
    """
    kind, _, number = item.partition(":")
    if not number.isascii() or not number.isdecimal() or len(number) > _DIGITS:
        raise NotFound("figure", item)
    if kind == "attribution":
        found = kept.attributions.find(int(number))
        if found is not None:
            return found.case, found.person
    if kind == "contact":
        contact = kept.contacts.find(int(number))
        if contact is not None and contact.case is not None:
            came = [
                (reply.delivered_at, reply.id, reply.written_by)
                for reply in kept.replies_of(contact.case)
                if reply.delivered_at is not None and reply.delivered_at >= contact.entered_at
            ]
            return contact.case, min(came)[2] if came else ""
    raise NotFound("figure", item)
