"""Quiet hours: what may wait for the morning does not reach people at night."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from engine.errors import SettingsInvalid
from engine.sentences import say
from engine.settings import Settings


def hours_of(settings: Settings) -> tuple[time, time] | None:
    """From when until when it is quiet, in the house's zone; ``None`` where no hours are.

    :raises SettingsInvalid: for what is no time of day.
    """
    first, last = settings.quiet_from.strip(), settings.quiet_until.strip()
    if not first and not last:
        return None
    try:
        begins, ends = time.fromisoformat(first), time.fromisoformat(last)
    except ValueError as wrong:
        raise SettingsInvalid(
            say(
                "The quiet hours %(first)s–%(last)s are no times of day.",
                first=first or "?",
                last=last or "?",
            ),
            remedy=say("Set quiet_from and quiet_until like 21:00 and 08:00, or both empty for none."),
        ) from wrong
    return None if begins == ends else (begins, ends)


def held_until(settings: Settings, now: datetime) -> datetime | None:
    """When the quiet hours end in which ``now`` lies, in UTC; ``None`` outside of them.

    Hours that span midnight end on the next day; the clocks of the house count, also on the nights on which
    they are changed.
    """
    hours = hours_of(settings)
    if hours is None:
        return None
    begins, ends = hours
    local = now.astimezone(settings.tz)
    clock = local.time()
    quiet = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    if not quiet:
        return None
    day = local.date() + timedelta(days=1) if begins > ends and clock >= begins else local.date()
    return datetime.combine(day, ends, settings.tz).astimezone(UTC)
