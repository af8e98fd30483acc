"""What differs between databases, in one place (their error codes are in :mod:`engine.storage.failures`)."""

from __future__ import annotations

from sqlite3 import SQLITE_BUSY, OperationalError
from sqlite3 import Connection as SqliteConnection
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

TURN = 10.0
"""Seconds that a writer waits for its turn."""

READERS = 8
"""Connections for reading that are kept open; as many again are made when all are in use."""

_AGAIN = 0.01
"""Seconds until the mode of the journal is tried again."""

_READ_ONLY = "redress_read_only"


def writer(url: str, *, turn: float = TURN) -> Engine:
    """An engine for writing. On SQLite it has one connection: writers queue here, not inside the database."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(create_engine(url, pool_size=1, max_overflow=0, pool_timeout=turn), turn, "OFF")
    return create_engine(url, pool_pre_ping=True, pool_timeout=turn, isolation_level="REPEATABLE READ")


def reader(url: str, *, turn: float = TURN) -> Engine:
    """An engine for reading, with connections of its own."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, pool_size=READERS, max_overflow=READERS, pool_timeout=turn)
        _sqlite(engine, turn, query_only="ON")
        return engine.execution_options(**{_READ_ONLY: True})
    engine = create_engine(url, pool_pre_ping=True, pool_timeout=turn, isolation_level="REPEATABLE READ")
    return engine.execution_options(postgresql_readonly=True)


def _sqlite(engine: Engine, turn: float, query_only: str) -> Engine:
    def set_up(connection: Any, record: Any) -> None:
        """Durable when the call returns; readers and the writer do not wait for each other."""
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {int(turn * 1000)}")
        _journal(connection, turn)
        for pragma in (
            "synchronous = FULL",
            "foreign_keys = ON",
            "trusted_schema = OFF",
            f"query_only = {query_only}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        # SQLite's own lower() knows only A to Z: “ÜBER” would not be found by “über”.
        connection.create_function("lower", 1, _lower, deterministic=True)

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _journal(connection: Any, turn: float) -> None:
    """Work with a write-ahead log. SQLite does not wait for others when the first one changes the mode."""
    until = monotonic() + turn
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except OperationalError as refused:
            if refused.sqlite_errorcode != SQLITE_BUSY or monotonic() > until:
                raise
            sleep(_AGAIN)


def _lower(text: object) -> object:
    return text.lower() if isinstance(text, str) else text


def driver_of(connection: Connection) -> SqliteConnection | None:
    """SQLite's own connection, for what Core takes long for; ``None`` for other databases."""
    driver = connection.connection.driver_connection
    return driver if isinstance(driver, SqliteConnection) else None


def opening(connection: Connection) -> str:
    """How a transaction begins: a writer takes the lock at once, taken later it could fail in the middle."""
    read_only = connection.engine.get_execution_options().get(_READ_ONLY, False)
    return "BEGIN" if read_only else "BEGIN IMMEDIATE"


def _begin(connection: Connection) -> None:
    driver = driver_of(connection)
    if driver is not None and not driver.in_transaction:
        driver.execute(opening(connection))
