"""User tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Integer, bindparam, select, update

from engine.errors import NotFound, StaleRevision
from engine.model import Task, TaskStatus
from engine.storage import tables as t
from engine.storage.shapes import TASK, row_of
from engine.storage.statements import Query, Session, Statement, inserted, same

_ADD = inserted(t.task)
_GET = Query(select(*TASK.columns).where(t.task.c.id == bindparam("of")), TASK.make)
_OPEN_OF = Query(
    select(*TASK.columns)
    .where(t.task.c.instance == bindparam("of"), t.OPEN)
    .order_by(t.task.c.created_at, t.task.c.id),
    TASK.make,
)
_PERFORMERS = Query(
    select(t.task.c.completed_by)
    .where(
        t.task.c.case == bindparam("of"),
        t.task.c.element == bindparam("done"),
        t.task.c.status == TaskStatus.COMPLETED,
        t.task.c.completed_by.is_not(None),
    )
    .distinct(),
    same,
)
_HELD_BY = Query(
    select(*TASK.columns)
    .where(t.task.c.assignee == bindparam("of"), t.OPEN, t.task.c.status == TaskStatus.RESERVED)
    .order_by(t.task.c.due_at.is_(None), t.task.c.due_at, t.task.c.created_at, t.task.c.id),
    TASK.make,
)
_NEEDING = Query(
    select(*TASK.columns)
    .where(t.CERTIFIED, t.task.c.id > bindparam("after"))
    .order_by(t.task.c.id)
    .limit(bindparam("most", type_=Integer)),
    TASK.make,
)
_REVISION = Query(select(t.task.c.revision).where(t.task.c.id == bindparam("of")), same)
_SAVE = Statement(
    update(t.task).where(t.task.c.id == bindparam("of"), t.task.c.revision == bindparam("expected")),
    [column.name for column in t.task.c if column.name not in ("id", "instance", "case")],
)


class SqlTasks:
    """See :class:`engine.ports.Tasks`."""

    def __init__(self, session: Session) -> None:
        self._db = session

    def add(self, tasks: Iterable[Task]) -> None:
        """Store new tasks."""
        self._db.change_each(_ADD, (row_of(task) for task in tasks))

    def get(self, task: str) -> Task:
        """The task with this id."""
        found = self._db.first(_GET, {"of": task})
        if found is None:
            raise NotFound("task", task)
        return found

    def open_of(self, instance: int) -> Sequence[Task]:
        """Tasks of the instance that are ready or reserved, oldest first."""
        return self._db.all(_OPEN_OF, {"of": instance})

    def performers(self, case: int, elements: Iterable[str]) -> frozenset[str]:
        """The persons who completed these elements in the case."""
        return frozenset(
            person
            for element in set(elements)
            for person in self._db.all(_PERFORMERS, {"of": case, "done": element})
        )

    def held_by(self, person: str) -> Sequence[Task]:
        """Open tasks reserved for a person, in order of due time (none last)."""
        return self._db.all(_HELD_BY, {"of": person})

    def needing_certificates(self, after: str, limit: int) -> Sequence[Task]:
        """Open tasks that ask for a certificate and whose id comes after this one, by id."""
        return self._db.all(_NEEDING, {"after": after, "most": limit})

    def save(self, task: Task, *, expected: int) -> Task:
        """Write the changed task and raise its revision."""
        saved = replace(task, revision=expected + 1)
        if self._db.change(_SAVE, {**row_of(saved), "of": task.id, "expected": expected}) != 1:
            actual = self._db.first(_REVISION, {"of": task.id})
            if actual is None:
                raise NotFound("task", task.id)
            raise StaleRevision("task", task.name, expected, actual)
        return saved
