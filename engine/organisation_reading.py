"""Reads lists of the organisation into what it would be, and says which lines do not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from engine.model import Absence, CalendarDay, Certificate, HouseCalendar, Person, Unit, hours_of
from engine.ports import Queries, UnitOfWork
from engine.sentences import say
from engine.substitution import circle_of

COLUMNS: dict[str, tuple[str, ...]] = {
    "units": ("id", "name", "parent", "head"),
    "people": ("id", "name", "email", "unit", "superior", "roles", "active"),
    "certificates": ("person", "kind", "expires_on"),
    "absences": ("person", "starts_on", "ends_on", "substitute", "reason"),
    "calendar": ("day", "hours", "name"),
}
KEYS = {"units": 1, "people": 1, "certificates": 3, "absences": 2, "calendar": 1}
"""How many of a list's first columns tell its lines apart."""
Line = Mapping[str, str]
Lists = Mapping[str, list[dict[str, str]]]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AS_USUAL = "-"
"""The hours of a day that is again as its weekday says."""
_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_YES, _NO = frozenset({"", "yes", "true", "1"}), frozenset({"no", "false", "0"})


@dataclass
class Draft:
    """The organisation as it would be.

    :ivar told: the absences that the lists name.
    :ivar certificates: those that the lists name.
    :ivar calendar: when the house works.
    :ivar as_usual: days that the lists give back to their weekdays.
    :ivar problems: sentences that name the list and the line.
    """

    units: dict[str, Unit]
    people: dict[str, Person]
    absences: dict[tuple[str, date], Absence]
    calendar: HouseCalendar
    told: list[Absence] = field(default_factory=list)
    as_usual: list[date] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def wrong(self, where: str, line: int, sentence: str) -> None:
        """Note a line that does not hold."""
        self.problems.append(
            say("%(list)s, line %(line)s: %(problem)s", list=where, line=line, problem=sentence)
        )


def drafted(rows: UnitOfWork | Queries) -> Draft:
    """The organisation as it is."""
    people = rows.people
    return Draft(
        {unit.id: unit for unit in people.units()},
        {person.id: person for person in people.all()},
        {(item.person, item.starts_on): item for item in people.absences(date.min)},
        rows.calendars.get(),
    )


def read(draft: Draft, lists: Lists) -> None:
    """Bring a draft up to date with lists; what does not hold is noted in its problems."""
    readers = {
        "units": _unit,
        "people": _person,
        "certificates": _certificate,
        "absences": _absence,
        "calendar": _day,
    }
    for name, reader in readers.items():
        seen: set[tuple[str, ...]] = set()
        for number, line in enumerate(lists.get(name, ()), 1):
            key = tuple(line.get(column, "") for column in COLUMNS[name][: KEYS[name]])
            if key in seen:
                draft.wrong(name, number, say("“%(key)s” stands here a second time.", key=" ".join(key)))
            seen.add(key)
            reader(draft, number, line)
    _hold_together(draft)


def _unit(draft: Draft, number: int, line: Line) -> None:
    id = line.get("id", "")
    if not _ID.fullmatch(id):
        draft.wrong("units", number, say("“%(id)s” is no id; use small letters, digits, - and _.", id=id))
        return
    if not line.get("name"):
        draft.wrong("units", number, say("“%(id)s” has no name.", id=id))
    draft.units[id] = Unit(id, line.get("name", ""), line.get("parent") or None, line.get("head") or None)


def _person(draft: Draft, number: int, line: Line) -> None:
    id, email, active = line.get("id", ""), line.get("email", ""), line.get("active", "").lower()
    if not _ID.fullmatch(id):
        draft.wrong("people", number, say("“%(id)s” is no id; use small letters, digits, - and _.", id=id))
        return
    if not line.get("name"):
        draft.wrong("people", number, say("“%(id)s” has no name.", id=id))
    if not _EMAIL.fullmatch(email):
        draft.wrong("people", number, say("“%(email)s” is no e-mail address.", email=email))
    if active not in _YES | _NO:
        draft.wrong("people", number, say("“%(active)s” is neither yes nor no.", active=active))
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


