"""Times as people read them: in the house's zone, in the page's language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import Flask
from flask_babel import format_date, format_datetime, get_timezone

from web.i18n import gettext, ngettext

_DAYS = 30


def init_times(app: Flask) -> None:
    """Add the filters, each with its name below."""
    app.jinja_env.filters.update(
        moment=moment, day=day, weekday_day=weekday_day, month_year=month_year, short=short, iso=iso
    )


def moment(at: datetime) -> str:
    """``Mon 23 Nov 2026, 14:20``."""
    return str(format_datetime(at, gettext("EEE d MMM y, HH:mm")))


def day(on: date) -> str:
    """``23 Nov 2026``."""
    return str(format_date(on, gettext("d MMM y")))


def weekday_day(on: date) -> str:
    """``Mon 23 Nov 2026``."""
    return str(format_date(on, gettext("EEE d MMM y")))


def month_year(on: date) -> str:
    """``November 2026``."""
    return str(format_date(on, gettext("MMMM y")))


def short(at: datetime, now: datetime) -> str:
    """As briefly as it stays clear: the time today, else day and time, and the year when it differs."""
    zone = get_timezone()
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return str(format_datetime(at, "HH:mm"))
    pattern = gettext("d MMM HH:mm") if local.year == today.year else gettext("d MMM y HH:mm")
    return str(format_datetime(at, pattern))


def iso(at: datetime) -> str:
    """For ``datetime`` attributes: ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def span(length: timedelta) -> str:
    """How long in words, by its largest unit: ``3 hours``."""
    minutes = max(0, round(length.total_seconds() / 60))
    if minutes < 60:
        return ngettext("%(num)d minute", "%(num)d minutes", minutes)
    if minutes < 48 * 60:
        return ngettext("%(num)d hour", "%(num)d hours", round(minutes / 60))
    days = round(minutes / 60 / 24)
    return ngettext("%(num)d day", "%(num)d days", days)


def ago(at: datetime, now: datetime) -> str:
    """``3 hours ago``; beyond a month the moment itself."""
    if now - at > timedelta(days=_DAYS):
        return moment(at)
    return gettext("%(span)s ago", span=span(now - at))
