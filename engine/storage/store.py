"""The store over SQLAlchemy Core; see :class:`engine.ports.Store`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData

from engine.storage.connections import Connections
from engine.storage.dialects import READERS, TURN, reader, writer
from engine.storage.migration import migrate
from engine.storage.queries import SqlQueries
from engine.storage.statements import Session
from engine.storage.transaction import SqlUnitOfWork
from engine.storage.turns import Turns


@dataclass(frozen=True)
class PackStorage:
    """A pack's own tables in the same database and the same transactions.

    :param label: the Alembic branch, such as ``complaint``; its files are ``complaint_0001_….py``.
    :param migrations: the folder of its migrations.
    :param metadata: its tables, for comparing with what the migrations make.
    :param records: makes the pack's repositories over an open session.
    """

    label: str
    migrations: Path
    metadata: MetaData
    records: Callable[[Session], Any]


class SqlStore:
    """One database; on SQLite writers queue for one connection, readers have their own.

    :param url: SQLAlchemy's, such as ``sqlite:////srv/desk/redress.sqlite``.
    :param turn: seconds that a writer waits for its turn.
    """

    def __init__(self, url: str, *, packs: tuple[PackStorage, ...] = (), turn: float = TURN) -> None:
        self._packs = packs
        self.writing: Engine = writer(url, turn=turn)
        self.reading: Engine = reader(url, turn=turn)
        self._writers = Connections(self.writing, spare=1)
        self._readers = Connections(self.reading, spare=READERS)
        self._turns = Turns(turn) if self.writing.dialect.name == "sqlite" else None

    def migrate(self) -> bool:
        """Bring the tables up to date; quick when they are. True when anything had to be done."""
        with self.alone() as engine:
            return migrate(engine, [(pack.label, pack.migrations) for pack in self._packs])

    @contextmanager
    def alone(self) -> Iterator[Engine]:
        """The engine for writing with no other writer beside: for migrations and maintenance."""
        with self._turn():
            self._writers.release()
            yield self.writing

    def _is_awaited(self) -> bool:
        return self._turns is not None and self._turns.awaited

    def _turn(self) -> AbstractContextManager[None]:
        return self._turns.taken() if self._turns else nullcontext()

    @contextmanager
    def write(self) -> Iterator[SqlUnitOfWork]:
        """A transaction that may change things; rolls back unless committed.

        :raises Busy: when the turn does not come, or the database is locked, full or read-only.
        :raises Conflict: when somebody entered the same meanwhile.
        """
        with self._turn(), self._writers.transaction() as session:
            yield SqlUnitOfWork(session, self._records(session), self._is_awaited)

    @contextmanager
    def read(self) -> Iterator[SqlQueries]:
        """A consistent read: everything as it was at the first look."""
        with self._readers.transaction() as session:
            yield SqlQueries(session, self._records(session))

    def close(self) -> None:
        """Give every connection back."""
        self._readers.close()
        self._writers.close()

    def _records(self, session: Session) -> Any:
        return self._packs[0].records(session) if self._packs else None
