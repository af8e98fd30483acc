"""Functions over lists of numbers or truth values (DMN 1.5, clause 10.3.4.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.builtins.registry import Library, refuse
from engine.feel.numbers import NUMBERS, Number, is_number
from engine.feel.operators import POWER_STEPS
from engine.feel.values import order

LIBRARY = Library()
builtin = LIBRARY.builtin


def numbers_in(run: Run, items: list[Any]) -> list[Number]:
    """The items, refused unless all are numbers."""
    run.spend(len(items) + 1)
    if not all(is_number(item) for item in items):
        raise refuse("The list holds something that is no number.")
    return items


def finite(value: Decimal) -> Decimal:
    """``value``, refused where it is too large."""
    if not value.is_finite():
        raise refuse("The result is too large.")
    return value


def extreme(run: Run, items: list[Any], wanted: int) -> Any:
    """The item that comes after (1) or before (-1) all others; null for none."""
    run.spend(len(items) + 1)
    best = items[0] if items else None
    for item in items:
        place = order(item, best)
        if place is None:
            raise refuse("The list holds values that cannot be compared.")
        if place == wanted:
            best = item
    return best


@builtin("min", "list: list*")
def minimum(run: Run, items: list[Any]) -> Any:
    """The least item."""
    return extreme(run, items, -1)


@builtin("max", "list: list*")
def maximum(run: Run, items: list[Any]) -> Any:
    """The greatest item."""
    return extreme(run, items, 1)


def total(items: Sequence[Number]) -> Decimal:
    """The sum, rounded after each step as FEEL does."""
    result = Decimal(0)
    for item in items:
        result = NUMBERS.add(result, item)
    return finite(result)


@builtin("sum", "list: list*")
def summed(run: Run, items: list[Any]) -> Decimal | None:
    """The sum; null for no items."""
    found = numbers_in(run, items)
    return total(found) if found else None


@builtin("mean", "list: list*")
def mean(run: Run, items: list[Any]) -> Decimal:
    """The average."""
    found = numbers_in(run, items)
    if not found:
        raise refuse("There is no average of nothing.")
    return NUMBERS.divide(total(found), len(found))


@builtin("product", "list: list*")
def product(run: Run, items: list[Any]) -> Decimal:
    """All numbers multiplied."""
    found = numbers_in(run, items)
    if not found:
        raise refuse("There is no product of nothing.")
    result = Decimal(1)
    for item in found:
        result = NUMBERS.multiply(result, item)
    return finite(result)


@builtin("median", "list: list*")
def median(run: Run, items: list[Any]) -> Any:
    """The middle number, or the average of the two in the middle; null for no items."""
    found = sorted(numbers_in(run, items))
    if not found:
        return None
    middle = len(found) // 2
    if len(found) % 2:
        return found[middle]
    return NUMBERS.divide(NUMBERS.add(found[middle - 1], found[middle]), 2)


@builtin("stddev", "list: list*")
def standard_deviation(run: Run, items: list[Any]) -> Decimal:
    """The standard deviation of a sample."""
    found = numbers_in(run, items)
    if len(found) < 2:
        raise refuse("A standard deviation needs two numbers.")
    run.spend(POWER_STEPS + len(found))
    average = NUMBERS.divide(total(found), len(found))
    squares = [NUMBERS.power(NUMBERS.subtract(item, average), 2) for item in found]
    return finite(NUMBERS.sqrt(NUMBERS.divide(total(squares), len(found) - 1)))


@builtin("mode", "list: list*")
def mode(run: Run, items: list[Any]) -> list[Number]:
    """The numbers that stand most often in the list, the least first."""
    counts = Counter(numbers_in(run, items))
    most = max(counts.values(), default=0)
    return sorted(number for number, count in counts.items() if count == most)


@builtin("all", "list: list*")
def every(run: Run, items: list[Any]) -> bool | None:
    """False where an item is false, true where all are true; null for a null among them."""
    return _settled(run, items, settled=False)


@builtin("any", "list: list*")
def some(run: Run, items: list[Any]) -> bool | None:
    """True where an item is true, false where all are false; null for a null among them."""
    return _settled(run, items, settled=True)


def _settled(run: Run, items: list[Any], *, settled: bool) -> bool | None:
    run.spend(len(items) + 1)
    if any(not isinstance(item, bool) and item is not None for item in items):
        raise refuse("The list holds something that is neither true nor false.")
    if any(item is settled for item in items):
        return settled
    return None if any(item is None for item in items) else not settled
