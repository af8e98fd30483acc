"""Conversion functions and ``not`` (DMN 1.5, clauses 10.3.4.1 and 10.3.4.2)."""

from __future__ import annotations

from typing import Any

import re2

from engine.feel import syntax
from engine.feel.budget import Run
from engine.feel.builtins.registry import Library, refuse
from engine.feel.numbers import NUMBERS, Number, as_int
from engine.feel.operators import negate
from engine.feel.temporal import (
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    make_date,
    make_time,
    midnight,
    months_between,
)
from engine.feel.temporal_text import read_date, read_date_time, read_duration, read_time
from engine.feel.values import Range, order, text_of

LIBRARY = Library()
builtin = LIBRARY.builtin

NUMBER = re2.compile(r"-?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]{1,5})?")
LONGEST_NUMBER = 1000


@builtin("not", "negand: boolean")
def negated(run: Run, value: bool) -> bool:
    """False for true, true for false."""
    return not value


READING_STEPS = 20
"""What reading a text, or checking a date, takes beside one step."""
ZONE_STEPS = 80
"""The same with a zone's name in it."""


@builtin("string", "from: any")
def string(run: Run, value: Any) -> str | None:
    """Any value as text; null stays null."""
    return None if value is None else text_of(run, value)


@builtin("number", "from: string, grouping separator: string|null?, decimal separator: string|null?")
def number(run: Run, text: str, grouping: str | None = None, decimal: str | None = None) -> Number:
    """The number that a text writes."""
    if grouping not in (None, " ", ",", ".") or decimal not in (None, ",", "."):
        raise refuse("Separators are a point, a comma or, between groups, a space.")
    if grouping is not None and grouping == decimal:
        raise refuse("The two separators are the same.")
    run.spend(READING_STEPS)
    if len(text) > LONGEST_NUMBER:
        raise refuse("The text is too long for a number.")
    if grouping:
        text = text.replace(grouping, "")
    if decimal:
        text = text.replace(decimal, ".")
    found = NUMBERS.create_decimal(text) if NUMBER.fullmatch(text) else None
    if found is None or not found.is_finite():
        raise refuse("The text is no number.")
    return found


def whole(value: Number) -> int:
    """A whole number; refused where it has a fraction or is huge."""
    found = as_int(value)
    if found is None or found != value:
        raise refuse("Here a whole number is needed.")
    return found


@builtin("date", "from: string|date|date and time")
def date(run: Run, value: str | Date | DateTime) -> Date:
    """The date that a text writes, or the date of a date and time."""
    run.spend(READING_STEPS)
    found = (
        read_date(value) if isinstance(value, str) else value.date if isinstance(value, DateTime) else value
    )
    if found is None:
        raise refuse("The text is no date; write it as 2026-01-31.")
    return found


@builtin("date", "year: number, month: number, day: number")
def date_of(run: Run, year: Number, month: Number, day: Number) -> Date:
    """The date of a year, month and day."""
    run.spend(READING_STEPS)
    found = make_date(whole(year), whole(month), whole(day))
    if found is None:
        raise refuse("There is no such day.")
    return found


@builtin("time", "from: string|date|time|date and time")
def time(run: Run, value: str | Date | Time | DateTime) -> Time:
    """The time that a text writes, or the time of a date and time; a date begins at midnight in UTC."""
    if isinstance(value, Date):
        return Time(0, 0, 0, 0, 0)
    run.spend(READING_STEPS)
    found = (
        read_time(value) if isinstance(value, str) else value.time if isinstance(value, DateTime) else value
    )
    if found is None:
        raise refuse("The text is no time; write it as 10:30:00.")
    return found


@builtin("time", "hour: number, minute: number, second: number, offset: days|null?")
def time_of(
    run: Run, hour: Number, minute: Number, second: Number, offset: DaysDuration | None = None
) -> Time:
    """The time of an hour, minute and second, in the zone that is ``offset`` ahead of UTC."""
    full = whole(NUMBERS.create_decimal(int(second))) if as_int(second) is not None else 60
    nano = int(NUMBERS.multiply(NUMBERS.subtract(second, full), SECOND))
    ahead = None if offset is None else offset.nanos // SECOND
    found = make_time(whole(hour), whole(minute), full, nano, ahead)
    if found is None:
        raise refuse("There is no such time.")
    return found


@builtin("date and time", "from: string|date|date and time")
def date_and_time(run: Run, value: str | Date | DateTime) -> DateTime:
    """The date and time that a text writes; a date alone begins at midnight."""
    if isinstance(value, Date):
        return midnight(value, 0)
    run.spend(ZONE_STEPS)
    found = value if isinstance(value, DateTime) else read_date_time(value)
    if found is None and isinstance(value, str):
        day = read_date(value)
        found = None if day is None else midnight(day)
    if found is None:
        raise refuse("The text is no date and time; write it as 2026-01-31T10:30:00.")
    return found


@builtin("date and time", "date: date|date and time, time: time")
def date_and_time_of(run: Run, day: Date | DateTime, time: Time) -> DateTime:
    """The date of one value and the time of another."""
    return DateTime(day.date if isinstance(day, DateTime) else day, time)


@builtin("duration", "from: string|days|months")
def duration(run: Run, value: Any) -> DaysDuration | MonthsDuration:
    """The duration that a text writes."""
    run.spend(READING_STEPS)
    found = read_duration(value) if isinstance(value, str) else value
    if not isinstance(found, DaysDuration | MonthsDuration):
        raise refuse("The text is no duration; write it as P1Y2M or P1DT2H.")
    return found


@builtin("years and months duration", "from: date|date and time, to: date|date and time")
def years_and_months_duration(run: Run, first: Date | DateTime, last: Date | DateTime) -> MonthsDuration:
    """The whole months from one date to another."""
    start = midnight(first) if isinstance(first, Date) else first
    end = midnight(last) if isinstance(last, Date) else last
    return MonthsDuration(months_between(start, end))


# -- range("[1..3]")

RANGE_STEPS = 300
LONGEST_RANGE = 200


@builtin("range", "from: string")
def range_from(run: Run, text: str) -> Range:
    """The range that a text writes; its ends are literals."""
    from engine.errors import FeelError
    from engine.feel.parser import parse_expression

    run.spend(RANGE_STEPS)
    try:
        node = parse_expression(text) if len(text) <= LONGEST_RANGE else None
    except FeelError:
        node = None
    if not isinstance(node, syntax.Interval):
        raise refuse("The text is no range; write it as [1..3].")
    low, high = _end(run, node.low), _end(run, node.high)
    if low is not None and high is not None and (order(low, high) is None or order(low, high) == 1):
        raise refuse("The ends of the range are in the wrong order.")
    return Range(low, high, node.low_included and low is not None, node.high_included and high is not None)


def _end(run: Run, node: syntax.Node | None) -> Any:
    """The value of a literal at the end of a range; null leaves that end open."""
    if node is None:
        return None
    if isinstance(node, syntax.Literal):
        return node.value
    if isinstance(node, syntax.Negate):
        return negate(_end(run, node.operand))
    if isinstance(node, syntax.Call) and isinstance(node.function, syntax.Name) and len(node.arguments) == 1:
        reader = {"date": date, "time": time, "date and time": date_and_time, "duration": duration}.get(
            node.function.name
        )
        argument = node.arguments[0].value
        if reader is not None and isinstance(argument, syntax.Literal) and isinstance(argument.value, str):
            return reader(run, argument.value)
    raise refuse("The ends of the range must be plain values.")
