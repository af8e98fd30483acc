"""Reads for pages and the API; see :class:`engine.ports.Queries`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, or_, select

from engine.model import (
    Case,
    Incident,
    Page,
    PromiseClock,
    Task,
    TaskFilter,
    TaskRow,
    Timer,
    Viewer,
)
from engine.storage import tables as t
from engine.storage.rows import plain, to_task, to_timer
from engine.storage.session import Repositories
from engine.storage.visibility import visible

_SEARCHED = (t.cases.c.number, t.cases.c.title, t.task.c.name, t.task.c.subject)
_OPEN = t.task.c.status.in_(("ready", "reserved"))
_SOON = timedelta(hours=4)
_TOP = 3


class SqlQueries(Repositories):
    """Every list shows only what its viewer may see."""

    def __init__(self, connection: Connection, records: Any) -> None:
        super().__init__(connection, records)
        self._db = connection

    def may_see(self, viewer: Viewer, case: int) -> bool:
        """Whether the viewer may know of the case."""
        found = select(t.cases.c.id).where(t.cases.c.id == case, visible(viewer, t.cases.c.id))
        return self._db.execute(found).first() is not None

    def work_list(self, viewer: Viewer, wanted: TaskFilter) -> Page[TaskRow]:
        """Open tasks the viewer holds or may claim, in order of due time (none last)."""
        conditions = [_OPEN, visible(viewer, t.task.c.case), _scope(viewer, wanted.scope)]
        if wanted.element:
            conditions.append(t.task.c.element == wanted.element)
        if wanted.overdue_at is not None:
            conditions.append(t.task.c.due_at < wanted.overdue_at)
        conditions += [_mentions(word, *_SEARCHED) for word in wanted.text.split()]
        joined = select(t.task, *_CASE_COLUMNS).join(t.cases, t.cases.c.id == t.task.c.case)
        found = joined.where(*conditions)
        return Page(self._task_rows(_by_due(found), wanted.limit, wanted.offset), self._count(found))

    def work_counts(self, viewer: Viewer, now: datetime) -> Mapping[str, int]:
        """``mine``, ``pool``, ``overdue``, ``due_soon``, ``climbed``."""
        mine, pool = _mine(viewer), _pool(viewer)
        late = t.task.c.due_at < now
        soon = and_(t.task.c.due_at >= now, t.task.c.due_at < now + _SOON)
        counted = select(
            func.count().filter(mine).label("mine"),
            func.count().filter(pool).label("pool"),
            func.count().filter(late).label("overdue"),
            func.count().filter(soon).label("due_soon"),
        ).where(_OPEN, visible(viewer, t.task.c.case), or_(mine, pool))
        row = self._db.execute(counted.select_from(t.task)).one()
        return {**row._asdict(), "climbed": self._count(self._climbed(viewer))}

    def climbed(self, viewer: Viewer, now: datetime) -> Sequence[TaskRow]:
        """Open tasks raised to the viewer's level of the complaint chain, most urgent first."""
        return self._task_rows(_by_due(self._climbed(viewer)), 200, 0)

    def cases_page(
        self, viewer: Viewer, *, text: str = "", status: str = "", limit: int = 25, offset: int = 0
    ) -> Page[Case]:
        """Cases, newest first."""
        found = select(t.cases).where(visible(viewer, t.cases.c.id))
        if status:
            found = found.where(t.cases.c.status == status)
        for word in text.split():
            found = found.where(_mentions(word, t.cases.c.number, t.cases.c.title))
        page = found.order_by(t.cases.c.opened_at.desc(), t.cases.c.id.desc()).limit(limit).offset(offset)
        rows = [plain(Case, row) for row in self._db.execute(page).mappings()]
        return Page(rows, self._count(found))

    def case_by_number(self, viewer: Viewer, number: str) -> Case | None:
        """The case, unless it does not exist or the viewer may not see it."""
        found = select(t.cases).where(t.cases.c.number == number, visible(viewer, t.cases.c.id))
        row = self._db.execute(found).mappings().first()
        return None if row is None else plain(Case, row)

    def open_tasks(self, viewer: Viewer, case: int) -> Sequence[Task]:
        """Open tasks of a case."""
        found = select(t.task).where(t.task.c.case == case, _OPEN, visible(viewer, t.task.c.case))
        return [to_task(row) for row in self._db.execute(_by_due(found)).mappings()]

    def running_clocks(self, viewer: Viewer, limit: int = 100) -> Sequence[PromiseClock]:
        """Clocks that run, earliest due first."""
        found = select(t.clock).where(t.clock.c.stopped_at.is_(None), visible(viewer, t.clock.c.case))
        rows = self._db.execute(found.order_by(t.clock.c.due_at).limit(limit)).mappings()
        return [plain(PromiseClock, row) for row in rows]

    def open_incidents(self, viewer: Viewer, limit: int = 100) -> Sequence[Incident]:
        """Open incidents, oldest first."""
        found = select(t.incident).where(
            t.incident.c.resolved_at.is_(None), visible(viewer, t.incident.c.case)
        )
        rows = self._db.execute(found.order_by(t.incident.c.id).limit(limit)).mappings()
        return [plain(Incident, row) for row in rows]

    def due_timers(self, now: datetime, limit: int) -> Sequence[Timer]:
        """Timers whose time has come, earliest first."""
        found = select(t.timer).where(t.timer.c.fired_at.is_(None), t.timer.c.due_at <= now)
        rows = self._db.execute(found.order_by(t.timer.c.due_at, t.timer.c.id).limit(limit)).mappings()
        return [to_timer(row) for row in rows]

    def next_timer(self) -> datetime | None:
        """When the earliest waiting timer is due."""
        return self._db.execute(
            select(func.min(t.timer.c.due_at)).where(t.timer.c.fired_at.is_(None))
        ).scalar()

    def _climbed(self, viewer: Viewer) -> Select[Any]:
        person = viewer.person
        holder, unit, parent = t.person.alias("holder"), t.unit.alias("its"), t.unit.alias("above")
        at_level = [
            and_(
                t.task.c.level == 1,
                or_(
                    holder.c.superior == person,
                    and_(t.task.c.assignee.is_(None), unit.c.head == person),
                ),
            ),
            and_(t.task.c.level == 2, or_(unit.c.head == person, parent.c.head == person)),
        ]
        if viewer.leads:
            at_level += [t.task.c.level >= _TOP, t.task.c.priority == "emergency"]
        return (
            select(t.task, *_CASE_COLUMNS)
            .join(t.cases, t.cases.c.id == t.task.c.case)
            .outerjoin(holder, holder.c.id == t.task.c.assignee)
            .outerjoin(unit, unit.c.id == t.task.c.unit)
            .outerjoin(parent, parent.c.id == unit.c.parent)
            .where(_OPEN, visible(viewer, t.task.c.case), or_(*at_level) if person else false())
        )

    def _task_rows(self, found: Select[Any], limit: int, offset: int) -> list[TaskRow]:
        rows = self._db.execute(found.limit(limit).offset(offset)).mappings()
        return [
            TaskRow(to_task(row), row["case_number"], row["case_title"], row["reply_due_at"]) for row in rows
        ]

    def _count(self, found: Select[Any]) -> int:
        return int(self._db.execute(select(func.count()).select_from(found.subquery())).scalar_one())


