"""What every command works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from engine.clocks import WorkCalendar
from engine.library import Library
from engine.ports import Clock, Queries, Store, UnitOfWork
from engine.registry import Registry
from engine.settings import Settings


def _nobody(due: datetime | None) -> None:
    """Before a worker is started nobody needs waking."""


@dataclass
class Core:
    """The wired parts.

    :ivar wake: tells the worker from when there may be work (``None``: there is none); replaced when a
        dispatcher starts.
    """

    store: Store
    clock: Clock
    registry: Registry
    settings: Settings
    library: Library = field(default_factory=Library)
    wake: Callable[[datetime | None], None] = _nobody
    _calendar: WorkCalendar | None = None

    def calendar(self, rows: UnitOfWork | Queries) -> WorkCalendar:
        """The house's calendar as this transaction sees it; read anew only when it was changed."""
        known, revision = self._calendar, rows.calendars.revision()
        if known is None or (known.revision, known.zone) != (revision, self.settings.tz):
            known = self._calendar = WorkCalendar.of(self.settings.tz, rows.calendars.get())
        return known
