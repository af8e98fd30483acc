"""Reads for pages and the API; see :class:`engine.ports.Queries`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Label, Select, func, literal, select, union

from engine.model import (
    COUNTED,
    PRINTED,
    Case,
    Incident,
    Outward,
    Page,
    PromiseClock,
    Task,
    TaskFilter,
    TaskRow,
    Timer,
    Viewer,
)
from engine.storage import tables as t
from engine.storage.openwork import Spot, first_free, first_held, in_order, spot
from engine.storage.shapes import CASE, CLOCK, INCIDENT, OUTWARD, TASK, TIMER, Shape
from engine.storage.statements import Session
from engine.storage.transaction import Repositories
from engine.storage.visibility import visible
from engine.storage.worklist import at_level, mentions, of_scope

T = TypeVar("T")

SOON = timedelta(hours=4)
"""How far ahead a due time counts as soon."""


def _reply(name: str) -> Label[Any]:
    """A column of the case's reply clock that is due first."""
    first = (
        select(t.clock.c[name])
        .where(t.clock.c.case == t.task.c.case, t.clock.c.name == "reply", t.RUNNING)
        .order_by(t.clock.c.due_at, t.clock.c.id)
        .limit(1)
    )
    return first.scalar_subquery().label(f"reply_{name}")


_REPLY = tuple(_reply(name) for name in ("due_at", "started_at", "paused_since"))
_LINE = (*TASK.columns, t.cases.c.number, t.cases.c.title, *_REPLY)
_LINES = select(*_LINE).join_from(t.task, t.cases, t.cases.c.id == t.task.c.case).where(t.OPEN)
_OPEN_IN_CASES = select(t.task.c.id).join(t.cases, t.cases.c.id == t.task.c.case).where(t.OPEN)
_TASKS = select(*TASK.columns).where(t.OPEN)
_BY_DUE = (t.task.c.due_at.is_(None), t.task.c.due_at, t.task.c.created_at, t.task.c.id)
_RAISED = union(
    select(t.task.c.id).where(t.OPEN, t.task.c.level >= 1),
    select(t.task.c.id).where(t.EMERGENCY),
)
"""What may have climbed: few of all open tasks, each found by its own index."""

_CLIMBED_MOST = 200


