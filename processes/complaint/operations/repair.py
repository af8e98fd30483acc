"""Repairs, their check, and the way of the item back to the customer (Q3, S12)."""

from __future__ import annotations

from engine.model import Json
from engine.registry import Context, Registry
from processes.complaint.desk import records
from processes.complaint.operations.exchange import check_identity
from processes.complaint.operations.inspection import own_line


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("repair.plan")(plan)
    registry.operation("repair.record")(record)
    registry.operation("repair.check")(check)
    registry.operation("repair.returned")(returned)


def plan(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> None:
    """Plan a repair: from here on the remedy is somebody's.

    :raises NotAllowed: while the customer is anonymous.
    """
    check_identity(context)
    context.record("repair.planned", {"line": own_line(context, line).id})


def record(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> None:
    """Keep what was repaired, by whom, and since when the item was in repair (Q1)."""
    kept = records(context)
    found = own_line(context, line)
    plan = context.data.get("repair_plan") or {}
    since = (found.repair or {}).get("since") or str(plan.get("start_on") or context.today())[:10]
    kept.lines.change(found, repair={**submission, "by": context.actor, "since": since})
    context.record("repair.recorded", {"line": found.id})


def check(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> None:
    """Keep whether the repair holds."""
    found = own_line(context, line)
    if submission.get("holds") == "yes":
        records(context).lines.change(found, remedy="repaired")
    context.record("repair.checked", {"line": found.id, "holds": submission.get("holds")})


def returned(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> None:
    """Keep how the item went to the customer."""
    found = own_line(context, line)
    kept = records(context)
    if not found.remedy:
        kept.lines.change(found, remedy="returned")
    context.record(
        "item.returned",
        {"line": found.id, "carrier": submission.get("carrier"), "tracking": submission.get("tracking")},
    )
