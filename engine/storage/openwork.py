"""The open tasks of a person that are due first, read from the front of indexes.

A person's work is what she holds and what lies free with her unit and roles. Each combination of unit and
role is one run of ``ix_task_open_pool``; the first of every run are merged. So a list costs what it shows,
not what waits in the house.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, Text, bindparam, exists, select

from engine.model import TaskStatus, Viewer
from engine.storage import tables as t
from engine.storage.statements import Query, Session, Values
from engine.storage.visibility import visible_to
from engine.storage.worklist import declared

_NEVER = datetime.max.replace(tzinfo=UTC)
_task, _unit = t.task.c, t.unit.alias("headed")
_person = bindparam("person", type_=Text)
_FREE = (_task.status == TaskStatus.READY) & _task.assignee.is_(None) & ~declared(_person)


class Spot(NamedTuple):
    """A task's place in the order of due time; without one it comes last."""

    due: datetime
    created: datetime
    task: str


def first_held(session: Session, viewer: Viewer, most: int) -> list[Spot]:
    """What the viewer holds."""
    return in_order(_run(session, viewer, "held", {"most": most}), most)


def first_free(session: Session, viewer: Viewer, most: int) -> list[Spot]:
    """What the viewer may claim."""
    found = [
        spot
        for unit, role in _keys(viewer)
        for spot in _run(session, viewer, "keyed", {"unit": unit, "role": role, "most": most})
    ]
    if viewer.leads:
        found += _run(session, viewer, "leading", {"most": most})
    if viewer.leads or viewer.heads:
        found += _run(session, viewer, "confidential", {"most": most})
    return in_order(found, most)


def in_order(spots: Iterable[Spot], most: int) -> list[Spot]:
    """The first of these, each once."""
    return sorted(set(spots))[:most]


def _keys(viewer: Viewer) -> list[tuple[str | None, str | None]]:
    """Unit and role of the tasks that are the viewer's; see :func:`engine.storage.worklist.in_pool`."""
    units = [None, *([viewer.unit] if viewer.unit else [])]
    keys = [(unit, role) for unit in units for role in (None, *sorted(viewer.roles))]
    return [key for key in keys if key != (None, None) or "handler" in viewer.roles]


def _run(session: Session, viewer: Viewer, kind: str, values: Values) -> Iterator[Spot]:
    dated, undated = _statements(kind, viewer.leads, viewer.heads)
    given = {**values, "person": viewer.person}
    found = session.all(dated, given)
    yield from found
    if len(found) < values["most"]:
        yield from session.all(undated, given)


@cache
def _statements(kind: str, leads: bool, heads: bool) -> tuple[Query[Spot], Query[Spot]]:
    """Of one kind of work those with a due time, and those without."""
    seen = visible_to(_person, _task.case, leads=leads, heads=heads)
    found = select(_task.id, _task.due_at, _task.created_at).where(t.OPEN, _kind(kind, leads), seen)
    found = found.limit(bindparam("most", type_=Integer))
    dated = found.where(_task.due_at.is_not(None)).order_by(_task.due_at, _task.created_at, _task.id)
    undated = found.where(_task.due_at.is_(None)).order_by(_task.created_at, _task.id)
    return Query(dated, spot), Query(undated, spot)


def _kind(kind: str, leads: bool) -> ColumnElement[bool]:
    match kind:
        case "held":
            return _task.assignee == _person
        case "keyed":
            unit = _task.unit.is_not_distinct_from(bindparam("unit", type_=Text))
            return _FREE & unit & _task.role.is_not_distinct_from(bindparam("role", type_=Text))
        case "leading":
            return _FREE & (_task.role == "leadership")
        case _:
            hidden = _FREE & _task.case.in_(select(t.cases.c.id).where(t.cases.c.confidential))
            headed = exists().where(_unit.c.id == _task.unit, _unit.c.head == _person)
            return hidden if leads else hidden & headed


def spot(task: str, due: datetime | None, created: datetime) -> Spot:
    """A row's place."""
    return Spot(due or _NEVER, created, task)
