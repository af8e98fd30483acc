"""Copies an SQLite database while the desk works on it, puts a copy back, and proves that both are equal.

https://www.sqlite.org/backup.html: a copy taken in steps starts anew whenever somebody writes, unless the
reading side stays in one transaction; so it does here, and writers are not held up.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from engine.errors import Busy, Conflict, Invalid
from engine.storage.failures import translate

_PAGES = 4096
"""Pages in one step: 16 MB."""
_NEEDED = frozenset({"alembic_version", "cases", "instance", "event"})

Progress = Callable[[int, int], None]
"""Is told how many pages are copied, and of how many."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds: table → how many rows, and a hash over all of them in order of their keys."""

    tables: dict[str, tuple[int, str]]

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(rows for rows, _ in self.tables.values())


def back_up(database: Path, target: Path, progress: Progress) -> Contents:
    """Copy a database into a new file that stands for itself.

    :raises Conflict: when the file is there already.
    :raises Invalid: when there is no database, or the copy does not hold together.
    """
    if target.exists():
        raise Conflict(f"{target} is there already.", remedy="Name a new file; backups are not written over.")
    if not database.exists():
        raise Invalid(
            f"There is no database at {database}.", remedy="Check the setting “home” or “database”."
        )
    with _new(target) as part, _told():
        _copy(database, part, progress)
        return look_over(part)


def put_back(backup: Path, database: Path, at: datetime, progress: Progress) -> Path | None:
    """Put a backup in the place of the desk's database; gives where the one before it is kept now.

    :raises Invalid: when the file is no backup of a desk, or is damaged.
    :raises Busy: while a desk runs on the database.
    """
    wanted = look_over(backup)
    database.parent.mkdir(parents=True, exist_ok=True)
    with _told(), _new(database) as part:
        _copy(backup, part, progress)
        if look_over(part) != wanted:
            raise Invalid("The copy is not what the backup holds.", remedy="Check the disk, then try again.")
        return _moved_aside(database, at)


def set_aside(database: Path, at: datetime) -> Path | None:
    """Take the desk's database out of the way; gives where it is kept now, ``None`` when there is none.

    :raises Busy: while a desk runs on it.
    """
    with _told():
        return _moved_aside(database, at)


def look_over(file: Path) -> Contents:
    """What a copy holds.

    :raises Invalid: when it is no database of a desk, or is damaged.
    """
    if not file.is_file():
        raise Invalid(f"There is no file {file}.", remedy="Name a file that redress backup wrote.")
    try:
        with closing(_opened(file)) as connection:
            tables = [
                row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            if not set(tables) >= _NEEDED:
                raise Invalid(
                    f"{file} is no database of a desk.", remedy="Name a file that redress backup wrote."
                )
            verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if verdict != "ok":
                raise Invalid(f"{file} is damaged: {verdict}.", remedy="Take another backup.")
            return Contents({table: _hashed(connection, table) for table in sorted(tables)})
    except sqlite3.DatabaseError as failed:
        raise Invalid(
            f"{file} is damaged or no database: {failed}.", remedy="Take another backup."
        ) from failed


def _copy(source: Path, target: Path, progress: Progress) -> None:
    with closing(_opened(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        reading.backup(
            writing, pages=_PAGES, progress=lambda _, left, total: progress(total - left, total), sleep=0
        )
        # The copy says “WAL” like its source; a file that is carried about has to be one file.
        writing.execute("PRAGMA journal_mode = DELETE")


def _opened(file: Path) -> sqlite3.Connection:
    uri = f"{file.resolve().as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, isolation_level=None)


@contextmanager
def _new(target: Path) -> Iterator[Path]:
    """A file that takes its name only when it is whole and on the disk."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        yield part
        _to_disk(part)
        part.rename(target)
        _to_disk(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _moved_aside(database: Path, at: datetime) -> Path | None:
    """Keeps the database that is to be replaced; its journal is worked in first, which fails while in use."""
    if not database.exists():
        return None
    aside = database.with_name(f"{database.name}.before-{at:%Y%m%dT%H%M%S}")
    with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        database.rename(aside)
    return aside


def _hashed(connection: sqlite3.Connection, table: str) -> tuple[int, str]:
    name = '"' + table.replace('"', '""') + '"'
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
    order = ", ".join(str(place + 1) for place in range(len(columns)))
    digest, rows = sha256(), 0
    for row in connection.execute(f"SELECT * FROM {name} ORDER BY {order}"):  # noqa: S608  # a quoted name
        digest.update(repr(row).encode())
        rows += 1
    return rows, digest.hexdigest()


@contextmanager
def _told() -> Iterator[None]:
    """The driver's errors in the desk's words."""
    try:
        yield
    except sqlite3.Error as failed:
        meant = translate(failed)
        if isinstance(meant, Busy) and failed.sqlite_errorcode in (
            sqlite3.SQLITE_BUSY,
            sqlite3.SQLITE_LOCKED,
        ):
            raise Busy(
                "A desk runs on this database.",
                remedy="Stop it (redress serve, redress worker), then try again.",
            ) from failed
        raise meant from failed
