"""Emergencies reach leadership at once, whatever the calendar says (S3)."""

from __future__ import annotations

from dataclasses import replace

from engine.model import Json, Person
from engine.registry import Context, Registry
from processes.complaint.desk import tell


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("emergency.alert")(alert)
    registry.operation("emergency.acknowledge")(acknowledge)


def alert(context: Context, reason: str | None) -> None:
    """Tell everybody in leadership, again and again until one of them acknowledges."""
    case = context.case
    if case.level < 3:
        context.uow.cases.save(replace(case, level=3))
    tell(
        context,
        _alarmed(context),
        f"EMERGENCY {case.number}: {reason or 'reported'}",
        f"{case.title}\n{reason or ''}\n{context.settings.public_address}/cases/{case.number}",
        key=f"emergency:{context.instance}:{context.now.isoformat()}",
    )
    context.record("emergency.alerted", {"reason": reason or ""})


def _alarmed(context: Context) -> list[Person]:
    """Leadership; where the case is about all of it, the heads of units: an alarm never reaches nobody."""
    barred = context.uow.cases.barred(context.case.id)
    for role in ("leadership", "head"):
        people = [person for person in context.uow.people.with_role(role) if person.id not in barred]
        if people:
            return people
    return []


def acknowledge(context: Context, submission: dict[str, Json], reason: str | None) -> None:
    """Somebody in leadership has it in hand."""
    context.record("emergency.acknowledged", {"measures": submission.get("measures")})
