"""Dates, times and durations of FEEL (DMN 1.5, clauses 10.3.2.3.4 to 10.3.2.3.8).

The standard wants years from -999999999 to 999999999, nanoseconds, and values without any zone; Python's own
classes have none of that, so FEEL has these. At the edge values become Python's where those can hold them
(:mod:`engine.feel.jsonvalues`).
"""

from __future__ import annotations

import datetime as python
from dataclasses import dataclass, replace
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LAST_YEAR = 999_999_999
LONGEST_OFFSET = 18 * 3600
LONGEST = 10**30
"""The longest duration that is computed with, in nanoseconds or months."""

MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
EPOCH = 719_468
"""Days from 1 March of year 0 to 1 January 1970."""


@dataclass(frozen=True, slots=True)
class DaysDuration:
    """A days and time duration, in nanoseconds."""

    nanos: int


@dataclass(frozen=True, slots=True)
class MonthsDuration:
    """A years and months duration, in months."""

    months: int


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A day of the Gregorian calendar, extended in both directions."""

    year: int
    month: int
    day: int

    @property
    def number(self) -> int:
        """Days since 1 January 1970."""
        year = self.year - (self.month <= 2)
        era, year_of_era = divmod(year, 400)
        day_of_year = (153 * ((self.month + 9) % 12) + 2) // 5 + self.day - 1
        return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - EPOCH

    @property
    def weekday(self) -> int:
        """1 for Monday to 7 for Sunday."""
        return (self.number + 3) % 7 + 1

    @property
    def day_of_year(self) -> int:
        """1 for 1 January."""
        return self.number - Date(self.year, 1, 1).number + 1


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day; ``offset`` from UTC in seconds or the name of a ``zone``, or neither for local time."""

    hour: int
    minute: int
    second: int
    nano: int = 0
    offset: int | None = None
    zone: str | None = None

    @property
    def nanos(self) -> int:
        """Nanoseconds since midnight, whatever the zone."""
        return (self.hour * 60 + self.minute) * MINUTE + self.second * SECOND + self.nano

    @property
    def local(self) -> bool:
        """Whether the time belongs to no zone."""
        return self.offset is None and self.zone is None

    def offset_on(self, day: Date) -> int | None:
        """Seconds ahead of UTC on ``day``; ``None`` for local time."""
        return self.offset if self.zone is None else zone_offset(self.zone, day, self)


@dataclass(frozen=True, slots=True)
class DateTime:
    """A date and time."""

    date: Date
    time: Time

    @property
    def offset(self) -> int | None:
        """Seconds ahead of UTC; ``None`` for local time."""
        return self.time.offset_on(self.date)

    def nanos(self, offset_if_local: int = 0) -> int:
        """Nanoseconds since 1 January 1970 UTC."""
        offset = self.offset
        return (
            self.date.number * DAY
            + self.time.nanos
            - (offset_if_local if offset is None else offset) * SECOND
        )


def is_leap(year: int) -> bool:
    """Whether ``year`` has 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """The last day of a month."""
    return 29 if month == 2 and is_leap(year) else MONTH_DAYS[month - 1]


def make_date(year: int, month: int, day: int) -> Date | None:
    """The date, or ``None`` where there is no such day."""
    if abs(year) > LAST_YEAR or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        return None
    return Date(year, month, day)


def make_time(
    hour: int, minute: int, second: int, nano: int = 0, offset: int | None = None, zone: str | None = None
) -> Time | None:
    """The time, or ``None`` where there is no such time or zone."""
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        return None
    if offset is not None and abs(offset) > LONGEST_OFFSET:
        return None
    if zone is not None and zone_named(zone) is None:
        return None
    return Time(hour, minute, second, nano, offset, zone)


def date_numbered(number: int) -> Date | None:
    """The date ``number`` days after 1 January 1970; ``None`` beyond the calendar."""
    shifted = number + EPOCH
    era, day_of_era = divmod(shifted, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
    year = year_of_era + era * 400 + (month <= 2)
    return Date(year, month, day) if abs(year) <= LAST_YEAR else None


def time_numbered(nanos: int, like: Time) -> Time:
    """The time ``nanos`` after midnight, turning over at midnight, in the zone of ``like``."""
    seconds, nano = divmod(nanos % DAY, SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return Time(hour, minute, second, nano, like.offset, like.zone)


@lru_cache(maxsize=700)
def zone_named(name: str) -> ZoneInfo | None:
    """The IANA zone, or ``None`` where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_offset(name: str, day: Date, time: Time) -> int | None:
    """Seconds ahead of UTC in a zone at a local day and time."""
    zone = zone_named(name)
    if zone is None:
        return None
    year = day.year if 1 < day.year < 9999 else 2000 + day.year % 400
    moment = python.datetime(year, day.month, day.day, time.hour, time.minute, time.second, tzinfo=zone)
    shift = moment.utcoffset()
    return None if shift is None else round(shift.total_seconds())


def add_months(value: Date, months: int) -> Date | None:
    """``value`` some months later; the day is drawn back to the last one where the month is shorter."""
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    if abs(year) > LAST_YEAR:
        return None
    return Date(year, month + 1, min(value.day, days_in_month(year, month + 1)))


def add_nanos(value: DateTime, nanos: int) -> DateTime | None:
    """``value`` some nanoseconds later; in a named zone the clock follows its changes."""
    zone = value.time.zone
    if zone is not None:
        return at_zone(value.nanos() + nanos, value.time)
    days, rest = divmod(value.time.nanos + nanos, DAY)
    day = date_numbered(value.date.number + days)
    return None if day is None else DateTime(day, time_numbered(rest, value.time))


def at_zone(instant: int, like: Time) -> DateTime | None:
    """What the clocks in the zone of ``like`` show at ``instant``, in nanoseconds since 1970 UTC."""
    utc = local_at(instant, like)
    if utc is None or like.zone is None:
        return utc
    zone = zone_named(like.zone)
    if zone is None or not 1 < utc.date.year < 9999:
        return utc
    moment = python.datetime(
        *(utc.date.year, utc.date.month, utc.date.day, utc.time.hour, utc.time.minute, utc.time.second),
        tzinfo=python.UTC,
    )
    shift = moment.astimezone(zone).utcoffset()
    return local_at(instant + (0 if shift is None else round(shift.total_seconds())) * SECOND, like)


def local_at(nanos: int, like: Time) -> DateTime | None:
    """The date and time ``nanos`` after 1 January 1970, midnight, by the same clock."""
    days, rest = divmod(nanos, DAY)
    day = date_numbered(days)
    return None if day is None else DateTime(day, time_numbered(rest, like))


def add_to_time(value: Time, nanos: int) -> Time:
    """``value`` some nanoseconds later, turning over at midnight."""
    return time_numbered(value.nanos + nanos, value)


def midnight(value: Date, offset: int | None = None) -> DateTime:
    """The beginning of a day."""
    return DateTime(value, Time(0, 0, 0, 0, offset))


def without_zone(value: DateTime) -> DateTime:
    """The same clock reading in no zone."""
    return DateTime(value.date, replace(value.time, offset=None, zone=None))


def months_between(first: DateTime, last: DateTime) -> int:
    """Whole months from ``first`` to ``last`` by day of the month; negative where ``last`` comes earlier."""
    months = (last.date.year - first.date.year) * 12 + last.date.month - first.date.month
    if months > 0 and last.date.day < first.date.day:
        return months - 1
    if months < 0 and last.date.day > first.date.day:
        return months + 1
    return months
