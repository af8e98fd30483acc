"""The organisation as three lists: units, people and certificates (S1, S3).

Each list has the columns that :data:`COLUMNS` names. What a list does not name stays as it is; nobody is ever
taken out, people who leave become inactive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from engine.commands import Engine
from engine.errors import Invalid
from engine.model import Certificate, Person, Unit
from engine.ports import People

COLUMNS: dict[str, tuple[str, ...]] = {
    "units": ("id", "name", "parent", "head"),
    "people": ("id", "name", "email", "unit", "superior", "roles", "active"),
    "certificates": ("person", "kind", "expires_on"),
}
Line = Mapping[str, str]
Lists = Mapping[str, list[dict[str, str]]]

_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_YES, _NO = frozenset({"", "yes", "true", "1"}), frozenset({"no", "false", "0"})


class ListsInvalid(Invalid):
    """Lines that do not hold; nothing was changed.

    :param problems: sentences that name the list and the line.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems), remedy="Mend these lines; nothing was changed.")
        self.problems = problems


@dataclass(frozen=True)
class Change:
    """What an import did.

    :ivar new: people who were not there before.
    :ivar left: people who became inactive; their work went back to its pools.
    """

    units: int
    people: int
    certificates: int
    new: tuple[str, ...]
    left: tuple[str, ...]


@dataclass
class _Draft:
    """The organisation as it would be."""

    units: dict[str, Unit]
    people: dict[str, Person]
    certificates: list[Certificate] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def wrong(self, where: str, line: int, sentence: str) -> None:
        self.problems.append(f"{where}, line {line}: {sentence}")


def written(people: People) -> dict[str, list[dict[str, str]]]:
    """The organisation as lists, as :func:`take_in` takes them."""
    everybody = people.all()
    return {
        "units": [
            {"id": unit.id, "name": unit.name, "parent": unit.parent or "", "head": unit.head or ""}
            for unit in people.units()
        ],
        "people": [
            {
                "id": person.id,
                "name": person.name,
                "email": person.email,
                "unit": person.unit or "",
                "superior": person.superior or "",
                "roles": " ".join(sorted(person.roles)),
                "active": "yes" if person.active else "no",
            }
            for person in sorted(everybody, key=lambda person: person.id)
        ],
        "certificates": [
            {"person": item.person, "kind": item.kind, "expires_on": item.expires_on.isoformat()}
            for person in sorted(everybody, key=lambda person: person.id)
            for item in people.certificates(person.id)
        ],
    }


def take_in(
    engine: Engine, lists: Lists, *, actor: str, arrive: Callable[[Person], Person] = lambda person: person
) -> Change:
    """Bring the organisation up to date, all or nothing.

    :param arrive: gives a new person what she signs in with.
    :raises ListsInvalid: with every line that does not hold.
    """
    with engine.store.write() as uow:
        before = {person.id: person for person in uow.people.all()}
        draft = _Draft({unit.id: unit for unit in uow.people.units()}, dict(before))
        _read(draft, lists)
        if draft.problems:
            raise ListsInvalid(draft.problems)
        new = tuple(sorted(draft.people.keys() - before.keys()))
        left = tuple(
            sorted(id for id, person in before.items() if person.active and not draft.people[id].active)
        )
        for unit in draft.units.values():
            uow.people.save_unit(unit)
        for id, person in draft.people.items():
            if person != before.get(id):
                uow.people.save(arrive(person) if id in new else person)
        for certificate in draft.certificates:
            uow.people.save_certificate(certificate)
        given_back = [task.id for person in left for task in uow.tasks.held_by(person)]
        counts = {name: len(lists.get(name, ())) for name in COLUMNS}
        uow.events.append(
            "organisation",
            "organisation.changed",
            {**counts, "new": list(new), "left": list(left)},
            at=engine.clock.now(),
            actor=actor,
        )
        uow.commit()
    for task in given_back:
        engine.release(task, actor="", reason="Its holder has left.")
    return Change(counts["units"], counts["people"], counts["certificates"], new, left)


