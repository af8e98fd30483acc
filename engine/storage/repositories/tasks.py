"""User tasks and timers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from engine.errors import NotFound, StaleRevision
from engine.model import Cycle, Task, Timer
from engine.storage import tables as t
from engine.storage.rows import new_key, task_row, to_task, to_timer

_OPEN = ("ready", "reserved")
_GET_TASK = select(t.task).where(t.task.c.id == bindparam("key"))
_OPEN_OF = (
    select(t.task)
    .where(t.task.c.instance == bindparam("key"), t.task.c.status.in_(_OPEN))
    .order_by(t.task.c.created_at, t.task.c.id)
)
_ADD_TASK = insert(t.task)
_SAVE_TASK = update(t.task).where(t.task.c.id == bindparam("key"), t.task.c.revision == bindparam("expected"))
_WAITING = select(t.timer).where(t.timer.c.instance == bindparam("key"), t.timer.c.fired_at.is_(None))
_ADD_TIMER = insert(t.timer)


class SqlTasks:
    """See :class:`engine.ports.Tasks`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, tasks: Iterable[Task]) -> None:
        """Store new tasks."""
        rows = [task_row(task) for task in tasks]
        if rows:
            self._db.execute(_ADD_TASK, rows)

    def get(self, task: str) -> Task:
        """The task with this id."""
        row = self._db.execute(_GET_TASK, {"key": task}).mappings().first()
        if row is None:
            raise NotFound("task", task)
        return to_task(row)

    def open_of(self, instance: int) -> Sequence[Task]:
        """Tasks of the instance that are ready or reserved."""
        return [to_task(row) for row in self._db.execute(_OPEN_OF, {"key": instance}).mappings()]

    def performers(self, case: int, elements: Iterable[str]) -> frozenset[str]:
        """The persons who completed these elements in the case."""
        found = select(t.task.c.completed_by).where(
            t.task.c.case == case,
            t.task.c.element.in_(list(elements)),
            t.task.c.status == "completed",
            t.task.c.completed_by.is_not(None),
        )
        return frozenset(person for person in self._db.execute(found).scalars() if person)

    def held_by(self, person: str) -> Sequence[Task]:
        """Open tasks reserved for a person."""
        found = select(t.task).where(t.task.c.assignee == person, t.task.c.status == "reserved")
        return [to_task(row) for row in self._db.execute(found.order_by(t.task.c.due_at)).mappings()]

    def save(self, task: Task, *, expected: int) -> Task:
        """Write the changed task and raise its revision."""
        saved = replace(task, revision=expected + 1)
        values = {"key": task.id, "expected": expected, **task_row(saved)}
        values.pop("id")
        if self._db.execute(_SAVE_TASK, values).rowcount != 1:
            raise StaleRevision("task", task.name, expected, self.get(task.id).revision)
        return saved


class SqlTimers:
    """See :class:`engine.ports.Timers`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(
        self,
        *,
        instance: int,
        kind: str,
        token: str,
        element: str,
        due_at: datetime,
        clock: int | None = None,
        percent: int | None = None,
        cycle_left: int | None = None,
        cycle_seconds: float | None = None,
    ) -> Timer:
        """Store a timer that waits."""
        values = {
            "instance": instance,
            "kind": kind,
            "token": token,
            "element": element,
            "due_at": due_at,
            "clock": clock,
            "percent": percent,
            "cycle_left": cycle_left,
            "cycle_seconds": cycle_seconds,
        }
        new = new_key(self._db.execute(_ADD_TIMER, values))
        cycle = _cycle(cycle_left, cycle_seconds)
        return Timer(new, instance, kind, token, element, due_at, clock, percent, cycle)

    def get(self, timer: int) -> Timer:
        """The timer with this id."""
        row = self._db.execute(select(t.timer).where(t.timer.c.id == timer)).mappings().first()
        if row is None:
            raise NotFound("timer", timer)
        return to_timer(row)

    def waiting(self, instance: int) -> Sequence[Timer]:
        """Timers of the instance that have not fired."""
        return [to_timer(row) for row in self._db.execute(_WAITING, {"key": instance}).mappings()]

    def of_clock(self, clock: int) -> Sequence[Timer]:
        """Timers that wait for a share of this clock."""
        found = select(t.timer).where(t.timer.c.clock == clock, t.timer.c.fired_at.is_(None))
        return [to_timer(row) for row in self._db.execute(found).mappings()]

    def reschedule(self, timer: int, due_at: datetime) -> None:
        """Move a waiting timer."""
        change = update(t.timer).where(t.timer.c.id == timer, t.timer.c.fired_at.is_(None))
        self._db.execute(change, {"due_at": due_at})

    def fired(self, timer: int, at: datetime) -> bool:
        """Mark as fired; false when it already was or is gone."""
        change = update(t.timer).where(t.timer.c.id == timer, t.timer.c.fired_at.is_(None))
        return self._db.execute(change, {"fired_at": at}).rowcount == 1

    def drop(self, timers: Iterable[int]) -> None:
        """Forget timers whose element no longer waits."""
        gone = list(timers)
        if gone:
            self._db.execute(delete(t.timer).where(t.timer.c.id.in_(gone), t.timer.c.fired_at.is_(None)))


def _cycle(left: int | None, seconds: float | None) -> Cycle | None:
    return None if seconds is None else Cycle(left, timedelta(seconds=seconds))
