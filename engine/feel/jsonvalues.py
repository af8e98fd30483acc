"""FEEL values at the edge: what comes from task data and what goes back into it.

Task data is JSON text. Numbers, texts, truth values, lists and contexts are themselves there; anything else
is an object with one key that says what it is::

    {"@date": "2026-01-31"}   {"@time": "10:30:00Z"}   {"@datetime": "2026-01-31T10:30:00@Europe/Paris"}
    {"@duration": "PT24H"}    {"@decimal": "0.1000000000000000000001"}    {"@range": ["[", 1, 10, ")"]}

A whole number that every JSON reader keeps exact (below 2**53) is written as an integer, another number as a
JSON number where that reads back as the same value with the same digits, else as ``@decimal``. Functions are
not data. An object with such a key whose value says nothing that can be read, as ``{"@date": "no date"}``, is
null to an expression and is stored as it is.
"""

from __future__ import annotations

import datetime as python
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.errors import BudgetExceeded, FeelTypeError
from engine.feel.budget import DEFAULT, Run
from engine.feel.numbers import LARGEST_INT, NUMBERS, from_float
from engine.feel.temporal import (
    DAY,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    zone_named,
)
from engine.feel.temporal_text import read_date, read_date_time, read_duration, read_time, temporal_text
from engine.feel.values import Builtin, Function, Range
from engine.sentences import say

SAFE_INTEGER = 2**53 - 1
SCALARS = frozenset(
    [str, bool, type(None), Date, Time, DateTime, DaysDuration, MonthsDuration, Range, Function, Builtin]
)
MAX_DEPTH = 60
MICROSECOND = 1000


def imported(run: Run, value: Any, depth: int = 0, *, keep: bool = False) -> Any:
    """The FEEL value of what stands in task data or was handed in by Python code.

    :param keep: whether an object that only looks like a typed value is a context, and not null.
    """
    kind = type(value)
    if kind in SCALARS:
        return value
    if kind is int:
        return value if -LARGEST_INT < value < LARGEST_INT else _finite(NUMBERS.create_decimal(value))
    if kind is float:
        return from_float(value)
    if kind is Decimal:
        return _finite(NUMBERS.plus(value))
    if depth > MAX_DEPTH:
        raise run.exceeded("reads data that is nested too deeply", say("Store flatter data."))
    if isinstance(value, Mapping):
        run.spend(len(value) + 1)
        if len(value) == 1:
            (key,) = value
            if key in TAGS:
                found = _tagged(run, key, value[key])
                if found is not None:
                    return found
                if not keep:
                    run.note(f"The data holds a {key} that cannot be read.")
                    return None
        return {str(key): imported(run, item, depth + 1, keep=keep) for key, item in value.items()}
    if isinstance(value, list | tuple):
        run.spend(len(value) + 1)
        return [imported(run, item, depth + 1, keep=keep) for item in value]
    return _from_python(value)


def _finite(value: Decimal) -> Decimal | None:
    return value if value.is_finite() else None


def _read_decimal(text: str) -> Decimal | None:
    return _finite(NUMBERS.create_decimal(text)) if len(text) <= 100 and text.isascii() else None


TAGS: dict[str, Callable[[str], Any] | None] = {
    "@date": read_date,
    "@time": read_time,
    "@datetime": read_date_time,
    "@duration": read_duration,
    "@decimal": _read_decimal,
    "@range": None,
}


def _tagged(run: Run, tag: str, value: Any) -> Any:
    """The value that an object with one of ``TAGS`` is, or ``None``."""
    reader = TAGS[tag]
    if reader is not None:
        return reader(value) if isinstance(value, str) else None
    if (
        not isinstance(value, list)
        or len(value) != 4
        or value[0] not in ("[", "(")
        or value[3] not in ("]", ")")
    ):
        return None
    return Range(imported(run, value[1], 1), imported(run, value[2], 1), value[0] == "[", value[3] == "]")


