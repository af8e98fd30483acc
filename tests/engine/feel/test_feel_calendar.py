"""The calendar of FEEL beside Python's own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from engine.feel import compile_expression
from engine.feel.temporal import Date, DaysDuration, add_months, date_numbered, make_date
from engine.feel.temporal_text import read_date, read_date_time, read_duration, read_time, temporal_text

DATES = st.dates()
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001 - hypothesis wants them bare


@given(DATES)
def test_days_are_counted_as_python_counts_them(day: date) -> None:
    own = Date(day.year, day.month, day.day)
    assert own.number == day.toordinal() - date(1970, 1, 1).toordinal()
    assert date_numbered(own.number) == own
    assert own.weekday == day.isoweekday()
    assert own.day_of_year == day.timetuple().tm_yday
    assert compile_expression("week of year(d)").evaluate({"d": day}) == day.isocalendar().week


@given(st.integers(-999_999_999, 999_999_999), st.integers(1, 12), st.integers(1, 31))
def test_every_date_of_the_standard_is_written_and_read_back(year: int, month: int, day: int) -> None:
    own = make_date(year, month, day)
    if own is not None:
        assert date_numbered(own.number) == own
        assert read_date(temporal_text(own)) == own


@given(MOMENTS, st.timedeltas(min_value=timedelta(days=-1000), max_value=timedelta(days=1000)))
def test_a_moment_and_a_duration_add_up_as_in_python(moment: datetime, step: timedelta) -> None:
    start = moment.replace(tzinfo=UTC)
    found = compile_expression("start + step").evaluate({"start": start, "step": step})
    assert found == start + step
    assert compile_expression("b - a").evaluate({"a": start, "b": start + step}) == step


@given(MOMENTS, st.integers(-5000, 5000))
def test_hours_added_in_a_zone_are_hours_that_pass(moment: datetime, hours: int) -> None:
    start = moment.replace(microsecond=0, tzinfo=UTC).astimezone(ZoneInfo("Europe/Paris"))
    found = compile_expression("start + step").evaluate({"start": start, "step": timedelta(hours=hours)})
    passed = (found.astimezone(UTC) - start.astimezone(UTC)) - timedelta(hours=hours)
    ambiguous = abs(passed) == timedelta(hours=1) and (
        start.fold or found.fold or found != found.replace(fold=1)
    )
    assert passed == timedelta(0) or ambiguous or start.fold


@given(DATES, st.integers(-1200, 1200))
def test_months_keep_the_day_or_end_with_the_month(day: date, months: int) -> None:
    moved = add_months(Date(day.year, day.month, day.day), months)
    assert moved is not None
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    following = date_numbered(moved.number + 1)
    assert moved.day == day.day or (moved.day < day.day and following is not None and following.day == 1)


@given(st.integers(-(10**20), 10**20))
def test_every_duration_is_written_and_read_back(nanos: int) -> None:
    assert read_duration(temporal_text(DaysDuration(nanos))) == DaysDuration(nanos)


def test_texts_that_are_nearly_dates_are_refused() -> None:
    for text in (
        "2026-1-31",
        "2026-02-30",
        "26-01-31",
        "02026-01-31",
        "+2026-01-31",
        "2026-01-31Z",
        "٢٠٢٦-01-31",
    ):
        assert read_date(text) is None
    for text in (
        "24:00:00",
        "7:00:00",
        "10:00",
        "10:00:60",
        "10:00:00+19:00",
        "10:00:00@No/Where",
        "10:00:00@../etc",
    ):
        assert read_time(text) is None
    for text in ("P", "PT", "P1H", "PT1D", "P1Y1D", "1D", "P1.5D", "P-1D"):
        assert read_duration(text) is None
    assert read_date_time("2026-01-31 10:00:00") is None


def test_six_months_of_guarantee_end_with_the_last_day_of_a_short_month() -> None:
    text = 'bought + duration("P6M")'
    assert compile_expression(text).evaluate({"bought": date(2025, 8, 31)}) == date(2026, 2, 28)
    assert compile_expression(text).evaluate({"bought": date(2027, 8, 31)}) == date(2028, 2, 29)
