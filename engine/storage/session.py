"""What one open connection offers: the repositories, and the pack's records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from engine.storage.errors import translated
from engine.storage.repositories.cases import SqlCases
from engine.storage.repositories.clocks import SqlClocks
from engine.storage.repositories.events import SqlEvents
from engine.storage.repositories.files import SqlFiles
from engine.storage.repositories.instances import SqlInstances, SqlMessages, SqlSubscriptions
from engine.storage.repositories.outbox import SqlIncidents, SqlOutbox
from engine.storage.repositories.people import SqlPeople
from engine.storage.repositories.releases import SqlReleases
from engine.storage.repositories.tasks import SqlTasks, SqlTimers


class Repositories:
    """The ports' repositories over one connection."""

    def __init__(self, connection: Connection, records: Any) -> None:
        self.cases = SqlCases(connection)
        self.instances = SqlInstances(connection)
        self.tasks = SqlTasks(connection)
        self.timers = SqlTimers(connection)
        self.subscriptions = SqlSubscriptions(connection)
        self.messages = SqlMessages(connection)
        self.events = SqlEvents(connection)
        self.outbox = SqlOutbox(connection)
        self.incidents = SqlIncidents(connection)
        self.releases = SqlReleases(connection)
        self.people = SqlPeople(connection)
        self.clocks = SqlClocks(connection)
        self.files = SqlFiles(connection)
        self.records = records


class SqlUnitOfWork(Repositories):
    """See :class:`engine.ports.UnitOfWork`."""

    def __init__(self, connection: Connection, records: Any) -> None:
        super().__init__(connection, records)
        self._db = connection

    def commit(self) -> None:
        """Make everything durable."""
        with translated():
            self._db.commit()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that is undone alone when its block raises."""
        with translated(), self._db.begin_nested():
            yield
