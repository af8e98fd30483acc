"""When the house works; every revision is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from engine.errors import StaleRevision
from engine.model import CalendarDay, HouseCalendar, hours_of, hours_text
from engine.storage import tables as t
from engine.storage.statements import Query, Session, inserted, same

_REVISION = Query(select(func.max(t.calendar.c.revision)), same)
_GET = Query(
    select(t.calendar.c.revision, t.calendar.c.content).where(t.calendar.c.revision == bindparam("of")),
    lambda revision, content: _read(revision, content),
)
_ADD = inserted(t.calendar)


class SqlCalendars:
    """See :class:`engine.ports.Calendars`."""

    def __init__(self, session: Session) -> None:
        self._db = session

    def revision(self) -> int:
        """The number of the newest one; 0 until somebody wrote one down."""
        return self._db.first(_REVISION, {}) or 0

    def get(self) -> HouseCalendar:
        """The newest one; Monday to Friday until somebody wrote one down."""
        return self._db.first(_GET, {"of": self.revision()}) or HouseCalendar()

    def save(self, calendar: HouseCalendar, *, at: datetime, by: str) -> HouseCalendar:
        """Keep the next one, if nobody saved since it was read."""
        actual = self.revision()
        if actual != calendar.revision:
            raise StaleRevision("calendar", "of the house", calendar.revision, actual)
        saved = replace(calendar, revision=actual + 1)
        self._db.change(
            _ADD, {"revision": saved.revision, "saved_at": at, "saved_by": by, "content": _written(saved)}
        )
        return saved


def _written(calendar: HouseCalendar) -> dict[str, Any]:
    return {
        "week": [hours_text(hours) for hours in calendar.week],
        "days": [
            {
                "day": item.day.isoformat(),
                "hours": hours_text(item.hours),
                "name": item.name,
                "origin": item.origin,
            }
            for item in calendar.days
        ],
    }


def _read(revision: int, content: dict[str, Any]) -> HouseCalendar:
    days = tuple(
        CalendarDay(date.fromisoformat(item["day"]), hours_of(item["hours"]), item["name"], item["origin"])
        for item in content["days"]
    )
    return HouseCalendar(tuple(hours_of(text) for text in content["week"]), days, revision)
