"""The organisation as lists: units, people, certificates and absences (S1, S3).

Each list has the columns that :data:`COLUMNS` names. What a list does not name stays as it is; nobody is ever
taken out, people who leave become inactive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from engine.commands import Engine
from engine.commands.daily import ORGANISATION
from engine.commands.standing_in import keep_hidden
from engine.errors import Invalid
from engine.model import Absence, Certificate, Json, Person, Unit
from engine.ports import People, UnitOfWork
from engine.substitution import circle_of

COLUMNS: dict[str, tuple[str, ...]] = {
    "units": ("id", "name", "parent", "head"),
    "people": ("id", "name", "email", "unit", "superior", "roles", "active"),
    "certificates": ("person", "kind", "expires_on"),
    "absences": ("person", "starts_on", "ends_on", "substitute", "reason"),
}
KEYS = {"units": 1, "people": 1, "certificates": 3, "absences": 2}
"""How many of a list's first columns tell its lines apart."""
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
class Difference:
    """One thing that a list changes.

    :ivar list: such as ``people``.
    :ivar id: the line's key.
    :ivar field: the column; empty for a line that is new.
    """

    list: str
    id: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What an import did, or would do.

    :ivar new: people who were not there before.
    :ivar left: people who became inactive; their work went back to its pools.
    :ivar differences: what is other than before, line by line.
    """

    units: int
    people: int
    certificates: int
    new: tuple[str, ...]
    left: tuple[str, ...]
    absences: int = 0
    differences: tuple[Difference, ...] = ()


@dataclass
class _Draft:
    """The organisation as it would be.

    :ivar told: the absences that the lists name.
    """

    units: dict[str, Unit]
    people: dict[str, Person]
    absences: dict[tuple[str, date], Absence]
    told: list[Absence] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def wrong(self, where: str, line: int, sentence: str) -> None:
        self.problems.append(f"{where}, line {line}: {sentence}")


def written(people: People) -> dict[str, list[dict[str, str]]]:
    """The organisation as lists, as :func:`take_in` takes them; certificates that were lent are left out."""
    everybody = sorted(people.all(), key=lambda person: person.id)
    return {
        "units": [_unit_line(unit) for unit in people.units()],
        "people": [person_line(person) for person in everybody],
        "certificates": [
            _certificate_line(item)
            for person in everybody
            for item in people.certificates(person.id)
            if not item.override
        ],
        "absences": [_absence_line(item) for item in people.absences(date.min)],
    }


def take_in(
    engine: Engine,
    lists: Lists,
    *,
    actor: str,
    arrive: Callable[[Person], Person] = lambda person: person,
    dry: bool = False,
) -> Change:
    """Bring the organisation up to date, all or nothing.

    :param arrive: gives a new person what she signs in with.
    :param dry: only say what would change.
    :raises ListsInvalid: with every line that does not hold.
    """
    with engine.store.write() as uow:
        before = written(uow.people)
        draft = _drafted(uow.people)
        known = dict(draft.people)
        _read(draft, lists)
        if draft.problems:
            raise ListsInvalid(draft.problems)
        change = _change(lists, before, draft, known)
        if dry:
            return change
        given_back = [task.id for person in change.left for task in uow.tasks.held_by(person)]
        _write(uow, draft, known, arrive, engine.clock.now(), actor)
        counts: dict[str, Json] = {name: len(lists.get(name, ())) for name in COLUMNS}
        told: list[Json] = [[*astuple(item)] for item in change.differences]
        uow.events.append(
            ORGANISATION,
            "organisation.changed",
            {**counts, "new": list(change.new), "left": list(change.left), "changes": told},
            at=engine.clock.now(),
            actor=actor,
        )
        uow.commit()
    for task in given_back:
        engine.release(task, actor="", reason="Its holder has left.")
    if lists.get("absences"):
        engine.look_after()
    return change


def person_line(person: Person) -> dict[str, str]:
    """A person as a line of her list."""
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "unit": person.unit or "",
        "superior": person.superior or "",
        "roles": " ".join(sorted(person.roles)),
        "active": "yes" if person.active else "no",
    }


def _unit_line(unit: Unit) -> dict[str, str]:
    return {"id": unit.id, "name": unit.name, "parent": unit.parent or "", "head": unit.head or ""}


def _certificate_line(item: Certificate) -> dict[str, str]:
    return {"person": item.person, "kind": item.kind, "expires_on": item.expires_on.isoformat()}


def _absence_line(item: Absence) -> dict[str, str]:
    return {
        "person": item.person,
        "starts_on": item.starts_on.isoformat(),
        "ends_on": item.ends_on.isoformat(),
        "substitute": item.substitute or "",
        "reason": item.reason,
    }


def _drafted(people: People) -> _Draft:
    return _Draft(
        {unit.id: unit for unit in people.units()},
        {person.id: person for person in people.all()},
        {(item.person, item.starts_on): item for item in people.absences(date.min)},
    )


def _change(
    lists: Lists, before: dict[str, list[dict[str, str]]], draft: _Draft, known: Mapping[str, Person]
) -> Change:
    after = {
        "units": [_unit_line(unit) for unit in draft.units.values()],
        "people": [person_line(person) for person in draft.people.values()],
        "certificates": [_certificate_line(item) for item in draft.certificates],
        "absences": [_absence_line(item) for item in draft.absences.values()],
    }
    left = [id for id, person in known.items() if person.active and not draft.people[id].active]
    return Change(
        units=len(lists.get("units", ())),
        people=len(lists.get("people", ())),
        certificates=len(lists.get("certificates", ())),
        new=tuple(sorted(draft.people.keys() - known.keys())),
        left=tuple(sorted(left)),
        absences=len(lists.get("absences", ())),
        differences=tuple(_differences(before, after)),
    )


def _differences(
    before: dict[str, list[dict[str, str]]], after: dict[str, list[dict[str, str]]]
) -> Iterable[Difference]:
    for name, many in KEYS.items():
        key = COLUMNS[name][:many]
        known = {tuple(line[column] for column in key): line for line in before[name]}
        for line in after[name]:
            id = tuple(line[column] for column in key)
            old = known.get(id)
            if old is None:
                yield Difference(name, " ".join(id), "", "", "")
                continue
            for column in COLUMNS[name]:
                if line[column] != old[column]:
                    yield Difference(name, " ".join(id), column, old[column], line[column])


def _write(
    uow: UnitOfWork,
    draft: _Draft,
    known: Mapping[str, Person],
    arrive: Callable[[Person], Person],
    now: datetime,
    actor: str,
) -> None:
    people = uow.people
    for unit in draft.units.values():
        people.save_unit(unit)
    for id, person in draft.people.items():
        if person != known.get(id):
            people.save(person if id in known else arrive(person))
    for certificate in draft.certificates:
        people.save_certificate(certificate)
    for absence in draft.told:
        if absence.id > 0:
            people.save_absence(absence)
        else:
            people.add_absence(
                absence.person,
                absence.starts_on,
                absence.ends_on,
                absence.substitute,
                reason=absence.reason,
                entered_by=actor,
            )
        keep_hidden(uow, absence, now)


def _read(draft: _Draft, lists: Lists) -> None:
    readers = {"units": _unit, "people": _person, "certificates": _certificate, "absences": _absence}
    for name, reader in readers.items():
        seen: set[tuple[str, ...]] = set()
        for number, line in enumerate(lists.get(name, ()), 1):
            key = tuple(line.get(column, "") for column in COLUMNS[name][: KEYS[name]])
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


def _absence(draft: _Draft, number: int, line: Line) -> None:
    person, substitute = line.get("person", ""), line.get("substitute") or None
    for id in (person, substitute):
        if id is not None and id not in draft.people:
            draft.wrong("absences", number, f"nobody has the id “{id}”.")
            return
    try:
        first = date.fromisoformat(line.get("starts_on", ""))
        last = date.fromisoformat(line.get("ends_on", ""))
    except ValueError:
        draft.wrong("absences", number, "the first or last day is no date; write 2027-01-31.")
        return
    if last < first:
        draft.wrong("absences", number, "the last day is before the first.")
        return
    known = draft.absences.get((person, first))
    absence = Absence(known.id if known else -number, person, first, last, substitute, line.get("reason", ""))
    others = [item for item in draft.absences.values() if item.id != absence.id]
    if any(item.person == person and item.starts_on <= last and first <= item.ends_on for item in others):
        draft.wrong("absences", number, f"“{person}” is away on some of these days already.")
    elif circle := circle_of(absence, others):
        way = " → ".join((*circle, person))
        draft.wrong("absences", number, f"the substitutes would stand in a circle: {way}.")
    kept = replace(absence, entered_by=known.entered_by if known else "")
    draft.absences[person, first] = kept
    draft.told.append(kept)


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
