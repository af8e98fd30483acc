"""The 24 hours and the working days where calendars are odd: time changes, month ends, leap days, pauses."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clocks import WorkCalendar, due_at, used_percent
from engine.model import Pause, PromiseClock

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
HOUSES = [BERLIN, SHANGHAI]
DAY = timedelta(hours=24)

houses = st.sampled_from(HOUSES).map(WorkCalendar)
units = st.sampled_from(["elapsed_hours", "working_hours", "working_days"])


def near(*moments: datetime) -> st.SearchStrategy[datetime]:
    """Moments within two days of one of these, to the second."""
    seconds = st.integers(-2 * 86_400, 2 * 86_400).map(lambda count: timedelta(seconds=count))
    return st.builds(lambda at, shift: at + shift, st.sampled_from(moments), seconds)


odd_moments = near(
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # Berlin goes over to summer time
    datetime(2026, 10, 25, 1, tzinfo=UTC),  # and back
    datetime(2026, 12, 31, 23, tzinfo=UTC),
    datetime(2027, 2, 28, 23, tzinfo=UTC),
    datetime(2028, 2, 29, 12, tzinfo=UTC),
)


def whole(calendar: WorkCalendar, start: datetime, unit: str, amount: int, *pauses: Pause) -> datetime:
    due = due_at(calendar, started_at=start, unit=unit, amount=amount, pauses=pauses)
    assert due is not None
    return due


def clock(unit: str, amount: int, start: datetime) -> PromiseClock:
    return PromiseClock(1, 1, 1, "reply", start, unit, amount, start)


@given(odd_moments, houses)
def test_twenty_four_hours_are_twenty_four_hours_in_every_house(start, calendar):
    assert whole(calendar, start, "elapsed_hours", 24) - start == DAY


@pytest.mark.parametrize(
    ("zone", "received", "due"),
    [
        (BERLIN, "2026-03-28 22:00", "2026-03-29 23:00"),  # the night that lacks an hour
        (BERLIN, "2026-10-24 22:00", "2026-10-25 21:00"),  # the night with one more
        (SHANGHAI, "2026-03-28 22:00", "2026-03-29 22:00"),
        (SHANGHAI, "2026-10-24 22:00", "2026-10-25 22:00"),
        (BERLIN, "2026-04-30 18:30", "2026-05-01 18:30"),
        (BERLIN, "2026-12-31 18:30", "2027-01-01 18:30"),
        (BERLIN, "2027-02-28 18:30", "2027-03-01 18:30"),
        (BERLIN, "2028-02-28 18:30", "2028-02-29 18:30"),
        (SHANGHAI, "2028-02-29 18:30", "2028-03-01 18:30"),
    ],
)
def test_the_reply_is_due_a_day_later_on_the_wall_clock_of_the_house(zone, received, due):
    start = datetime.fromisoformat(received).replace(tzinfo=zone).astimezone(UTC)
    ends = whole(WorkCalendar(zone), start, "elapsed_hours", 24)
    assert ends.astimezone(zone).strftime("%Y-%m-%d %H:%M") == due


@pytest.mark.parametrize("zone", HOUSES, ids=str)
def test_a_reply_received_in_the_hour_that_comes_twice_is_due_a_day_after_that_very_hour(zone):
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    dues = [whole(WorkCalendar(zone), start, "elapsed_hours", 24) for start in (first, second)]
    assert dues == [first + DAY, second + DAY]


@given(odd_moments, houses, st.integers(1, 15))
def test_working_days_end_at_the_local_time_they_began_at_or_when_the_day_before_closes(
    start, calendar, amount
):
    due = whole(calendar, start, "working_days", amount)
    begin = next(calendar.spans(start))[0]
    later = calendar.days_later(begin, amount)
    assert later.astimezone(calendar.zone).time() == begin.astimezone(calendar.zone).time()
    assert due == later or (
        begin.astimezone(calendar.zone).time() == time(8)
        and due.astimezone(calendar.zone).time() == time(17)
        and next(calendar.spans(due))[0] == later
    )


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2028-02-28 10:00", "2028-02-29 10:00"),
        ("2028-02-29 10:00", "2028-03-01 10:00"),
        ("2027-02-26 10:00", "2027-03-01 10:00"),
        ("2026-12-31 10:00", "2027-01-01 10:00"),
    ],
)
@pytest.mark.parametrize("zone", HOUSES, ids=str)
def test_a_working_day_steps_over_month_ends_and_the_leap_day(zone, received, due):
    start = datetime.fromisoformat(received).replace(tzinfo=zone).astimezone(UTC)
    ends = whole(WorkCalendar(zone), start, "working_days", 1)
    assert ends.astimezone(zone).strftime("%Y-%m-%d %H:%M") == due


@given(odd_moments, houses, units, st.integers(1, 48), st.integers(1, 100))
def test_at_the_moment_a_share_is_due_exactly_that_share_is_used_and_just_before_it_is_not(
    start, calendar, unit, amount, percent
):
    due = due_at(calendar, started_at=start, unit=unit, amount=amount, percent=percent)
    assert due is not None
    running = clock(unit, amount, start)
    assert used_percent(calendar, running, [], due) == percent
    assert used_percent(calendar, running, [], due - timedelta(microseconds=1)) == percent - 1


@given(odd_moments, houses, units, st.integers(1, 40), st.integers(0, 99), st.integers(1, 86_400 * 5))
def test_what_was_used_before_a_pause_is_what_is_used_after_it_and_the_rest_is_left(
    start, calendar, unit, amount, percent, lasts
):
    opened = due_at(calendar, started_at=start, unit=unit, amount=amount, percent=percent) or start
    pause = Pause(1, "quote pending", opened, opened + timedelta(seconds=lasts))
    running = clock(unit, amount, start)
    held = Pause(1, "quote pending", opened)
    assert used_percent(calendar, running, [held], opened + timedelta(days=99)) == percent
    assert used_percent(calendar, running, [pause], pause.ended_at) == percent
    due = whole(calendar, start, unit, amount, pause)
    assert used_percent(calendar, running, [pause], due) == 100
    assert used_percent(calendar, running, [pause], due - timedelta(microseconds=1)) == 99


@given(odd_moments, houses, st.lists(st.tuples(st.integers(0, 23 * 60), st.integers(1, 600)), max_size=5))
def test_elapsed_hours_grow_by_the_pauses_and_by_nothing_else(start, calendar, gaps):
    pauses, at, paused = [], start, timedelta(0)
    for after, lasts in sorted(gaps):
        opened = max(at, start + timedelta(minutes=after) + paused)
        at = opened + timedelta(minutes=lasts)
        pauses.append(Pause(1, "waiting", opened, at))
        paused += timedelta(minutes=lasts)
    assert whole(calendar, start, "elapsed_hours", 24, *pauses) == start + DAY + paused
