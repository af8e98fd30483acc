"""The house's calendar: what it may hold, and how it is changed (S9).

Promises that run by working hours or days follow a change; what is over stays as it was: a closed clock keeps
the share that was used, and a breach stays a breach.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import pairwise

from engine.commands import Engine
from engine.commands.daily import ORGANISATION
from engine.errors import Invalid
from engine.model import CalendarDay, Hours, HouseCalendar, Json, hours_of, hours_text
from engine.organisation_reading import WEEKDAYS
from engine.sentences import say

_LONGEST_NAME = 100


def read_hours(text: str) -> Hours:
    """A day's opening hours as somebody typed them.

    :raises Invalid: when they do not hold.
    """
    try:
        return hours_of(text)
    except ValueError as problem:
        raise Invalid(
            say("“%(problem)s” are no opening hours, or they overlap those before.", problem=problem),
            remedy=say(
                "Write them in order, such as 8:00–12:00, 13:00–17:30; leave it empty for a closed day."
            ),
        ) from None


def change(engine: Engine, changed: HouseCalendar, *, actor: str) -> HouseCalendar:
    """Put a calendar in force; promises that run follow it.

    :param changed: with the revision that was read.
    :raises Invalid: for a week without an opening, or a day that stands there twice.
    :raises StaleRevision: when somebody changed it meanwhile.
    """
    with engine.store.write() as uow:
        before = uow.calendars.get()
        checked = _checked(changed)
        if checked == before:
            return before
        now = engine.clock.now()
        saved = uow.calendars.save(checked, at=now, by=actor)
        told: dict[str, Json] = {
            "revision": saved.revision,
            "changes": [list(line) for line in differences(before, saved)],
        }
        uow.events.append(ORGANISATION, "calendar.changed", told, at=now, actor=actor)
        uow.commit()
    engine.follow_calendar()
    return saved


def with_days(calendar: HouseCalendar, days: Iterable[CalendarDay]) -> HouseCalendar:
    """The calendar with these days; one that stood there before is replaced."""
    known = {item.day: item for item in calendar.days}
    known |= {item.day: item for item in days}
    return replace(calendar, days=tuple(known.values()))


def without_day(calendar: HouseCalendar, day: date) -> HouseCalendar:
    """The calendar in which a day is as its weekday says."""
    return replace(calendar, days=tuple(item for item in calendar.days if item.day != day))


def lines(calendar: HouseCalendar) -> list[dict[str, str]]:
    """The calendar as a list: ``day`` (a weekday or a date), ``hours``, ``name``."""
    week = zip(WEEKDAYS, calendar.week, strict=True)
    return [{"day": name, "hours": hours_text(hours), "name": ""} for name, hours in week] + [
        {"day": item.day.isoformat(), "hours": hours_text(item.hours), "name": item.name}
        for item in calendar.days
    ]


def differences(before: HouseCalendar, after: HouseCalendar) -> list[tuple[str, str, str]]:
    """What is otherwise: day, hours before and after; ``-`` where a day is as its weekday says."""
    old, new = ({line["day"]: line for line in lines(calendar)} for calendar in (before, after))
    return [
        (day, _said(old.get(day)), _said(new.get(day)))
        for day in dict.fromkeys((*old, *new))
        if old.get(day) != new.get(day)
    ]


def _said(line: dict[str, str] | None) -> str:
    if line is None:
        return "-"
    return f"{line['hours']} {line['name']}".strip()


def _checked(calendar: HouseCalendar) -> HouseCalendar:
    days = sorted(calendar.days, key=lambda item: item.day)
    for item, following in pairwise(days):
        if item.day == following.day:
            raise Invalid(
                say("%(day)s stands there twice.", day=item.day), remedy=say("Keep one of the two lines.")
            )
    if not any(calendar.week):
        raise Invalid(
            say("The house would never be open."),
            remedy=say("Give at least one day of the week its opening hours."),
        )
    named = (replace(item, name=" ".join(item.name.split())[:_LONGEST_NAME]) for item in days)
    return replace(calendar, days=tuple(named))
