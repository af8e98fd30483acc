"""Incidents: what the desk could not do, where and why, how to mend it, and trying again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from engine.errors import NotFound
from engine.model import Case, Incident, Outward
from engine.ports import Queries
from web import access, current
from web.navigation import Entry

_MOST = 100
_RESOLVED = 25

blueprint = Blueprint("incidents", __name__, url_prefix="/incidents")
entry = Entry(lazy_gettext("Incidents"), "incidents.incidents", "alert-triangle", 60, key="g i")


@dataclass(frozen=True)
class Trouble:
    """An incident as the page tells it.

    :ivar step: the name of the step on its diagram, or of the way out of the house.
    :ivar diagram: the diagram's name; empty for an effect outside the desk.
    :ivar outward: what was to leave the house, if that is what failed.
    :ivar resolver: the name of who tried again with success.
    """

    incident: Incident
    case: Case | None
    step: str
    diagram: str
    outward: Outward | None
    resolver: str


@blueprint.get("")
@access.allow("process_owner", "administrator", "leadership")
def incidents() -> ResponseReturnValue:
    """What waits to be mended, the oldest first; and what was mended lately."""
    viewer = current.viewer()
    with current.engine().store.read() as queries:
        waiting = [_trouble(queries, item) for item in queries.open_incidents(viewer, _MOST)]
        mended = [_trouble(queries, item) for item in queries.resolved_incidents(viewer, _RESOLVED)]
    return render_template("incidents/incidents.html", waiting=waiting, mended=mended)


@blueprint.post("/<int:incident>/retry")
@access.allow("process_owner", "administrator", "leadership")
def retry(incident: int) -> ResponseReturnValue:
    """Try it once more, after its cause was mended."""
    engine, viewer = current.engine(), current.viewer()
    with engine.store.read() as queries:
        found = queries.incidents.get(incident)
        if found.case is not None and not queries.may_see(viewer, found.case):
            raise NotFound("incident", incident)
    again = engine.retry_incident(incident, actor=current.person().id)
    if again.resolved_at is None:
        flash(gettext("It failed again: %(why)s", why=again.message), "warning")
    elif again.kind == "outbox":
        flash(gettext("It is on its way again."))
    elif again.kind in ("mailbox", "mail"):
        flash(gettext("It is looked into at once."))
    else:
        flash(gettext("It worked: the case goes on."))
    return redirect(url_for("incidents.incidents"), 303)


def _trouble(queries: Queries, incident: Incident) -> Trouble:
    step, diagram = _where(queries, incident)
    outward = queries.outbox.get(int(incident.token)) if incident.kind == "outbox" else None
    by = queries.people.find(incident.resolved_by) if incident.resolved_by else None
    return Trouble(
        incident=incident,
        case=queries.cases.get(incident.case) if incident.case is not None else None,
        step=step,
        diagram=diagram,
        outward=outward,
        resolver=by.name if by else "",
    )


def _where(queries: Queries, incident: Incident) -> tuple[str, str]:
    """The names of the step and its diagram; the element's id where no diagram has it."""
    if incident.instance is None:
        return incident.element, ""
    release = queries.instances.get(incident.instance).release
    processes = current.engine().edition(queries, release).processes
    found = _in_order(processes.ids, queries.instances.get(incident.instance).process)
    for id in found:
        process = processes.process(id)
        element = process.elements.get(incident.element)
        if element is not None:
            return element.name or incident.element, process.name
    return incident.element, ""


def _in_order(ids: Iterable[str], first: str) -> list[str]:
    """The instance's own diagram before those that it may have called."""
    return [first, *sorted(id for id in ids if id != first)]
