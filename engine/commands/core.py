"""What every command works with."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from engine.clocks import WorkCalendar
from engine.errors import ChannelFailed
from engine.library import Library
from engine.model import Mailbox
from engine.ports import Clock, Inbox, OpenInbox, Queries, Store, UnitOfWork
from engine.registry import Registry
from engine.secret import Seal, secret_key
from engine.sentences import say
from engine.settings import Settings


def _nobody(due: datetime | None) -> None:
    """Before a worker is started nobody needs waking."""


def _no_inbox(mailbox: Mailbox, password: str) -> AbstractContextManager[Inbox]:
    raise ChannelFailed(say("This desk opens no mailboxes."), lasting=True)


@dataclass
class Core:
    """The wired parts.

    :ivar wake: tells the worker from when there may be work (``None``: there is none); replaced when a
        dispatcher starts.
    :ivar open_inbox: opens folders on mail servers.
    """

    store: Store
    clock: Clock
    registry: Registry
    settings: Settings
    library: Library = field(default_factory=Library)
    wake: Callable[[datetime | None], None] = _nobody
    open_inbox: OpenInbox = _no_inbox
    _calendar: WorkCalendar | None = None

    def calendar(self, rows: UnitOfWork | Queries) -> WorkCalendar:
        """The house's calendar as this transaction sees it; read anew only when it was changed."""
        known, revision = self._calendar, rows.calendars.revision()
        if known is None or (known.revision, known.zone) != (revision, self.settings.tz):
            known = self._calendar = WorkCalendar.of(self.settings.tz, rows.calendars.get())
        return known

    @cached_property
    def seal(self) -> Seal:
        """Closes passwords that the desk must use itself."""
        return Seal(secret_key(self.settings))
