"""The house's calendar: opening hours, holidays, make-up workdays, and what promises make of them (S9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from babel import Locale
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from engine import calendars, public_holidays, staff
from engine.clocks import due_at
from engine.errors import Conflict, Invalid
from engine.model import CalendarDay, HouseCalendar, hours_text
from web import access, current
from web.i18n import gettext, lazy_gettext
from web.navigation import Entry
from web.organisation_forms import day_of, sentences, typed

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")
entry = Entry(lazy_gettext("Calendar"), "calendar.calendar", "calendar-event", 66, key="g k")
WEEKDAYS = (
    lazy_gettext("Monday"),
    lazy_gettext("Tuesday"),
    lazy_gettext("Wednesday"),
    lazy_gettext("Thursday"),
    lazy_gettext("Friday"),
    lazy_gettext("Saturday"),
    lazy_gettext("Sunday"),
)
_LONGEST = 62
"""Days entered at once at most: company holidays, not a slip in the year."""


@dataclass(frozen=True)
class Ahead:
    """A day to come, and the month it is listed under."""

    item: CalendarDay

    @property
    def month(self) -> tuple[int, int]:
        """Year and month, in order."""
        return self.item.day.year, self.item.day.month


@dataclass(frozen=True)
class Example:
    """What a promise makes of the calendar, for something received now."""

    words: str
    due: datetime | None


@blueprint.get("")
@access.allow("staff")
def calendar() -> ResponseReturnValue:
    """The week, the days ahead, and examples; public holidays to look through, when a country is chosen."""
    try:
        proposed = _proposed()
    except Invalid as refused:
        return _page(sentences(refused)), 422
    return _page(proposed=proposed)


@blueprint.post("/week")
@access.allow("administrator")
def week() -> ResponseReturnValue:
    """Change the opening hours of the weekdays."""

    def changed(now: HouseCalendar) -> HouseCalendar:
        hours = (calendars.read_hours(request.form.get(f"hours_{day}", "")) for day in range(7))
        return replace(now, week=tuple(hours))

    return _change(changed, lambda: gettext("The opening hours are changed. Open promises follow them."))


@blueprint.post("/days")
@access.allow("administrator")
def add() -> ResponseReturnValue:
    """Enter a day, or several in a row, that are not as their weekdays say."""

    def changed(now: HouseCalendar) -> HouseCalendar:
        line = typed(request.form, "first", "last", "hours", "name")
        first = day_of(line["first"])
        last = day_of(line["last"]) if line["last"] else first
        if not first <= last < first + timedelta(days=_LONGEST):
            raise Invalid(
                gettext("The last day is before the first, or very far from it."),
                remedy=gettext("Enter at most two months at once."),
            )
        hours = calendars.read_hours(line["hours"])
        span = ((first + timedelta(days=count)) for count in range((last - first).days + 1))
        return calendars.with_days(now, (CalendarDay(day, hours, line["name"]) for day in span))

    return _change(changed, lambda: gettext("The calendar is changed. Open promises follow it."))


@blueprint.post("/days/<day>/remove")
@access.allow("administrator")
def remove(day: str) -> ResponseReturnValue:
    """Let a day be as its weekday says."""
    return _change(
        lambda now: calendars.without_day(now, day_of(day)),
        lambda: gettext("The day is as its weekday says again."),
    )


@blueprint.post("/holidays")
@access.allow("administrator")
def holidays() -> ResponseReturnValue:
    """Take those public holidays in that were ticked."""

    def changed(now: HouseCalendar) -> HouseCalendar:
        chosen = public_holidays.days_of(request.form.getlist("day"), _proposed() or ())
        return calendars.with_days(now, chosen)

    return _change(changed, lambda: gettext("The days are in the calendar. Open promises follow it."))


def _change(
    changed: Callable[[HouseCalendar], HouseCalendar], said: Callable[[], str]
) -> ResponseReturnValue:
    """Put a change in force, unless somebody changed the calendar since the page was read."""
    engine = current.engine()
    with engine.store.read() as queries:
        now = queries.calendars.get()
    try:
        read = request.form.get("revision", type=int)
        wanted = changed(now if read is None else replace(now, revision=read))
        calendars.change(engine, wanted, actor=current.person().id)
    except (Invalid, Conflict) as refused:
        return _page(sentences(refused)), 409 if isinstance(refused, Conflict) else 422
    flash(said())
    return redirect(url_for("calendar.calendar"), 303)


def _proposed() -> Sequence[CalendarDay] | None:
    """The public holidays of the country and year that are asked for; ``None`` while none is."""
    asked = typed(request.values, "country", "part", "year")
    if not asked["country"] or not asked["year"]:
        return None
    year = int(asked["year"]) if asked["year"].isdecimal() else 0
    with current.engine().store.read() as queries:
        usual = next(hours for hours in queries.calendars.get().week if hours)
    return public_holidays.proposed(
        asked["country"], asked["part"], [year], language=str(get_locale()), hours=usual
    )


def _page(problems: Sequence[str] = (), *, proposed: Sequence[CalendarDay] | None = None) -> str:
    engine, today = current.engine(), staff.today(current.engine())
    with engine.store.read() as queries:
        house = queries.calendars.get()
        work = engine.core.calendar(queries)
    now = current.now()
    examples = [
        Example(words, due_at(work, started_at=now, unit=unit, amount=amount))
        for words, unit, amount in (
            (gettext("24 hours on the wall"), "elapsed_hours", 24),
            (gettext("24 working hours"), "working_hours", 24),
            (gettext("1 working day"), "working_days", 1),
            (gettext("10 working days"), "working_days", 10),
        )
    ]
    return render_template(
        "calendar/calendar.html",
        calendar=house,
        weekdays=WEEKDAYS,
        ahead=[Ahead(item) for item in house.days if item.day >= today],
        past=sum(item.day < today for item in house.days),
        hours=hours_text,
        examples=examples,
        now=now,
        today=today,
        may_change="administrator" in current.viewer().roles,
        problems=problems,
        proposed=proposed,
        known={item.day: item for item in house.days},
        countries=_countries(),
        parts=public_holidays.countries().get(request.values.get("country", ""), ()),
        asked=typed(request.values, "country", "part", "year"),
        years=range(today.year, today.year + 3),
    )


def _countries() -> list[tuple[str, str]]:
    """Codes and names of the countries whose holidays are known, by name."""
    locale = get_locale() or Locale("en")
    named = [(code, locale.territories.get(code, code)) for code in public_holidays.countries()]
    return sorted(named, key=lambda item: item[1])
