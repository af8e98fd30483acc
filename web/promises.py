"""Promises as people read them: how much time is used, what is left, whether they were kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine import clocks
from engine.model import PromiseClock
from engine.ports import Queries
from web import current
from web.i18n import gettext
from web.timeline.complaint_words import CHANNELS


@dataclass(frozen=True)
class PromiseView:
    """A promise and how it stands.

    :ivar percent: the share that is used, rounded down.
    :ivar about: which contact it belongs to, in words; empty for the whole case.
    :ivar now: the moment of reading.
    """

    clock: PromiseClock
    name: str
    about: str
    percent: int
    now: datetime

    @property
    def state(self) -> str:
        """``kept``, ``breached``, ``paused`` or ``running``."""
        if self.clock.breached_at is not None:
            return "breached"
        if self.clock.stopped_at is not None:
            return "kept"
        return "paused" if self.paused else "running"

    @property
    def paused(self) -> bool:
        """Whether it stands still for now; a breached one may."""
        return self.clock.stopped_at is None and self.clock.paused_since is not None

    @property
    def counted_from(self) -> datetime:
        """The start from which the time on the wall shows the same share as the promise does now.

        Closed hours and pauses use nothing of a promise, so its true start would colour it too early.
        """
        left, due = 100 - self.percent, self.clock.due_at
        if left <= 0 or due <= self.now:
            return self.clock.started_at
        return due - (due - self.now) * 100 / left


def promises(queries: Queries, case: int) -> list[PromiseView]:
    """The promises of a case, those that run first, the most pressing first."""
    calendar, now = current.engine().core.calendar(queries), current.now()
    words = {
        contact.received_at: gettext(
            "to the contact %(how)s", how=CHANNELS.get(contact.channel, contact.channel)
        )
        for contact in queries.records.contacts_of(case)
    }
    views = [
        PromiseView(
            clock=clock,
            name={"reply": gettext("Reply"), "resolution": gettext("Settled")}.get(clock.name, clock.name),
            about=words.get(clock.started_at, "") if clock.name == "reply" else "",
            percent=clocks.used_percent(calendar, clock, queries.clocks.pauses(clock.id), now),
            now=now,
        )
        for clock in queries.clocks.of_case(case)
    ]
    return sorted(views, key=lambda view: (view.clock.stopped_at is not None, view.clock.due_at))
