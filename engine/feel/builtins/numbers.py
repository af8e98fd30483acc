"""Numeric functions (DMN 1.5, clause 10.3.4.5)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from typing import Any

from engine.feel.budget import Run
from engine.feel.builtins.registry import Library, refuse
from engine.feel.numbers import DIGITS, NUMBERS, Number, as_int
from engine.feel.operators import POWER_STEPS
from engine.feel.temporal import DaysDuration, MonthsDuration
from engine.sentences import say

LIBRARY = Library()
builtin = LIBRARY.builtin

LEAST_SCALE, LARGEST_SCALE = -6111, 6176
EXACT = Context(prec=2 * DIGITS, rounding=ROUND_HALF_EVEN, Emin=-99_999, Emax=99_999, traps=[])


def checked(value: Decimal) -> Decimal:
    """``value``, refused where it does not fit into 34 digits."""
    rounded = NUMBERS.plus(value)
    if not rounded.is_finite():
        raise refuse("The result is no number or too large.")
    return rounded


def rounded(value: Number, scale: Number, mode: str) -> Decimal:
    """``value`` with ``scale`` digits after the point, rounded by ``mode``."""
    places = as_int(scale)
    if places is None or not LEAST_SCALE <= places <= LARGEST_SCALE:
        raise refuse(
            say(
                "The scale must lie between %(least_scale)s and %(largest_scale)s.",
                least_scale=LEAST_SCALE,
                largest_scale=LARGEST_SCALE,
            )
        )
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places and places >= DIGITS:
        return number
    result = number.quantize(Decimal((0, (1,), -places)), rounding=mode, context=EXACT)
    if not result.is_finite():
        return number
    return checked(result)


def _declare_rounding(name: str, mode: str, declaration: str) -> None:
    def function(run: Run, value: Number, scale: Number = 0) -> Decimal:
        return rounded(value, scale, mode)

    builtin(name, declaration)(function)


for _name, _mode in (
    ("decimal", ROUND_HALF_EVEN),
    ("round up", ROUND_UP),
    ("round down", ROUND_DOWN),
    ("round half up", ROUND_HALF_UP),
    ("round half down", ROUND_HALF_DOWN),
):
    _declare_rounding(_name, _mode, "n: number, scale: number")
for _name, _mode in (("floor", ROUND_FLOOR), ("ceiling", ROUND_CEILING)):
    _declare_rounding(_name, _mode, "n: number, scale: number?")


@builtin("abs", "n: number|days|months")
def absolute(run: Run, value: Any) -> Any:
    """The value without its sign."""
    if isinstance(value, DaysDuration):
        return DaysDuration(abs(value.nanos))
    if isinstance(value, MonthsDuration):
        return MonthsDuration(abs(value.months))
    return abs(value)


@builtin("modulo", "dividend: number, divisor: number")
def modulo(run: Run, dividend: Number, divisor: Number) -> Decimal:
    """What is left of ``dividend``; it has the sign of the divisor."""
    if divisor == 0:
        raise refuse("Nothing can be divided by 0.")
    quotient = EXACT.divide(dividend, divisor)
    whole = quotient.to_integral_value(ROUND_FLOOR)
    return checked(EXACT.subtract(dividend, EXACT.multiply(divisor, whole)))


def _declare_function(
    name: str, compute: Callable[[Decimal], Decimal], fits: Callable[[Decimal], bool]
) -> None:
    def function(run: Run, value: Number) -> Decimal:
        run.spend(POWER_STEPS)
        number = Decimal(value)
        if not fits(number):
            raise refuse(say("“%(name)s” has no result for %(value)s.", name=name, value=value))
        return checked(compute(number))

    builtin(name, "number: number")(function)


_declare_function("sqrt", NUMBERS.sqrt, lambda value: value >= 0)
_declare_function("log", NUMBERS.ln, lambda value: value > 0)
_declare_function("exp", NUMBERS.exp, lambda value: abs(value) < 20_000)


@builtin("odd", "number: number")
def odd(run: Run, value: Number) -> bool:
    """Whether a whole number is odd."""
    return value == int_of(value) and int_of(value) % 2 == 1


@builtin("even", "number: number")
def even(run: Run, value: Number) -> bool:
    """Whether a whole number is even."""
    return value == int_of(value) and int_of(value) % 2 == 0


def int_of(value: Number) -> int:
    """``value`` without its fraction; refused where it is too large to count with."""
    found = as_int(value)
    if found is None:
        raise refuse("The number is too large.")
    return found
