"""Who stands in for whom: chains of substitutes are followed, circles refused.

Knows absences and nothing else; whether a substitute may do a piece of work is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from engine.model import Absence

Away = Callable[[str], "Absence | None"]
"""A person's absence on the day in question, if she is away."""


@dataclass(frozen=True)
class Chain:
    """Where the way from substitute to substitute leads.

    :ivar away: those on the way who are absent, the person asked for first.
    :ivar end: the first who is there; ``None`` when the way ends with somebody who has no substitute.
    :ivar circle: whether it leads back to somebody who was passed before.
    """

    away: tuple[Absence, ...]
    end: str | None
    circle: bool = False


def follow(person: str, away: Away) -> Chain:
    """From a person to whoever stands in for her on that day; a person who is there ends it herself."""
    passed: list[Absence] = []
    at: str | None = person
    while at is not None:
        absence = away(at)
        if absence is None:
            return Chain(tuple(passed), at)
        if any(earlier.person == at for earlier in passed):
            return Chain(tuple(passed), None, circle=True)
        passed.append(absence)
        at = absence.substitute
    return Chain(tuple(passed), None)


def circle_of(new: Absence, known: Iterable[Absence]) -> tuple[str, ...]:
    """The persons of a circle that an absence would close on one of its days; none is the good answer.

    The last of them has the new absence's person as her substitute.
    """
    others: dict[str, list[Absence]] = {}
    for absence in known:
        if absence.id != new.id:
            others.setdefault(absence.person, []).append(absence)

    def search(at: str | None, first: date, last: date, passed: tuple[str, ...]) -> tuple[str, ...]:
        if at is None:
            return ()
        if at == new.person:
            return passed
        if at in passed:
            return ()
        for absence in others.get(at, ()):
            start, end = max(first, absence.starts_on), min(last, absence.ends_on)
            if start <= end:
                found = search(absence.substitute, start, end, (*passed, at))
                if found:
                    return found
        return ()

    return search(new.substitute, new.starts_on, new.ends_on, (new.person,))
