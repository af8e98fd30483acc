"""Incidents: what the desk could not do, where and why, how to mend it, and trying again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from web import access, current
from web.navigation import Entry
from web.trouble import check_seen, trouble

_MOST = 100
_RESOLVED = 25

blueprint = Blueprint("incidents", __name__, url_prefix="/incidents")
entry = Entry(lazy_gettext("Incidents"), "incidents.incidents", "alert-triangle", 60, key="g i")


@blueprint.get("")
@access.allow("process_owner", "administrator", "leadership")
def incidents() -> ResponseReturnValue:
    """What waits to be mended, the oldest first; and what was mended lately."""
    viewer = current.viewer()
    with current.engine().store.read() as queries:
        waiting = [trouble(queries, item) for item in queries.open_incidents(viewer, _MOST)]
        mended = [trouble(queries, item) for item in queries.resolved_incidents(viewer, _RESOLVED)]
    return render_template("incidents/incidents.html", waiting=waiting, mended=mended)


@blueprint.post("/<int:incident>/retry")
@access.allow("process_owner", "administrator", "leadership")
def retry(incident: int) -> ResponseReturnValue:
    """Try it once more, after its cause was mended."""
    engine, viewer = current.engine(), current.viewer()
    with engine.store.read() as queries:
        check_seen(queries, incident, viewer)
    again = engine.retry_incident(incident, actor=current.person().id)
    if again.resolved_at is None:
        flash(gettext("It failed again: %(why)s", why=gettext(again.message)), "warning")
    elif again.kind == "outbox":
        flash(gettext("It is on its way again."))
    elif again.kind in ("mailbox", "mail"):
        flash(gettext("It is looked into at once."))
    else:
        flash(gettext("It worked: the case goes on."))
    return redirect(url_for("incidents.incidents"), 303)
