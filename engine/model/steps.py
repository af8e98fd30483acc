"""What a run of a diagram gives back: what waits, what was thrown, what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from engine.model.base import Json


class InstanceStatus(StrEnum):
    """Where a process instance stands."""

    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Overdue(StrEnum):
    """What happens when a user task's due time passes."""

    WARN = "warn"
    CLIMB = "climb"


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


SIGNAL = "signal "
"""Begins what a signal event waits for, before the signal's name; no message is called so."""


@dataclass(frozen=True, slots=True)
class MessageWait:
    """A catching message event that waits for ``message`` with correlation ``key`` (text; "" for none).

    A catching signal event waits for :data:`SIGNAL` and the signal's name; its own id is its key, so that
    each of those who wait gets the signal.
    """

    id: str
    element: str
    process: str
    message: str
    key: str


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message thrown to other instances, or a signal thrown to all.

    :param own: for a signal the tokens of the throwing instance that waited when it was thrown.
    """

    element: str
    message: str
    key: str
    payload: dict[str, Json]
    own: frozenset[str] = frozenset()

    @property
    def is_signal(self) -> bool:
        """Whether it goes to all who wait now, and to nobody later."""
        return self.message.startswith(SIGNAL)


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
class Awaited:
    """What an instance waited for when a run of the engine began: the ids of its waits.

    :param tasks: user tasks; the one that is being completed is none of them any more.
    :param timers: timer events, and user tasks that have a due time.
    :param messages: message events.
    :param faults: held steps.
    """

    tasks: frozenset[str] = frozenset()
    timers: frozenset[str] = frozenset()
    messages: frozenset[str] = frozenset()
    faults: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """What one run of the engine yields: all that waits now, and all that happened.

    :param snapshot: the instance's state, opaque bytes.
    :param before: what it waited for before: what is in both was told before.
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
    before: Awaited = Awaited()
