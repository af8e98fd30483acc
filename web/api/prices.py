"""The price list: what paid services cost, with tax, in versions that hold from a day on (Q4)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from flask import Blueprint
from flask.typing import ResponseReturnValue

from processes.complaint import prices as kept
from processes.complaint.records import Records
from web import access, current
from web.api import PREFIX
from web.openapi import answer, asked, describe, sent, shaped

blueprint = Blueprint("api_prices", __name__, url_prefix=f"{PREFIX}/prices")


@dataclass(frozen=True)
class DayAsked:
    """A day.

    :ivar day: whose list is asked for; today when left out.
    """

    day: date | None = None


@dataclass(frozen=True)
class PriceShape:
    """One position: net price, and tax in percent."""

    code: str
    name: str
    name_zh: str
    net: str
    tax_rate: str
    currency: str


@dataclass(frozen=True)
class PricesShape:
    """The list that holds on a day.

    :ivar valid_from: ``null`` while there is none.
    :ivar others: the days from which other lists hold, the last one first.
    """

    valid_from: date | None
    positions: list[PriceShape]
    others: list[date]


@dataclass(frozen=True)
class NewPrice:
    """One position of a list.

    :ivar net: an amount such as ``12.50``.
    :ivar tax_rate: percent, such as ``19``.
    :ivar currency: ``EUR``, ``USD``, ``CNY`` or ``GBP``.
    """

    code: str
    name: str
    net: str
    tax_rate: str
    currency: str
    name_zh: str = ""


@dataclass(frozen=True)
class NewPrices:
    """A whole list.

    :ivar valid_from: the day from which it holds, today or later.
    """

    valid_from: date
    positions: tuple[NewPrice, ...]


@blueprint.get("")
@access.allow("api", "handler", "head", "leadership", "process_owner")
@describe(asks=DayAsked, gives=PricesShape)
def prices() -> ResponseReturnValue:
    """The list in force on a day."""
    return answer(_shown(asked(DayAsked).day or _today()))


@blueprint.post("")
@access.allow("api", "head", "leadership", "process_owner")
@describe(takes=NewPrices, gives=PricesShape, status=201, refusals=(409,))
def take_in() -> ResponseReturnValue:
    """Take a whole list in, all or nothing; a second one for the same day is refused."""
    given = sent(NewPrices)
    lines = [asdict(position) for position in given.positions]
    kept.take_in(current.engine(), lines, given.valid_from, actor=current.person().id)
    return answer(_shown(given.valid_from), 201)


def _shown(day: date) -> PricesShape:
    with current.engine().store.read() as queries:
        records: Records = queries.records
        found, positions = kept.in_force(records, day)
        days = sorted((item.valid_from for item in records.price_lists.where()), reverse=True)
    valid_from = found.valid_from if found is not None else None
    others = [other for other in days if other != valid_from]
    return PricesShape(valid_from, [shaped(PriceShape, item) for item in positions], others)


def _today() -> date:
    return current.now().astimezone(current.engine().settings.tz).date()
