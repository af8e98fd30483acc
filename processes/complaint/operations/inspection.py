"""A professional examines each line; the guarantee is judged by its table (Q1 to Q3)."""

from __future__ import annotations

from datetime import date

from engine.errors import Invalid
from engine.model import Json
from engine.registry import Context, Registry
from processes.complaint.desk import records
from processes.complaint.records.rows import Complaint, Line, Sale

SHIPPING_DAYS = 14
"""Days after shipment at which a guarantee begins when nothing better is known (Q1)."""


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("inspection.appoint")(appoint)
    registry.operation("inspection.record")(record)
    registry.operation("inspection.facts")(facts)
    registry.operation("inspection.confirm_refusal")(confirm_refusal)
    registry.operation("line.close")(close_line)


def own_line(context: Context, line: dict[str, Json]) -> Line:
    """The line of this case that task data names."""
    found = records(context).lines.get(line.get("id"))
    if found.case != context.case.id:
        raise Invalid("This line belongs to another case.")
    return found


def appoint(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> None:
    """Keep where and when the item is examined."""
    kept = records(context)
    kept.lines.change(own_line(context, line), appointment=submission)
    context.record("inspection.appointed", {"line": line.get("id"), "place": submission.get("place")})


def record(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> None:
    """Keep the finding, with who found it."""
    kept = records(context)
    kept.lines.change(own_line(context, line), inspection={**submission, "inspector": context.actor})
    for file in submission.get("photos") or []:
        context.uow.files.attach(str(file), context.case.id)
    context.record("inspection.recorded", {"line": line.get("id"), "confirmed": submission.get("confirmed")})


def facts(context: Context, line: dict[str, Json]) -> dict[str, Json]:
    """What the guarantee table needs; judged at the receipt of the complaint, by the house's calendar."""
    kept = records(context)
    complaint = kept.complaints.get(context.case.id)
    sale = kept.sales.find(complaint.serial) if complaint.serial else None
    start, proof = start_of_guarantee(complaint, sale)
    zone = context.settings.tz
    return {
        "start_on": start.isoformat() if start else None,
        "proof": proof,
        "received_on": complaint.received_at.astimezone(zone).date().isoformat(),
        "repair_days": days_in_repair(context, complaint),
    }


def days_in_repair(context: Context, complaint: Complaint) -> int:
    """Days that this unit spent in earlier repairs; they extend its guarantee (Q1)."""
    kept = records(context)
    zone = context.settings.tz
    days = 0
    for earlier in kept.complaints_of_serial(complaint.serial, limit=100):
        for line in kept.lines_of(earlier.case) if earlier.case != complaint.case else ():
            since = _day((line.repair or {}).get("since"))
            if since is not None and line.final_at is not None:
                days += max(0, (line.final_at.astimezone(zone).date() - since).days)
    return days


def start_of_guarantee(complaint: Complaint, sale: Sale | None) -> tuple[date | None, str]:
    """The start by the best proof: registration, sale, receipt or dealer's word, shipment (Q1)."""
    product = complaint.product
    stated = _day(product.get("purchased_on"))
    if sale is not None and sale.registered_on:
        return sale.registered_on, "registration"
    if sale is not None and sale.sold_on:
        return sale.sold_on, "serial"
    if stated is not None:
        return stated, str(product.get("proof") or "receipt")
    shipped = sale.shipped_on if sale is not None else _day(product.get("delivered_on"))
    if shipped is not None:
        return date.fromordinal(shipped.toordinal() + SHIPPING_DAYS), "shipment"
    return None, "none"


def confirm_refusal(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> None:
    """A second person decides on a refused guarantee; her decision and words are kept."""
    kept = records(context)
    found = own_line(context, line)
    kept.lines.change(found, guarantee={**submission, "decided_by": context.actor})
    context.record("guarantee.reviewed", {"line": found.id, "decision": submission.get("decision")})


def close_line(context: Context, line: dict[str, Json]) -> None:
    """The line is final: it was repaired, replaced, refunded or returned."""
    kept = records(context)
    found = own_line(context, line)
    remedy = found.remedy or ("repaired" if context.data.get("repaired") else "returned")
    kept.lines.change(found, status="final", final_at=context.now, remedy=remedy)
    context.record("line.closed", {"line": found.id, "remedy": remedy})


def _day(value: Json) -> date | None:
    """A day of a form: its first ten characters are the ISO date."""
    if isinstance(value, str) and len(value) >= 10:
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return None
