"""Money is a decimal number with a currency; two places, rounded half up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from engine.errors import Invalid
from engine.model import Json
from engine.sentences import say

_CENT = Decimal("0.01")
_MOST = Decimal("1000000")


def amount_of(value: Json) -> Decimal:
    """An amount of a form or of task data.

    :raises Invalid: when it is no number, negative, or beyond a million.
    """
    try:
        amount = Decimal(str(value)).quantize(_CENT, rounding=ROUND_HALF_UP)
    except InvalidOperation as wrong:
        raise Invalid(
            say("“%(value)s” is no amount of money.", value=value), remedy=say("Write it like 12.50.")
        ) from wrong
    if not Decimal(0) <= amount <= _MOST:
        raise Invalid(
            say("%(amount)s is no amount the desk takes.", amount=amount), remedy=say("Use 0 to 1,000,000.")
        )
    return amount
