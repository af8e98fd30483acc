"""Spans of days for reports: a month, a quarter, a year, or from one day to another, in the house's zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.errors import Invalid
from engine.sentences import say

_MONTH, _QUARTER, _YEAR = (
    re.compile(r"(\d{4})-(\d{2})"),
    re.compile(r"(\d{4})-Q([1-4])"),
    re.compile(r"\d{4}"),
)


_FIRST, _LAST = 1970, 9998
"""The years that a period may have."""


@dataclass(frozen=True)
class Period:
    """Days from the first up to and including the last."""

    name: str
    first: date
    last: date

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The moment it begins, and the moment at which it is over, aware."""
        begin = datetime.combine(self.first, time(), zone)
        return begin, datetime.combine(self.last + timedelta(days=1), time(), zone)


def parse(name: str, first: str, last: str, today: date) -> Period:
    """The period of a name such as ``2026-11``, ``2026-Q4``, ``2026``; of two days; else of this month.

    :raises Invalid: for something else, or when it ends before it begins.
    """
    if name == "days":
        try:
            days = date.fromisoformat(first), date.fromisoformat(last)
        except ValueError:
            raise Invalid("This is no span of days.", remedy="Choose the first and the last day.") from None
        if days[1] < days[0]:
            raise Invalid("The last day is before the first.", remedy="Choose a later last day.")
        if not (days[0].year >= _FIRST and days[1].year <= _LAST):
            raise Invalid(
                "Nothing was received then.",
                remedy=say("Choose days from %(first)s to %(last)s.", first=_FIRST, last=_LAST),
            )
        return Period(f"{days[0]}_{days[1]}", *days)
    return _named(name or f"{today:%Y-%m}")


def _named(name: str) -> Period:
    found = _MONTH.fullmatch(name)
    if name[:4].isdecimal() and not _FIRST <= int(name[:4]) <= _LAST:
        raise Invalid(
            say("%(name)s is no period.", name=name),
            remedy=say("Choose a year from %(first)s to %(last)s.", first=_FIRST, last=_LAST),
        )
    if found and 1 <= int(found[2]) <= 12:
        return _months(name, int(found[1]), int(found[2]), 1)
    if found := _QUARTER.fullmatch(name):
        return _months(name, int(found[1]), 3 * int(found[2]) - 2, 3)
    if _YEAR.fullmatch(name):
        return _months(name, int(name), 1, 12)
    raise Invalid(say("%(name)s is no period.", name=name), remedy="Write 2026-11, 2026-Q4 or 2026.")


def _months(name: str, year: int, month: int, count: int) -> Period:
    first = date(year, month, 1)
    after = month - 1 + count
    return Period(name, first, date(year + after // 12, after % 12 + 1, 1) - timedelta(days=1))


def offered(today: date) -> list[str]:
    """Names of periods that people ask for: this and the last months, quarters and years."""
    months = [today.year * 12 + today.month - 1 - back for back in range(6)]
    quarters = [today.year * 4 + (today.month - 1) // 3 - back for back in range(4)]
    return [
        *(f"{month // 12:04}-{month % 12 + 1:02}" for month in months),
        *(f"{quarter // 4:04}-Q{quarter % 4 + 1}" for quarter in quarters),
        f"{today.year:04}",
        f"{today.year - 1:04}",
    ]
