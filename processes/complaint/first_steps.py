"""What a house still needs before complaints run through it, read from its people and the diagrams in force.

A new house has one person who may do everything but what needs a certificate. Nothing here is a switch: each
step is gone as soon as it is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.commands import Engine, rights
from engine.model import Json, Person
from engine.ports import Queries
from engine.runner.info import ElementInfo


@dataclass(frozen=True)
class Step:
    """Something to do next.

    :ivar key: ``colleagues``, ``certificate``, ``second_person``, ``leadership``, ``empty_units``,
        ``holidays``, ``mailbox``, ``sending`` or ``duty``.
    :ivar needed: whether complaints stop for want of it; else it is advice.
    :ivar words: what the sentence is about, by name.
    """

    key: str
    needed: bool
    words: Mapping[str, Json]


def steps(engine: Engine, queries: Queries) -> list[Step]:
    """What is still to do, what is needed first."""
    found = [*_people(queries), *_work(engine, queries), *_surroundings(engine, queries)]
    return sorted(found, key=lambda step: not step.needed)


def kinds_asked_for(engine: Engine, queries: Queries) -> list[str]:
    """The kinds of certificate without which some task of the diagrams cannot be done (S3)."""
    return sorted({kind for task in _tasks(engine, queries) if (kind := task.get("certificate"))})


def _people(queries: Queries) -> Iterator[Step]:
    active = _active(queries)
    if len(active) < 2:
        yield Step("colleagues", True, {})
    if not any("leadership" in person.roles for person in active):
        yield Step("leadership", True, {})
    staffed = {person.unit for person in active}
    names = {person.id: person.name for person in active}
    lie: dict[str, list[str]] = {}
    for unit in queries.people.units():
        if unit.id not in staffed:
            lie.setdefault(names.get(unit.head or "", ""), []).append(unit.name)
    for head, units in sorted(lie.items()):
        yield Step("empty_units", False, {"units": ", ".join(sorted(units)), "head": head})


def _work(engine: Engine, queries: Queries) -> Iterator[Step]:
    """Tasks of the diagrams that nobody could claim, and those that want a second person."""
    active, today = _active(queries), engine.clock.now().astimezone(engine.settings.tz).date()
    tasks = list(_tasks(engine, queries))
    for kind in kinds_asked_for(engine, queries):
        if not queries.people.holders(kind, today):
            named = sorted({task.label for task in tasks if task.get("certificate") == kind})
            yield Step("certificate", True, {"kind": kind, "tasks": ", ".join(named)})
    able = {task.id: _able(queries, active, task) for task in tasks}
    alone = sorted(
        {
            task.label
            for task in tasks
            if (before := (task.get("notBy") or "").split())
            and len(able[task.id].union(*(able.get(step, frozenset()) for step in before))) < 2
        }
    )
    if alone:
        yield Step("second_person", True, {"tasks": ", ".join(alone)})


def _surroundings(engine: Engine, queries: Queries) -> Iterator[Step]:
    now, settings = engine.clock.now(), engine.settings
    if settings.customer_channel == "console":
        yield Step("sending", True, {})
    if not queries.mailboxes.all():
        yield Step("mailbox", False, {})
    if not queries.calendars.get().days:
        yield Step("holidays", False, {})
    if not queries.records.duties_after(now):
        yield Step("duty", False, {})


def _tasks(engine: Engine, queries: Queries) -> Iterator[ElementInfo]:
    """The user tasks of the newest release."""
    newest = queries.releases.newest()
    if newest is None:
        return
    for process in engine.edition(queries, newest.id).processes.processes.values():
        for element in process.elements.values():
            if element.type == "userTask":
                yield element


def _able(queries: Queries, active: list[Person], element: ElementInfo) -> frozenset[str]:
    """For whom such a task would wait; one of a unit that is worked out while it runs is anybody's."""
    unit = None if (element.unit or "").startswith("=") else element.unit
    role = None if (element.role or "").startswith("=") else element.role
    return frozenset(
        person.id
        for person in active
        if "leadership" in person.roles
        or rights.leads(queries.people, unit, person)
        or (unit in (None, person.unit) and (role is None or role in person.roles))
    )


def _active(queries: Queries) -> list[Person]:
    return [person for person in queries.people.all() if person.active]
