"""A new PIN for a customer who lost hers, after her identity was checked."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from engine.model import Case
from processes.complaint import portal
from web import access, current
from web.i18n import sentences

blueprint = Blueprint("pin", __name__, url_prefix="/cases/<number>/pin")


@blueprint.get("")
@access.allow("reception", "head", "leadership")
def pin(number: str) -> ResponseReturnValue:
    """Asks how the customer's identity was checked."""
    return render_template("pin/pin.html", case=_case(number), pin="")


@blueprint.post("")
@access.allow("reception", "head", "leadership")
def reset(number: str) -> ResponseReturnValue:
    """Give the case a new PIN; it is shown here and now only."""
    case = _case(number)
    try:
        made = portal.reset_pin(
            current.engine(), case, checked=request.form.get("checked", ""), actor=current.person().id
        )
    except Invalid as refused:
        flash(sentences(refused), "error")
        return redirect(url_for("pin.pin", number=number), 303)
    return render_template("pin/pin.html", case=case, pin=made)


def _case(number: str) -> Case:
    with current.engine().store.read() as queries:
        return current.case(queries, number)
