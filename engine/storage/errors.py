"""Driver errors become the desk's own where they arise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, TimeoutError

from engine.errors import Busy, Conflict

_KNOWN = (
    ("locked", "The database is in use by another program.", "Try again in a moment."),
    ("busy", "The database is in use by another program.", "Try again in a moment."),
    ("disk is full", "The disk is full; nothing was changed.", "Free some room, then try again."),
    ("readonly", "The database cannot be written to.", "Give the desk's user the right to write there."),
    ("unable to open", "The database cannot be opened.", "Check that its folder exists and may be written."),
    ("malformed", "The database file is damaged.", "Restore the newest backup."),
    ("not a database", "This file is no database of the desk.", "Check the setting “database”."),
    ("disk i/o", "The disk reports an error.", "Check the disk, then try again."),
)


@contextmanager
def translated() -> Iterator[None]:
    """Raise :class:`engine.errors.Busy` or :class:`engine.errors.Conflict` for what the driver reports."""
    try:
        yield
    except TimeoutError as waited:
        raise Busy("The desk is busy; your change waited too long.", remedy="Try again.") from waited
    except IntegrityError as broken:
        raise Conflict(
            f"Somebody entered the same meanwhile ({broken.orig}).", remedy="Read it again."
        ) from broken
    except DBAPIError as failed:
        text = str(failed.orig).lower()
        for part, message, remedy in _KNOWN:
            if part in text:
                raise Busy(message, remedy=remedy) from failed
        raise