def _read(draft: _Draft, lists: Lists) -> None:
    readers = (("units", _unit, 1), ("people", _person, 1), ("certificates", _certificate, 3))
    for name, reader, many in readers:
        seen: set[tuple[str, ...]] = set()
        for number, line in enumerate(lists.get(name, ()), 1):
            key = tuple(line.get(column, "") for column in COLUMNS[name][:many])
            if key in seen:
                draft.wrong(name, number, f"“{' '.join(key)}” stands here a second time.")
            seen.add(key)
            reader(draft, number, line)
    _hold_together(draft)


def _unit(draft: _Draft, number: int, line: Line) -> None:
    id = line.get("id", "")
    if not _ID.fullmatch(id):
        draft.wrong("units", number, f"“{id}” is no id; use small letters, digits, - and _.")
        return
    if not line.get("name"):
        draft.wrong("units", number, f"“{id}” has no name.")
    draft.units[id] = Unit(id, line.get("name", ""), line.get("parent") or None, line.get("head") or None)


def _person(draft: _Draft, number: int, line: Line) -> None:
    id, email, active = line.get("id", ""), line.get("email", ""), line.get("active", "").lower()
    if not _ID.fullmatch(id):
        draft.wrong("people", number, f"“{id}” is no id; use small letters, digits, - and _.")
        return
    if not line.get("name"):
        draft.wrong("people", number, f"“{id}” has no name.")
    if not _EMAIL.fullmatch(email):
        draft.wrong("people", number, f"“{email}” is no e-mail address.")
    if active not in _YES | _NO:
        draft.wrong("people", number, f"“{active}” is neither yes nor no.")
    told: dict[str, Any] = {
        "name": line.get("name", ""),
        "email": email,
        "unit": line.get("unit") or None,
        "superior": line.get("superior") or None,
        "roles": frozenset(line.get("roles", "").split()),
        "active": active in _YES,
    }
    known = draft.people.get(id)
    draft.people[id] = replace(known, **told) if known else Person(id=id, **told)


def _certificate(draft: _Draft, number: int, line: Line) -> None:
    person, kind, until = line.get("person", ""), line.get("kind", ""), line.get("expires_on", "")
    if person not in draft.people:
        draft.wrong("certificates", number, f"nobody has the id “{person}”.")
    if not kind:
        draft.wrong("certificates", number, "the kind of work is missing.")
    try:
        draft.certificates.append(Certificate(person, kind, date.fromisoformat(until)))
    except ValueError:
        draft.wrong("certificates", number, f"“{until}” is no date; write 2027-01-31.")


def _hold_together(draft: _Draft) -> None:
    """What no single line shows: who is named is there, nobody is above herself, somebody administers."""
    for unit in draft.units.values():
        if unit.parent is not None and unit.parent not in draft.units:
            draft.problems.append(f"units: “{unit.id}” belongs to “{unit.parent}”, which is not there.")
        if unit.head is not None and unit.head not in draft.people:
            draft.problems.append(f"units: “{unit.id}” is headed by “{unit.head}”, who is not there.")
    for person in draft.people.values():
        if person.unit is not None and person.unit not in draft.units:
            draft.problems.append(f"people: “{person.id}” is in “{person.unit}”, which is not there.")
        if person.superior is not None and person.superior not in draft.people:
            draft.problems.append(
                f"people: the superior of “{person.id}”, “{person.superior}”, is not there."
            )
    above_units = {unit.id: unit.parent for unit in draft.units.values()}
    above_people = {person.id: person.superior for person in draft.people.values()}
    draft.problems += [f"units: “{id}” is above itself." for id in _circles(above_units)]
    draft.problems += [
        f"people: “{id}” is her own superior, by way of others." for id in _circles(above_people)
    ]
    addresses: dict[str, str] = {}
    for person in draft.people.values():
        first = addresses.setdefault(person.email.lower(), person.id)
        if first != person.id:
            draft.problems.append(f"people: “{first}” and “{person.id}” have the same e-mail address.")
    if not any(person.active and "administrator" in person.roles for person in draft.people.values()):
        draft.problems.append("people: nobody who is active has the role administrator.")


def _circles(above: Mapping[str, str | None]) -> Iterable[str]:
    """Those from whom the way up leads back to themselves."""
    for start in sorted(above):
        seen, at = {start}, above[start]
        while at is not None and at not in seen:
            seen.add(at)
            at = above.get(at)
        if at == start:
            yield start
