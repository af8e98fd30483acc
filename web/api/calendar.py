"""The house's calendar for programs (S9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from engine import calendars
from engine.errors import Invalid
from engine.model import CalendarDay, HouseCalendar, Json, hours_text
from engine.organisation_reading import WEEKDAYS
from web import access, current
from web.api import PREFIX
from web.i18n import gettext
from web.shapes import json_object

blueprint = Blueprint("api_calendar", __name__, url_prefix=f"{PREFIX}/calendar")


@blueprint.get("")
@access.allow("api")
def read() -> ResponseReturnValue:
    """``{"revision": 3, "week": {"monday": "08:00–17:00", …}, "days": [{"day": …, "hours": …, …}]}``.

    Empty hours mean closed; times are local to ``zone``.
    """
    with current.engine().store.read() as queries:
        house = queries.calendars.get()
    return jsonify(_json(house))


@blueprint.put("")
@access.allow("api", "administrator")
def change() -> ResponseReturnValue:
    """Put a whole calendar in force, as :func:`read` gives it, with the revision that was read.

    409 when somebody changed it meanwhile; 422 when it does not hold.
    """
    given = json_object()
    revision, week, days = given.get("revision"), given.get("week"), given.get("days")
    if type(revision) is not int or not isinstance(week, dict) or not isinstance(days, list):
        raise Invalid(
            gettext("The calendar did not arrive as it should."),
            remedy=gettext("Send it as it was read: revision, week, days."),
        )
    wanted = HouseCalendar(
        tuple(calendars.read_hours(str(week.get(name) or "")) for name in WEEKDAYS),
        tuple(_day(item) for item in days),
        revision,
    )
    return jsonify(_json(calendars.change(current.engine(), wanted, actor=current.person().id)))


def _day(given: Any) -> CalendarDay:
    known: Mapping[str, Any] = given if isinstance(given, dict) else {}
    try:
        day = date.fromisoformat(str(known.get("day")))
    except ValueError:
        raise Invalid(
            gettext("“%(text)s” is no date.", text=known.get("day", "")),
            remedy=gettext("Write it like 2027-01-31."),
        ) from None
    hours = calendars.read_hours(str(known.get("hours") or ""))
    return CalendarDay(day, hours, str(known.get("name") or ""), str(known.get("origin") or "")[:20])


def _json(house: HouseCalendar) -> dict[str, Json]:
    return {
        "revision": house.revision,
        "zone": current.engine().settings.zone,
        "week": {name: hours_text(hours) for name, hours in zip(WEEKDAYS, house.week, strict=True)},
        "days": [
            {
                "day": item.day.isoformat(),
                "hours": hours_text(item.hours),
                "name": item.name,
                "origin": item.origin,
            }
            for item in house.days
        ],
    }
