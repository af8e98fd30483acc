"""Units that left the house, for a shop's or warehouse's program (Q1, S11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine.errors import FormInvalid, Invalid
from processes.complaint import sales as kept
from processes.complaint.records import Records
from web import access, current
from web.api import PREFIX
from web.i18n import gettext
from web.openapi import answer, asked, describe
from web.shapes import json_object

blueprint = Blueprint("api_sales", __name__, url_prefix=f"{PREFIX}/sales")


@dataclass(frozen=True)
class Units:
    """Units that left the house, all of them or none.

    :ivar units: each with ``serial`` and ``sku``, and with ``batch``, ``sold_on``, ``shipped_on``,
        ``registered_on``, ``seller``, ``buyer``, ``buyer_email``, ``buyer_language`` as far as known.
    """

    units: list[Mapping[str, Any]]


@dataclass(frozen=True)
class TakenShape:
    """How many units were new, changed, and as they were."""

    added: int
    changed: int
    same: int


@dataclass(frozen=True)
class ShippedAsked:
    """Which units are counted.

    :ivar sku: the model's number.
    :ivar batch: its batch.
    """

    sku: str
    batch: str


@dataclass(frozen=True)
class ShippedShape:
    """How many units of a batch the sales records know: what complaints are counted against (S11)."""

    sku: str
    batch: str
    shipped: int


@blueprint.post("")
@access.allow("api", "administrator")
@describe(takes=Units, gives=TakenShape)
def sales() -> ResponseReturnValue:
    """Take units in, all or nothing; sent again, they are the same and nothing changes.

    422 with ``problems`` by line, from 1, when lines do not hold.
    """
    units = json_object().get("units")
    if not isinstance(units, list) or not all(isinstance(unit, dict) for unit in units):
        raise Invalid(gettext("The body is no JSON object."), remedy=gettext("Send an object: { … }."))
    try:
        taken = kept.take_in(current.engine(), units, actor=current.person().id)
    except kept.ListInvalid as refused:
        by_line: dict[str, str] = {}
        for line, words in refused.problems:
            by_line[f"units.{line}"] = "; ".join(filter(None, (by_line.get(f"units.{line}"), words)))
        raise FormInvalid(by_line) from refused
    return answer(TakenShape(taken.added, taken.changed, taken.same))


@blueprint.get("/shipped")
@access.allow("api")
@describe(asks=ShippedAsked, gives=ShippedShape)
def shipped() -> ResponseReturnValue:
    """How many units of a model and batch left the house."""
    wanted = asked(ShippedAsked)
    with current.engine().store.read() as queries:
        records: Records = queries.records
        count = records.units_shipped(wanted.sku, wanted.batch)
    return answer(ShippedShape(wanted.sku, wanted.batch, count))
