"""What the pages of the organisation share: what was typed, whom and what one may choose, what was wrong."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from engine import staff
from engine.errors import Invalid, RedressError
from engine.model import Person
from engine.organisation import ListsInvalid
from engine.ports import People, Queries
from engine.sentences import Sentence
from web import current, i18n
from web.access import ROLES
from web.auth import hash_password
from web.i18n import gettext
from web.timeline import Line, Teller

_PLACE = re.compile(r"^(?:[a-z]+(?:, line \d+)?|[\u4e00-\u9fff]+)[:：] ?")
_HISTORY = 12
STREAM = "organisation"


@dataclass(frozen=True)
class Choice:
    """Somebody or something that may be chosen."""

    id: str
    name: str


def people_choices(people: People, *, without: str = "", chosen: str = "") -> list[Choice]:
    """Active people, by name; whoever is chosen already stays in the list, though she left."""
    return [
        Choice(person.id, person.name)
        for person in people.all()
        if (person.active or person.id == chosen) and person.id != without
    ]


def unit_choices(people: People, *, without: str = "") -> list[Choice]:
    """All units, by name."""
    units = [unit for unit in people.units() if unit.id != without]
    return [Choice(unit.id, unit.name) for unit in sorted(units, key=lambda unit: unit.name)]


def roles_of(people: Sequence[Person]) -> list[str]:
    """The roles that pages know and those that people have besides."""
    return sorted(ROLES.union(*(person.roles for person in people)))


def kinds_of(people: People) -> list[str]:
    """The kinds of work that somebody holds a certificate for."""
    today = staff.today(current.engine())
    return sorted({item.kind for item in people.certificates_ending(today, date.max)})


def typed(form: Mapping[str, str], *names: str) -> dict[str, str]:
    """What was typed into these fields, without blanks around it."""
    return {name: " ".join(form.get(name, "").split())[:200] for name in names}


def day_of(text: str) -> date:
    """A day from a date field.

    :raises Invalid: when it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(
            gettext("“%(text)s” is no date.", text=text), remedy=gettext("Choose a day from the calendar.")
        ) from None


def sentences(refused: RedressError) -> list[str]:
    """What was wrong, a sentence each, without the lines of lists that pages do not show."""
    if isinstance(refused, ListsInvalid):
        found = [_PLACE.sub("", gettext(_unplaced(problem))) for problem in refused.problems]
        return [f"{problem[0].upper()}{problem[1:]}" for problem in found]
    return [i18n.sentences(refused)]


def _unplaced(problem: str) -> str:
    """What is wrong with a line, without list and line."""
    inner = problem.values.get("problem") if isinstance(problem, Sentence) else None
    return inner if isinstance(inner, str) else problem


def arriving(person: Person, first: dict[str, str]) -> Person:
    """A new person with a first password, which is noted in ``first`` by her address."""
    first[person.email] = secrets.token_urlsafe(9)
    return replace(person, password=hash_password(first[person.email]), token_version=secrets.token_hex(16))


def history(queries: Queries) -> list[Line]:
    """What was changed last, newest first."""
    return Teller(queries.people).lines(queries.events.last(STREAM, _HISTORY))
