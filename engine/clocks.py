"""How promises run: three distinct units, pauses, and the share that is used (S9).

A clock's due time is always computed from its start and its pauses; nothing is counted down. The three
units are never inferred from each other:

``elapsed_hours``
    hours on the wall, day and night.
``working_hours``
    hours inside the house's opening times.
``working_days``
    the same local time of day, so many working days later; a start outside opening times counts as the
    next opening.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.errors import Invalid
from engine.model import WEEK, HouseCalendar, Pause, PromiseClock

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

    def days_later(self, start: datetime, amount: int) -> datetime:
        """The same local time of day, ``amount`` working days after the day of ``start``."""
        local = start.astimezone(self.zone)
        day, left = local.date(), amount
        while left > 0:
            day += timedelta(days=1)
            if day - local.date() > _FAR:
                raise Invalid(
                    "The calendar has no working day within five years.",
                    remedy="Open some days in the calendar.",
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
    spans, total = _promise(calendar, started_at, unit, amount)
    share = -(-total * percent // 100)
    return _consume(_without(spans, pauses), share)


def used_percent(calendar: WorkCalendar, clock: PromiseClock, pauses: Sequence[Pause], now: datetime) -> int:
    """The share of a clock that is used at ``now``, in percent rounded down; may pass 100.

    A closed clock keeps what was used when it stopped, whatever the calendar says later.
    """
    if clock.used is not None:
        return clock.used
    until = min(now, clock.stopped_at or now)
    spans, total = _promise(calendar, clock.started_at, clock.unit, clock.amount)
    if total <= _ZERO:
        return 100 if until >= clock.started_at else 0
    return _used(_without(spans, pauses), until) * 100 // total


def _promise(
    calendar: WorkCalendar, started_at: datetime, unit: str, amount: int
) -> tuple[Iterator[Span], timedelta]:
    """The spans in which the promise's time runs, and how much of them it has."""
    if unit not in UNITS:
        raise Invalid(f"{unit} is no unit of time for a promise.", remedy=f"Use one of {', '.join(UNITS)}.")
    if unit == "elapsed_hours":
        return iter([(started_at, started_at + _FAR)]), timedelta(hours=amount)
    if unit == "working_hours":
        return calendar.spans(started_at), timedelta(hours=amount)
    begin = next(calendar.spans(started_at), (started_at, started_at))[0]
    return calendar.spans(begin), _used(calendar.spans(begin), calendar.days_later(begin, amount))


def _without(spans: Iterator[Span], pauses: Sequence[Pause]) -> Iterator[Span]:
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


def _consume(spans: Iterator[Span], amount: timedelta) -> datetime | None:
    """The moment at which ``amount`` of the spans is used up."""
    for start, end in spans:
        if end - start >= amount:
            return start + amount
        amount -= end - start
    return None


def _used(spans: Iterator[Span], until: datetime) -> timedelta:
    """How much of the spans lies before ``until``."""
    total = _ZERO
    for start, end in spans:
        if start >= until:
            break
        total += min(end, until) - start
    return total