class SqlQueries(Repositories):
    """Every list shows only what its viewer may see."""

    def __init__(self, session: Session, records: Any) -> None:
        super().__init__(session, records)
        self._db = session.connection
        self._known: dict[tuple[Viewer, str], tuple[int, list[Spot]]] = {}

    def may_see(self, viewer: Viewer, case: int) -> bool:
        """Whether the viewer may know of the case."""
        found = select(t.cases.c.id).where(t.cases.c.id == case, visible(viewer, t.cases.c.id))
        return self._db.execute(found).first() is not None

    def work_list(self, viewer: Viewer, wanted: TaskFilter) -> Page[TaskRow]:
        """Open tasks the viewer holds or may claim, in order of due time (none last)."""
        first, last = wanted.offset, wanted.offset + wanted.limit
        if viewer.person and not (wanted.element or wanted.text or wanted.overdue_at):
            spots = self._spots(viewer, wanted.scope, max(last, COUNTED + 1))
            shown = [spot.task for spot in spots[first:last]]
            return Page(self._in_order(shown), min(len(spots), COUNTED + 1))
        found = _OPEN_IN_CASES.where(visible(viewer, t.task.c.case), of_scope(viewer, wanted.scope))
        if wanted.element:
            found = found.where(t.task.c.element == wanted.element)
        if wanted.overdue_at is not None:
            found = found.where(t.task.c.due_at < wanted.overdue_at)
        for word in wanted.text.split():
            columns = (t.cases.c.number, t.cases.c.title, t.task.c.name, t.task.c.subject)
            found = found.where(mentions(word, *columns))
        page = found.order_by(*_BY_DUE).limit(wanted.limit).offset(first)
        return Page(self._in_order(list(self._db.execute(page).scalars())), self._count(found))

    def work_counts(self, viewer: Viewer, now: datetime) -> Mapping[str, int]:
        """``mine``, ``pool``, ``overdue`` (of both), ``due_soon`` (within 4 hours), ``climbed``.

        Of the pool those are looked at that are due first, as many as are counted.
        """
        most = COUNTED + 1
        held, free = (self._spots(viewer, scope, most) for scope in ("mine", "pool"))
        dues = [spot.due for spot in (*held, *free)]
        return {
            "mine": len(held),
            "pool": len(free),
            "overdue": sum(due < now for due in dues),
            "due_soon": sum(now <= due < now + SOON for due in dues),
            "climbed": self._count(_climbed(viewer)),
        }

    def _spots(self, viewer: Viewer, scope: str, most: int) -> list[Spot]:
        """The first open tasks of a scope; the same for the whole of one read."""
        known = self._known.get((viewer, scope))
        if known is None or known[0] < most:
            known = self._known[viewer, scope] = (most, self._look(viewer, scope, most))
        return known[1]

    def _look(self, viewer: Viewer, scope: str, most: int) -> list[Spot]:
        if not viewer.person:
            found = _OPEN_IN_CASES.with_only_columns(t.task.c.due_at, t.task.c.created_at, t.task.c.id)
            found = found.where(of_scope(viewer, scope)).order_by(*_BY_DUE).limit(most)
            return [spot(task, due, created) for due, created, task in self._db.execute(found)]
        if scope == "mine":
            return first_held(self._session, viewer, most)
        if scope == "pool":
            return first_free(self._session, viewer, most)
        both = (*self._spots(viewer, "mine", most), *self._spots(viewer, "pool", most))
        return in_order(both, most)

    def _in_order(self, tasks: list[str]) -> list[TaskRow]:
        """The lines of these tasks, in this order."""
        lines = {line.task.id: line for line in self._lines(_LINES.where(t.task.c.id.in_(tasks)))}
        return [lines[task] for task in tasks]

    def climbed(self, viewer: Viewer, now: datetime) -> Sequence[TaskRow]:
        """Open tasks raised to the viewer's level of the complaint chain: emergencies, then by due time."""
        urgent_first = (t.task.c.priority != "emergency", *_BY_DUE)
        return self._lines(_climbed(viewer).order_by(*urgent_first).limit(_CLIMBED_MOST))

    def cases_page(
        self, viewer: Viewer, *, text: str = "", status: str = "", limit: int = 25, offset: int = 0
    ) -> Page[Case]:
        """Cases, newest first; ``text`` is looked for in number and title."""
        found = select(*CASE.columns).where(visible(viewer, t.cases.c.id))
        if status:
            found = found.where(t.cases.c.status == status)
        for word in text.split():
            found = found.where(mentions(word, t.cases.c.number, t.cases.c.title))
        page = found.order_by(t.cases.c.opened_at.desc(), t.cases.c.id.desc()).limit(limit).offset(offset)
        return Page(self._all(page, CASE), self._count(found))

    def case_by_number(self, viewer: Viewer, number: str) -> Case | None:
        """The case, unless it does not exist or the viewer may not see it."""
        found = select(*CASE.columns).where(t.cases.c.number == number, visible(viewer, t.cases.c.id))
        return next(iter(self._all(found, CASE)), None)

    def open_tasks(self, viewer: Viewer, case: int) -> Sequence[Task]:
        """Open tasks of a case, in order of due time (none last)."""
        found = _TASKS.where(t.task.c.case == case, visible(viewer, t.task.c.case))
        return self._all(found.order_by(*_BY_DUE), TASK)

    def running_clocks(self, viewer: Viewer, limit: int = 100) -> Sequence[PromiseClock]:
        """Clocks that run, earliest due first."""
        found = select(*CLOCK.columns).where(t.RUNNING, visible(viewer, t.clock.c.case))
        return self._all(found.order_by(t.clock.c.due_at, t.clock.c.id).limit(limit), CLOCK)

    def clocks_of(self, viewer: Viewer, cases: Sequence[int]) -> Sequence[PromiseClock]:
        """All clocks of these cases, running or not, oldest first."""
        if not cases:
            return []
        found = select(*CLOCK.columns).where(t.clock.c.case.in_(cases), visible(viewer, t.clock.c.case))
        return self._all(found.order_by(t.clock.c.id), CLOCK)

    def open_incidents(self, viewer: Viewer, limit: int = 100) -> Sequence[Incident]:
        """Open incidents, oldest first; one that belongs to no case is shown to everybody."""
        found = select(*INCIDENT.columns).where(t.UNRESOLVED, visible(viewer, t.incident.c.case))
        return self._all(found.order_by(t.incident.c.id).limit(limit), INCIDENT)

    def resolved_incidents(self, viewer: Viewer, limit: int = 100) -> Sequence[Incident]:
        """Incidents that were mended, the last one first."""
        found = select(*INCIDENT.columns).where(~t.UNRESOLVED, visible(viewer, t.incident.c.case))
        last_first = (t.incident.c.resolved_at.desc(), t.incident.c.id.desc())
        return self._all(found.order_by(*last_first).limit(limit), INCIDENT)

    def letters(self, viewer: Viewer, status: str, limit: int = 100) -> Sequence[Outward]:
        """Letters with this status: those that wait, oldest first; others, the newest first."""
        found = select(*OUTWARD.columns).where(
            t.LETTERS, t.outbox.c.status == status, visible(viewer, t.outbox.c.case)
        )
        order = t.outbox.c.id if status == PRINTED else t.outbox.c.id.desc()
        return self._all(found.order_by(order).limit(limit), OUTWARD)

    def due_timers(self, now: datetime, limit: int) -> Sequence[Timer]:
        """Timers whose time has come, earliest first."""
        found = select(*TIMER.columns).where(t.WAITING, t.timer.c.due_at <= now)
        return self._all(found.order_by(t.timer.c.due_at, t.timer.c.id).limit(limit), TIMER)

    def next_timer(self) -> datetime | None:
        """When the earliest waiting timer is due."""
        return self._db.execute(select(func.min(t.timer.c.due_at)).where(t.WAITING)).scalar()

    def _all(self, found: Select[Any], shape: Shape[T]) -> list[T]:
        return [shape.make(*row) for row in self._db.execute(found)]

    def _lines(self, found: Select[Any]) -> list[TaskRow]:
        width = TASK.width
        return [TaskRow(TASK.make(*row[:width]), *row[width:]) for row in self._db.execute(found)]

    def _count(self, found: Select[Any]) -> int:
        """How many rows there are, counted no further than to :data:`engine.model.COUNTED` + 1."""
        some = found.with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
        counted = select(func.count()).select_from(some.limit(COUNTED + 1).subquery())
        return int(self._db.execute(counted).scalar_one())


def _climbed(viewer: Viewer) -> Select[Any]:
    return _LINES.where(t.task.c.id.in_(_RAISED), visible(viewer, t.task.c.case), at_level(viewer))
