"""Emergencies reach leadership at once, whatever the calendar says (S3)."""

from __future__ import annotations

from dataclasses import replace

from engine.model import Json
from engine.registry import Context, Registry
from processes.complaint.desk import tell


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("emergency.alert")(alert)
    registry.operation("emergency.acknowledge")(acknowledge)


def alert(context: Context, reason: str | None) -> None:
    """Tell everybody in leadership, again and again until one of them acknowledges.

    Where the case is about all of leadership, the heads of units are told.
    """
    case = context.case
    if case.level < 3:
        context.uow.cases.save(replace(case, level=3))
    tell(
        context,
        context.uow.people.with_role("leadership"),
        f"EMERGENCY {case.number}: {reason or 'reported'}",
        f"{case.title}\n{reason or ''}\n{context.settings.public_address}/cases/{case.number}",
        key=f"emergency:{context.instance}:{context.now.isoformat()}",
    )
    context.record("emergency.alerted", {"reason": reason or ""})


def acknowledge(context: Context, submission: dict[str, Json], reason: str | None) -> None:
    """Somebody in leadership has it in hand."""
    context.record("emergency.acknowledged", {"measures": submission.get("measures")})
