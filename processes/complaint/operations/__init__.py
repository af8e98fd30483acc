"""What the diagrams' tasks call: one module for each part of a complaint's way."""

from __future__ import annotations

from engine.registry import Registry
from processes.complaint.operations import (
    appointment,
    clock,
    complaint,
    contact,
    dealer,
    emergency,
    escalation,
    exchange,
    inspection,
    overdue,
    price,
    question,
    quote,
    reach,
    recall,
    repair,
    reply,
    returns,
    reward,
    statement,
)

FAMILIES = (
    appointment,
    clock,
    complaint,
    contact,
    dealer,
    emergency,
    escalation,
    exchange,
    inspection,
    overdue,
    price,
    question,
    quote,
    reach,
    recall,
    repair,
    reply,
    returns,
    reward,
    statement,
)


def register(registry: Registry) -> None:
    """Make every operation of the pack callable."""
    for family in FAMILIES:
        family.register(registry)
