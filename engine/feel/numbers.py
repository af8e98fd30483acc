"""FEEL numbers: decimals of 34 digits, as IEEE 754-2008 decimal128 has them (DMN 1.5, clause 10.3.2.3.1).

A number is an ``int`` or a ``Decimal`` inside the interpreter. Results are rounded half to even; what does
not fit is no number, and the operation gives null.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

DIGITS = 34
LARGEST_EXPONENT = 6144
LARGEST_INT = 10**DIGITS

NUMBERS = Context(
    prec=DIGITS, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=LARGEST_EXPONENT, capitals=1, clamp=0, traps=[]
)
"""Arithmetic of FEEL numbers; nothing traps, so that what cannot be computed comes out as not finite."""

Number = int | Decimal


def is_number(value: object) -> bool:
    """Whether ``value`` is a FEEL number; ``True`` and ``False`` are not."""
    kind = type(value)
    return kind is Decimal or kind is int


def from_float(value: float) -> Decimal | None:
    """The shortest decimal that reads as ``value``; ``None`` where it is not finite."""
    result = NUMBERS.create_decimal(repr(value))
    return result if result.is_finite() else None


def as_int(value: Number) -> int | None:
    """``value`` without its fraction where it is small enough to count with, else ``None``."""
    if type(value) is int:
        return value if abs(value) <= LARGEST_INT else None
    return int(value) if abs(value) <= LARGEST_INT else None


def plain(value: Number) -> str:
    """``value`` as FEEL writes it: no exponent, no trailing zeros of a fraction that were not meant.

    Numbers of which the plain form would be longer than 6,200 characters cannot exist.
    """
    if type(value) is int:
        return str(value)
    text = format(value, "f")
    if text.startswith("-") and not value:
        return text[1:]
    return text
