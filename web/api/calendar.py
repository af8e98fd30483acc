"""The house's calendar for programs (S9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine import calendars
from engine.model import CalendarDay, HouseCalendar, hours_text
from engine.organisation_reading import WEEKDAYS
from web import access, current
from web.api import PREFIX
from web.openapi import answer, describe, sent

blueprint = Blueprint("api_calendar", __name__, url_prefix=f"{PREFIX}/calendar")


@dataclass(frozen=True)
class DayShape:
    """A day that is not as its weekday.

    :ivar hours: such as ``08:00–12:00, 13:00–17:00``; empty when the house is closed.
    :ivar origin: where it came from, such as a list of holidays; empty when a person entered it.
    """

    day: date
    hours: str
    name: str
    origin: str


@dataclass(frozen=True)
class CalendarShape:
    """When the house works.

    :ivar revision: goes up with each change; send it back when you change it.
    :ivar zone: the zone that hours are local to.
    :ivar week: weekday → hours, ``monday`` to ``sunday``; empty hours mean closed.
    """

    revision: int
    zone: str
    week: Mapping[str, str]
    days: list[DayShape]


@dataclass(frozen=True)
class NewDay:
    """A day that is not as its weekday; empty hours mean closed."""

    day: date
    hours: str = ""
    name: str = ""
    origin: str = ""


@dataclass(frozen=True)
class NewCalendar:
    """A whole calendar, as it was read, changed.

    :ivar revision: the one that was read.
    :ivar week: weekday → hours; what is left out is closed.
    :ivar zone: may be sent back as it was read; it is a setting and stays.
    """

    revision: int
    week: Mapping[str, str]
    days: tuple[NewDay, ...]
    zone: str = ""


@blueprint.get("")
@access.allow("api")
@describe(gives=CalendarShape)
def read() -> ResponseReturnValue:
    """When the house works: hours by weekday, and the days that differ."""
    with current.engine().store.read() as queries:
        return answer(_shown(queries.calendars.get()))


@blueprint.put("")
@access.allow("api", "administrator")
@describe(takes=NewCalendar, gives=CalendarShape, refusals=(409,))
def change() -> ResponseReturnValue:
    """Put a whole calendar in force, with the revision that was read; open promises follow.

    409 when somebody changed it meanwhile; 422 when it does not hold.
    """
    given = sent(NewCalendar)
    wanted = HouseCalendar(
        tuple(calendars.read_hours(given.week.get(name, "")) for name in WEEKDAYS),
        tuple(
            CalendarDay(item.day, calendars.read_hours(item.hours), item.name, item.origin[:20])
            for item in given.days
        ),
        given.revision,
    )
    return answer(_shown(calendars.change(current.engine(), wanted, actor=current.person().id)))


def _shown(house: HouseCalendar) -> CalendarShape:
    return CalendarShape(
        house.revision,
        current.engine().settings.zone,
        {name: hours_text(hours) for name, hours in zip(WEEKDAYS, house.week, strict=True)},
        [DayShape(item.day, hours_text(item.hours), item.name, item.origin) for item in house.days],
    )
