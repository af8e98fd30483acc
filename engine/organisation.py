"""The organisation as lists: units, people, certificates, absences and the calendar (S1, S3).

Their columns are :data:`engine.organisation_reading.COLUMNS`. What a list does not name stays as it is;
nobody is ever taken out, people who leave become inactive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime

from engine import calendars
from engine.commands import Engine
from engine.commands.daily import ORGANISATION
from engine.commands.standing_in import keep_hidden
from engine.errors import Invalid
from engine.model import Absence, Certificate, Json, Person, Unit
from engine.organisation_reading import AS_USUAL, COLUMNS, KEYS, Draft, Lists, drafted, read
from engine.ports import Queries, UnitOfWork
from engine.sentences import joined, say


class ListsInvalid(Invalid):
    """Lines that do not hold; nothing was changed.

    :param problems: sentences that name the list and the line.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__(joined("\n", problems), remedy=say("Mend these lines; nothing was changed."))
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
    calendar: int = 0
    differences: tuple[Difference, ...] = ()


def written(rows: UnitOfWork | Queries) -> dict[str, list[dict[str, str]]]:
    """The organisation as lists, as :func:`take_in` takes them; certificates that were lent are left out."""
    people = rows.people
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
        "calendar": calendars.lines(rows.calendars.get()),
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
        before = written(uow)
        draft = drafted(uow)
        known = dict(draft.people)
        read(draft, lists)
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
    if lists.get("calendar"):
        engine.follow_calendar()
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


def _change(
    lists: Lists, before: dict[str, list[dict[str, str]]], draft: Draft, known: Mapping[str, Person]
) -> Change:
    after = {
        "units": [_unit_line(unit) for unit in draft.units.values()],
        "people": [person_line(person) for person in draft.people.values()],
        "certificates": [_certificate_line(item) for item in draft.certificates],
        "absences": [_absence_line(item) for item in draft.absences.values()],
        "calendar": calendars.lines(draft.calendar)
        + [{"day": day.isoformat(), "hours": AS_USUAL, "name": ""} for day in draft.as_usual],
    }
    left = [id for id, person in known.items() if person.active and not draft.people[id].active]
    return Change(
        units=len(lists.get("units", ())),
        people=len(lists.get("people", ())),
        certificates=len(lists.get("certificates", ())),
        new=tuple(sorted(draft.people.keys() - known.keys())),
        left=tuple(sorted(left)),
        absences=len(lists.get("absences", ())),
        calendar=len(lists.get("calendar", ())),
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
    draft: Draft,
    known: Mapping[str, Person],
    arrive: Callable[[Person], Person],
    now: datetime,
    actor: str,
) -> None:
    people = uow.people
    if draft.calendar != uow.calendars.get():
        uow.calendars.save(draft.calendar, at=now, by=actor)
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
