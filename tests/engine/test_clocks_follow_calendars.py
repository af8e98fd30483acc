"""Both clocks under any calendar: they never lose or invent time, and a change moves only what is open."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.clocks import WorkCalendar, due_at, used_percent
from engine.model import CalendarDay, Hours, HouseCalendar, Pause, PromiseClock

ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Berlin",
        "Asia/Shanghai",
        "America/New_York",
        "Australia/Lord_Howe",  # half an hour of summer time
        "Asia/Kathmandu",  # three quarters of an hour off
        "Pacific/Chatham",
        "America/St_Johns",
    )
]
ODD = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # summer time begins in Berlin
    datetime(2026, 10, 25, 1, tzinfo=UTC),  # and ends
    datetime(2026, 3, 8, 7, tzinfo=UTC),  # in New York
    datetime(2026, 4, 4, 15, tzinfo=UTC),  # ends on Lord Howe
    datetime(2026, 4, 30, 22, tzinfo=UTC),  # month ends
    datetime(2026, 12, 31, 23, tzinfo=UTC),
    datetime(2027, 2, 28, 12, tzinfo=UTC),
    datetime(2028, 2, 29, 12, tzinfo=UTC),  # a leap day
]
RESOLUTION, REPLY = ("working_days", 10), ("elapsed_hours", 24)
PROMISES = [RESOLUTION, REPLY, ("working_hours", 24), ("working_days", 1)]
REASONS = ("information", "appointment", "quote", "shipment")

moments = st.builds(
    lambda at, minutes: at + timedelta(minutes=minutes), st.sampled_from(ODD), st.integers(-6000, 6000)
)
minutes_of_day = st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(sorted)


def _hours(minutes: list[int]) -> Hours:
    pairs = zip(minutes[::2], minutes[1::2], strict=False)
    return tuple((time(a // 60, a % 60), time(b // 60 % 24, b % 60)) for a, b in pairs)


hours = minutes_of_day.map(_hours)
weeks = st.tuples(*[st.one_of(st.just(()), hours)] * 6, hours)
days = st.lists(
    st.builds(
        lambda at, shift, hours: CalendarDay(at.date() + timedelta(days=shift), hours),
        st.sampled_from(ODD),
        st.integers(-5, 20),
        st.one_of(st.just(()), hours),
    ),
    max_size=12,
    unique_by=lambda item: item.day,
).map(tuple)
houses = st.builds(HouseCalendar, weeks, days)
calendars = st.builds(WorkCalendar.of, st.sampled_from(ZONES), houses)


def clock(start: datetime, unit: str, amount: int, **more) -> PromiseClock:
    return PromiseClock(1, 1, 1, "reply", start, unit, amount, start, **more)


@given(calendars, moments, st.sampled_from(PROMISES))
def test_a_warning_never_comes_after_the_breach_and_the_share_at_it_is_right(calendar, start, promise):
    unit, amount = promise
    at = [
        due_at(calendar, started_at=start, unit=unit, amount=amount, percent=share) for share in (50, 80, 100)
    ]
    assume(None not in at)
    assert start <= at[0] <= at[1] <= at[2]
    for share, moment in zip((50, 80, 100), at, strict=True):
        assert used_percent(calendar, clock(start, unit, amount), (), moment) >= share
        if moment > start:
            before = moment - timedelta(microseconds=1)
            assert used_percent(calendar, clock(start, unit, amount), (), before) < share


@given(calendars, moments, st.sampled_from(PROMISES), st.integers(1, 5000), st.integers(1, 5000))
def test_after_a_pause_the_rest_of_the_time_is_left_and_no_more(calendar, start, promise, after, length):
    """The share that was used when it began is the share when it ends, for each recorded reason."""
    unit, amount = promise
    begins = start + timedelta(minutes=after)
    ends = begins + timedelta(minutes=length)
    whole = due_at(calendar, started_at=start, unit=unit, amount=amount)
    assume(whole is not None and begins < whole)
    for reason in REASONS:
        paused = (Pause(1, reason, begins, ends),)
        due = due_at(calendar, started_at=start, unit=unit, amount=amount, pauses=paused)
        assume(due is not None)
        assert due >= whole
        running = clock(start, unit, amount)
        at_begin = used_percent(calendar, running, paused, begins)
        opens = due == ends  # it waited for an opening only, and that came with the end of the pause
        assert used_percent(calendar, running, paused, ends) == (100 if opens else at_begin)
    waits = (Pause(1, "information", begins, None),)
    assert due_at(calendar, started_at=start, unit=unit, amount=amount, pauses=waits) is None


@given(calendars, calendars, moments, st.sampled_from(PROMISES), st.integers(0, 20_000))
def test_a_closed_clock_keeps_its_share_whatever_the_calendar_says_later(before, after, start, promise, span):
    unit, amount = promise
    stopped = start + timedelta(minutes=span)
    share = used_percent(before, clock(start, unit, amount, stopped_at=stopped), (), stopped)
    closed = clock(start, unit, amount, stopped_at=stopped, used=share)
    later = stopped + timedelta(days=400)
    assert used_percent(after, closed, (), later) == share


@given(calendars, calendars, moments, st.integers(1, 48))
def test_hours_on_the_wall_do_not_care_about_any_calendar(one, other, start, amount):
    moved = [
        due_at(calendar, started_at=start, unit="elapsed_hours", amount=amount) for calendar in (one, other)
    ]
    assert moved == [start + timedelta(hours=amount)] * 2


@given(calendars, moments, st.integers(1, 12))
def test_so_many_working_days_end_on_a_working_day_so_many_days_later(calendar, start, amount):
    due = due_at(calendar, started_at=start, unit="working_days", amount=amount)
    assume(due is not None)
    opened = next(calendar.spans(start))[0]
    begin = opened.astimezone(calendar.zone).date()
    whole_days = opened == calendar.intervals(begin)[0][0]
    ends = (due - timedelta(microseconds=1)).astimezone(calendar.zone).date()
    last = due.astimezone(calendar.zone).date()
    assert calendar.works(ends) or calendar.works(last)
    between = (begin + timedelta(days=count) for count in range(1, (last - begin).days + 1))
    assert sum(map(calendar.works, between)) >= amount - whole_days


def test_one_working_day_from_friday_morning_ends_when_saturday_opens():
    """Saturday opens at nine: a quarter past eight is no time to answer, and Friday evening too early."""
    week = (*(((time(8), time(17)),),) * 5, ((time(9), time(13)),), ())
    calendar = WorkCalendar.of(ZONES[0], HouseCalendar(week))
    friday = datetime(2026, 11, 27, 8, 15, tzinfo=ZONES[0])
    due = due_at(calendar, started_at=friday, unit="working_days", amount=1)
    assert due == datetime(2026, 11, 28, 9, tzinfo=ZONES[0])
    running = clock(friday, "working_days", 1)
    assert used_percent(calendar, running, (), due - timedelta(hours=1)) == 99
    assert used_percent(calendar, running, (), due) == 100
    assert due_at(
        calendar,
        started_at=friday.replace(hour=15),
        unit="working_days",
        amount=1,
    ) == datetime(2026, 11, 28, 13, tzinfo=ZONES[0])


@given(houses, moments, st.sampled_from([RESOLUTION, ("working_days", 1)]))
def test_a_closed_day_before_the_end_never_brings_a_promise_forward(house, start, promise):
    unit, amount = promise
    zone = ZONES[0]
    open_due = due_at(WorkCalendar.of(zone, house), started_at=start, unit=unit, amount=amount)
    assume(open_due is not None)
    shut: date = start.astimezone(zone).date() + timedelta(days=1)
    kept = tuple(item for item in house.days if item.day != shut)
    closed = HouseCalendar(house.week, (*kept, CalendarDay(shut)))
    calendar = WorkCalendar.of(zone, closed)
    later = due_at(calendar, started_at=start, unit=unit, amount=amount)
    if later is not None and later < open_due:
        # a whole day ends with its closing, whatever lies between that and the next opening
        opened = next(calendar.spans(later), None)
        assert opened is None or opened[0] >= open_due
