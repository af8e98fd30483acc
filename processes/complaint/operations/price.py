"""Prices for whoever draws up a quote (Q4)."""

from __future__ import annotations

from engine.model import Json
from engine.registry import Context, Registry
from processes.complaint.desk import records
from processes.complaint.prices import in_force


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("price.in_force")(offered)


def offered(context: Context) -> list[dict[str, Json]]:
    """The positions of the list in force today, as a form offers them."""
    _, prices = in_force(records(context), context.today())
    return [
        {
            "value": price.code,
            "label": f"{price.code}: {price.name}, {price.net} {price.currency} + {price.tax_rate} %",
        }
        for price in prices
    ]
