"""What an operation sees and may do inside a step's transaction; see :class:`engine.registry.Context`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from engine.clocks import WorkCalendar, due_at, used_percent
from engine.commands.core import Core
from engine.errors import NotFound
from engine.model import Case, Json, PromiseClock, Timer
from engine.ports import UnitOfWork
from engine.settings import Settings

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a timer is due whose clock stands still."""


@dataclass
class StepContext:
    """The one implementation of :class:`engine.registry.Context`."""

    core: Core
    uow: UnitOfWork
    now: datetime
    case_id: int
    instance: int
    actor: str = ""
    element: str = ""
    data: Mapping[str, Json] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        """The case, as it is now."""
        return self.uow.cases.get(self.case_id)

    @property
    def settings(self) -> Settings:
        """What this installation chose."""
        return self.core.settings

    @property
    def calendar(self) -> WorkCalendar:
        """When the house works, as this transaction sees it."""
        return self.core.calendar(self.uow)

    def artefact(self, name: str) -> bytes | None:
        """An artefact of the release that the instance runs on."""
        release = self.uow.instances.get(self.instance).release
        return self.core.library.edition(self.uow.releases, release).contents.get(name)

    def today(self) -> date:
        """The house's day."""
        return self.now.astimezone(self.core.settings.tz).date()

    def throw(self, message: str, key: str, payload: Mapping[str, Json]) -> None:
        """Send a message to another instance; it is delivered after the commit."""
        self.uow.messages.add(
            name=message,
            key=key,
            payload=payload,
            created_at=self.now,
            case=self.case_id,
            sender=self.instance,
        )

    def send(
        self,
        channel: str,
        recipient: str,
        payload: Mapping[str, Json],
        *,
        key: str,
        on_sent: str = "",
        on_failed: str = "",
        answer_key: str = "",
        quiet: bool = False,
    ) -> None:
        """Ask for an outward effect, once for each ``key``."""
        self.uow.outbox.add(
            key=key,
            channel=channel,
            recipient=recipient,
            payload=payload,
            created_at=self.now,
            case=self.case_id,
            on_sent=on_sent,
            on_failed=on_failed,
            answer_key=answer_key,
            quiet=quiet,
        )

    def record(self, type: str, payload: Mapping[str, Json]) -> None:
        """Write an event to the history."""
        self.uow.events.append(
            f"instance:{self.instance}", type, payload, at=self.now, actor=self.actor, case=self.case_id
        )

    def start_clock(self, name: str, started_at: datetime, unit: str, amount: int) -> PromiseClock:
        """Start a promise's clock."""
        calendar = self.calendar
        due = due_at(calendar, started_at=started_at, unit=unit, amount=amount)
        clock = self.uow.clocks.start(
            case=self.case_id,
            instance=self.instance,
            name=name,
            started_at=started_at,
            unit=unit,
            amount=amount,
            due_at=due or started_at,
            calendar=calendar.revision,
        )
        self.record("clock.started", {"clock": name, "due_at": clock.due_at.isoformat()})
        return clock

    def stop_clock(self, name: str, at: datetime | None = None) -> None:
        """Stop it; late is late: a due time that passed is a breach, whether or not a timer has said so."""
        self._stop(self._clock(name), at or self.now)

    def end_clocks(self) -> None:
        """Stop every clock of the case for good; no timer waits for them any more."""
        for clock in self.uow.clocks.of_case(self.case_id):
            self._stop(clock, self.now)
            for timer in self.uow.timers.of_clock(clock.id):
                self.uow.timers.reschedule(timer.id, NEVER)

    def _stop(self, clock: PromiseClock, at: datetime) -> None:
        if clock.stopped_at is None:
            clock = self.reckon_again(clock)
            due = clock.due_at if clock.paused_since is None else self.moment(clock, 100)
            late = due is not None and at > due
            breached = clock.breached_at or (due if late else None)
            if clock.paused_since is not None:
                self.uow.clocks.resume(clock.id, max(at, clock.paused_since))
            closing = replace(clock, breached_at=breached, paused_since=None, pause_reason="")
            self.uow.clocks.save(replace(closing, stopped_at=at, used=self._used(closing, at)))
            self.record("clock.stopped", {"clock": clock.name, "breached": breached is not None})

    def breach_clock(self, name: str) -> None:
        """Write down that its time is over; this stays whatever happens later."""
        clock = self._clock(name)
        if clock.breached_at is None:
            self.uow.clocks.save(replace(clock, breached_at=clock.due_at))
            self.record("clock.breached", {"clock": name})

    def pause_clock(self, name: str, reason: str, at: datetime | None = None) -> None:
        """Let it stand still for a recorded reason, from now or from a moment before."""
        clock, since = self._clock(name), min(at or self.now, self.now)
        if clock.stopped_at is None and clock.paused_since is None:
            self.uow.clocks.pause(clock.id, reason, since)
            self.uow.clocks.save(replace(clock, paused_since=since, pause_reason=reason))
            self.record("clock.paused", {"clock": name, "reason": reason})
            self._reschedule(replace(clock, paused_since=since))

    def resume_clock(self, name: str, at: datetime | None = None) -> None:
        """Let it run on with the time that was left, from now or from a moment before.

        What waited for ended when it came, not when somebody wrote it down; never before the pause began.
        """
        clock = self._clock(name)
        if clock.paused_since is not None:
            self.uow.clocks.resume(clock.id, max(clock.paused_since, min(at or self.now, self.now)))
            due = clock.due_at if clock.breached_at else self.moment(clock, 100) or clock.due_at
            running = replace(
                clock, paused_since=None, pause_reason="", due_at=due, calendar=self.calendar.revision
            )
            self.uow.clocks.save(running)
            self.record("clock.resumed", {"clock": name, "due_at": due.isoformat()})
            self._reschedule(running)

    def clock_used(self, name: str) -> int:
        """The share of the promise that is used, in percent; 0 without such a clock."""
        clock = self.find_clock(name)
        if clock is None:
            return 0
        return self._used(clock, self.now)

    def reckon_again(self, clock: PromiseClock) -> PromiseClock:
        """Move an open promise to where the calendar in force puts it.

        What was due already stays due, though nobody has said so yet; a paused one is reckoned on resuming.
        """
        revision = self.calendar.revision
        if clock.unit == "elapsed_hours" or clock.calendar == revision:
            return clock
        moved = replace(clock, calendar=revision)
        if clock.breached_at is None and clock.paused_since is None and clock.due_at > self.now:
            moved = replace(moved, due_at=self.moment(clock, 100) or clock.due_at)
            for timer in self.uow.timers.of_clock(clock.id):
                if timer.due_at > self.now:
                    self.uow.timers.reschedule(timer.id, self._due(moved, timer))
        self.uow.clocks.save(moved)
        if moved.due_at != clock.due_at:
            self.record("clock.moved", {"clock": clock.name, "due_at": moved.due_at.isoformat()})
        return moved

    def _used(self, clock: PromiseClock, at: datetime) -> int:
        return used_percent(self.calendar, clock, self.uow.clocks.pauses(clock.id), at)

    def moment(self, clock: PromiseClock, percent: int) -> datetime | None:
        """When ``percent`` of a clock is used; ``None`` while a pause holds it off."""
        return due_at(
            self.calendar,
            started_at=clock.started_at,
            unit=clock.unit,
            amount=clock.amount,
            percent=percent,
            pauses=self.uow.clocks.pauses(clock.id),
        )

    def find_clock(self, name: str) -> PromiseClock | None:
        """The clock of this instance; else the case's newest one of that name."""
        own = self.uow.clocks.find(self.instance, name)
        if own is not None:
            return own
        others = [clock for clock in self.uow.clocks.of_case(self.case_id) if clock.name == name]
        return others[-1] if others else None

    def _clock(self, name: str) -> PromiseClock:
        found = self.find_clock(name)
        if found is None:
            raise NotFound("running clock", name)
        return found

    def _reschedule(self, clock: PromiseClock) -> None:
        """Timer rows are derived from clocks: move those that wait for a share of this one."""
        for timer in self.uow.timers.of_clock(clock.id):
            self.uow.timers.reschedule(timer.id, self._due(clock, timer))

    def _due(self, clock: PromiseClock, timer: Timer) -> datetime:
        return self.moment(clock, timer.percent or 100) or NEVER
