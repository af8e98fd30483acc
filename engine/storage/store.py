"""The store over SQLAlchemy Core; see :class:`engine.ports.Store`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData

from engine.storage.dialects import reader, writer
from engine.storage.errors import translated
from engine.storage.migrate import Branch, upgrade
from engine.storage.queries import SqlQueries
from engine.storage.session import SqlUnitOfWork


@dataclass(frozen=True)
class PackStorage:
    """A pack's own tables in the same database.

    :param label: the Alembic branch, such as ``complaint``.
    :param migrations: the folder of its migrations.
    :param metadata: its tables, for comparing with what the migrations make.
    :param records: makes the pack's repositories over an open connection.
    """

    label: str
    migrations: Path
    metadata: MetaData
    records: Callable[[Connection], Any]


class SqlStore:
    """One database; writers queue on one connection, readers have their own."""

    def __init__(self, url: str, *, packs: tuple[PackStorage, ...] = ()) -> None:
        self._packs = packs
        self._writer = writer(url)
        self._reader = reader(url)

    def migrate(self) -> None:
        """Bring the tables up to date; quick when they are."""
        branches = [Branch(pack.label, pack.migrations) for pack in self._packs]
        with translated():
            upgrade(self._writer, branches)

    @contextmanager
    def write(self) -> Iterator[SqlUnitOfWork]:
        """A transaction that may change things; rolls back unless committed."""
        with translated(), self._writer.connect() as connection:
            yield SqlUnitOfWork(connection, self._records(connection))

    @contextmanager
    def read(self) -> Iterator[SqlQueries]:
        """A consistent read."""
        with translated(), self._reader.connect() as connection:
            yield SqlQueries(connection, self._records(connection))

    def close(self) -> None:
        """Give every connection back."""
        self._reader.dispose()
        self._writer.dispose()

    def _records(self, connection: Connection) -> Any:
        return self._packs[0].records(connection) if self._packs else None
