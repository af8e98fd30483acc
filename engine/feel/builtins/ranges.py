"""How points and ranges lie to one another (DMN 1.5, clause 10.3.4.11, after Allen and HL7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel.budget import Run
from engine.feel.builtins.registry import Library, refuse
from engine.feel.values import ORDERED, Range, order

LIBRARY = Library()
builtin = LIBRARY.builtin

POINT = "|".join(sorted(ORDERED))
TWO_POINTS = f"point1: {POINT}, point2: {POINT}"
POINT_RANGE = f"point: {POINT}, range: range"
RANGE_POINT = f"range: range, point: {POINT}"
TWO_RANGES = "range1: range, range2: range"


def as_range(value: Any) -> Range:
    """A point is a range of its own."""
    return value if isinstance(value, Range) else Range(value, value, low_included=True, high_included=True)


def compared(one: Any, one_low: bool, other: Any, other_low: bool) -> int:
    """The order of two ends; an end without bound lies beyond all others on its side."""
    if one is None or other is None:
        left = (-1 if one_low else 1) if one is None else 0
        right = (-1 if other_low else 1) if other is None else 0
        return (left > right) - (left < right)
    place = order(one, other)
    if place is None:
        raise refuse("The values cannot be compared.")
    return place


def ends_before_start(one: Range, other: Range) -> bool:
    """Whether nothing of ``one`` reaches ``other``."""
    place = compared(one.high, False, other.low, True)
    return place < 0 or (place == 0 and not (one.high_included and other.low_included))


def starts_no_later(one: Range, other: Range) -> bool:
    """Whether ``one`` reaches down at least as far as ``other``."""
    place = compared(one.low, True, other.low, True)
    return place < 0 or (place == 0 and (one.low_included or not other.low_included))


def ends_no_earlier(one: Range, other: Range) -> bool:
    """Whether ``one`` reaches up at least as far as ``other``."""
    place = compared(one.high, False, other.high, False)
    return place > 0 or (place == 0 and (one.high_included or not other.high_included))


def same_start(one: Range, other: Range) -> bool:
    """Whether both begin together."""
    return one.low_included == other.low_included and compared(one.low, True, other.low, True) == 0


def same_end(one: Range, other: Range) -> bool:
    """Whether both end together."""
    return one.high_included == other.high_included and compared(one.high, False, other.high, False) == 0


def meets(one: Range, other: Range) -> bool:
    """Whether ``one`` ends on the very point at which ``other`` begins."""
    return one.high_included and other.low_included and compared(one.high, False, other.low, True) == 0


def overlaps(one: Range, other: Range) -> bool:
    """Whether both have a point in common."""
    return not ends_before_start(one, other) and not ends_before_start(other, one)


def overlaps_before(one: Range, other: Range) -> bool:
    """Whether ``one`` begins earlier, reaches into ``other`` and does not go beyond it."""
    return not starts_no_later(other, one) and overlaps(one, other) and ends_no_earlier(other, one)


def includes(one: Range, other: Range) -> bool:
    """Whether all of ``other`` lies in ``one``."""
    return starts_no_later(one, other) and ends_no_earlier(one, other)


def starts(one: Range, other: Range) -> bool:
    """Whether ``one`` lies in ``other`` and begins with it."""
    return same_start(one, other) and ends_no_earlier(other, one)


def finishes(one: Range, other: Range) -> bool:
    """Whether ``one`` lies in ``other`` and ends with it."""
    return same_end(one, other) and starts_no_later(other, one)


def coincides(one: Range, other: Range) -> bool:
    """Whether both are the same."""
    return same_start(one, other) and same_end(one, other)


Relation = Callable[[Range, Range], bool]


def _declare(name: str, relation: Relation, *declarations: str, turned: bool = False) -> None:
    def function(run: Run, one: Any, other: Any) -> bool:
        first, second = as_range(one), as_range(other)
        return relation(second, first) if turned else relation(first, second)

    builtin(name, *declarations)(function)


_declare("before", ends_before_start, TWO_POINTS, POINT_RANGE, RANGE_POINT, TWO_RANGES)
_declare("after", ends_before_start, TWO_POINTS, POINT_RANGE, RANGE_POINT, TWO_RANGES, turned=True)
_declare("meets", meets, TWO_RANGES)
_declare("met by", meets, TWO_RANGES, turned=True)
_declare("overlaps", overlaps, TWO_RANGES)
_declare("overlaps before", overlaps_before, TWO_RANGES)
_declare("overlaps after", overlaps_before, TWO_RANGES, turned=True)
_declare("finishes", finishes, POINT_RANGE, TWO_RANGES)
_declare("finished by", finishes, RANGE_POINT, TWO_RANGES, turned=True)
_declare("includes", includes, RANGE_POINT, TWO_RANGES)
_declare("during", includes, POINT_RANGE, TWO_RANGES, turned=True)
_declare("starts", starts, POINT_RANGE, TWO_RANGES)
_declare("started by", starts, RANGE_POINT, TWO_RANGES, turned=True)
_declare("coincides", coincides, TWO_POINTS, TWO_RANGES)
