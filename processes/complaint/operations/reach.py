"""Customers whom nobody reaches: attempts, written notice, a case that can be opened again."""

from __future__ import annotations

from datetime import tzinfo

from engine.model import Json
from engine.registry import Context, Registry
from processes.complaint.desk import close_case, records, write_to_customer
from processes.complaint.records.rows import AttemptedCall

UNREACHABLE = "unreachable"
"""The status of a case, and of its contacts, whose customer was not reached."""


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("reach.record")(record)
    registry.operation("reach.give_up")(give_up)
    registry.operation("reach.close")(close)


def record(context: Context, submission: dict[str, Json], attempts: int, ways: int) -> dict[str, Json]:
    """Write down an attempt; tells whether the customer was reached, or was tried enough.

    :param attempts: so many, each on another day, are enough,
    :param ways: when by so many channels.
    """
    if submission["outcome"] == "reached":
        return {"reached": True, "enough": False, "tried": None}
    kept = records(context)
    kept.attempted_calls.add(
        case=context.case.id,
        at=context.now,
        channel=str(submission["channel"]),
        by=context.actor,
        note=str(submission.get("note") or ""),
    )
    tried = _of_this_round(context, kept.attempted_calls.by("case", context.case.id))
    days = {item.at.astimezone(context.settings.tz).date() for item in tried}
    channels = {item.channel for item in tried}
    context.record(
        "customer.unreached",
        {"channel": submission["channel"], "note": submission.get("note") or "", "count": len(tried)},
    )
    return {
        "reached": False,
        "enough": len(days) >= attempts and len(channels) >= ways,
        "tried": "; ".join(_told(item, context.settings.tz) for item in tried),
    }


def _of_this_round(context: Context, tried: list[AttemptedCall]) -> list[AttemptedCall]:
    """What was tried since this search for her began; an earlier one counts no more."""
    began = context.uow.instances.get(context.instance).started_at
    return [item for item in tried if item.at >= began]


def _told(item: AttemptedCall, zone: tzinfo) -> str:
    return f"{item.at.astimezone(zone):%Y-%m-%d %H:%M} {item.channel}"


def give_up(context: Context) -> None:
    """Tell her in writing that nobody reached her, and how she reaches the house."""
    write_to_customer(context, UNREACHABLE, key=f"unreachable:{context.instance}")
    context.record("customer.unreachable", {})


def close(context: Context) -> None:
    """Close the case; its open contacts are neither answered nor forgotten: her next word opens it again."""
    kept = records(context)
    for contact in kept.contacts_of(context.case.id):
        if contact.status == "open":
            kept.contacts.change(contact, status=UNREACHABLE)
    context.end_clocks()
    close_case(context, UNREACHABLE)
