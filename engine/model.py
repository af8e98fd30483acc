"""The frozen values that pass between the parts of the engine.

Times are aware and in UTC. ``dict`` fields hold plain JSON (see ``docs/dialect.md``, "Task data").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")

Json = Any
"""A value that JSON can hold: ``None``, ``bool``, ``int``, ``float``, ``str``, list or ``dict`` of these."""


class InstanceStatus(StrEnum):
    """Where a process instance stands."""

    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class TaskStatus(StrEnum):
    """Where a user task stands (WS-HumanTask 1.1, 4.10, reduced to what the desk needs)."""

    READY = "ready"
    RESERVED = "reserved"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Overdue(StrEnum):
    """What happens when a user task's due time passes."""

    WARN = "warn"
    CLIMB = "climb"


# What one run of the engine yields -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UserTaskWait:
    """A user task that waits for a person.

    :param id: the token's identity, 32 hexadecimal digits, unique over all instances.
    :param process: the id of the process (diagram) the element stands in; differs from the instance's
        process inside call activities.
    :param due: absolute time by which it should be done.
    :param not_by: ids of elements whose performer in the same case may not perform this one.
    """

    id: str
    element: str
    process: str
    name: str
    form: str
    unit: str | None = None
    role: str | None = None
    assignee: str | None = None
    due: datetime | None = None
    overdue: Overdue = Overdue.WARN
    certificate: str | None = None
    not_by: tuple[str, ...] = ()
    operation: str | None = None
    result: str | None = None
    priority: str = "normal"
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Cycle:
    """The rest of a repeating timer: ``left`` further firings (``None``: for ever), ``every`` period."""

    left: int | None
    every: timedelta


@dataclass(frozen=True, slots=True)
class TimerWait:
    """A timer event that waits.

    Either ``due`` is set, or ``clock`` and ``percent``: due when that clock has used that share.
    """

    id: str
    element: str
    process: str
    due: datetime | None = None
    cycle: Cycle | None = None
    clock: str | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class MessageWait:
    """A catching message event that waits for ``message`` with correlation ``key`` (text; "" for none)."""

    id: str
    element: str
    process: str
    message: str
    key: str


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message thrown to other instances."""

    element: str
    message: str
    key: str
    payload: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that happened to an element while the engine ran.

    :param what: ``entered``, ``completed``, ``cancelled``, ``fired`` (timer), ``caught`` (message, error,
        escalation), ``thrown``.
    """

    what: str
    element: str
    process: str
    task: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A step that could not be run and waits for a person to mend and retry it."""

    id: str
    element: str
    process: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What one run of the engine yields: all that waits now, and all that happened.

    :param snapshot: the instance's state, opaque bytes.
    :param data: the task data at the end, when completed; else of the outermost scope.
    """

    snapshot: bytes
    status: InstanceStatus
    tasks: tuple[UserTaskWait, ...] = ()
    timers: tuple[TimerWait, ...] = ()
    messages: tuple[MessageWait, ...] = ()
    faults: tuple[Fault, ...] = ()
    thrown: tuple[Thrown, ...] = ()
    trace: tuple[Trace, ...] = ()
    data: dict[str, Json] = field(default_factory=dict)


# Rows ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """What the customer's number stands for; groups instances (ISO 10002: a complaint file).

    :param number: such as ``C-2026-000123``.
    :param confidential: only its handlers and leadership may see it.
    :param level: the level of the complaint chain that answers for it: 0 handler … 3 company leader.
    """

    id: int
    number: str
    opened_at: datetime
    title: str = ""
    kind: str = ""
    status: str = "open"
    closed_at: datetime | None = None
    confidential: bool = False
    level: int = 0


@dataclass(frozen=True, slots=True)
class Instance:
    """A running process: the unit of revision, snapshot and lock.

    :param release: the release it runs its diagrams and forms from.
    :param policy: the release its tables are taken from: the one in force at the case's receipt (S13).
    :param key: the value by which a person finds it, such as a contact's id.
    """

    id: int
    case: int
    process: str
    release: int
    policy: int
    status: InstanceStatus
    revision: int
    started_at: datetime
    snapshot: bytes = b""
    ended_at: datetime | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A user task as a row of the work list."""

    id: str
    instance: int
    case: int
    element: str
    process: str
    name: str
    form: str
    status: TaskStatus
    created_at: datetime
    revision: int = 0
    unit: str | None = None
    role: str | None = None
    assignee: str | None = None
    due_at: datetime | None = None
    overdue: Overdue = Overdue.WARN
    certificate: str | None = None
    not_by: tuple[str, ...] = ()
    operation: str | None = None
    result: str | None = None
    priority: str = "normal"
    subject: str = ""
    level: int = 0
    completed_at: datetime | None = None
    completed_by: str | None = None
    draft: dict[str, Json] | None = None
    drafted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """What will fire: a diagram's timer event, or the due time of a user task.

    :param kind: ``event`` (a timer event of the diagram), ``due`` (a user task's due time).
    :param token: the id of the :class:`TimerWait`, or of the user task.
    """

    id: int
    instance: int
    kind: str
    token: str
    element: str
    due_at: datetime
    clock: int | None = None
    percent: int | None = None
    cycle: Cycle | None = None
    fired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """An instance that waits for a message."""

    instance: int
    token: str
    element: str
    message: str
    key: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message between instances or from outside, kept until it is delivered."""

    id: int
    name: str
    key: str
    payload: dict[str, Json]
    created_at: datetime
    case: int | None = None
    sender: int | None = None
    delivered_at: datetime | None = None
    receiver: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One link of a stream's hash chain: the history that pages tell in words.

    :param stream: ``instance:12``, ``case:3``, ``releases``, ``people``, ``access`` …
    :param type: a stable code such as ``task.completed``; ``payload`` holds its parameters.
    :param actor: the person's id, or ``""`` for the desk itself.
    """

    stream: str
    seq: int
    at: datetime
    type: str
    actor: str
    payload: dict[str, Json]
    case: int | None = None
    hash: bytes = b""


