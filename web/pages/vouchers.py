"""Vouchers: look one up by its code, and redeem it once (S9)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from engine.errors import Conflict, Invalid, NotFound
from processes.complaint import vouchers as kept
from processes.complaint.records.rows import Voucher
from web import access, current
from web.i18n import sentences
from web.navigation import Entry

blueprint = Blueprint("vouchers", __name__, url_prefix="/vouchers")
entry = Entry(lazy_gettext("Vouchers"), "vouchers.vouchers", "gift", 50, key="g v")


@blueprint.get("")
@access.allow("handler", "reception", "leadership")
def vouchers() -> ResponseReturnValue:
    """A field for the code; with one, what it is worth and whether it still holds."""
    code = request.args.get("code", "").strip()
    found, missing = None, False
    if code:
        with current.engine().store.read() as queries:
            try:
                found = kept.find(queries, code, current.viewer())
            except NotFound:
                missing = True
    today = current.engine().clock.now().astimezone(current.engine().settings.tz).date()
    page = render_template("vouchers/vouchers.html", code=code, found=found, missing=missing, today=today)
    return page, 404 if missing else 200


@blueprint.post("/redeem")
@access.allow("handler", "reception", "leadership")
def redeem() -> ResponseReturnValue:
    """Redeem it; a second try is told when the first one was."""
    code, purpose = request.form.get("code", ""), request.form.get("purpose", "")
    try:
        done = kept.redeem(current.engine(), code, purpose, viewer=current.viewer())
    except (Conflict, Invalid) as refused:
        flash(sentences(refused), "error")
    else:
        flash(gettext("The voucher %(code)s is redeemed: %(amount)s %(currency)s.", **_worth(done)))
    return redirect(url_for("vouchers.vouchers", code=code), 303)


def _worth(voucher: Voucher) -> dict[str, str]:
    return {"code": voucher.code, "amount": voucher.amount, "currency": voucher.currency}
