"""Does what is due: messages between instances, timers, effects outside. Costs follow what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import structlog

from engine.commands import Engine
from engine.commands.services import BUGS
from engine.errors import Busy, ChannelFailed, RedressError, StaleRevision
from engine.model import DESK, LETTER, PRINTED, Incident, Outward
from engine.ports import Channel
from engine.quiet import held_until

_BATCH = 100
_MOST = 10_000
"""Open incidents that are looked through; more would have been noticed."""
_ATTEMPTS = 8
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=6)

_LEASE = timedelta(minutes=5)
"""How long an effect belongs to the worker that took it; then that one was killed, and another tries."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Done:
    """What one round did."""

    messages: int = 0
    timers: int = 0
    effects: int = 0

    @property
    def anything(self) -> bool:
        """Whether there was any work."""
        return bool(self.messages or self.timers or self.effects)


class Worker:
    """Works through what is due; safe to stop at any moment and to run more than once."""

    def __init__(self, engine: Engine, channels: Mapping[str, Channel]) -> None:
        self._engine = engine
        self._channels = channels
        self._held: dict[tuple[str, int], tuple[int, datetime]] = {}
        self._reported: set[tuple[str, str]] | None = None
        self._looked_after: date | None = None
        self._followed: int | None = None

    def round(self) -> Done:
        """One bounded batch of each kind; one look tells whether there is any."""
        today = self._today()
        if self.is_new_day() and self._guarded("day", [today.toordinal()], self._look_after):
            self._looked_after = today
        with self._engine.store.read() as queries:
            now = self._engine.clock.now()
            most = _BATCH + len(self._held)
            messages = [message.id for message in queries.messages.undelivered(most)]
            timers = [timer.id for timer in queries.due_timers(now, most)]
            effects = queries.outbox.due(now, _BATCH)
            calendar = queries.calendars.revision()
            if self._reported is None:
                self._reported = {(known.kind, known.token) for known in queries.open_incidents(DESK, _MOST)}
        listed = {("message", item) for item in messages} | {("timer", item) for item in timers}
        listed |= {("day", today.toordinal()), ("calendar", calendar)}
        self._held = {key: held for key, held in self._held.items() if key in listed}
        if calendar != self._followed and self._guarded("calendar", [calendar], self._follow):
            self._followed = calendar
        delivered = sum(
            any(self._guarded("message", [item], lambda items: [self._engine.deliver(items[0])]))
            for item in messages
        )
        fired = self._fire([item for item in timers if not self._is_put_off("timer", item, now)])
        sent = sum(self._send(outward) for outward in effects)
        return Done(delivered, fired, sent)

    def drain(self, rounds: int = 1000) -> Done:
        """Work until nothing is due now, for at most so many rounds."""
        total = Done()
        for _ in range(rounds):
            done = self.round()
            if not done.anything:
                break
            total = Done(
                total.messages + done.messages, total.timers + done.timers, total.effects + done.effects
            )
        return total

    def is_new_day(self) -> bool:
        """Whether what is done once a day, from the house's midnight on, is still to be done."""
        return self._looked_after != self._today()

    def next_due(self) -> datetime | None:
        """When there is something to do again, as far as is known now."""
        with self._engine.store.read() as queries:
            moments = [queries.next_timer(), queries.outbox.next_due()]
        moments += [until for _, until in self._held.values()]
        return min((moment for moment in moments if moment is not None), default=None)

    def _today(self) -> date:
        return self._engine.clock.now().astimezone(self._engine.settings.tz).date()

    def _look_after(self, days: Sequence[int]) -> list[bool]:
        self._engine.look_after()
        return [True]

    def _follow(self, revisions: Sequence[int]) -> list[bool]:
        """Whoever changed the calendar moved the promises already, unless that was cut short."""
        self._engine.follow_calendar()
        return [True]

    def _fire(self, timers: list[int]) -> int:
        fired = 0
        while timers:
            done = self._guarded("timer", timers, self._engine.fire)
            fired += sum(done)
            timers = timers[len(done) or 1 :]
        return fired

    def _is_put_off(self, kind: str, item: int, now: datetime) -> bool:
        return (kind, item) in self._held and self._held[kind, item][1] > now

    def _guarded(
        self, kind: str, items: Sequence[int], work: Callable[[Sequence[int]], list[bool]]
    ) -> list[bool]:
        """Do the first of some things, as many as can be done at once; gives for each whether it was work.

        If the first one fails, it is put off with growing delays and shown to people as an incident.
        """
        item, now = items[0], self._engine.clock.now()
        if self._is_put_off(kind, item, now):
            return []
        tries, _ = self._held.get((kind, item), (0, now))
        try:
            done = work(items)
        except (Busy, StaleRevision) as passing:
            log.warning("put off", kind=kind, item=item, reason=str(passing))
            self._held[kind, item] = (tries, now + timedelta(seconds=1))
            return []
        except RedressError as failure:
            self._hold(kind, item, tries, failure)
            return []
        except BUGS as bug:
            self._hold(kind, item, tries, RedressError(f"It broke: {type(bug).__name__}: {bug}"))
            return []
        for item in items[: len(done)]:
            self._held.pop((kind, item), None)
            self._resolve_incident(kind, item)
        return done

    def _hold(self, kind: str, item: int, tries: int, failure: RedressError) -> None:
        log.error("held", kind=kind, item=item, reason=str(failure))
        self._held[kind, item] = (tries + 1, self._engine.clock.now() + _delay(tries))
        if tries == 0:
            self._open_incident(kind, item, failure)

    def _known(self, kind: str, item: int) -> Incident | None:
        """The open incident about this thing; it may be of an earlier run of the program."""
        with self._engine.store.read() as queries:
            for incident in queries.open_incidents(DESK, _MOST):
                if (incident.kind, incident.token) == (kind, str(item)):
                    return incident
        return None

    def _resolve_incident(self, kind: str, item: int) -> None:
        if (kind, str(item)) not in (self._reported or ()):
            return
        incident = self._known(kind, item)
        if incident is not None:
            with self._engine.store.write() as uow:
                uow.incidents.resolve(incident.id, self._engine.clock.now(), "")
                uow.commit()

    def _open_incident(self, kind: str, item: int, failure: RedressError) -> None:
        if self._reported is not None:
            self._reported.add((kind, str(item)))
        if self._known(kind, item) is not None:
            return
        with self._engine.store.write() as uow:
            uow.incidents.add(
                kind=kind,
                token=str(item),
                element="",
                message=failure.message,
                remedy=failure.remedy or "It is tried again by itself; mend the cause it names.",
                created_at=self._engine.clock.now(),
            )
            uow.commit()

    def _claim(self, outward: Outward, until: datetime) -> bool:
        with self._engine.store.write() as uow:
            claimed = uow.outbox.claim(outward, until)
            uow.commit()
        return claimed

    def _send(self, outward: Outward) -> bool:
        """Send an effect unless another worker took it; what became of it is written down.

        What may wait for the morning is put off at night, whatever made it due then: a timer, another try,
        or a desk that was started again.
        """
        morning = held_until(self._engine.settings, self._engine.clock.now()) if outward.quiet else None
        if morning is not None:
            self._claim(outward, morning)
            return False
        if not self._claim(outward, self._engine.clock.now() + _LEASE):
            return False
        channel = self._channels.get(outward.channel)
        try:
            if channel is None:
                raise ChannelFailed(
                    f"There is no channel {outward.channel}.",
                    lasting=True,
                    remedy="Set the channel up, then retry.",
                )
            enclosed = self._engine.enclosed(outward)
            channel.send(outward, enclosed) if enclosed else channel.send(outward)
        except ChannelFailed as failure:
            self._failed(outward, failure)
        except RedressError as failure:
            self._failed(outward, ChannelFailed(failure.message, remedy=failure.remedy))
        except BUGS as bug:
            self._failed(outward, ChannelFailed(f"The channel broke: {type(bug).__name__}: {bug}"))
        else:
            self._printed(outward) if outward.channel == LETTER else self._sent(outward)
        return True

    def _printed(self, outward: Outward) -> None:
        """A person carries it on: it is sent when she says so."""
        with self._engine.store.write() as uow:
            uow.outbox.save(replace(outward, status=PRINTED, attempts=outward.attempts + 1, error=""))
            uow.commit()

    def _sent(self, outward: Outward) -> None:
        now = self._engine.clock.now()
        with self._engine.store.write() as uow:
            uow.outbox.save(
                replace(outward, status="sent", sent_at=now, attempts=outward.attempts + 1, error="")
            )
            if outward.on_sent:
                uow.messages.add(
                    name=outward.on_sent,
                    key=outward.answer_key,
                    payload={"sent_at": now.isoformat()},
                    created_at=now,
                    case=outward.case,
                )
            uow.commit()

    def _failed(self, outward: Outward, failure: ChannelFailed) -> None:
        now = self._engine.clock.now()
        attempts = outward.attempts + 1
        given_up = failure.lasting or attempts >= _ATTEMPTS
        with self._engine.store.write() as uow:
            uow.outbox.save(
                replace(
                    outward,
                    attempts=attempts,
                    status="failed" if given_up else "waiting",
                    due_at=now + _delay(attempts),
                    error=failure.message,
                )
            )
            if given_up:
                uow.incidents.add(
                    kind="outbox",
                    token=str(outward.id),
                    element="",
                    message=f"{outward.channel} to {outward.recipient or 'nobody'}: {failure.message}",
                    remedy=failure.remedy or "Mend the cause, then retry.",
                    created_at=now,
                    case=outward.case,
                )
            if given_up and outward.on_failed:
                uow.messages.add(
                    name=outward.on_failed,
                    key=outward.answer_key,
                    payload={"error": failure.message},
                    created_at=now,
                    case=outward.case,
                )
            uow.commit()


def _delay(attempts: int) -> timedelta:
    """30 s, 1 min, 2 min … at most 6 h."""
    factor = 1 << min(attempts, 20)
    return min(_FIRST_DELAY * factor, _LONGEST_DELAY)
