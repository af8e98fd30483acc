"""Rows to values and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import CursorResult, RowMapping

from engine.model import (
    Cycle,
    Instance,
    InstanceStatus,
    Overdue,
    Person,
    Task,
    TaskStatus,
    Timer,
)

T = TypeVar("T")


_names: dict[type, tuple[str, ...]] = {}


def names(kind: type) -> tuple[str, ...]:
    """The field names of a value's class, in order."""
    found = _names.get(kind)
    if found is None:
        found = _names[kind] = tuple(item.name for item in fields(kind))
    return found


def new_key(result: CursorResult[Any]) -> int:
    """The key that the database gave an inserted row."""
    key = result.inserted_primary_key
    if key is None:
        raise LookupError("the database gave no key")
    return int(key[0])


def row_of(value: Any, *leave_out: str) -> dict[str, Any]:
    """A value as column → content."""
    return {name: getattr(value, name) for name in names(type(value)) if name not in leave_out}


def plain(kind: type[T], row: Mapping[str, Any] | RowMapping) -> T:
    """A value whose fields are the columns."""
    return kind(**{name: row[name] for name in names(kind)})


def to_instance(row: RowMapping, snapshot: bytes | None = None) -> Instance:
    """An instance; lists leave the snapshot out."""
    values = {name: row[name] for name in names(Instance) if name not in ("snapshot", "status")}
    content = row["snapshot"] if snapshot is None else snapshot
    return Instance(**values, snapshot=bytes(content), status=InstanceStatus(row["status"]))


def to_task(row: RowMapping) -> Task:
    """A user task."""
    values = {name: row[name] for name in names(Task)}
    values["status"] = TaskStatus(row["status"])
    values["overdue"] = Overdue(row["overdue"])
    values["not_by"] = tuple(row["not_by"])
    return Task(**values)


def task_row(task: Task) -> dict[str, Any]:
    """A user task as columns."""
    return row_of(task) | {
        "status": task.status.value,
        "overdue": task.overdue.value,
        "not_by": list(task.not_by),
    }


def to_timer(row: RowMapping) -> Timer:
    """A timer with the rest of its cycle."""
    values = {name: row[name] for name in names(Timer) if name != "cycle"}
    seconds = row["cycle_seconds"]
    return Timer(
        **values, cycle=None if seconds is None else Cycle(row["cycle_left"], timedelta(seconds=seconds))
    )


def to_person(row: RowMapping) -> Person:
    """A person with her roles."""
    values = {name: row[name] for name in names(Person)}
    values["roles"] = frozenset(row["roles"])
    return Person(**values)