def _from_python(value: Any) -> Any:
    if isinstance(value, python.datetime):
        return DateTime(Date(value.year, value.month, value.day), _time_from_python(value.timetz()))
    if isinstance(value, python.date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, python.time):
        return _time_from_python(value)
    if isinstance(value, python.timedelta):
        microseconds = (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds
        return DaysDuration(microseconds * MICROSECOND)
    if isinstance(value, str):
        return str(value)
    raise FeelTypeError(
        say("A value of the kind %(name__)s cannot be read by an expression.", name__=type(value).__name__)
    )


def _time_from_python(value: python.time) -> Time:
    offset: int | None = None
    zone: str | None = None
    if value.tzinfo is not None:
        key = str(value.tzinfo)
        shift = value.utcoffset()
        if shift is None or (not isinstance(value.tzinfo, python.timezone) and zone_named(key) is not None):
            zone = key
        else:
            offset = round(shift.total_seconds())
    return Time(value.hour, value.minute, value.second, value.microsecond * MICROSECOND, offset, zone)


def to_python(run: Run, value: Any, depth: int = 0) -> Any:
    """``value`` in Python's own classes where those can hold it exactly, else as it is."""
    kind = type(value)
    if kind in (str, bool, int, Decimal, type(None)):
        return value
    if depth > MAX_DEPTH:
        raise run.exceeded("gives data that is nested too deeply", say("Give flatter data."))
    if kind is list:
        run.spend(len(value) + 1)
        return [to_python(run, item, depth + 1) for item in value]
    if kind is dict:
        run.spend(len(value) + 1)
        return {key: to_python(run, item, depth + 1) for key, item in value.items()}
    if isinstance(value, DaysDuration):
        exact = value.nanos % MICROSECOND == 0 and abs(value.nanos) < 999_999_999 * DAY
        return python.timedelta(microseconds=value.nanos // MICROSECOND) if exact else value
    if isinstance(value, Date):
        return python.date(value.year, value.month, value.day) if 1 <= value.year <= 9999 else value
    if isinstance(value, Time):
        return _python_time(value) if value.nano % MICROSECOND == 0 else value
    if isinstance(value, DateTime):
        exact = value.time.nano % MICROSECOND == 0 and 1 <= value.date.year <= 9999
        day = value.date
        return (
            python.datetime.combine(python.date(day.year, day.month, day.day), _python_time(value.time))
            if exact
            else value
        )
    return value


def _python_time(value: Time) -> python.time:
    zone: python.tzinfo | None = None
    if value.zone is not None:
        zone = zone_named(value.zone)
    elif value.offset is not None:
        zone = python.timezone(python.timedelta(seconds=value.offset)) if value.offset else python.UTC
    return python.time(value.hour, value.minute, value.second, value.nano // MICROSECOND, tzinfo=zone)


def from_json(value: Any) -> Any:
    """The FEEL value of JSON data with tags; raises FeelTypeError for what cannot be read."""
    problems: list[FeelTypeError] = []
    found = imported(Run(DEFAULT, problems), value)
    if problems:
        raise problems[0]
    return found


def to_json(value: Any) -> Any:
    """``value`` as plain JSON data with tags; also takes Python's dates, times and decimals.

    What is JSON data with tags already comes out as it went in, or as another spelling of the same values.

    Raises FeelTypeError for a function or a broken text, and BudgetExceeded for data too large or too deep.
    """
    run = Run(DEFAULT)
    return _to_json(run, imported(run, value, keep=True), 0)


def _to_json(run: Run, value: Any, depth: int) -> Any:
    kind = type(value)
    if kind is str:
        return _whole(value)
    if kind is bool or value is None:
        return value
    if kind is int or kind is Decimal:
        return _number_to_json(value)
    if depth > MAX_DEPTH:
        raise BudgetExceeded(say("The data is nested too deeply."), remedy=say("Store flatter data."))
    if kind is list:
        run.spend(len(value) + 1)
        return [_to_json(run, item, depth + 1) for item in value]
    if kind is dict:
        run.spend(len(value) + 1)
        return {_whole(key): _to_json(run, item, depth + 1) for key, item in value.items()}
    if isinstance(value, Range):
        low, high = _to_json(run, value.low, depth + 1), _to_json(run, value.high, depth + 1)
        return {
            "@range": ["[" if value.low_included else "(", low, high, "]" if value.high_included else ")"]
        }
    if isinstance(value, Function | Builtin):
        raise FeelTypeError(say("A function cannot be stored."), remedy=say("Store what the function gives."))
    return {TAG_OF[kind]: temporal_text(value)}


TAG_OF = {
    Date: "@date",
    Time: "@time",
    DateTime: "@datetime",
    DaysDuration: "@duration",
    MonthsDuration: "@duration",
}


def _whole(text: str) -> str:
    """The text, when it is made of whole characters: JSON's ``"\\ud800"`` alone is half of one."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise FeelTypeError(
                say("A text holds half a character."), remedy=say("Type or copy the text once more.")
            ) from None
    return text


def _number_to_json(value: int | Decimal) -> Any:
    if -SAFE_INTEGER <= value <= SAFE_INTEGER and value == int(value):
        return int(value)
    if type(value) is Decimal:
        nearest = float(value)
        if repr(nearest) == str(value):
            return nearest
    return {"@decimal": str(value)}
