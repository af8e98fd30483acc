"""What one transaction offers: the repositories, and the pack's records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
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
from engine.storage.failures import translated
from engine.storage.repositories.calendars import SqlCalendars
from engine.storage.repositories.cases import SqlCases
from engine.storage.repositories.clocks import SqlClocks
from engine.storage.repositories.events import SqlEvents
from engine.storage.repositories.files import SqlFiles
from engine.storage.repositories.instances import SqlInstances
from engine.storage.repositories.mailboxes import SqlMailboxes
from engine.storage.repositories.messages import SqlMessages, SqlSubscriptions
from engine.storage.repositories.outbox import SqlIncidents, SqlOutbox
from engine.storage.repositories.papers import SqlPapers
from engine.storage.repositories.people import SqlPeople
from engine.storage.repositories.releases import SqlReleases
from engine.storage.repositories.tasks import SqlTasks
from engine.storage.repositories.timers import SqlTimers
from engine.storage.statements import Session


class Repositories:
    """The ports' repositories in one transaction."""

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

    def __init__(self, session: Session, records: Any) -> None:
        self._session = session
        self.cases = SqlCases(session)
        self.instances = SqlInstances(session)
        self.tasks = SqlTasks(session)
        self.timers = SqlTimers(session)
        self.subscriptions = SqlSubscriptions(session)
        self.messages = SqlMessages(session)
        self.events = self._history = SqlEvents(session)
        self.outbox = SqlOutbox(session)
        self.incidents = SqlIncidents(session)
        self.releases = SqlReleases(session)
        self.people = SqlPeople(session)
        self.clocks = SqlClocks(session)
        self.calendars = SqlCalendars(session)
        self.files = SqlFiles(session)
        self.papers = SqlPapers(session)
        self.mailboxes = SqlMailboxes(session)
        self.records = records


class SqlUnitOfWork(Repositories):
    """See :class:`engine.ports.UnitOfWork`."""

    def __init__(self, session: Session, records: Any, awaited: Callable[[], bool]) -> None:
        super().__init__(session, records)
        self._awaited = awaited

    @property
    def work_due(self) -> datetime | None:
        """When a worker has something to do because of this transaction."""
        return self._session.work_due

    def is_awaited(self) -> bool:
        """Whether others wait for this transaction to end."""
        return self._awaited()

    def commit(self) -> None:
        """Make everything durable."""
        with translated(self._session.connection.engine):
            self._session.commit()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that is undone alone when its block raises."""
        try:
            with self._session.savepoint():
                yield
        except BaseException:
            self._history.forget()
            raise
