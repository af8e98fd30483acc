"""How promises run: three distinct units, pauses, and the share that is used (S9).

A clock's due time is always computed from its start and its pauses; nothing is counted down. The three
units are never inferred from each other:

``elapsed_hours``
    hours on the wall, day and night.
``working_hours``
    hours inside the house's opening times.
``working_days``
    the same local time of day, so many working days later; a start outside opening times counts as the
    next opening, and from the first opening of a day whole days count, up to their closing. Where the house
    is closed at the time of day at which a promise ends, its next opening on that day counts, or else its
    closing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.errors import Invalid
from engine.model import WEEK, HouseCalendar, Pause, PromiseClock
from engine.sentences import say

UNITS = ("elapsed_hours", "working_hours", "working_days")
_FAR = timedelta(days=366 * 5)
_ZERO = timedelta(0)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class WorkCalendar:
    """When the house works.

    :param zone: the house's IANA zone; opening times are local.
    :param week: for Monday to Sunday, the day's opening intervals; an interval that ends at 00:00 ends
        at midnight (24:00).
    :param closed: days on which the house stays shut.
    :param opened: days with hours of their own, such as those worked although the week says no.
    :param revision: of the calendar as the house wrote it down.
    """

    zone: ZoneInfo
    week: Sequence[Sequence[tuple[time, time]]] = WEEK
    closed: frozenset[date] = frozenset()
    opened: dict[date, Sequence[tuple[time, time]]] = field(default_factory=dict)
    revision: int = 0

    @classmethod
    def of(cls, zone: ZoneInfo, house: HouseCalendar) -> WorkCalendar:
        """What a house wrote down, ready to reckon with."""
        return cls(
            zone,
            house.week,
            frozenset(item.day for item in house.days if not item.hours),
            {item.day: item.hours for item in house.days if item.hours},
            house.revision,
        )

    def intervals(self, day: date) -> list[Span]:
        """The opening intervals of a local day, in UTC."""
        if day in self.opened:
            hours: Sequence[tuple[time, time]] = self.opened[day]
        elif day in self.closed:
            return []
        else:
            hours = self.week[day.weekday()]
        return [(self._at(day, start), self._at(day, end, closing=True)) for start, end in hours]

    def works(self, day: date) -> bool:
        """Whether anything is open on this local day."""
        return bool(self.intervals(day))

    def _at(self, day: date, moment: time, *, closing: bool = False) -> datetime:
        if closing and moment == time(0):
            day += timedelta(days=1)
        return datetime.combine(day, moment, tzinfo=self.zone).astimezone(UTC)

    def spans(self, start: datetime) -> Iterator[Span]:
        """Opening spans from ``start`` on, for at most five years."""
        day = start.astimezone(self.zone).date()
        while day <= (start + _FAR).date():
            for opens, closes in self.intervals(day):
                if closes > start:
                    yield max(opens, start), closes
            day += timedelta(days=1)

    def opens_from(self, moment: datetime) -> bool:
        """Whether the house is closed until this moment, or longer, and opens later on the same local day."""
        spans = self.intervals(moment.astimezone(self.zone).date())
        return not any(opens < moment <= closes for opens, closes in spans) and any(
            opens >= moment for opens, _ in spans
        )

    def days_later(self, start: datetime, amount: int) -> datetime:
        """The same local time of day, ``amount`` working days after the day of ``start``."""
        local = start.astimezone(self.zone)
        day, left = local.date(), amount
        while left > 0:
            day += timedelta(days=1)
            if day - local.date() > _FAR:
                raise Invalid(
                    say("The calendar has no working day within five years."),
                    remedy=say("Open some days in the calendar."),
                )
            left -= self.works(day)
        return datetime.combine(day, local.timetz().replace(tzinfo=self.zone)).astimezone(UTC)


def due_at(
    calendar: WorkCalendar,
    *,
    started_at: datetime,
    unit: str,
    amount: int,
    percent: int = 100,
    pauses: Sequence[Pause] = (),
) -> datetime | None:
    """The first moment at which ``percent`` of a promise is used; ``None`` while an open pause holds it off.

    :func:`used_percent` says ``percent`` at that moment, and less just before it: both reckon in whole
    microseconds.

    :param amount: in the unit's measure, at least 1.
    :raises Invalid: for an unknown unit or a calendar that never opens.
    """
    spans, total, opening = _promise(calendar, started_at, unit, amount)
    share = -(-total * percent // 100)
    return _consume(_without(spans, pauses), share, opening=opening and percent >= 100)


def used_percent(calendar: WorkCalendar, clock: PromiseClock, pauses: Sequence[Pause], now: datetime) -> int:
    """The share of a clock that is used at ``now``, in percent rounded down; may pass 100.

    A closed clock keeps what was used when it stopped, whatever the calendar says later; one that was closed
    before houses wrote calendars down was reckoned by the standard week. A breach used all of it.
    """
    if clock.used is not None:
        return clock.used
    if clock.stopped_at is not None:
        calendar = WorkCalendar(calendar.zone)
    least = 100 if clock.breached_at is not None and clock.breached_at <= now else 0
    return max(least, _reckoned(calendar, clock, pauses, now))


def _reckoned(calendar: WorkCalendar, clock: PromiseClock, pauses: Sequence[Pause], now: datetime) -> int:
    until = min(now, clock.stopped_at or now)
    spans, total, opening = _promise(calendar, clock.started_at, clock.unit, clock.amount)
    if total <= _ZERO:
        return 100 if until >= clock.started_at else 0
    used = _used(_without(spans, pauses), until)
    if used == total and opening:
        due = _consume(_without(spans, pauses), total, opening=True)
        return 100 if due is not None and due <= until else 99
    return used * 100 // total


def _promise(
    calendar: WorkCalendar, started_at: datetime, unit: str, amount: int
) -> tuple[Iterable[Span], timedelta, bool]:
    """The spans in which the promise's time runs, how much of them it has, and whether it ends on an opening.

    A time that ends on an opening is used up at the closing before already, but not over before the opening.
    """
    if unit not in UNITS:
        raise Invalid(
            say("%(unit)s is no unit of time for a promise.", unit=unit),
            remedy=say("Use one of %(units)s.", units=", ".join(UNITS)),
        )
    if unit == "elapsed_hours":
        return [(started_at, started_at + _FAR)], timedelta(hours=amount), False
    if unit == "working_hours":
        return _Spans(calendar, started_at), timedelta(hours=amount), False
    begin = next(calendar.spans(started_at), (started_at, started_at))[0]
    spans, end = _Spans(calendar, begin), calendar.days_later(begin, amount)
    whole_days = begin == calendar.intervals(begin.astimezone(calendar.zone).date())[0][0]
    return spans, _used(spans, end), calendar.opens_from(end) and not whole_days


@dataclass(frozen=True)
class _Spans:
    """Opening spans from a moment on, as often as they are asked for."""

    calendar: WorkCalendar
    start: datetime

    def __iter__(self) -> Iterator[Span]:
        return self.calendar.spans(self.start)


def _without(spans: Iterable[Span], pauses: Sequence[Pause]) -> Iterator[Span]:
    """The spans, with the pauses cut out; nothing comes after an open pause."""
    cuts = sorted(
        (pause.started_at, pause.ended_at) for pause in pauses if pause.ended_at != pause.started_at
    )
    for start, end in spans:
        for pause_start, pause_end in cuts:
            if pause_end is not None and pause_end <= start:
                continue
            if pause_start >= end:
                break
            if pause_start > start:
                yield start, pause_start
            if pause_end is None:
                return
            start = min(max(start, pause_end), end)
        if start < end:
            yield start, end


def _consume(spans: Iterable[Span], amount: timedelta, *, opening: bool) -> datetime | None:
    """The moment at which ``amount`` of the spans is used up; the opening after it, if it ends on one."""
    for start, end in spans:
        if end - start > amount or (end - start == amount and not opening):
            return start + amount
        amount -= end - start
    return None


def _used(spans: Iterable[Span], until: datetime) -> timedelta:
    """How much of the spans lies before ``until``."""
    total = _ZERO
    for start, end in spans:
        if start >= until:
            break
        total += min(end, until) - start
    return total
