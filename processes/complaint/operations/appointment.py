"""Appointments that the customer wants later than the house could keep them (S9)."""

from __future__ import annotations

from datetime import datetime

from engine.registry import Context, Registry
from processes.complaint import pauses
from processes.complaint.desk import records


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("appointment.stand")(stand)
    registry.operation("appointment.run_on")(run_on)


def stand(context: Context, line: int) -> None:
    """The day that the house offered has come: from here on the resolution clock stands.

    It stood from that moment, however late the desk noticed it.
    """
    span = pauses.chosen_later(records(context).lines.get(line))
    if span is not None:
        agreed = context.uow.instances.get(context.instance).started_at
        pauses.stand(context, pauses.APPOINTMENT, max(span[0], agreed))


def run_on(context: Context, line: int) -> None:
    """The customer's day has come, or her item was seen before it: the resolution clock runs on."""
    chosen = context.data.get("chosen_at")
    moment = datetime.fromisoformat(chosen) if isinstance(chosen, str) else context.now
    pauses.go_on(context, min(moment, context.now))
