"""For what the resolution clock stands still: only while something waits for the customer."""

from __future__ import annotations

from engine.registry import Context
from processes.complaint.desk import records

QUOTE = "quote pending"
SHIPMENT = "customer's shipment"


def stand(context: Context, reason: str) -> None:
    """Let the resolution clock stand for a recorded reason; where it stands already, its reason stays."""
    context.pause_clock("resolution", reason)


def go_on(context: Context) -> None:
    """Let it run again, unless another quote or shipment of the case waits for the customer.

    Then it stands on for that reason, written down with its own beginning.
    """
    context.resume_clock("resolution")
    kept, case = records(context), context.case.id
    if any(quote.status == "sent" for quote in kept.quotes_of(case)):
        stand(context, QUOTE)
    elif any(item.status == "awaited" for item in kept.returns.by("case", case)):
        stand(context, SHIPMENT)
