"""The house's people, and what each may look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.model.cases import Task


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
    """Proof of training: a person may do work of ``kind`` up to and including ``expires_on`` (S3).

    :param override: why she may do it without the training for a short time; empty for a real certificate.
    """

    person: str
    kind: str
    expires_on: date
    override: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """A person is away from ``starts_on`` up to and including ``ends_on``, days in the house's zone.

    :param substitute: who stands in; ``None`` when nobody does and work goes to the pool.
    :param reason: why, as far as colleagues need to know; often empty.
    :param entered_by: who wrote it down.
    """

    id: int
    person: str
    starts_on: date
    ends_on: date
    substitute: str | None = None
    reason: str = ""
    entered_by: str = ""

    def covers(self, day: date) -> bool:
        """Whether she is away on this day."""
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class DeclaredConflict:
    """Somebody has a conflict of interest in a case, and said so; she sees it and does nothing in it (S3)."""

    person: str
    reason: str
    since: datetime


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

    @property
    def heads(self) -> bool:
        """Whether the viewer may head a unit."""
        return "head" in self.roles


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
    """A line of the work list: a task with what the list says of its case.

    :param reply_due_at: when the case's most pressing reply is due; ``None`` when none is owed.
    :param reply_started_at: when that reply's clock started.
    :param reply_paused_since: since when it stands still, if it does.
    """

    task: Task
    number: str
    title: str
    reply_due_at: datetime | None = None
    reply_started_at: datetime | None = None
    reply_paused_since: datetime | None = None
