"""Arithmetic on FEEL values (DMN 1.5, tables 54 to 57).

Each function gives ``None`` where the standard has no result for the kinds it is given; the caller notes why.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.numbers import NUMBERS, as_int, is_number
from engine.feel.temporal import (
    DAY,
    LONGEST,
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    add_months,
    add_nanos,
    add_to_time,
    midnight,
)

MAX_POWER = 10_000
"""The largest exponent that is computed; beyond it a result either does not fit or is 0 or 1."""

POWER_STEPS = 200


def finite(value: Decimal) -> Decimal | None:
    """``value``, or ``None`` where it does not fit or is no number."""
    return value if value.is_finite() else None


def days(nanos: int) -> DaysDuration | None:
    """A duration, or ``None`` beyond what is computed with."""
    return DaysDuration(nanos) if abs(nanos) <= LONGEST else None


def months(count: int) -> MonthsDuration | None:
    """A duration, or ``None`` beyond what is computed with."""
    return MonthsDuration(count) if abs(count) <= LONGEST else None


def negate(value: Any) -> Any:
    """``-value``."""
    if is_number(value):
        return NUMBERS.minus(value) if value else value
    if isinstance(value, DaysDuration):
        return DaysDuration(-value.nanos)
    if isinstance(value, MonthsDuration):
        return MonthsDuration(-value.months)
    return None


def add(run: Run, left: Any, right: Any) -> Any:
    """``left + right``."""
    if is_number(left) and is_number(right):
        return finite(NUMBERS.add(left, right))
    if isinstance(left, str) and isinstance(right, str):
        run.text_of(len(left) + len(right))
        return left + right
    if isinstance(right, DaysDuration | MonthsDuration):
        return _later(left, right)
    if isinstance(left, DaysDuration | MonthsDuration):
        return _later(right, left)
    return None


def _later(value: Any, duration: DaysDuration | MonthsDuration) -> Any:
    """A date, time or duration some time later."""
    if isinstance(duration, MonthsDuration):
        if isinstance(value, MonthsDuration):
            return months(value.months + duration.months)
        if isinstance(value, Date):
            return add_months(value, duration.months)
        if isinstance(value, DateTime):
            date = add_months(value.date, duration.months)
            return None if date is None else DateTime(date, value.time)
        return None
    if isinstance(value, DaysDuration):
        return days(value.nanos + duration.nanos)
    if isinstance(value, DateTime):
        return add_nanos(value, duration.nanos)
    if isinstance(value, Date):
        moved = add_nanos(midnight(value), duration.nanos)
        return None if moved is None else moved.date
    return add_to_time(value, duration.nanos) if isinstance(value, Time) else None


def subtract(run: Run, left: Any, right: Any) -> Any:
    """``left - right``."""
    if is_number(left) and is_number(right):
        return finite(NUMBERS.subtract(left, right))
    if isinstance(right, DaysDuration | MonthsDuration):
        if isinstance(left, DaysDuration | MonthsDuration) and type(left) is not type(right):
            return None
        return _later(left, negate(right))
    if isinstance(left, Date | DateTime) and isinstance(right, Date | DateTime):
        return _time_between(left, right)
    if isinstance(left, Time) and isinstance(right, Time):
        return _clock_between(left, right)
    return None


def _time_between(left: Date | DateTime, right: Date | DateTime) -> DaysDuration | None:
    """A date counts as its midnight in UTC; a zone on one side alone has no answer (table 55)."""
    if isinstance(left, Date) and isinstance(right, Date):
        return days((left.number - right.number) * DAY)
    first = midnight(left, 0) if isinstance(left, Date) else left
    second = midnight(right, 0) if isinstance(right, Date) else right
    if (first.offset is None) != (second.offset is None):
        return None
    return days(first.nanos() - second.nanos())


def _clock_between(left: Time, right: Time) -> DaysDuration | None:
    day = Date(2000, 1, 1)
    first, second = left.offset_on(day), right.offset_on(day)
    if (first is None) != (second is None):
        return None
    return DaysDuration(left.nanos - right.nanos - ((first or 0) - (second or 0)) * SECOND)


def multiply(run: Run, left: Any, right: Any) -> Any:
    """``left * right``."""
    if is_number(left) and is_number(right):
        return finite(NUMBERS.multiply(left, right))
    if is_number(left):
        left, right = right, left
    if not is_number(right):
        return None
    if isinstance(left, DaysDuration):
        product = as_int(NUMBERS.multiply(left.nanos, right))
        return None if product is None else days(product)
    if isinstance(left, MonthsDuration):
        product = as_int(NUMBERS.multiply(left.months, right))
        return None if product is None else months(product)
    return None


def divide(run: Run, left: Any, right: Any) -> Any:
    """``left / right``; dividing by nothing has no result."""
    if is_number(left) and is_number(right):
        return finite(NUMBERS.divide(left, right))
    if isinstance(left, DaysDuration | MonthsDuration) and type(left) is type(right):
        return finite(NUMBERS.divide(_length(left), _length(right)))
    if not is_number(right) or right == 0 or not isinstance(left, DaysDuration | MonthsDuration):
        return None
    share = NUMBERS.divide(_length(left), right)
    whole = as_int(share.to_integral_value(ROUND_DOWN)) if share.is_finite() else None
    if whole is None:
        return None
    return days(whole) if isinstance(left, DaysDuration) else months(whole)


def _length(value: DaysDuration | MonthsDuration) -> int:
    return value.nanos if isinstance(value, DaysDuration) else value.months


def power(run: Run, left: Any, right: Any) -> Any:
    """``left ** right``."""
    if not is_number(left) or not is_number(right) or abs(right) > MAX_POWER:
        return None
    run.spend(POWER_STEPS)
    return finite(NUMBERS.power(left, right))


ARITHMETIC: dict[str, Callable[[Run, Any, Any], Any]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}
