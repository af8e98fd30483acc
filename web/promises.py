"""Promises as people read them: how much time is used, what is left, whether they were kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import clocks
from engine.model import PromiseClock
from engine.ports import Queries
from processes.complaint import pauses
from web import current
from web.i18n import gettext, lazy_gettext
from web.timeline.complaint_words import CHANNELS

REASONS: Mapping[str, Any] = {
    pauses.QUESTION: lazy_gettext("we asked the customer something"),
    pauses.APPOINTMENT: lazy_gettext("the customer wants a later day"),
    pauses.QUOTE: lazy_gettext("a quote waits for the customer"),
    pauses.SHIPMENT: lazy_gettext("the customer sends something"),
}
"""Why a promise stands still, for the people of the house."""


def reason_words(reason: str) -> str:
    """Why a promise stands still, in words."""
    return str(REASONS.get(reason, reason))


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
    def why(self) -> str:
        """Why it stands still, in words."""
        return reason_words(self.clock.pause_reason) if self.paused else ""

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


_ON_LISTS: Mapping[str, Any] = {"reply": lazy_gettext("Reply"), "resolution": lazy_gettext("Settled")}


@dataclass(frozen=True)
class Brief:
    """How one kind of promise stands in a case, as lists show it.

    :ivar clock: the one that runs and is due first; ``None`` when none runs.
    :ivar why: for what it stands still, in words.
    :ivar late: whether one of the kind was broken, now or earlier: a breach stays visible.
    """

    name: str
    clock: PromiseClock | None
    why: str
    late: bool

    @property
    def colours_from(self) -> datetime | None:
        """From when its time on the wall is its share; working time has no such moment."""
        return self.clock.started_at if self.clock and self.clock.unit == "elapsed_hours" else None


def brief(queries: Queries, cases: Collection[int]) -> dict[int, list[Brief]]:
    """Case → its promises of a reply and of being settled; asked for all cases of a list at once."""
    found: dict[int, list[Brief]] = {case: [] for case in cases}
    of_case: dict[int, list[PromiseClock]] = {}
    for clock in queries.clocks_of(current.viewer(), sorted(found)):
        of_case.setdefault(clock.case, []).append(clock)
    for case, every in of_case.items():
        for code, name in _ON_LISTS.items():
            own = [clock for clock in every if clock.name == code]
            running = min(
                (clock for clock in own if clock.stopped_at is None),
                key=lambda clock: clock.due_at,
                default=None,
            )
            late = any(clock.breached_at is not None for clock in own)
            if running is not None or late:
                why = reason_words(running.pause_reason) if running and running.paused_since else ""
                found[case].append(Brief(str(name), running, why, late))
    return found
