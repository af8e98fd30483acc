"""What differs between databases, in one place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

_WAIT = 10
"""Seconds that a writer waits for its turn."""

READ_ONLY = "redress_read_only"


def writer(url: str) -> Engine:
    """An engine with one connection: writers queue here, not inside the database."""
    if url.startswith("sqlite"):
        return _sqlite(create_engine(url, pool_size=1, max_overflow=0, pool_timeout=_WAIT))
    return create_engine(url, pool_pre_ping=True, isolation_level="REPEATABLE READ")


def reader(url: str) -> Engine:
    """An engine for reads, with connections of its own."""
    if url.startswith("sqlite"):
        engine = _sqlite(create_engine(url, pool_size=8, max_overflow=8, pool_timeout=_WAIT))
    else:
        engine = create_engine(url, pool_pre_ping=True)
    return engine.execution_options(**{READ_ONLY: True})


def _sqlite(engine: Engine) -> Engine:
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, record: Any) -> None:
    """Durable when the call returns; readers and the writer do not wait for each other."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {_WAIT * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: a lock taken later can fail in the middle."""
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
