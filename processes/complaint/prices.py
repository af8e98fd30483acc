"""The price list: what paid services cost, with tax; in versions that are never changed (Q4).

A list that is taken in holds from a day on; quotes take their prices from the list in force on their day and
keep them. Amounts are rounded half up for each line; sums are made of the lines' net prices and taxes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from engine.commands import Engine
from engine.errors import Conflict, Invalid
from engine.lists import lines_of
from engine.model import Json
from engine.sentences import joined, say
from processes.complaint.money import amount_of
from processes.complaint.records import Records
from processes.complaint.records.prices import Price, PriceList

COLUMNS = ("code", "name", "name_zh", "net", "tax_rate", "currency")
_NEEDED = ("code", "name", "net", "tax_rate", "currency")
CURRENCIES = ("EUR", "USD", "CNY", "GBP")
_CENT, _HUNDRED = Decimal("0.01"), Decimal(100)
_TOLD = 20


@dataclass(frozen=True)
class Cost:
    """What a line of a quote costs; ``gross`` is ``net`` and ``tax`` together."""

    net: Decimal
    tax: Decimal
    rate: Decimal

    @property
    def gross(self) -> Decimal:
        """What the customer pays."""
        return self.net + self.tax


def with_tax(net: Decimal, rate: Decimal) -> Cost:
    """The cost of a net amount at a tax rate in percent."""
    return Cost(net, _rounded(net * rate / _HUNDRED), rate)


def of_gross(gross: Decimal, rate: Decimal) -> Cost:
    """The cost behind an amount that includes its tax."""
    net = _rounded(gross / (1 + rate / _HUNDRED))
    return Cost(net, gross - net, rate)


def taxes(items: Iterable[Mapping[str, Json]]) -> list[dict[str, Json]]:
    """The tax that is in some items, by rate: ``rate``, ``net`` and ``tax``, the lowest rate first.

    Items of quotes that were drawn before there was a price list name none.
    """
    sums: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for item in items:
        if item.get("tax_rate") is not None:
            rate = Decimal(str(item["tax_rate"]))
            net, tax = sums.get(rate, (Decimal(0), Decimal(0)))
            sums[rate] = net + Decimal(str(item["net"])), tax + Decimal(str(item["tax"]))
    return [
        {"rate": str(rate), "net": str(net), "tax": str(tax)} for rate, (net, tax) in sorted(sums.items())
    ]


def in_force(kept: Records, day: date) -> tuple[PriceList | None, Sequence[Price]]:
    """The list that holds on a day, with its positions in their order; ``None`` while there is none."""
    found = kept.price_lists_until(day)
    return (None, []) if found is None else (found, kept.prices.by("list", found.id))


def read_csv(text: str) -> list[dict[str, str]]:
    """The positions of a list; see :func:`engine.lists.lines_of`."""
    return lines_of(text, COLUMNS, _NEEDED)


def take_in(engine: Engine, lines: Sequence[Mapping[str, str]], valid_from: date, *, actor: str) -> PriceList:
    """Take a whole list in; it holds from a day on.

    :raises Invalid: with every line that does not hold, or for a day that is over.
    :raises Conflict: when a list holds from that day already.
    """
    today = engine.clock.now().astimezone(engine.settings.tz).date()
    if valid_from < today:
        raise Invalid(
            say("%(valid_from)s is over: quotes of that day keep their prices.", valid_from=valid_from),
            remedy=say("Choose today or later."),
        )
    positions = _checked(lines)
    with engine.store.write() as uow:
        kept: Records = uow.records
        if kept.price_lists.by("valid_from", valid_from):
            raise Conflict(
                say("A price list holds from %(valid_from)s already.", valid_from=valid_from),
                remedy=say("Choose another day; lists stay as they are."),
            )
        now = engine.clock.now()
        made = kept.price_lists.add(valid_from=valid_from, entered_at=now, entered_by=actor)
        for position in positions:
            kept.prices.add(list=made.id, **position)
        payload: dict[str, Json] = {"valid_from": valid_from.isoformat(), "positions": len(positions)}
        uow.events.append("prices", "prices.taken_in", payload, at=now, actor=actor)
        uow.commit()
    return made


def _checked(lines: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    if not lines:
        raise Invalid(say("The list has no positions."), remedy=say("Write one line for each."))
    problems: list[str] = []
    found, seen = [], set()
    for number, line in enumerate(lines, 1):
        position = {name: line.get(name, "").strip() for name in COLUMNS}
        wrong: list[str] = [say("“%(name)s” is empty", name=name) for name in _NEEDED if not position[name]]
        if position["code"] in seen:
            wrong.append(say("%(code)s stands there twice", code=position["code"]))
        seen.add(position["code"])
        try:
            position["net"] = str(amount_of(position["net"]))
        except Invalid as refused:
            wrong.append(refused.message)
        if not _is_rate(position["tax_rate"]):
            wrong.append(say("“%(tax_rate)s” is no tax rate in percent", tax_rate=position["tax_rate"]))
        if position["currency"] not in CURRENCIES:
            wrong.append(
                say(
                    "“%(currency)s” is none of %(currencies)s",
                    currency=position["currency"],
                    currencies=", ".join(CURRENCIES),
                )
            )
        problems += [say("line %(line)s: %(words)s", line=number, words=words) for words in wrong]
        found.append(position)
    if problems:
        raise Invalid(
            say("%(lines)s.", lines=joined("; ", problems[:_TOLD])),
            remedy=say("Mend these lines; nothing was taken in."),
        )
    return found


def _is_rate(text: str) -> bool:
    try:
        return Decimal(0) <= Decimal(text) <= _HUNDRED
    except InvalidOperation:
        return False


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)
