"""Functions of dates and times (DMN 1.5, clauses 10.3.4.6, 10.3.4.7 and 10.3.4.9)."""

from __future__ import annotations

import datetime as python
from typing import Any

from engine.feel.budget import Run
from engine.feel.builtins.registry import Library, refuse
from engine.feel.jsonvalues import imported
from engine.feel.temporal import Date, DateTime
from engine.feel.values import equals, kind_of

LIBRARY = Library()
builtin = LIBRARY.builtin

WEEK_STEPS = 10
"""What finding a week takes beside one step."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day_in(value: Date | DateTime) -> Date:
    """The day of a date or date and time."""
    return value.date if isinstance(value, DateTime) else value


@builtin("day of year", "date: date|date and time")
def day_of_year(run: Run, value: Date | DateTime) -> int:
    """1 for 1 January."""
    return day_in(value).day_of_year


@builtin("day of week", "date: date|date and time")
def day_of_week(run: Run, value: Date | DateTime) -> str:
    """The English name of the day."""
    return WEEKDAYS[day_in(value).weekday - 1]


@builtin("month of year", "date: date|date and time")
def month_of_year(run: Run, value: Date | DateTime) -> str:
    """The English name of the month."""
    return MONTHS[day_in(value).month - 1]


@builtin("week of year", "date: date|date and time")
def week_of_year(run: Run, value: Date | DateTime) -> int:
    """The week by ISO 8601: week 1 holds the first Thursday."""
    run.spend(WEEK_STEPS)
    day = day_in(value)
    thursday = day.number + 4 - day.weekday
    year = day.year
    for candidate in (day.year + 1, day.year):
        if thursday >= Date(candidate, 1, 1).number:
            year = candidate
            break
    else:
        year = day.year - 1
    return (thursday - Date(year, 1, 1).number) // 7 + 1


def present(run: Run) -> python.datetime:
    """The present moment by the clock that was passed in."""
    if run.budget.clock is None:
        raise refuse("The present time is not known here.")
    moment = run.budget.clock()
    return moment if run.budget.zone is None else moment.astimezone(run.budget.zone)


@builtin("now", "")
def now(run: Run) -> Any:
    """The present date and time."""
    return imported(run, present(run))


@builtin("today", "")
def today(run: Run) -> Any:
    """The present date."""
    return imported(run, present(run).date())


@builtin("is", "value1: any, value2: any")
def is_same(run: Run, one: Any, other: Any) -> bool:
    """Whether two values are the same, down to the zone of a time."""
    if kind_of(one) in ("date", "time", "date and time"):
        return bool(one == other)
    return equals(run, one, other) is True
