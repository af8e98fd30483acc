"""A professional examines each line; the guarantee is judged by its table (Q1 to Q3)."""

from __future__ import annotations

from datetime import date

from engine.errors import Invalid
from engine.model import Json
from engine.registry import Context, Registry
from engine.sentences import say
from processes.complaint import attributions, pauses
from processes.complaint.desk import records
from processes.complaint.records.rows import Complaint, Line, Sale

CERTIFICATE = "inspection"
"""The kind that a finding needs (S3)."""
SHIPPING_DAYS = 14
"""What ``shipping_days`` is on releases whose diagram does not name it (Q1)."""


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
        raise Invalid(say("This line belongs to another case."))
    return found


def appoint(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> None:
    """Keep where and when the item is examined; an examination anew opens the line again."""
    kept = records(context)
    found = own_line(context, line)
    found = kept.lines.change(found, appointment=submission, remedy="", status="open", final_at=None)
    pauses.await_day(context, found)
    context.record("inspection.appointed", {"line": line.get("id"), "place": submission.get("place")})


def record(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> None:
    """Keep the finding, with who found it and the certificate that she held then (Q3, S3)."""
    kept = records(context)
    who = {"inspector": context.actor, "certificate": _certificate(context)}
    kept.lines.change(own_line(context, line), inspection={**submission, **who})
    for file in submission.get("photos") or []:
        context.uow.files.attach(str(file), context.case.id)
    found = own_line(context, line)
    pauses.end_day(context, found)
    if found.appointment:
        kept.lines.change(found, appointment={**found.appointment, "seen_at": context.now.isoformat()})
    context.record("inspection.recorded", {"line": line.get("id"), "confirmed": submission.get("confirmed")})


def _certificate(context: Context) -> dict[str, Json] | None:
    """The inspector's certificate on the day of the finding; one that was lent says why."""
    held = [
        item
        for item in context.uow.people.certificates(context.actor)
        if item.kind == CERTIFICATE and item.expires_on >= context.today()
    ]
    best = max(held, key=lambda item: (not item.override, item.expires_on), default=None)
    if best is None:
        return None
    return {"kind": best.kind, "expires_on": best.expires_on.isoformat(), "lent": best.override or None}


def facts(context: Context, line: dict[str, Json], shipping_days: int = SHIPPING_DAYS) -> dict[str, Json]:
    """What the guarantee table needs; judged at the receipt of the complaint, by the house's calendar.

    :param shipping_days: days after shipment at which a guarantee begins when nothing better is known.
    """
    kept = records(context)
    complaint = kept.complaints.get(context.case.id)
    sale = kept.sales.find(complaint.serial) if complaint.serial else None
    start, proof = start_of_guarantee(complaint, sale, int(shipping_days))
    replaced = _replaced_on(context, complaint, own_line(context, line))
    if replaced is not None and (start is None or replaced > start):
        start, proof = replaced, "replacement"
    zone = context.settings.tz
    return {
        "start_on": start.isoformat() if start else None,
        "proof": proof,
        "received_on": complaint.received_at.astimezone(zone).date().isoformat(),
        "repair_days": days_in_repair(context, complaint, since=start),
    }


def days_in_repair(context: Context, complaint: Complaint, since: date | None = None) -> int:
    """Days that this unit spent in earlier repairs; they extend its guarantee (Q1).

    Items repaired at the same time were away together: each day counts once.

    :param since: repairs that were over before this day were of a guarantee that is no longer the one judged.
    """
    away: set[int] = set()
    for earlier in _earlier_lines(context, complaint):
        began, ended = _day((earlier.repair or {}).get("since")), _final_on(context, earlier)
        if began is not None and ended is not None and (since is None or ended > since):
            away.update(range(max(began, since or began).toordinal(), ended.toordinal()))
    return len(away)


def _replaced_on(context: Context, complaint: Complaint, line: Line) -> date | None:
    """The last day on which this item of this unit, or the unit itself, was sent as a replacement (Q1).

    A new guarantee began then.
    """
    days = [
        _final_on(context, earlier)
        for earlier in _earlier_lines(context, complaint)
        if earlier.remedy == "replaced" and earlier.item.strip().lower() == line.item.strip().lower()
    ]
    if complaint.serial:
        zone = context.settings.tz
        sent = records(context).replacements.by("serial", complaint.serial)
        days += [(item.arrived_at or item.sent_at).astimezone(zone).date() for item in sent]
    return max((day for day in days if day is not None), default=None)


def _earlier_lines(context: Context, complaint: Complaint) -> list[Line]:
    """The settled lines of other complaints about the same unit."""
    kept = records(context)
    others = [
        earlier.case
        for earlier in kept.complaints_of_serial(complaint.serial, limit=100)
        if earlier.case != complaint.case
    ]
    return [line for case in others for line in kept.lines_of(case) if line.final_at is not None]


def _final_on(context: Context, line: Line) -> date | None:
    return line.final_at.astimezone(context.settings.tz).date() if line.final_at else None


def start_of_guarantee(
    complaint: Complaint, sale: Sale | None, shipping_days: int
) -> tuple[date | None, str]:
    """The start by the best proof: registration, sale, receipt or dealer's word, shipment (Q1).

    A day of purchase that nothing proves is no proof.
    """
    product = complaint.product
    bought, proof = _day(product.get("purchased_on")), str(product.get("proof") or "receipt")
    if sale is not None and sale.registered_on:
        return sale.registered_on, "registration"
    if sale is not None and sale.sold_on:
        return sale.sold_on, "serial"
    if bought is not None and proof not in ("none", "shipment"):
        return bought, proof
    shipped = (sale.shipped_on if sale is not None else None) or _day(product.get("delivered_on"))
    if shipped is None and proof == "shipment":
        shipped = bought
    if shipped is not None:
        return date.fromordinal(shipped.toordinal() + shipping_days), "shipment"
    return None, "none"


def confirm_refusal(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> None:
    """A second person decides on a refused guarantee; her decision and words are kept."""
    kept = records(context)
    found = own_line(context, line)
    verdict = (
        {"covered": submission.get("decision") == "cover"}
        if submission.get("decision") != "inspect_again"
        else {}
    )
    kept.lines.change(found, guarantee={**submission, **verdict, "decided_by": context.actor})
    context.record("guarantee.reviewed", {"line": found.id, "decision": submission.get("decision")})


def close_line(context: Context, line: dict[str, Json]) -> None:
    """The line is final: it was repaired, replaced, refunded, returned, or never sent in."""
    kept = records(context)
    found = own_line(context, line)
    remedy = found.remedy or ("repaired" if context.data.get("repaired") else "returned")
    kept.lines.change(found, status="final", final_at=context.now, remedy=remedy)
    attributions.upheld_line(context, found)
    context.record("line.closed", {"line": found.id, "remedy": remedy})


def _day(value: Json) -> date | None:
    """A day of a form: its first ten characters are the ISO date."""
    if isinstance(value, str) and len(value) >= 10:
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return None
