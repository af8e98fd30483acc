"""The duty roster: who is told what cannot wait while the house is closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from engine.errors import Conflict, Invalid, NotFound
from processes.complaint import duty as roster
from web import access, current
from web.i18n import sentences
from web.navigation import Entry

blueprint = Blueprint("duty", __name__, url_prefix="/duty")
entry = Entry(lazy_gettext("Duty roster"), "duty.duty", "calendar", 65, key="g u")
ROLES: Mapping[str, Any] = {
    "": lazy_gettext("everything"),
    "reception": lazy_gettext("what reception is told"),
    "handler": lazy_gettext("what handlers are told"),
    "head": lazy_gettext("what heads of units are told"),
    "leadership": lazy_gettext("what leadership is told, such as emergencies"),
}


@blueprint.get("")
@access.allow("head", "leadership", "administrator")
def duty() -> ResponseReturnValue:
    """Who is on duty, now and next."""
    with current.engine().store.read() as queries:
        people = [person for person in queries.people.all() if person.active]
        duties = roster.upcoming(queries, current.now())
    names = {person.id: person.name for person in people}
    return render_template(
        "duty/duty.html", duties=duties, people=people, names=names, roles=ROLES, now=current.now()
    )


@blueprint.post("")
@access.allow("head", "leadership", "administrator")
def add() -> ResponseReturnValue:
    """Put somebody on duty."""
    try:
        roster.add(
            current.engine(),
            request.form.get("person", ""),
            _moment("starts_at"),
            _moment("ends_at"),
            role=request.form.get("role", ""),
            viewer=current.viewer(),
        )
    except (Conflict, Invalid, NotFound) as refused:
        flash(sentences(refused), "error")
    else:
        flash(gettext("The duty is in the roster."))
    return redirect(url_for("duty.duty"), 303)


@blueprint.post("/<int:duty>/remove")
@access.allow("head", "leadership", "administrator")
def remove(duty: int) -> ResponseReturnValue:
    """Take somebody off duty."""
    roster.remove(current.engine(), duty, viewer=current.viewer())
    flash(gettext("The duty is taken out of the roster."))
    return redirect(url_for("duty.duty"), 303)


def _moment(field: str) -> datetime:
    """A date and time of the form, in the house's zone.

    :raises Invalid: when it is none.
    """
    given = request.form.get(field, "")
    try:
        return datetime.fromisoformat(given).replace(tzinfo=current.engine().settings.tz)
    except ValueError:
        raise Invalid("This is no date and time.", remedy="Choose a day and a time.") from None
