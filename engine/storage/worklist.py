"""Whose work a task is: conditions on the columns of ``task``.

A task is in somebody's pool when it is ready, nobody is named for it, and its unit and role, where it has
them, are hers. One that names neither is every handler's; one for leadership is every leader's, whatever its
unit. In a confidential case the unit does not see it: its head and leadership do, and hand it to a person.
The desk itself sees all.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, or_, select, true

from engine.model import TaskStatus, Viewer
from engine.storage import tables as t

TOP = 3
"""From this level of the complaint chain on, leadership answers (S4)."""

_task = t.task.c
_holder = t.person.alias("holder")
_unit = t.unit.alias("unit_of_task")
_above = t.unit.alias("unit_above")
_case = t.cases.alias("case_of_task")
_SECRET = exists(select(_case.c.id).where(_case.c.id == _task.case, _case.c.confidential))


def mine(viewer: Viewer) -> ColumnElement[bool]:
    """Tasks for which the viewer is named: reserved for her."""
    return _task.assignee == viewer.person if viewer.person else false()


def in_pool(viewer: Viewer) -> ColumnElement[bool]:
    """Tasks the viewer may claim."""
    free = and_(_task.status == TaskStatus.READY, _task.assignee.is_(None))
    if not viewer.person:
        return free
    her_unit = or_(_task.unit.is_(None), *([_task.unit == viewer.unit] if viewer.unit else []))
    her_role = or_(_task.role.is_(None), _task.role.in_(sorted(viewer.roles)))
    hers = and_(her_unit, her_role)
    free = and_(free, ~declared(literal(viewer.person)))
    if "handler" not in viewer.roles:
        hers = and_(hers, or_(_task.unit.is_not(None), _task.role.is_not(None)))
    if viewer.leads:
        hers = or_(hers, _task.role == "leadership", _SECRET)
    elif viewer.heads:
        hers = or_(hers, and_(_SECRET, _headed_by(viewer)))
    return and_(free, hers)


def declared(person: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a person declared a conflict of interest in the task's case: nobody offers it to her."""
    return exists().where(t.conflict.c.case == _task.case, t.conflict.c.person == person)


def _headed_by(viewer: Viewer) -> ColumnElement[bool]:
    return exists(select(_unit.c.id).where(_unit.c.id == _task.unit, _unit.c.head == viewer.person))


def of_scope(viewer: Viewer, scope: str) -> ColumnElement[bool]:
    """``mine``, ``pool`` or ``all``: both (for the desk itself, every open task)."""
    if scope == "mine":
        return mine(viewer)
    if scope == "pool":
        return in_pool(viewer)
    return or_(mine(viewer), in_pool(viewer)) if viewer.person else true()


def at_level(viewer: Viewer) -> ColumnElement[bool]:
    """Tasks raised to the viewer's level of the complaint chain (S4).

    1: the holder's superior, or the head of the unit while nobody holds it; 2: the head of the unit or of
    the unit above; from 3 on leadership, which also sees every emergency.
    """
    if not viewer.person:
        return or_(_task.level >= 1, _task.priority == "emergency")
    superior = exists(
        select(_holder.c.id).where(_holder.c.id == _task.assignee, _holder.c.superior == viewer.person)
    )
    head = _headed_by(viewer)
    head_above = exists(
        select(_above.c.id).where(
            _unit.c.id == _task.unit, _above.c.id == _unit.c.parent, _above.c.head == viewer.person
        )
    )
    raised = or_(
        and_(_task.level == 1, or_(superior, and_(_task.assignee.is_(None), head))),
        and_(_task.level == 2, or_(head, head_above)),
    )
    if viewer.leads:
        return or_(raised, _task.level >= TOP, _task.priority == "emergency")
    return raised


def mentions(word: str, *columns: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a word stands in any of the columns, capitals or not."""
    sought = word.lower()
    return or_(*(func.lower(column).contains(sought, autoescape=True) for column in columns))
