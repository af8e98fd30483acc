"""Quiet hours in the house's zone: across midnight, within a day, none, and when the clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.errors import SettingsInvalid
from engine.quiet import held_until
from engine.settings import Settings


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23T20:59:59+01:00", None),
        ("2026-11-23T21:00:00+01:00", "2026-11-24T08:00:00+01:00"),
        ("2026-11-23T23:59:59+01:00", "2026-11-24T08:00:00+01:00"),
        ("2026-11-24T03:00:00+01:00", "2026-11-24T08:00:00+01:00"),
        ("2026-11-24T08:00:00+01:00", None),
        ("2026-11-24T12:00:00+01:00", None),
        ("2026-03-28T22:00:00+01:00", "2026-03-29T08:00:00+02:00"),
        ("2026-10-24T22:00:00+02:00", "2026-10-25T08:00:00+01:00"),
        ("2026-12-31T22:00:00+01:00", "2027-01-01T08:00:00+01:00"),
    ],
)
def test_from_evening_to_morning(now: str, until: str | None) -> None:
    assert held_until(Settings(), at(now)) == (at(until) if until else None)


def test_hours_within_one_day_and_in_another_zone() -> None:
    nap = Settings(zone="Asia/Shanghai", quiet_from="12:00", quiet_until="14:00")
    assert held_until(nap, at("2026-11-23T13:00:00+08:00")) == at("2026-11-23T14:00:00+08:00")
    assert held_until(nap, at("2026-11-23T14:00:00+08:00")) is None
    assert held_until(nap, at("2026-11-23T03:00:00+08:00")) is None


@pytest.mark.parametrize(("first", "last"), [("", ""), ("08:00", "08:00")])
def test_without_hours_nothing_is_held(first: str, last: str) -> None:
    none = Settings(quiet_from=first, quiet_until=last)
    assert held_until(none, at("2026-11-24T03:00:00+01:00")) is None


@pytest.mark.parametrize(("first", "last"), [("21", "morning"), ("21:00", ""), ("25:00", "08:00")])
def test_what_is_no_time_of_day_is_refused(first: str, last: str) -> None:
    with pytest.raises(SettingsInvalid, match="no times of day"):
        held_until(Settings(quiet_from=first, quiet_until=last), at("2026-11-24T03:00:00+01:00"))
