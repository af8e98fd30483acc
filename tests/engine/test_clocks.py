"""Promises run as commitments say: three distinct units, pauses counted out, no drift over time changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clocks import WorkCalendar, due_at, used_percent
from engine.errors import Invalid
from engine.model import Pause, PromiseClock

BERLIN = WorkCalendar(ZoneInfo("Europe/Berlin"))
FRIDAY_NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)  # 12:00 in Berlin


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_twenty_four_elapsed_hours_run_over_the_weekend():
    assert due_at(BERLIN, started_at=FRIDAY_NOON, unit="elapsed_hours", amount=24) == utc(2026, 11, 21, 11)


def test_eighty_percent_of_twenty_four_hours_is_nineteen_hours_and_twelve_minutes():
    warned = due_at(BERLIN, started_at=FRIDAY_NOON, unit="elapsed_hours", amount=24, percent=80)
    assert warned == FRIDAY_NOON + timedelta(hours=19, minutes=12)


def test_twenty_four_working_hours_are_not_one_day():
    # Friday 5 h, Monday 9 h, Tuesday 9 h, Wednesday 1 h
    assert due_at(BERLIN, started_at=FRIDAY_NOON, unit="working_hours", amount=24) == utc(2026, 11, 25, 8)


def test_one_working_day_ends_at_the_same_time_of_the_next_working_day():
    assert due_at(BERLIN, started_at=FRIDAY_NOON, unit="working_days", amount=1) == utc(2026, 11, 23, 11)


def test_a_working_day_that_starts_on_a_saturday_is_over_when_monday_closes():
    saturday = utc(2026, 11, 21, 9)
    assert due_at(BERLIN, started_at=saturday, unit="working_days", amount=1) == utc(2026, 11, 23, 16)


def test_elapsed_hours_stay_elapsed_over_the_change_to_winter_time():
    before = utc(2026, 10, 24, 20)  # 22:00 summer time
    assert due_at(BERLIN, started_at=before, unit="elapsed_hours", amount=24) == utc(2026, 10, 25, 20)


def test_working_days_keep_the_local_time_over_the_change_to_winter_time():
    friday = utc(2026, 10, 23, 10)  # 12:00 summer time
    assert due_at(BERLIN, started_at=friday, unit="working_days", amount=1) == utc(2026, 10, 26, 11)


def test_holidays_do_not_count_and_make_up_days_do():
    calendar = WorkCalendar(
        ZoneInfo("Asia/Shanghai"),
        closed=frozenset({date(2026, 10, 1), date(2026, 10, 2)}),
        opened={date(2026, 10, 4): [(time(8), time(17))]},
    )
    wednesday = utc(2026, 9, 30, 2)  # 10:00 in Shanghai
    assert due_at(calendar, started_at=wednesday, unit="working_days", amount=1) == utc(2026, 10, 4, 2)


def test_a_day_that_is_open_until_midnight_loses_no_minute():
    always = WorkCalendar(ZoneInfo("UTC"), week=[[(time(0), time(0))]] * 7)
    start = utc(2026, 1, 1, 12)
    assert due_at(always, started_at=start, unit="working_hours", amount=240) == start + timedelta(days=10)


def test_several_intervals_a_day_leave_out_the_lunch_break():
    lunch = WorkCalendar(ZoneInfo("UTC"), week=[[(time(8), time(12)), (time(13), time(17))]] * 7)
    assert due_at(lunch, started_at=utc(2026, 1, 1, 11), unit="working_hours", amount=2) == utc(
        2026, 1, 1, 14
    )


def test_a_pause_moves_the_due_time_by_its_length():
    pauses = [Pause(1, "quote pending", FRIDAY_NOON + timedelta(hours=2), FRIDAY_NOON + timedelta(hours=5))]
    due = due_at(BERLIN, started_at=FRIDAY_NOON, unit="elapsed_hours", amount=24, pauses=pauses)
    assert due == FRIDAY_NOON + timedelta(hours=27)


def test_while_a_pause_is_open_nothing_is_due():
    pauses = [Pause(1, "quote pending", FRIDAY_NOON + timedelta(hours=2), None)]
    assert due_at(BERLIN, started_at=FRIDAY_NOON, unit="elapsed_hours", amount=24, pauses=pauses) is None


def test_overlapping_pauses_count_once():
    hour = timedelta(hours=1)
    pauses = [
        Pause(1, "a", FRIDAY_NOON + hour, FRIDAY_NOON + 4 * hour),
        Pause(1, "b", FRIDAY_NOON + 2 * hour, FRIDAY_NOON + 5 * hour),
    ]
    due = due_at(BERLIN, started_at=FRIDAY_NOON, unit="elapsed_hours", amount=24, pauses=pauses)
    assert due == FRIDAY_NOON + 28 * hour


def test_a_pause_outside_working_time_moves_nothing():
    pauses = [Pause(1, "weekend", utc(2026, 11, 21, 0), utc(2026, 11, 22, 12))]
    plain = due_at(BERLIN, started_at=FRIDAY_NOON, unit="working_hours", amount=8)
    assert due_at(BERLIN, started_at=FRIDAY_NOON, unit="working_hours", amount=8, pauses=pauses) == plain


def test_an_unknown_unit_is_refused_with_the_known_ones():
    with pytest.raises(Invalid, match="days is no unit"):
        due_at(BERLIN, started_at=FRIDAY_NOON, unit="days", amount=1)


def test_a_calendar_that_never_opens_is_refused():
    with pytest.raises(Invalid, match="no working day"):
        shut = WorkCalendar(ZoneInfo("UTC"), week=[[]] * 7)
        due_at(shut, started_at=FRIDAY_NOON, unit="working_days", amount=1)


def clock(unit: str, amount: int, started_at: datetime) -> PromiseClock:
    return PromiseClock(1, 1, 1, "reply", started_at, unit, amount, started_at)


def test_the_share_used_stands_still_once_the_clock_stopped():
    stopped = PromiseClock(
        1, 1, 1, "reply", FRIDAY_NOON, "elapsed_hours", 24, FRIDAY_NOON, FRIDAY_NOON + timedelta(hours=6)
    )
    assert used_percent(BERLIN, stopped, [], FRIDAY_NOON + timedelta(days=9)) == 25


moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda m: m.replace(tzinfo=UTC))  # noqa: DTZ001
zones = st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "UTC"])
units = st.sampled_from(["elapsed_hours", "working_hours", "working_days"])


@given(moments, zones, units, st.integers(1, 60), st.integers(1, 99))
def test_each_share_comes_before_the_whole_and_the_whole_uses_all(start, zone, unit, amount, percent):
    calendar = WorkCalendar(ZoneInfo(zone))
    part = due_at(calendar, started_at=start, unit=unit, amount=amount, percent=percent)
    whole = due_at(calendar, started_at=start, unit=unit, amount=amount)
    assert part is not None
    assert whole is not None
    assert start <= part <= whole
    assert used_percent(calendar, clock(unit, amount, start), [], whole) == 100
    assert used_percent(calendar, clock(unit, amount, start), [], part) in (percent - 1, percent)


@given(moments, zones, units, st.integers(1, 30), st.integers(0, 500), st.integers(1, 500))
def test_a_pause_never_brings_the_due_time_forward(start, zone, unit, amount, begins, lasts):
    calendar = WorkCalendar(ZoneInfo(zone))
    opened = start + timedelta(hours=begins)
    pause = Pause(1, "customer's shipment", opened, opened + timedelta(hours=lasts))
    plain = due_at(calendar, started_at=start, unit=unit, amount=amount)
    paused = due_at(calendar, started_at=start, unit=unit, amount=amount, pauses=[pause])
    assert plain is not None
    assert paused is not None
    assert paused >= plain
