"""FEEL values: their kinds, equality, order and text (DMN 1.5, clauses 10.3.2.3, 10.3.2.13 and table 53).

Kinds in Python: number ``int``/``Decimal``, string ``str``, boolean ``bool``, null ``None``, list ``list``,
context ``dict``, and the classes of :mod:`engine.feel.temporal` and of this module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel.budget import Run
from engine.feel.numbers import is_number, plain
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.feel.temporal_text import temporal_text

if TYPE_CHECKING:
    from engine.feel.types import Type


@dataclass(frozen=True, slots=True)
class Range:
    """The values from ``low`` to ``high``; ``None`` for an end without bound."""

    low: Any
    high: Any
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function defined by an author.

    :param invoke: computes the result from the run and one value for each parameter.
    :param types: the type of each parameter, ``None`` where it takes anything.
    :param result: the type of what it gives, where that is known.
    """

    parameters: tuple[str, ...]
    invoke: Callable[[Run, list[Any]], Any]
    types: tuple[Type | None, ...] = ()
    result: Type | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a built-in function and the kinds of value it takes; no kinds means any."""

    name: str
    kinds: frozenset[str]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """One way of calling a built-in function.

    A ``variadic`` one also takes the items of its list one by one; the last parameter of one with ``rest``
    takes the list of all arguments that are left.
    """

    parameters: tuple[Parameter, ...]
    invoke: Callable[..., Any]
    variadic: bool = False
    rest: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Builtin:
    """A function of the language."""

    name: str
    signatures: tuple[Signature, ...]


KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    Decimal: "number",
    str: "string",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysDuration: "days and time duration",
    MonthsDuration: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
    Builtin: "function",
}
ORDERED = frozenset(
    [
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    ]
)


def kind_of(value: Any) -> str:
    """The kind of a FEEL value, as messages name it."""
    return KINDS[type(value)]


def equals(run: Run, left: Any, right: Any) -> bool | None:
    """Whether two values are equal; ``None`` where their kinds cannot be compared."""
    if left is None or right is None:
        return left is right
    kind = KINDS[type(left)]
    if kind != KINDS[type(right)]:
        return None
    if kind in ("number", "string", "boolean"):
        return bool(left == right)
    if kind == "list":
        return _lists_equal(run, left, right)
    if kind == "context":
        return _contexts_equal(run, left, right)
    if kind == "range":
        return _ranges_equal(run, left, right)
    if kind == "function":
        return True if left is right else None
    return order(left, right) == 0


def _lists_equal(run: Run, left: list[Any], right: list[Any]) -> bool | None:
    if len(left) != len(right):
        return False
    run.spend(2 * len(left) + 1)
    return all(equals(run, one, other) is True for one, other in zip(left, right, strict=True))


def _contexts_equal(run: Run, left: dict[str, Any], right: dict[str, Any]) -> bool | None:
    if left.keys() != right.keys():
        return False
    run.spend(2 * len(left) + 1)
    return all(equals(run, value, right[key]) is True for key, value in left.items())


def _ranges_equal(run: Run, left: Range, right: Range) -> bool:
    return (
        left.low_included == right.low_included
        and left.high_included == right.high_included
        and equals(run, left.low, right.low) is True
        and equals(run, left.high, right.high) is True
    )


def order(left: Any, right: Any) -> int | None:
    """-1, 0 or 1 as ``left`` comes before, with or after ``right``; ``None`` where they have no order."""
    kind = KINDS[type(left)]
    if kind != KINDS[type(right)] or kind not in ORDERED:
        return None
    if kind in ("number", "string", "date"):
        return int(left > right) - int(left < right)
    if isinstance(left, DaysDuration):
        return _sign(left.nanos, right.nanos)
    if isinstance(left, MonthsDuration):
        return _sign(left.months, right.months)
    if isinstance(left, Time):
        return _times_order(left, right)
    return _sign(left.nanos(right.offset or 0), right.nanos(left.offset or 0))


def _sign(left: int, right: int) -> int:
    return (left > right) - (left < right)


def _times_order(left: Time, right: Time) -> int:
    """A time without a zone is read in the zone of the other (table 53)."""
    day = Date(2000, 1, 1)
    left_offset, right_offset = left.offset_on(day), right.offset_on(day)
    if left_offset is None or right_offset is None:
        return _sign(left.nanos, right.nanos)
    return _sign(left.nanos - left_offset * 10**9, right.nanos - right_offset * 10**9)


def contains(run: Run, range_: Range, value: Any) -> bool | None:
    """Whether ``value`` lies in a range; ``None`` where it cannot be compared with its ends."""
    if range_.low is not None:
        place = order(value, range_.low)
        if place is None:
            return None
        if place < 0 or (place == 0 and not range_.low_included):
            return False
    if range_.high is not None:
        place = order(value, range_.high)
        if place is None:
            return None
        if place > 0 or (place == 0 and not range_.high_included):
            return False
    return True


def text_of(run: Run, value: Any, *, quoted: bool = False) -> str:
    """The text of any value, as ``string()`` gives it; ``quoted`` puts strings in quotation marks."""
    if isinstance(value, str):
        text = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if quoted else value
    elif value is None:
        text = "null"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif is_number(value):
        text = plain(value)
    elif isinstance(value, list):
        text = "[" + ", ".join(text_of(run, item, quoted=True) for item in value) + "]"
    elif isinstance(value, dict):
        text = (
            "{" + ", ".join(f"{key}: {text_of(run, item, quoted=True)}" for key, item in value.items()) + "}"
        )
    elif isinstance(value, Range):
        text = _range_text(run, value)
    elif isinstance(value, Function):
        text = "function(" + ", ".join(value.parameters) + ")"
    elif isinstance(value, Builtin):
        text = value.name
    else:
        text = f'@"{temporal_text(value)}"' if quoted else temporal_text(value)
    run.text_of(len(text))
    return text


def _range_text(run: Run, value: Range) -> str:
    low, high = text_of(run, value.low, quoted=True), text_of(run, value.high, quoted=True)
    if value.low is None or value.high is None:
        sign = ("<" if value.low is None else ">") + (
            "=" if (value.high_included if value.low is None else value.low_included) else ""
        )
        return f"({sign} {high if value.low is None else low})"
    return f"{'[' if value.low_included else '('}{low}..{high}{']' if value.high_included else ')'}"
