"""Incidents as people are told of them: where it went wrong, for which case, and who mended it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.errors import NotFound
from engine.model import Case, Incident, Outward, Viewer
from engine.ports import Queries
from web import current


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


def check_seen(queries: Queries, incident: int, viewer: Viewer) -> None:
    """Whether the viewer may know of an incident.

    :raises NotFound: when there is none, or its case is hidden from the viewer.
    """
    found = queries.incidents.get(incident)
    if found.case is not None and not queries.may_see(viewer, found.case):
        raise NotFound("incident", incident)


def trouble(queries: Queries, incident: Incident) -> Trouble:
    """An incident with what is known about it."""
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
