"""The organisation as lists: units, people, certificates, absences, calendar; read and kept (S1, S3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine.errors import FormInvalid
from engine.organisation import Difference, ListsInvalid, take_in, written
from engine.organisation_reading import COLUMNS
from web import access, current
from web.api import PREFIX
from web.openapi import answer, describe, sent, shaped
from web.organisation_forms import arriving

blueprint = Blueprint("api_organisation", __name__, url_prefix=f"{PREFIX}/organisation")


@dataclass(frozen=True)
class ListsShape:
    """The organisation as lists, all of it; certificates that were lent are left out."""

    units: Sequence[Mapping[str, str]]
    people: Sequence[Mapping[str, str]]
    certificates: Sequence[Mapping[str, str]]
    absences: Sequence[Mapping[str, str]]
    calendar: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class UnitLine:
    """A unit.

    :ivar parent: the id of the unit above it.
    :ivar head: the id of the person who heads it.
    """

    id: str
    name: str
    parent: str = ""
    head: str = ""


@dataclass(frozen=True)
class PersonLine:
    """A person.

    :ivar id: short and stable; it stays in the history for ever.
    :ivar superior: the id of her direct superior (S4).
    :ivar roles: separated by blanks, such as ``staff handler reception``.
    :ivar active: ``yes``, or ``no`` for somebody who left.
    """

    id: str
    name: str
    email: str
    unit: str = ""
    superior: str = ""
    roles: str = ""
    active: str = "yes"


@dataclass(frozen=True)
class CertificateLine:
    """A certificate that somebody earned."""

    person: str
    kind: str
    expires_on: str


@dataclass(frozen=True)
class AbsenceLine:
    """Days on which somebody is away, and who stands in."""

    person: str
    starts_on: str
    ends_on: str
    substitute: str = ""
    reason: str = ""


@dataclass(frozen=True)
class CalendarLine:
    """A weekday or a day with its hours."""

    day: str
    hours: str = ""
    name: str = ""


@dataclass(frozen=True)
class NewLists:
    """Lists that bring the organisation up to date; what they do not name stays as it is.

    :ivar dry: only say what would change.
    """

    units: tuple[UnitLine, ...] = ()
    people: tuple[PersonLine, ...] = ()
    certificates: tuple[CertificateLine, ...] = ()
    absences: tuple[AbsenceLine, ...] = ()
    calendar: tuple[CalendarLine, ...] = ()
    dry: bool = False


@dataclass(frozen=True)
class DifferenceShape:
    """One thing that a list changes.

    :ivar field: the column; empty for a line that is new.
    """

    list: str
    id: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangeShape:
    """What lists changed, or would change.

    :ivar new: people who were not there before.
    :ivar left: people who became inactive; their work went back to its pools.
    :ivar passwords: mail address → first password of those who are new, told once.
    """

    new: list[str]
    left: list[str]
    differences: list[DifferenceShape]
    passwords: Mapping[str, str]


@blueprint.get("")
@access.allow("api", "administrator")
@describe(gives=ListsShape)
def organisation() -> ResponseReturnValue:
    """Units, people, certificates, absences and the calendar."""
    with current.engine().store.read() as queries:
        return answer(ListsShape(**written(queries)))


@blueprint.post("")
@access.allow("api", "administrator")
@describe(takes=NewLists, gives=ChangeShape)
def change() -> ResponseReturnValue:
    """Bring the organisation up to date, all or nothing; sent again, nothing changes.

    422 with ``problems`` by list and line, such as ``people.2``, when lines do not hold.
    """
    given = sent(NewLists)
    lists = {name: [asdict(line) for line in getattr(given, name)] for name in COLUMNS}
    first: dict[str, str] = {}
    try:
        done = take_in(
            current.engine(),
            {name: lines for name, lines in lists.items() if lines},
            actor=current.person().id,
            arrive=lambda person: arriving(person, first),
            dry=given.dry,
        )
    except ListsInvalid as refused:
        raise FormInvalid(_by_line(refused.problems)) from refused
    differences = [_difference(item) for item in done.differences]
    return answer(ChangeShape(list(done.new), list(done.left), differences, first))


def _difference(item: Difference) -> DifferenceShape:
    return shaped(DifferenceShape, item)


def _by_line(problems: list[str]) -> dict[str, str]:
    """``people, line 2: …`` as the field ``people.2``."""
    found: dict[str, str] = {}
    for problem in problems:
        where, _, words = problem.partition(": ")
        place = where.replace(", line ", ".")
        found[place] = "; ".join(filter(None, (found.get(place), words)))
    return found
