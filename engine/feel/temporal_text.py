"""Reads and writes dates, times and durations as text (XML Schema forms, and zones by name after ``@``)."""

from __future__ import annotations

import re2

from engine.feel.temporal import (
    DAY,
    HOUR,
    LONGEST,
    MINUTE,
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    make_date,
    make_time,
)

Temporal = Date | Time | DateTime | DaysDuration | MonthsDuration

LONGEST_TEXT = 100
DATE = re2.compile(r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})")
TIME = re2.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:([Zz])|([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?|@([A-Za-z][A-Za-z0-9_+/-]*))?"
)
MONTHS = re2.compile(r"(-)?P(?:([0-9]{1,18})Y)?(?:([0-9]{1,18})M)?")
DAYS = re2.compile(
    r"(-)?P(?:([0-9]{1,18})D)?(?:(T)(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]*))?S)?)?"
)


def read_date(text: str) -> Date | None:
    """``2026-01-31``; ``None`` where the text is no date."""
    found = DATE.fullmatch(text) if len(text) <= LONGEST_TEXT else None
    return None if found is None else make_date(int(found[1]), int(found[2]), int(found[3]))


def read_time(text: str) -> Time | None:
    """``10:30:00``, perhaps with ``.5``, and then ``Z``, ``+02:00`` or ``@Europe/Paris``; else ``None``."""
    found = TIME.fullmatch(text) if len(text) <= LONGEST_TEXT else None
    if found is None:
        return None
    offset: int | None = 0 if found[5] else None
    if found[6]:
        if int(found[8]) > 59 or int(found[9] or 0) > 59:
            return None
        offset = int(found[7]) * 3600 + int(found[8]) * 60 + int(found[9] or 0)
        offset = -offset if found[6] == "-" else offset
    nano = int((found[4] or "")[:9].ljust(9, "0"))
    return make_time(int(found[1]), int(found[2]), int(found[3]), nano, offset, found[10])


def read_date_time(text: str) -> DateTime | None:
    """A date, ``T`` and a time; ``None`` where the text is none."""
    day, letter, time = text.partition("T")
    if not letter:
        return None
    left, right = read_date(day), read_time(time)
    return None if left is None or right is None else DateTime(left, right)


def read_duration(text: str) -> DaysDuration | MonthsDuration | None:
    """``P1Y2M`` or ``P1DT2H30M``, or with a minus before; ``None`` for anything else, mixtures included."""
    if len(text) > LONGEST_TEXT:
        return None
    found = MONTHS.fullmatch(text)
    if found is not None and (found[2] or found[3]):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return MonthsDuration(-months if found[1] else months)
    found = DAYS.fullmatch(text)
    if found is None or text.endswith(("P", "T")):
        return None
    nanos = (
        int(found[2] or 0) * DAY
        + int(found[4] or 0) * HOUR
        + int(found[5] or 0) * MINUTE
        + int(found[6] or 0) * SECOND
        + int((found[7] or "")[:9].ljust(9, "0"))
    )
    if nanos > LONGEST:
        return None
    return DaysDuration(-nanos if found[1] else nanos)


def read_at_literal(text: str) -> Temporal | None:
    """The value of ``@"…"``; ``None`` where the text is no date, time or duration."""
    if "P" in text[:2]:
        return read_duration(text)
    return read_date_time(text) if "T" in text else read_date(text) or read_time(text)


def fraction(nano: int) -> str:
    """``.5`` for half a second, nothing for a whole one."""
    return "." + f"{nano:09d}".rstrip("0") if nano else ""


def date_text(value: Date) -> str:
    """``2026-01-31``."""
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04d}-{value.month:02d}-{value.day:02d}"


def offset_text(seconds: int) -> str:
    """``Z``, ``+02:00`` or ``-02:45:55``."""
    if seconds == 0:
        return "Z"
    minutes, second = divmod(abs(seconds), 60)
    hour, minute = divmod(minutes, 60)
    text = f"{'-' if seconds < 0 else '+'}{hour:02d}:{minute:02d}"
    return f"{text}:{second:02d}" if second else text


def time_text(value: Time) -> str:
    """``10:30:00+02:00``."""
    text = f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}{fraction(value.nano)}"
    if value.zone is not None:
        return f"{text}@{value.zone}"
    return text if value.offset is None else text + offset_text(value.offset)


def months_text(value: MonthsDuration) -> str:
    """``P1Y2M``; ``P0M`` for nothing."""
    years, months = divmod(abs(value.months), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-P" if value.months < 0 else "P") + (text or "0M")


def days_text(value: DaysDuration) -> str:
    """``P1DT2H30M``; ``PT0S`` for nothing."""
    days, rest = divmod(abs(value.nanos), DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds, nano = divmod(rest, SECOND)
    time = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or nano:
        time += f"{seconds}{fraction(nano)}S"
    text = (f"{days}D" if days else "") + (f"T{time}" if time else "")
    return ("-P" if value.nanos < 0 else "P") + (text or "T0S")


def temporal_text(value: Temporal) -> str:
    """The text of any of them, which reads back as the same value."""
    if isinstance(value, DateTime):
        return f"{date_text(value.date)}T{time_text(value.time)}"
    if isinstance(value, Date):
        return date_text(value)
    if isinstance(value, Time):
        return time_text(value)
    return days_text(value) if isinstance(value, DaysDuration) else months_text(value)
