"""Dates and times as form-js writes them (ISO 8601), and what its pickers do with them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo
from typing import Literal

Subtype = Literal["date", "time", "datetime"]
INTERVALS = (1, 5, 10, 15, 30, 60)
USUAL_INTERVAL = 15

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"(\d{2}):(\d{2})(:\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?")


def is_valid(value: str, subtype: Subtype) -> bool:
    """Whether a text is a date, a time, or both with ``T`` between."""
    if not value.isascii():
        return False
    if subtype == "date":
        return _date(value) is not None
    if subtype == "time":
        return _is_time(value)
    day, separator, rest = value.partition("T")
    return bool(separator) and _date(day) is not None and _is_time(rest)


def _date(value: str) -> date | None:
    match = _DATE.fullmatch(value)
    if not match:
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None


def _is_time(value: str) -> bool:
    match = _TIME.fullmatch(value)
    if not match:
        return False
    offset = match.group(4) or "Z"
    if offset != "Z" and (int(offset[1:3]) > 14 or int(offset[4:6]) > 59):
        return False
    seconds = (match.group(3) or ":00")[1:3]
    return int(match.group(1)) < 24 and int(match.group(2)) < 60 and int(seconds) < 60


def snapped(value: str, subtype: Subtype, interval: int) -> str:
    """The time set back to the picker's last step, as the picker does on leaving the field.

    A time in UTC is left alone: the picker's steps are those of the local clock.
    """
    day, _, clock = value.rpartition("T") if subtype == "datetime" else ("", "", value)
    match = _TIME.fullmatch(clock)
    if subtype == "date" or not match or match.group(4) == "Z":
        return value
    minutes = int(match.group(1)) * 60 + int(match.group(2))
    if minutes % interval == 0:
        return value
    minutes -= minutes % interval
    earlier = f"{minutes // 60:02d}:{minutes % 60:02d}{match.group(4) or ''}"
    return f"{day}T{earlier}" if day else earlier


def is_past(value: str, subtype: Subtype, *, now: datetime, zone: tzinfo) -> bool:
    """Whether the day of a date or date and time lies before today in the house's zone."""
    if subtype == "time":
        return False
    if subtype == "date":
        day = _date(value)
    else:
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value))
        day = moment.astimezone(zone).date() if moment.tzinfo else moment.date()
    return day is not None and day < now.astimezone(zone).date()


def plain_text(value: date | time) -> str:
    """A date, time or moment as the pickers read it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes" if not (value.second or value.microsecond) else "auto")
    if isinstance(value, time):
        return value.isoformat(timespec="minutes" if not (value.second or value.microsecond) else "auto")
    return value.isoformat()
