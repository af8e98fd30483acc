"""Reads for pages and the API; see :class:`engine.ports.Queries` and :mod:`engine.storage.worklist`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from engine.model import (
    COUNTED,
    LETTER,
    PRINTED,
    Case,
    Incident,
    Outward,
    Page,
    PromiseClock,
    Task,
    TaskFilter,
    TaskRow,
    TaskStatus,
    Timer,
    Viewer,
)
from engine.ports import Cases
from engine.storage.memory.order import by_due
from engine.storage.memory.state import State, fresh
from engine.storage.memory.work import OPEN
from engine.storage.queries import SOON
from engine.storage.worklist import TOP

T = TypeVar("T")


class Looking:
    """What a viewer may see of a state."""

    cases: Cases

    def __init__(self, state: State) -> None:
        self._in = state

    def may_see(self, viewer: Viewer, case: int) -> bool:
        """Whether the viewer may know of the case."""
        return case in self._in.cases and self._visible(viewer, case)

    def work_list(self, viewer: Viewer, wanted: TaskFilter) -> Page[TaskRow]:
        """Open tasks the viewer holds or may claim, in order of due time (none last)."""
        found = [task for task in self._open(viewer, self._of_scope(viewer, wanted.scope))]
        if wanted.element:
            found = [task for task in found if task.element == wanted.element]
        late = wanted.overdue_at
        if late is not None:
            found = [task for task in found if task.due_at is not None and task.due_at < late]
        for word in wanted.text.split():
            found = [task for task in found if self._mentions(task, word)]
        return _page(map(self._line, sorted(found, key=by_due)), wanted.limit, wanted.offset)

    def work_counts(self, viewer: Viewer, now: datetime) -> Mapping[str, int]:
        """``mine``, ``pool``, ``overdue`` (of both), ``due_soon`` (within 4 hours), ``climbed``."""
        held = self._open(viewer, self._of_scope(viewer, "mine"))
        free = sorted(self._open(viewer, self._of_scope(viewer, "pool")), key=by_due)[: COUNTED + 1]
        both = [task.due_at for task in (*held, *free) if task.due_at is not None]
        return {
            "mine": len(held),
            "pool": len(free),
            "overdue": sum(due < now for due in both),
            "due_soon": sum(now <= due < now + SOON for due in both),
            "climbed": len(self._climbed(viewer)),
        }

    def climbed(self, viewer: Viewer, now: datetime) -> Sequence[TaskRow]:
        """Open tasks raised to the viewer's level of the complaint chain: emergencies, then by due time."""
        found = sorted(self._climbed(viewer), key=lambda task: (task.priority != "emergency", by_due(task)))
        return [self._line(task) for task in found[:200]]

    def cases_page(
        self, viewer: Viewer, *, text: str = "", status: str = "", limit: int = 25, offset: int = 0
    ) -> Page[Case]:
        """Cases, newest first; ``text`` is looked for in number and title."""
        found = [
            case
            for case in self._in.cases.rows()
            if self._visible(viewer, case.id)
            and status in ("", case.status)
            and all(_contains(word, case.number, case.title) for word in text.split())
        ]
        return _page(sorted(found, key=lambda case: (case.opened_at, case.id), reverse=True), limit, offset)

    def case_by_number(self, viewer: Viewer, number: str) -> Case | None:
        """The case, unless it does not exist or the viewer may not see it."""
        rows = self._in.cases.rows()
        return next((row for row in rows if row.number == number and self._visible(viewer, row.id)), None)

    def open_tasks(self, viewer: Viewer, case: int) -> Sequence[Task]:
        """Open tasks of a case, in order of due time (none last)."""
        return sorted(self._open(viewer, lambda task: task.case == case), key=by_due)

    def running_clocks(self, viewer: Viewer, limit: int = 100) -> Sequence[PromiseClock]:
        """Clocks that run, earliest due first."""
        rows = self._in.clocks.rows()
        found = [row for row in rows if row.stopped_at is None and self._visible(viewer, row.case)]
        return sorted(found, key=lambda row: (row.due_at, row.id))[:limit]

    def clocks_of(self, viewer: Viewer, cases: Sequence[int]) -> Sequence[PromiseClock]:
        """All clocks of these cases, running or not, oldest first."""
        rows = self._in.clocks.rows()
        found = [row for row in rows if row.case in cases and self._visible(viewer, row.case)]
        return sorted(found, key=lambda row: row.id)

    def open_incidents(self, viewer: Viewer, limit: int = 100) -> Sequence[Incident]:
        """Open incidents, oldest first; one that belongs to no case is shown to everybody."""
        rows = self._in.incidents.rows()
        return [row for row in rows if row.resolved_at is None and self._visible(viewer, row.case)][:limit]

    def resolved_incidents(self, viewer: Viewer, limit: int = 100) -> Sequence[Incident]:
        """Incidents that were mended, the last one first."""
        mended = [
            (row.resolved_at, row.id, row)
            for row in self._in.incidents.rows()
            if row.resolved_at is not None and self._visible(viewer, row.case)
        ]
        return [row for _, _, row in sorted(mended, key=lambda item: item[:2], reverse=True)][:limit]

    def letters(self, viewer: Viewer, status: str, limit: int = 100) -> Sequence[Outward]:
        """Letters with this status: those that wait, oldest first; others, the newest first."""
        found = [
            row
            for row in self._in.outbox.rows()
            if (row.channel, row.status) == (LETTER, status) and self._visible(viewer, row.case)
        ]
        return sorted(found, key=lambda row: row.id, reverse=status != PRINTED)[:limit]

    def due_timers(self, now: datetime, limit: int) -> Sequence[Timer]:
        """Timers whose time has come, earliest first."""
        found = [row for row in self._in.timers.rows() if row.fired_at is None and row.due_at <= now]
        return sorted(found, key=lambda row: (row.due_at, row.id))[:limit]

    def next_timer(self) -> datetime | None:
        """When the earliest waiting timer is due."""
        return min((row.due_at for row in self._in.timers.rows() if row.fired_at is None), default=None)

    def _visible(self, viewer: Viewer, case: int | None) -> bool:
        if not viewer.person or case is None:
            return True
        if (case, viewer.person) in self._in.barred:
            return False
        found = self._in.cases.get(case)
        if viewer.leads or found is None or not found.confidential:
            return True
        return any(
            viewer.person in (task.assignee, task.completed_by)
            or (viewer.heads and _free(task) and self._headed_by(viewer, task))
            for task in self._in.tasks.rows()
            if task.case == case
        )

    def _headed_by(self, viewer: Viewer, task: Task) -> bool:
        unit = self._in.units.get(task.unit or "")
        return unit is not None and unit.head == viewer.person

    def _open(self, viewer: Viewer, wanted: Callable[[Task], bool]) -> list[Task]:
        return [
            fresh(task)
            for task in self._in.tasks.rows()
            if task.status in OPEN and wanted(task) and self._visible(viewer, task.case)
        ]

    def _of_scope(self, viewer: Viewer, scope: str) -> Callable[[Task], bool]:
        def mine(task: Task) -> bool:
            return bool(viewer.person) and task.assignee == viewer.person

        def in_pool(task: Task) -> bool:
            return self._in_pool(viewer, task)

        if scope == "mine":
            return mine
        if scope == "pool":
            return in_pool
        return lambda task: not viewer.person or mine(task) or in_pool(task)

    def _in_pool(self, viewer: Viewer, task: Task) -> bool:
        if not _free(task) or (task.case, viewer.person) in self._in.conflicts:
            return False
        if not viewer.person or (viewer.leads and task.role == "leadership"):
            return True
        case = self._in.cases.get(task.case)
        names_somebody = viewer.leads or (viewer.heads and self._headed_by(viewer, task))
        if case is not None and case.confidential and names_somebody:
            return True
        if task.unit is None and task.role is None:
            return "handler" in viewer.roles
        return task.unit in (None, viewer.unit) and (task.role is None or task.role in viewer.roles)

    def _climbed(self, viewer: Viewer) -> list[Task]:
        return self._open(viewer, lambda task: self._at_level(viewer, task))

    def _at_level(self, viewer: Viewer, task: Task) -> bool:
        urgent = task.priority == "emergency"
        if not viewer.person:
            return task.level >= 1 or urgent
        if viewer.leads and (task.level >= TOP or urgent):
            return True
        unit = self._in.units.get(task.unit or "")
        above = self._in.units.get(unit.parent or "") if unit else None
        heads = unit is not None and unit.head == viewer.person
        if task.level == 1:
            holder = self._in.persons.get(task.assignee or "")
            return heads if task.assignee is None else holder is not None and holder.superior == viewer.person
        return task.level == TOP - 1 and (heads or (above is not None and above.head == viewer.person))

    def _line(self, task: Task) -> TaskRow:
        case = self.cases.get(task.case)
        owed = [
            clock
            for clock in self._in.clocks.rows()
            if (clock.case, clock.name, clock.stopped_at) == (task.case, "reply", None)
        ]
        if not owed:
            return TaskRow(task, case.number, case.title)
        first = min(owed, key=lambda clock: (clock.due_at, clock.id))
        return TaskRow(task, case.number, case.title, first.due_at, first.started_at, first.paused_since)

    def _mentions(self, task: Task, word: str) -> bool:
        case = self.cases.get(task.case)
        return _contains(word, case.number, case.title, task.name, task.subject)


def _free(task: Task) -> bool:
    return task.status is TaskStatus.READY and task.assignee is None


def _contains(word: str, *texts: str) -> bool:
    return any(word.lower() in text.lower() for text in texts)


def _page(rows: Iterable[T], limit: int, offset: int) -> Page[T]:
    found = list(rows)
    return Page(found[offset : offset + limit], min(len(found), COUNTED + 1))