_REPLY_DUE = (
    select(func.min(t.clock.c.due_at))
    .where(t.clock.c.case == t.task.c.case, t.clock.c.name == "reply", t.clock.c.stopped_at.is_(None))
    .scalar_subquery()
)
_CASE_COLUMNS = (
    t.cases.c.number.label("case_number"),
    t.cases.c.title.label("case_title"),
    _REPLY_DUE.label("reply_due_at"),
)


def _by_due(found: Select[Any]) -> Select[Any]:
    return found.order_by(t.task.c.due_at.is_(None), t.task.c.due_at, t.task.c.created_at, t.task.c.id)


def _mine(viewer: Viewer) -> ColumnElement[bool]:
    return t.task.c.assignee == viewer.person


def _pool(viewer: Viewer) -> ColumnElement[bool]:
    """Ready tasks of the viewer's unit and roles; those of neither are for every handler."""
    column = t.task.c
    unit, role = column.unit == viewer.unit, column.role.in_(sorted(viewer.roles))
    for_all = and_(column.unit.is_(None), column.role.is_(None)) if "handler" in viewer.roles else false()
    by_unit = and_(unit, or_(column.role.is_(None), role))
    return and_(
        column.status == "ready",
        column.assignee.is_(None),
        or_(by_unit, and_(column.unit.is_(None), role), for_all),
    )


def _scope(viewer: Viewer, scope: str) -> ColumnElement[bool]:
    if scope == "mine":
        return _mine(viewer)
    if scope == "pool":
        return _pool(viewer)
    return or_(_mine(viewer), _pool(viewer))


def _mentions(word: str, *columns: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(*(column.icontains(word, autoescape=True) for column in columns))
