"""What is held about a customer: shown, handed out, kept for a lawsuit, or taken out at her request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from engine.errors import Conflict, Invalid
from processes.complaint import privacy
from processes.complaint.records import Records
from web import access, current
from web.i18n import sentences
from web.navigation import Entry

blueprint = Blueprint("customers", __name__, url_prefix="/customers")
entry = Entry(lazy_gettext("Personal data"), "customers.customers", "shield", 70, key="g d")
_MOST = 25
_LOGGED = 10_000
HINDRANCES: Mapping[str, Any] = {
    "open": lazy_gettext("The case is open."),
    "hold": lazy_gettext("A legal hold stands on it."),
    "books": lazy_gettext("Money was paid: the books need it until its time is over."),
}
"""Why a case cannot be erased now."""


@blueprint.get("")
@access.allow("administrator", "leadership")
def customers() -> ResponseReturnValue:
    """Look for a customer by name, organisation, mail or phone."""
    text = request.args.get("q", "").strip()[:200]
    with current.engine().store.read() as queries:
        records: Records = queries.records
        found = [
            item
            for item in records.find_customers(text, _MOST)
            if privacy.may_know(queries, item, current.viewer())
        ]
        done = [] if text else list(reversed(queries.events.stream(privacy.STREAM, limit=_LOGGED)))
        names = {person.id: person.name for person in queries.people.all()}
    return render_template("customers/customers.html", text=text, found=found, done=done, names=names)


@blueprint.get("/<int:customer>")
@access.allow("administrator", "leadership")
def customer(customer: int) -> ResponseReturnValue:
    """One customer: what is held, and what may be done about it."""
    with current.engine().store.read() as queries:
        found = privacy.known_customer(queries, customer, current.viewer())
        held = privacy.held_about(queries, customer, current.viewer())
    years = current.engine().settings.retention_years
    return render_template(
        "customers/customer.html", customer=found, held=held, hindrances=HINDRANCES, years=years
    )


@blueprint.post("/<int:customer>/export")
@access.allow("administrator", "leadership")
def export(customer: int) -> ResponseReturnValue:
    """Hand out all that is held about her, as a ZIP archive; that it was done is written down."""
    engine, viewer = current.engine(), current.viewer()
    with engine.store.read() as queries:
        privacy.known_customer(queries, customer, current.viewer())
        packed = privacy.export(queries, customer, viewer)
    privacy.note_export(engine, customer, viewer=viewer)
    answer = Response(packed, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="customer-{customer}.zip"'
    return answer


@blueprint.post("/<int:customer>/erase")
@access.allow("administrator", "leadership")
def erase(customer: int) -> ResponseReturnValue:
    """Take her data out where nothing forbids it; what stays is said."""
    engine, viewer = current.engine(), current.viewer()
    with engine.store.read() as queries:
        privacy.known_customer(queries, customer, current.viewer())
    try:
        left = privacy.erase(engine, customer, reason=request.form.get("reason", ""), viewer=viewer)
    except (Conflict, Invalid) as refused:
        flash(sentences(refused), "error")
        return redirect(url_for("customers.customer", customer=customer), 303)
    if left:
        numbers = ", ".join(item.case.number for item in left)
        flash(gettext("Taken out where nothing forbids it. These cases stay: %(numbers)s.", numbers=numbers))
        return redirect(url_for("customers.customer", customer=customer), 303)
    flash(gettext("Her data are taken out. Backups made before follow within 90 days."))
    return redirect(url_for("customers.customers"), 303)


@blueprint.post("/<int:customer>/hold/<number>")
@access.allow("administrator", "leadership")
def hold(customer: int, number: str) -> ResponseReturnValue:
    """Set a legal hold on a case, or lift it."""
    engine, viewer = current.engine(), current.viewer()
    with engine.store.read() as queries:
        case = current.case(queries, number)
    try:
        if request.form.get("lift"):
            privacy.lift_hold(engine, case, viewer=viewer)
            flash(gettext("The hold on %(number)s is lifted.", number=number))
        else:
            privacy.set_hold(engine, case, reason=request.form.get("reason", ""), viewer=viewer)
            flash(gettext("A hold stands on %(number)s: nothing of it is taken out.", number=number))
    except (Conflict, Invalid) as refused:
        flash(sentences(refused), "error")
    return redirect(url_for("customers.customer", customer=customer), 303)
