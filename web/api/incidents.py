"""Incidents: what the desk could not do, where and why, how to mend it, and trying again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine.ports import Queries
from web import access, current
from web.api import PREFIX
from web.openapi import answer, asked, describe
from web.shapes import whole
from web.trouble import check_seen, trouble

blueprint = Blueprint("api_incidents", __name__, url_prefix=f"{PREFIX}/incidents")


@dataclass(frozen=True)
class IncidentsAsked:
    """Which incidents.

    :ivar mended: those that were mended, the last one first; else those that wait, the oldest first.
    """

    mended: bool = False
    limit: int = whole(100, 1, 100)


@dataclass(frozen=True)
class IncidentShape:
    """Something that could not be done.

    :ivar kind: ``step`` of a diagram, or ``outbox``: something that was to leave the house.
    :ivar case: its case's number; ``null`` when it belongs to none.
    :ivar step: the name of the step, or of the way out of the house.
    :ivar diagram: empty for what was to leave the house.
    :ivar message: what went wrong.
    :ivar remedy: how to mend it.
    :ivar resolver: who tried again with success; empty before.
    """

    id: int
    kind: str
    case: str | None
    step: str
    diagram: str
    message: str
    remedy: str
    created_at: datetime
    resolved_at: datetime | None
    resolver: str


@blueprint.get("")
@access.allow("api", "process_owner", "administrator", "leadership")
@describe(asks=IncidentsAsked, gives=list[IncidentShape])
def incidents() -> ResponseReturnValue:
    """What waits to be mended, or was mended."""
    wanted, viewer = asked(IncidentsAsked), current.viewer()
    with current.engine().store.read() as queries:
        listed = queries.resolved_incidents if wanted.mended else queries.open_incidents
        return answer([_shown(queries, item.id) for item in listed(viewer, wanted.limit)])


@blueprint.post("/<int:incident>/retry")
@access.allow("api", "process_owner", "administrator", "leadership")
@describe(gives=IncidentShape, refusals=(409,))
def retry(incident: int) -> ResponseReturnValue:
    """Try once more, after its cause was mended; ``resolved_at`` stays ``null`` when it failed again."""
    with current.engine().store.read() as queries:
        check_seen(queries, incident, current.viewer())
    again = current.engine().retry_incident(incident, actor=current.person().id)
    with current.engine().store.read() as queries:
        return answer(_shown(queries, again.id))


def _shown(queries: Queries, incident: int) -> IncidentShape:
    told = trouble(queries, queries.incidents.get(incident))
    found = told.incident
    return IncidentShape(
        found.id,
        found.kind,
        told.case.number if told.case is not None else None,
        told.step or (told.outward.channel if told.outward is not None else ""),
        told.diagram,
        found.message,
        found.remedy,
        found.created_at,
        found.resolved_at,
        told.resolver,
    )