def _certificate(draft: Draft, number: int, line: Line) -> None:
    person, kind, until = line.get("person", ""), line.get("kind", ""), line.get("expires_on", "")
    if person not in draft.people:
        draft.wrong("certificates", number, say("nobody has the id “%(person)s”.", person=person))
    if not kind:
        draft.wrong("certificates", number, "the kind of work is missing.")
    try:
        draft.certificates.append(Certificate(person, kind, date.fromisoformat(until)))
    except ValueError:
        draft.wrong("certificates", number, say("“%(until)s” is no date; write 2027-01-31.", until=until))


def _absence(draft: Draft, number: int, line: Line) -> None:
    person, substitute = line.get("person", ""), line.get("substitute") or None
    for id in (person, substitute):
        if id is not None and id not in draft.people:
            draft.wrong("absences", number, say("nobody has the id “%(id)s”.", id=id))
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
        draft.wrong(
            "absences", number, say("“%(person)s” is away on some of these days already.", person=person)
        )
    elif circle := circle_of(absence, others):
        way = " → ".join((*circle, person))
        draft.wrong("absences", number, say("the substitutes would stand in a circle: %(way)s.", way=way))
    kept = replace(absence, entered_by=known.entered_by if known else "")
    draft.absences[person, first] = kept
    draft.told.append(kept)


def _day(draft: Draft, number: int, line: Line) -> None:
    """A weekday or a date, and when the house is open on it."""
    named, given = line.get("day", "").strip().lower(), line.get("hours", "").strip()
    try:
        hours = () if given == AS_USUAL else hours_of(given)
    except ValueError as problem:
        draft.wrong(
            "calendar",
            number,
            say("“%(problem)s” are no hours; write 08:00–12:00, 13:00–17:30.", problem=problem),
        )
        return
    week, days = list(draft.calendar.week), {item.day: item for item in draft.calendar.days}
    if named in WEEKDAYS and given != AS_USUAL:
        week[WEEKDAYS.index(named)] = hours
    elif (day := _date(named)) is None:
        draft.wrong(
            "calendar",
            number,
            say("“%(named)s” is neither a weekday nor a date; write 2027-01-31.", named=named),
        )
        return
    elif given == AS_USUAL:
        if days.pop(day, None) is not None:
            draft.as_usual.append(day)
    else:
        known = days.get(day)
        told = CalendarDay(day, hours, " ".join(line.get("name", "").split()))
        days[day] = replace(told, origin=known.origin) if known else told
    ordered = tuple(days[day] for day in sorted(days))
    draft.calendar = replace(draft.calendar, week=tuple(week), days=ordered)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _hold_together(draft: Draft) -> None:
    """What no single line shows: who is named is there, nobody is above herself, somebody administers."""
    for unit in draft.units.values():
        if unit.parent is not None and unit.parent not in draft.units:
            draft.problems.append(
                say(
                    "units: “%(id)s” belongs to “%(parent)s”, which is not there.",
                    id=unit.id,
                    parent=unit.parent,
                )
            )
        if unit.head is not None and unit.head not in draft.people:
            draft.problems.append(
                say("units: “%(id)s” is headed by “%(head)s”, who is not there.", id=unit.id, head=unit.head)
            )
    for person in draft.people.values():
        if person.unit is not None and person.unit not in draft.units:
            draft.problems.append(
                say("people: “%(id)s” is in “%(unit)s”, which is not there.", id=person.id, unit=person.unit)
            )
        if person.superior is not None and person.superior not in draft.people:
            draft.problems.append(
                say(
                    "people: the superior of “%(id)s”, “%(superior)s”, is not there.",
                    id=person.id,
                    superior=person.superior,
                )
            )
    above_units = {unit.id: unit.parent for unit in draft.units.values()}
    above_people = {person.id: person.superior for person in draft.people.values()}
    draft.problems += [say("units: “%(id)s” is above itself.", id=id) for id in _circles(above_units)]
    draft.problems += [
        say("people: “%(id)s” is her own superior, by way of others.", id=id) for id in _circles(above_people)
    ]
    addresses: dict[str, str] = {}
    for person in draft.people.values():
        first = addresses.setdefault(person.email.lower(), person.id)
        if first != person.id:
            draft.problems.append(
                say(
                    "people: “%(first)s” and “%(id)s” have the same e-mail address.",
                    first=first,
                    id=person.id,
                )
            )
    if not any(draft.calendar.week):
        draft.problems.append("calendar: the house would never be open.")
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
