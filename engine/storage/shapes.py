"""Which columns make which value: every select of a value takes its columns from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import ColumnElement, Table

from engine.model import (
    Absence,
    Case,
    Certificate,
    Cycle,
    Draft,
    Event,
    Incident,
    Instance,
    InstanceStatus,
    Mailbox,
    Message,
    Outward,
    Paper,
    Pause,
    Person,
    PromiseClock,
    StoredFile,
    Subscription,
    Task,
    Timer,
    Unit,
)
from engine.storage import tables as t

T = TypeVar("T")

_names: dict[type, tuple[str, ...]] = {}


def names(kind: type) -> tuple[str, ...]:
    """The field names of a value's class, in order."""
    found = _names.get(kind)
    if found is None:
        found = _names[kind] = tuple(item.name for item in fields(kind))
    return found


def row_of(value: Any) -> dict[str, Any]:
    """A value as column → content."""
    return {name: getattr(value, name) for name in names(type(value))}


@dataclass(frozen=True)
class Shape(Generic[T]):
    """Columns, and what makes a value of their content in this order."""

    columns: tuple[ColumnElement[Any], ...]
    make: Callable[..., T]

    @property
    def width(self) -> int:
        """How many columns."""
        return len(self.columns)


def _shape(kind: type[T], table: Table) -> Shape[T]:
    """A value whose fields are the table's columns of the same names."""
    return Shape(tuple(table.c[name] for name in names(kind)), kind)


def cycle(left: int | None, every: timedelta | None) -> Cycle | None:
    """The rest of a repeating timer; ``None`` for one that fires once."""
    return None if every is None else Cycle(left, every)


def _timer(
    id: int,
    instance: int,
    kind: str,
    token: str,
    element: str,
    due_at: datetime,
    clock: int | None,
    percent: int | None,
    left: int | None,
    every: timedelta | None,
    fired_at: datetime | None,
) -> Timer:
    return Timer(id, instance, kind, token, element, due_at, clock, percent, cycle(left, every), fired_at)


def _listed(
    id: int,
    case: int,
    process: str,
    release: int,
    policy: int,
    status: InstanceStatus,
    revision: int,
    started_at: datetime,
    ended_at: datetime | None,
    key: str,
) -> Instance:
    return Instance(id, case, process, release, policy, status, revision, started_at, b"", ended_at, key)


def _event(
    stream: str,
    seq: int,
    at: datetime,
    type: str,
    actor: str,
    case: int | None,
    hash: bytes,
    payload: str | None,
) -> Event:
    told = {} if payload is None else orjson.loads(payload)
    return Event(stream, seq, at, type, actor, told, case, bytes(hash))


CASE = _shape(Case, t.cases)
INSTANCE = _shape(Instance, t.instance)
INSTANCE_LISTED = Shape(
    tuple(t.instance.c[name] for name in names(Instance) if name != "snapshot"),
    _listed,
)
TASK = _shape(Task, t.task)
TIMER = Shape(
    (
        *(t.timer.c[name] for name in names(Timer) if name not in ("cycle", "fired_at")),
        t.timer.c.cycle_left,
        t.timer.c.cycle_every,
        t.timer.c.fired_at,
    ),
    _timer,
)
SUBSCRIPTION = _shape(Subscription, t.subscription)
MESSAGE = _shape(Message, t.message)
EVENT = Shape(
    (
        *(t.event.c[name] for name in names(Event) if name != "payload"),
        t.event.c.payload,
    ),
    _event,
)
OUTWARD = _shape(Outward, t.outbox)
PAPER = _shape(Paper, t.paper)
INCIDENT = _shape(Incident, t.incident)
DRAFT = _shape(Draft, t.draft)
PERSON = _shape(Person, t.person)
UNIT = _shape(Unit, t.unit)
CERTIFICATE = _shape(Certificate, t.certificate)
ABSENCE = _shape(Absence, t.absence)
MAILBOX = _shape(Mailbox, t.mailbox)
CLOCK = _shape(PromiseClock, t.clock)
PAUSE = _shape(Pause, t.pause)
FILE = Shape(
    tuple(t.file.c.size if name == "size" else t.file_link.c[name] for name in names(StoredFile)),
    StoredFile,
)
