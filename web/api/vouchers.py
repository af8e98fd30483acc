"""Vouchers: looked up by their code, and redeemed once (S9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue

from processes.complaint import vouchers as kept
from web import access, current
from web.api import PREFIX
from web.openapi import answer, describe, sent, shaped

blueprint = Blueprint("api_vouchers", __name__, url_prefix=f"{PREFIX}/vouchers")


@dataclass(frozen=True)
class VoucherShape:
    """Thanks for a suggestion.

    :ivar case: the number of the case that it was given for.
    :ivar holds: whether it can be redeemed today.
    :ivar redeemed_for: the order or invoice; empty before.
    """

    code: str
    case: str
    amount: str
    currency: str
    expires_on: date
    issued_at: datetime
    holds: bool
    redeemed_at: datetime | None
    redeemed_for: str


@dataclass(frozen=True)
class Redeeming:
    """What a voucher is redeemed for.

    :ivar purpose: the order or the invoice.
    """

    purpose: str


@blueprint.get("/<code>")
@access.allow("api", "handler", "reception", "leadership")
@describe(gives=VoucherShape)
def voucher(code: str) -> ResponseReturnValue:
    """What a voucher is worth, and whether it still holds."""
    return answer(_shown(code))


@blueprint.post("/<code>/redeem")
@access.allow("api", "handler", "reception", "leadership")
@describe(takes=Redeeming, gives=VoucherShape, refusals=(409,))
def redeem(code: str) -> ResponseReturnValue:
    """Redeem a voucher, once, however many try at the same moment; the second hears when the first did."""
    kept.redeem(current.engine(), code, sent(Redeeming).purpose, viewer=current.viewer())
    return answer(_shown(code))


def _shown(code: str) -> VoucherShape:
    today = current.now().astimezone(current.engine().settings.tz).date()
    with current.engine().store.read() as queries:
        found = kept.find(queries, code, current.viewer())
    voucher = found.voucher
    holds = voucher.redeemed_at is None and voucher.expires_on >= today
    return shaped(VoucherShape, voucher, case=found.case.number, holds=holds)