@dataclass(frozen=True, slots=True)
class Outward:
    """An effect outside the desk, sent after the commit that asked for it.

    :param key: unique: asking twice sends once.
    :param channel: the adapter's name, such as ``console``.
    :param on_sent: name of the message thrown, with key ``answer_key``, when it was sent.
    :param on_failed: likewise when it was given up.
    """

    id: int
    key: str
    channel: str
    recipient: str
    payload: dict[str, Json]
    created_at: datetime
    due_at: datetime
    attempts: int = 0
    status: str = "waiting"
    sent_at: datetime | None = None
    error: str = ""
    case: int | None = None
    on_sent: str = ""
    on_failed: str = ""
    answer_key: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that could not be done, for a person to see, mend and retry.

    :param kind: ``step`` (``token`` names the held step) or ``outbox`` (``token`` holds its row's id).
    """

    id: int
    kind: str
    token: str
    element: str
    message: str
    remedy: str
    created_at: datetime
    instance: int | None = None
    case: int | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None


@dataclass(frozen=True, slots=True)
class PromiseClock:
    """A promise with a running time, such as the reply within 24 hours (S9).

    :param unit: ``elapsed_hours``, ``working_hours`` or ``working_days``; never inferred from each other.
    :param due_at: when 100 % is used, with the pauses so far counted in.
    """

    id: int
    case: int
    instance: int
    name: str
    started_at: datetime
    unit: str
    amount: int
    due_at: datetime
    stopped_at: datetime | None = None
    breached_at: datetime | None = None
    paused_since: datetime | None = None
    pause_reason: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """A span in which a clock stood still, and why; ``ended_at`` is open while it lasts."""

    clock: int
    reason: str
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisational unit; ``head`` is a person's id."""

    id: str
    name: str
    parent: str | None = None
    head: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works with the desk.

    :param id: short and stable, such as ``ana``; stays in the history for ever.
    :param superior: the direct superior's id (S4).
    :param roles: such as ``handler``, ``reception``, ``leadership``, ``process_owner``, ``administrator``.
    """

    id: str
    name: str
    email: str
    unit: str | None = None
    superior: str | None = None
    roles: frozenset[str] = frozenset()
    active: bool = True
    password: str = ""
    token_version: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Proof of training: a person may do work of ``kind`` up to and including ``expires_on`` (S3)."""

    person: str
    kind: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Release:
    """An immutable set of artefacts: name → content hash."""

    id: int
    published_at: datetime
    author: str
    publisher: str
    note: str
    manifest: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """Work on an artefact that is not published; always saves, even when invalid."""

    name: str
    content: bytes
    revision: int
    author: str
    updated_at: datetime
    base: str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An attachment, addressed by its content."""

    hash: str
    name: str
    content_type: str
    size: int
    stored_at: datetime
    case: int | None = None


# What reads ask for ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: every query takes one and shows only what that person may see.

    ``person`` ``""`` is the desk itself, which sees everything.
    """

    person: str = ""
    unit: str | None = None
    roles: frozenset[str] = frozenset()

    @property
    def leads(self) -> bool:
        """Whether the viewer is leadership, who may see confidential cases (S4)."""
        return "leadership" in self.roles


DESK = Viewer()


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a work list shows.

    :param scope: ``mine`` (reserved for me), ``pool`` (ready, I may claim), ``all`` (both).
    :param text: words looked for in number, name and subject.
    """

    scope: str = "all"
    text: str = ""
    element: str = ""
    overdue_at: datetime | None = None
    limit: int = 25
    offset: int = 0


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A line of the work list: a task with what the list says of its case."""

    task: Task
    number: str
    title: str
    reply_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of ``total`` rows."""

    rows: Sequence[T]
    total: int
