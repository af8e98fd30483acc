"""Transactions, and reading what they wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from engine.model import Case, Incident, Outward, Page, PromiseClock, Task, TaskFilter, TaskRow, Timer, Viewer
from engine.ports.cases import Cases, Clocks, Events, Instances, Tasks
from engine.ports.house import Calendars, Files, Papers, People, Releases
from engine.ports.mail import Mailboxes
from engine.ports.waits import Incidents, Messages, Outbox, Subscriptions, Timers


class UnitOfWork(Protocol):
    """One transaction. Rolls back unless :meth:`commit` was called.

    ``records`` is what the pack's own tables look like inside this transaction (the object its
    ``register`` named), or ``None`` where the adapter has none.
    """

    cases: Cases
    instances: Instances
    tasks: Tasks
    timers: Timers
    subscriptions: Subscriptions
    messages: Messages
    events: Events
    outbox: Outbox
    incidents: Incidents
    releases: Releases
    people: People
    clocks: Clocks
    calendars: Calendars
    files: Files
    papers: Papers
    mailboxes: Mailboxes
    records: Any

    @property
    def work_due(self) -> datetime | None:
        """The earliest moment at which a worker may have something to do because of this transaction.

        ``None`` when nothing was written that a worker does.
        """

    def commit(self) -> None:
        """Make everything durable."""

    def savepoint(self) -> AbstractContextManager[None]:
        """A part that is undone alone when its block raises."""

    def is_awaited(self) -> bool:
        """Whether others wait for this transaction to end."""


class Queries(Protocol):
    """Reads for pages and the API. Every list shows only what ``viewer`` may see.

    The repositories of a unit of work are there too, for reading. ``records`` as in :class:`UnitOfWork`.
    """

    cases: Cases
    instances: Instances
    tasks: Tasks
    timers: Timers
    messages: Messages
    events: Events
    outbox: Outbox
    incidents: Incidents
    releases: Releases
    people: People
    clocks: Clocks
    calendars: Calendars
    files: Files
    papers: Papers
    mailboxes: Mailboxes
    records: Any

    def may_see(self, viewer: Viewer, case: int) -> bool:
        """Whether the viewer may know of the case."""

    def work_list(self, viewer: Viewer, wanted: TaskFilter) -> Page[TaskRow]:
        """Open tasks the viewer holds or may claim, in order of due time (none last)."""

    def work_counts(self, viewer: Viewer, now: datetime) -> Mapping[str, int]:
        """``mine``, ``pool``, ``overdue`` (of both), ``due_soon`` (within 4 hours), ``climbed``.

        Each is counted no further than to :data:`engine.model.COUNTED` + 1.
        """

    def climbed(self, viewer: Viewer, now: datetime) -> Sequence[TaskRow]:
        """Open tasks raised to the viewer's level of the complaint chain, most urgent first."""

    def cases_page(
        self, viewer: Viewer, *, text: str = "", status: str = "", limit: int = 25, offset: int = 0
    ) -> Page[Case]:
        """Cases, newest first; ``text`` is looked for in number and title."""

    def case_by_number(self, viewer: Viewer, number: str) -> Case | None:
        """The case, unless it does not exist or the viewer may not see it."""

    def open_tasks(self, viewer: Viewer, case: int) -> Sequence[Task]:
        """Open tasks of a case."""

    def running_clocks(self, viewer: Viewer, limit: int = 100) -> Sequence[PromiseClock]:
        """Clocks that run, earliest due first."""

    def clocks_of(self, viewer: Viewer, cases: Sequence[int]) -> Sequence[PromiseClock]:
        """All clocks of these cases, running or not, oldest first."""

    def open_incidents(self, viewer: Viewer, limit: int = 100) -> Sequence[Incident]:
        """Open incidents, oldest first."""

    def resolved_incidents(self, viewer: Viewer, limit: int = 100) -> Sequence[Incident]:
        """Incidents that were mended, the last one first."""

    def letters(self, viewer: Viewer, status: str, limit: int = 100) -> Sequence[Outward]:
        """Letters with this status: those that wait, oldest first; others, the newest first."""

    def due_timers(self, now: datetime, limit: int) -> Sequence[Timer]:
        """Timers whose time has come, earliest first."""

    def next_timer(self) -> datetime | None:
        """When the earliest waiting timer is due."""


class Store(Protocol):
    """Opens transactions."""

    def write(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that may change things; writers queue."""

    def read(self) -> AbstractContextManager[Queries]:
        """A consistent read."""

    def close(self) -> None:
        """Give everything back."""
