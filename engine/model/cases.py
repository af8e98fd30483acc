"""A case and the rows of what runs in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.model.base import Json
from engine.model.steps import Cycle, InstanceStatus, Overdue


class TaskStatus(StrEnum):
    """Where a user task stands (WS-HumanTask 1.1, 4.10, reduced to what the desk needs)."""

    READY = "ready"
    RESERVED = "reserved"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


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


ANONYMISED = "case.anonymised"
"""The type of the event that says why the payloads before it are gone."""


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
class Head:
    """Where a stream of the history ends.

    :param hash: of its last link, in hexadecimal digits.
    """

    stream: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class PromiseClock:
    """A promise with a running time, such as the reply within 24 hours (S9).

    :param unit: ``elapsed_hours``, ``working_hours`` or ``working_days``; never inferred from each other.
    :param due_at: when 100 % is used, with the pauses so far counted in.
    :param calendar: the revision of the house's calendar that ``due_at`` was reckoned with.
    :param used: the share in percent that was used when it stopped; ``None`` while it runs. A closed clock
        keeps it, whatever the calendar says later.
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
    calendar: int = 0
    used: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """A span in which a clock stood still, and why; ``ended_at`` is open while it lasts."""

    clock: int
    reason: str
    started_at: datetime
    ended_at: datetime | None = None
