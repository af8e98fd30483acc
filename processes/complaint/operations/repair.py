"""Repairs, their check, and what happens to the item afterwards (Q3, S11, S12)."""

from __future__ import annotations

from decimal import Decimal

from engine.errors import Conflict, Invalid, NotAllowed
from engine.model import Json
from engine.registry import Context, Registry
from processes.complaint.desk import records
from processes.complaint.money import amount_of
from processes.complaint.operations.inspection import own_line


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("repair.plan")(plan)
    registry.operation("repair.record")(record)
    registry.operation("repair.check")(check)
    registry.operation("repair.returned")(returned)
    registry.operation("line.remedy")(remedy)
    registry.operation("payment.refund")(refund)


def plan(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> None:
    """Plan a repair: from here on the remedy is somebody's.

    :raises NotAllowed: while the customer is anonymous.
    """
    _check_identity(context)
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
    """Keep how the item, or its replacement, went to the customer."""
    found = own_line(context, line)
    kept = records(context)
    if not found.remedy:
        kept.lines.change(found, remedy="returned")
    context.record(
        "item.returned",
        {"line": found.id, "carrier": submission.get("carrier"), "tracking": submission.get("tracking")},
    )


def remedy(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> dict[str, Json]:
    """Keep what the customer chose after a repair failed twice; she pays nothing.

    :raises NotAllowed: while the customer is anonymous.
    """
    found = own_line(context, line)
    _check_identity(context)
    chosen = str(submission["remedy"])
    answer = dict(submission)
    if chosen == "refund":
        answer["amount"] = str(amount_of(submission.get("amount")))
    records(context).lines.change(found, remedy="replaced" if chosen == "replacement" else "refunded")
    context.record("line.remedy", {"line": found.id, "remedy": chosen})
    return answer


def refund(context: Context, submission: dict[str, Json], line: dict[str, Json]) -> dict[str, Json]:
    """Record a refund once, not above what was agreed.

    :raises Invalid: when it is above the agreed amount, or in another currency.
    :raises Conflict: when this line was refunded before.
    :raises NotAllowed: while the customer is anonymous.
    """
    kept = records(context)
    _check_identity(context)
    found = own_line(context, line)
    amount = amount_of(submission.get("amount"))
    agreed = context.data.get("remedy") or context.data.get("due") or {}
    if agreed.get("amount") is not None and amount > Decimal(str(agreed["amount"])):
        raise Invalid(
            f"{amount} is above the agreed {agreed['amount']} {agreed.get('currency') or ''}.".replace(
                " .", "."
            ),
            remedy="Pay what was agreed, or agree anew.",
        )
    if agreed.get("currency") and submission.get("currency") != agreed["currency"]:
        raise Invalid(
            f"The refund was agreed in {agreed['currency']}, not in {submission.get('currency')}.",
            remedy=f"Pay {agreed['currency']}, or agree anew.",
        )
    if any(item.line == found.id and item.kind == "refund" for item in kept.payments_of(context.case.id)):
        raise Conflict("This line was refunded before.")
    kept.payments.add(
        case=context.case.id,
        line=found.id,
        kind="refund",
        amount=str(amount),
        currency=str(submission.get("currency")),
        made_on=str(submission.get("paid_on")),
        reference=str(submission.get("reference") or ""),
        recorded_by=context.actor,
        recorded_at=context.now,
    )
    context.record("payment.refunded", {"line": found.id, "amount": str(amount)})
    return {**submission, "amount": str(amount)}


def _check_identity(context: Context) -> None:
    """An anonymous contact is answered like any other, but a remedy goes to somebody."""
    if records(context).complaints.get(context.case.id).customer is None:
        raise NotAllowed(
            "The customer is anonymous; a remedy needs to know whose it is.",
            reason="anonymous",
            remedy="Ask for name and address, and register them as a further contact of this case.",
        )
