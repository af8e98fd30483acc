"""Driver errors become the desk's own where they arise.

A driver tells what failed by a number (SQLite's result codes) or by five characters (SQLSTATE, PostgreSQL);
both tables are here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as WaitedTooLong

from engine.errors import Busy, Conflict, RedressError

_IN_USE = ("The database is in use by somebody else; nothing was changed.", "Try again in a moment.")
_FULL = ("The disk is full; nothing was changed.", "Free some room on it, then try again.")
_READ_ONLY = (
    "The database cannot be written to; nothing was changed.",
    "Give the desk's user the right to write to the file and its folder.",
)
_CLOSED = (
    "The database cannot be opened.",
    "Check that it runs, and that its folder may be read.",
)
_DAMAGED = ("The database file is damaged.", "Stop the desk and restore the newest backup.")
_DISK = ("The disk reports an error; nothing was changed.", "Check the disk, then try again.")
_MEMORY = (
    "The machine has no memory left; nothing was changed.",
    "Stop other programs, then try again.",
)
_NO_DESK = ("This file is no database of the desk.", "Check the setting “database”.")
_TAKEN = ("Somebody entered the same meanwhile.", "Read it again, then repeat.")
_GONE = ("Something this belongs to does not exist.", "Read it again, then repeat.")
_MISSING = (
    "The database lacks tables this desk needs.",
    "Restart the desk: it brings them up to date.",
)

# https://www.sqlite.org/rescode.html: primary codes, and extended ones for constraints
_SQLITE = {
    5: _IN_USE,  # SQLITE_BUSY
    6: _IN_USE,  # SQLITE_LOCKED
    7: _MEMORY,  # SQLITE_NOMEM
    8: _READ_ONLY,  # SQLITE_READONLY
    10: _DISK,  # SQLITE_IOERR
    11: _DAMAGED,  # SQLITE_CORRUPT
    13: _FULL,  # SQLITE_FULL
    14: _CLOSED,  # SQLITE_CANTOPEN
    26: _NO_DESK,  # SQLITE_NOTADB
    787: _GONE,  # SQLITE_CONSTRAINT_FOREIGNKEY
    1555: _TAKEN,  # SQLITE_CONSTRAINT_PRIMARYKEY
    2067: _TAKEN,  # SQLITE_CONSTRAINT_UNIQUE
}

# https://www.postgresql.org/docs/current/errcodes-appendix.html: whole codes, else classes
_SQLSTATE = {
    "08": _CLOSED,
    "57P": _CLOSED,
    "25006": _READ_ONLY,
    "53100": _FULL,
    "53200": _MEMORY,
    "53300": _IN_USE,
    "40001": _IN_USE,
    "40P01": _IN_USE,
    "55P03": _IN_USE,
    "58030": _DISK,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "23503": _GONE,
    "23505": _TAKEN,
    "42P01": _MISSING,
    "42703": _MISSING,
}


def taken() -> Conflict:
    """What breaks the rule that something is there once."""
    return Conflict(_TAKEN[0], remedy=_TAKEN[1])


def gone() -> Conflict:
    """What belongs to something that is not there."""
    return Conflict(_GONE[0], remedy=_GONE[1])


def no_turn() -> Busy:
    """What a writer is told whose turn does not come."""
    return Busy("The desk is busy; your change waited too long for its turn.", remedy="Try again.")


def translate(failed: Exception) -> Exception:
    """The desk's error for a driver's one; what no table knows stays as it is."""
    known = _known(failed)
    if known is None:
        return failed
    message, remedy = known
    kind: type[RedressError] = Conflict if known in (_TAKEN, _GONE) else Busy
    return kind(message, remedy=remedy)


def _known(failed: Exception) -> tuple[str, str] | None:
    number = getattr(failed, "sqlite_errorcode", None)
    if isinstance(number, int):
        if number == 1 and str(failed).startswith(("no such table", "no such column")):
            return _MISSING
        return _SQLITE.get(number) or _SQLITE.get(number & 0xFF)
    state = getattr(failed, "sqlstate", None)
    if isinstance(state, str):
        return next((_SQLSTATE[state[:size]] for size in (5, 3, 2) if state[:size] in _SQLSTATE), None)
    return None


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Raise the desk's errors for what the driver, Core or the pool reports inside the block."""
    try:
        yield
    except WaitedTooLong as waited:
        raise no_turn() from waited
    except DBAPIError as failed:
        meant = translate(failed.orig) if isinstance(failed.orig, Exception) else failed
        if meant is failed.orig:
            raise
        raise meant from failed
    except engine.dialect.loaded_dbapi.Error as failed:
        meant = translate(failed)
        if meant is failed:
            raise
        raise meant from failed
