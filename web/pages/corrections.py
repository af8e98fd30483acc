"""Putting right what was registered wrongly: merge, split, link, move; each with its reason."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.errors import Conflict, Invalid, NotFound, RedressError
from processes.complaint import corrections as kept
from processes.complaint import portal
from processes.complaint.duplicates import alike
from processes.complaint.records import Records
from web import access, current
from web.i18n import sentences

blueprint = Blueprint("corrections", __name__, url_prefix="/cases/<number>/corrections")
_MOST = 10


@blueprint.get("")
@access.allow("handler", "reception", "head", "leadership")
def corrections(number: str) -> ResponseReturnValue:
    """What can be put right in this case."""
    with current.engine().store.read() as queries:
        case = current.case(queries, number)
        records: Records = queries.records
        return render_template(
            "corrections/corrections.html",
            case=case,
            merged=records.merger_of(case.id) is not None,
            alike=alike(queries, current.viewer(), case),
            contacts=records.contacts_of(case.id),
        )


@blueprint.post("/merge")
@access.allow("handler", "reception", "head", "leadership")
def merge(number: str) -> ResponseReturnValue:
    """Merge this case into another one."""
    into, reason = request.form.get("into", "").strip().upper(), request.form.get("reason", "")
    try:
        other = kept.merge(current.engine(), number, into, reason=reason, viewer=current.viewer())
    except (Conflict, Invalid, NotFound) as refused:
        return _refused(number, refused)
    flash(gettext("%(number)s goes on in %(other)s.", number=number, other=other.number))
    return redirect(url_for("case.case", number=other.number), 303)


@blueprint.post("/split")
@access.allow("handler", "reception", "head", "leadership")
def split(number: str) -> ResponseReturnValue:
    """Take the merger of this case back."""
    try:
        kept.split(current.engine(), number, reason=request.form.get("reason", ""), viewer=current.viewer())
    except (Conflict, Invalid, NotFound) as refused:
        return _refused(number, refused)
    flash(gettext("%(number)s is a case of its own again.", number=number))
    return redirect(url_for("case.case", number=number), 303)


@blueprint.post("/link")
@access.allow("handler", "reception", "head", "leadership")
def link(number: str) -> ResponseReturnValue:
    """Link this case with another one."""
    other, reason = request.form.get("other", "").strip().upper(), request.form.get("reason", "")
    try:
        kept.link(current.engine(), number, other, reason=reason, viewer=current.viewer())
    except (Conflict, Invalid, NotFound) as refused:
        return _refused(number, refused)
    flash(gettext("%(number)s and %(other)s are linked.", number=number, other=other))
    return redirect(url_for("case.case", number=number), 303)


@blueprint.post("/move")
@access.allow("handler", "reception", "head", "leadership")
def move(number: str) -> ResponseReturnValue:
    """Move a contact to another case, or to one of its own, whose PIN is shown here and now only."""
    to, contact = request.form.get("to", "").strip().upper(), request.form.get("contact", 0, type=int)
    try:
        moved = kept.move_contact(
            current.engine(), contact, to, reason=request.form.get("reason", ""), viewer=current.viewer()
        )
    except (Conflict, Invalid, NotFound) as refused:
        return _refused(number, refused)
    if moved.pin:
        return render_template("pin/pin.html", case=moved.case, pin=moved.pin, opened=True)
    flash(gettext("The contact is in %(number)s now.", number=moved.case.number))
    return redirect(url_for("case.case", number=moved.case.number), 303)


@blueprint.post("/not-reached")
@access.allow("handler", "reception", "head", "leadership")
def not_reached(number: str) -> ResponseReturnValue:
    """Begin to look for a customer whom somebody could not reach; the attempt is written down in the task."""
    with current.engine().store.read() as queries:
        case = current.case(queries, number)
    try:
        portal.not_reached(current.engine(), case, actor=current.person().id)
    except Conflict as refused:
        return _refused(number, refused)
    flash(gettext("Write your attempt down in the task “Try to reach the customer”."))
    return redirect(url_for("case.case", number=number), 303)


def _refused(number: str, refused: RedressError) -> ResponseReturnValue:
    flash(sentences(refused), "error")
    return redirect(url_for("corrections.corrections", number=number), 303)
