"""When the house works, as its people wrote it down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

Hours = tuple[tuple[time, time], ...]
"""A day's opening intervals in local time, in order; one that ends at 00:00 ends at midnight (24:00)."""

_INTERVAL = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*[-–]\s*(\d{1,2})(?::(\d{2}))?")
_MIDNIGHT = 24 * 60


def hours_of(text: str) -> Hours:
    """``8:00–12:00, 13:00–17:30`` as intervals; nothing written means closed.

    :raises ValueError: naming the piece that does not hold.
    """
    found: list[tuple[int, int]] = []
    for piece in filter(None, (piece.strip() for piece in text.replace(";", ",").split(","))):
        match = _INTERVAL.fullmatch(piece)
        if match is None:
            raise ValueError(piece)
        opens, closes = (
            int(hour) * 60 + int(minute or 0) for hour, minute in ((match[1], match[2]), (match[3], match[4]))
        )
        minutes = [int(part) for part in (match[2], match[4]) if part]
        earliest = found[-1][1] if found else 0
        if not earliest <= opens < closes <= _MIDNIGHT or any(minute > 59 for minute in minutes):
            raise ValueError(piece)
        found.append((opens, closes))
    return tuple((_time(opens), _time(closes)) for opens, closes in found)


def hours_text(hours: Hours) -> str:
    """Intervals as :func:`hours_of` reads them; empty when closed."""
    return ", ".join(f"{opens:%H:%M}–{_closing(closes)}" for opens, closes in hours)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _closing(closes: time) -> str:
    return "24:00" if closes == time(0) else f"{closes:%H:%M}"


WEEK: tuple[Hours, ...] = tuple(((time(8), time(17)),) if day < 5 else () for day in range(7))
"""Monday to Sunday, until a house says otherwise."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that is not as its weekday says.

    :param hours: when the house is open; nothing when it is closed (a holiday), intervals when it works
        though the week says no (a make-up workday), or at other times.
    :param name: why, such as ``Christmas Day``.
    :param origin: whose public holidays it was taken from, such as ``DE-BE``; empty when a person wrote it.
    """

    day: date
    hours: Hours = ()
    name: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class HouseCalendar:
    """The hours in which the promises' working time runs (S9).

    :param week: for Monday to Sunday.
    :param days: what is otherwise, in the order of days, each day once.
    :param revision: grows by one with each change; 0 until somebody wrote the calendar down.
    """

    week: tuple[Hours, ...] = WEEK
    days: tuple[CalendarDay, ...] = ()
    revision: int = 0
