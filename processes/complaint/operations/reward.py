"""Thanks for valuable suggestions (S9)."""

from __future__ import annotations

import calendar
import secrets
from datetime import date

from engine.model import Json
from engine.registry import Context, Registry
from processes.complaint.desk import records
from processes.complaint.money import amount_of

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("reward.review")(review)
    registry.operation("reward.issue")(issue)


def review(context: Context, submission: dict[str, Json]) -> None:
    """Keep whether the suggestion is rewarded, and why not."""
    context.record(
        "reward.reviewed", {"decision": submission.get("decision"), "reason": submission.get("reason")}
    )


def issue(context: Context, amount: Json, currency: str, valid_months: int) -> dict[str, Json]:
    """Issue a voucher with a code that cannot be guessed; told with the reply."""
    kept = records(context)
    complaint = kept.complaints.get(context.case.id)
    code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    made = kept.vouchers.add(
        code=code,
        case=context.case.id,
        customer=complaint.customer,
        amount=str(amount_of(amount)),
        currency=currency,
        expires_on=months_later(context.today(), int(valid_months)),
        issued_at=context.now,
        redeemed_for="",
    )
    context.record("voucher.issued", {"amount": made.amount, "currency": currency})
    return {
        "code": code,
        "amount": made.amount,
        "currency": currency,
        "expires_on": made.expires_on.isoformat(),
    }


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
