"""Transactions in memory; see :class:`engine.ports.Store`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from engine.ports import (
    Calendars,
    Cases,
    Clocks,
    Events,
    Files,
    Incidents,
    Instances,
    Mailboxes,
    Messages,
    Outbox,
    Papers,
    People,
    Releases,
    Subscriptions,
    Tasks,
    Timers,
)
from engine.storage.dialects import TURN
from engine.storage.failures import no_turn
from engine.storage.memory.history import (
    MemoryEvents,
    MemoryIncidents,
    MemoryMessages,
    MemoryOutbox,
    MemorySubscriptions,
)
from engine.storage.memory.mailboxes import MemoryMailboxes
from engine.storage.memory.organisation import (
    MemoryCalendars,
    MemoryClocks,
    MemoryFiles,
    MemoryPeople,
    MemoryReleases,
)
from engine.storage.memory.papers import MemoryPapers
from engine.storage.memory.queries import Looking
from engine.storage.memory.state import State
from engine.storage.memory.work import MemoryCases, MemoryInstances, MemoryTasks, MemoryTimers


class Repositories:
    """The ports' repositories over one state; a pack's records live in databases only."""

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

    def __init__(self, state: State) -> None:
        self.records = None
        self.cases = MemoryCases(state)
        self.instances = MemoryInstances(state)
        self.tasks = MemoryTasks(state)
        self.timers = MemoryTimers(state)
        self.subscriptions = MemorySubscriptions(state)
        self.messages = MemoryMessages(state)
        self.events = MemoryEvents(state)
        self.outbox = MemoryOutbox(state)
        self.incidents = MemoryIncidents(state)
        self.releases = MemoryReleases(state)
        self.people = MemoryPeople(state)
        self.clocks = MemoryClocks(state)
        self.calendars = MemoryCalendars(state)
        self.files = MemoryFiles(state)
        self.papers = MemoryPapers(state)
        self.mailboxes = MemoryMailboxes(state)


class MemoryQueries(Looking, Repositories):
    """See :class:`engine.ports.Queries`."""

    def __init__(self, state: State) -> None:
        Looking.__init__(self, state)
        Repositories.__init__(self, state)


class MemoryUnitOfWork(Repositories):
    """See :class:`engine.ports.UnitOfWork`."""

    def __init__(self, store: MemoryStore, state: State) -> None:
        super().__init__(state)
        self._store = store
        self._state = state

    def commit(self) -> None:
        """Let everybody see it."""
        self._store.publish(self._state.fork())

    @property
    def work_due(self) -> datetime | None:
        """Always at once: it is not kept in mind what was written."""
        return datetime.min.replace(tzinfo=UTC)

    def is_awaited(self) -> bool:
        """Nobody waits: there is one user."""
        return False

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that is undone alone when its block raises."""
        before = self._state.fork()
        try:
            yield
        except BaseException:
            self._state.become(before)
            raise


class MemoryStore:
    """Nothing is kept when the process ends.

    :param turn: seconds that a writer waits for its turn.
    """

    def __init__(self, *, turn: float = TURN) -> None:
        self._state = State()
        self._turn = turn
        self._writing = Lock()

    @contextmanager
    def write(self) -> Iterator[MemoryUnitOfWork]:
        """A transaction that may change things; rolls back unless committed.

        :raises Busy: when the turn does not come.
        """
        if not self._writing.acquire(timeout=self._turn):
            raise no_turn()
        try:
            yield MemoryUnitOfWork(self, self._state.fork())
        finally:
            self._writing.release()

    @contextmanager
    def read(self) -> Iterator[MemoryQueries]:
        """A consistent read; what is written through it is not kept."""
        yield MemoryQueries(self._state.fork())

    def migrate(self) -> bool:
        """There is nothing to bring up to date."""
        return False

    def publish(self, state: State) -> None:
        """Make a transaction's rows everybody's."""
        self._state = state

    def close(self) -> None:
        """There is nothing to give back."""
