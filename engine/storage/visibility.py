"""Who may know of a case: the one predicate that every query uses.

A barred person sees nothing. A confidential case is seen by leadership, by those who hold or did a task in
it, and by the head of a unit with which a task lies that nobody holds: she names who does it. The desk itself
sees everything.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_, true

from engine.model import TaskStatus, Viewer
from engine.storage import tables as t

_secret = t.cases.alias("secret")
_own = t.task.alias("own")
_unit = t.unit.alias("unit_of_own")


def visible(viewer: Viewer, case: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether ``viewer`` may know of the case whose id is in the column ``case`` (``NULL``: of none)."""
    if not viewer.person:
        return true()
    return visible_to(literal(viewer.person), case, leads=viewer.leads, heads=viewer.heads)


def visible_to(
    person: ColumnElement[str], case: ColumnElement[Any], *, leads: bool, heads: bool
) -> ColumnElement[bool]:
    """The same for a person whose roles are known when the statement is written."""
    barred = exists().where(t.barred.c.case == case, t.barred.c.person == person)
    if leads:
        return ~barred
    confidential = exists().where(_secret.c.id == case, _secret.c.confidential)
    took_part = exists().where(
        _own.c.case == case, or_(_own.c.assignee == person, _own.c.completed_by == person)
    )
    seen = [~confidential, took_part]
    if heads:
        lies = and_(_own.c.case == case, _own.c.status == TaskStatus.READY, _own.c.assignee.is_(None))
        seen.append(exists().where(lies, _unit.c.id == _own.c.unit, _unit.c.head == person))
    return and_(~barred, or_(*seen))
