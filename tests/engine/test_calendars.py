"""A house's calendar: read as people write it, refused when it does not hold, filled from public holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import calendars, public_holidays
from engine.clocks import WorkCalendar, due_at
from engine.errors import Invalid, StaleRevision
from engine.model import CalendarDay, HouseCalendar, hours_of, hours_text
from tests.world import House

BERLIN = ZoneInfo("Europe/Berlin")
CLOSED = HouseCalendar(week=((),) * 7)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ()),
        ("8-12", ((time(8), time(12)),)),
        ("08:00–12:00, 13:00–17:30", ((time(8), time(12)), (time(13), time(17, 30)))),
        ("0:00-24:00", ((time(0), time(0)),)),
        (" 22:15 - 24 ;", ((time(22, 15), time(0)),)),
    ],
)
def test_hours_are_read_as_people_write_them(typed, read):
    assert hours_of(typed) == read


@pytest.mark.parametrize(
    "typed", ["nine to five", "12-8", "8-25", "8:60-9", "8-12, 11-15", "8-8", "13-17, 8-12"]
)
def test_hours_that_do_not_hold_are_refused_with_the_piece_that_is_wrong(typed):
    with pytest.raises(Invalid, match="no opening hours") as refused:
        calendars.read_hours(typed)
    assert "8:00–12:00" in refused.value.remedy


@given(st.lists(st.integers(0, 1440), min_size=0, max_size=8, unique=True).map(sorted))
def test_hours_written_down_are_read_as_the_same(minutes):
    pairs = list(zip(minutes[::2], minutes[1::2], strict=False))
    hours = tuple((time(a // 60, a % 60), time(b // 60 % 24, b % 60)) for a, b in pairs)
    assert hours_of(hours_text(hours)) == hours


def test_a_house_that_never_opens_is_refused(house: House):
    with pytest.raises(Invalid, match="never be open"):
        calendars.change(house.engine, CLOSED, actor="adam")


def test_a_day_stands_there_once(house: House):
    twice = HouseCalendar(days=(CalendarDay(date(2027, 1, 1)), CalendarDay(date(2027, 1, 1))))
    with pytest.raises(Invalid, match="twice"):
        calendars.change(house.engine, twice, actor="adam")


def test_the_second_of_two_administrators_is_told(house: House):
    with house.engine.store.read() as queries:
        read = queries.calendars.get()
    day = CalendarDay(date(2027, 1, 1), (), "New Year")
    calendars.change(house.engine, calendars.with_days(read, [day]), actor="adam")
    with pytest.raises(StaleRevision):
        calendars.change(house.engine, calendars.without_day(read, day.day), actor="lin")


def test_a_change_is_written_down_with_what_was_and_what_is(house: House):
    with house.engine.store.read() as queries:
        read = queries.calendars.get()
    day = CalendarDay(date(2027, 1, 1), (), "New Year")
    changed = calendars.change(house.engine, calendars.with_days(read, [day]), actor="adam")
    assert calendars.change(house.engine, changed, actor="adam") == changed, "nothing changed, nothing said"
    with house.engine.store.read() as queries:
        (event,) = (
            item for item in queries.events.last("organisation", 5) if item.type == "calendar.changed"
        )
    assert event.actor == "adam"
    assert event.payload["changes"] == [["2027-01-01", "-", "New Year"]]


def test_berlin_keeps_its_holidays_and_only_its_own():
    berlin = {item.day: item.name for item in public_holidays.proposed("DE", "BE", [2026])}
    assert berlin[date(2026, 3, 8)] == "Women's Day"
    bavaria = {item.day for item in public_holidays.proposed("DE", "BY", [2026])}
    assert date(2026, 3, 8) not in bavaria
    assert date(2026, 1, 6) in bavaria


def test_in_china_weekends_are_worked_for_long_holidays():
    hours = ((time(8), time(17)),)
    days = {item.day: item for item in public_holidays.proposed("CN", "", [2026], language="zh", hours=hours)}
    assert days[date(2026, 2, 14)].hours == hours
    assert days[date(2026, 2, 17)].hours == ()
    assert "春节" in days[date(2026, 2, 17)].name
    work = WorkCalendar.of(ZoneInfo("Asia/Shanghai"), HouseCalendar(days=tuple(days.values())))
    friday = datetime(2026, 2, 13, 1, tzinfo=UTC)
    assert due_at(work, started_at=friday, unit="working_days", amount=1) == datetime(
        2026, 2, 14, 1, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("country", "part", "years"), [("XX", "", [2026]), ("DE", "ZZ", [2026]), ("DE", "", []), ("DE", "", [9])]
)
def test_what_no_list_knows_is_refused(country, part, years):
    with pytest.raises(Invalid):
        public_holidays.proposed(country, part, years)


def test_a_day_with_hours_of_its_own_is_shorter_or_worked():
    house = HouseCalendar(
        days=(
            CalendarDay(date(2026, 12, 24), ((time(8), time(12)),), "Christmas Eve"),
            CalendarDay(date(2026, 12, 25), (), "Christmas Day"),
            CalendarDay(date(2026, 12, 26), ((time(9), time(11)),), "Stocktaking on a Saturday"),
        )
    )
    work = WorkCalendar.of(BERLIN, house)
    start = datetime(2026, 12, 24, 10, tzinfo=BERLIN)
    due = due_at(work, started_at=start, unit="working_hours", amount=4)
    assert due == datetime(2026, 12, 26, 11, tzinfo=BERLIN)
