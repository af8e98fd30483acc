"""Timers' texts: durations with months, dates with zones, repetitions that keep their beat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model import Cycle
from engine.runner.definitions import next_cycle
from engine.runner.times import TimeWrong, cycle_of, moment_of
from tests.diagrams import boundary, diagram, every, flows, node, user
from tests.engine.runner.walker import Walk, end

START, END = node("startEvent", "s"), node("endEvent", "e")
JANUARY_31 = datetime(2027, 1, 31, 9, tzinfo=UTC)


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T09:00:00+00:00")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("P1M", "2027-02-28"),
        ("P13M", "2028-02-29"),
        ("P1Y", "2028-01-31"),
        ("P1Y1M", "2028-02-29"),
        ("P1M15D", "2027-03-15"),
        ("P1Y2M3D", "2028-04-03"),
        ("P1MT24H", "2027-03-01"),
    ],
)
def test_a_duration_may_have_years_and_months_and_a_rest(text, due):
    assert moment_of(text, JANUARY_31) == day(due)


@pytest.mark.parametrize(
    "text", ["2027-03-01T09:00:00Z", "2027-03-01T17:00:00+08:00", "2027-03-01T10:00:00@Europe/Berlin"]
)
def test_a_date_is_the_same_moment_in_whatever_zone_it_is_written(text):
    assert moment_of(text, JANUARY_31) == day("2027-03-01")


@pytest.mark.parametrize(
    "text", ["P1M15", "PM15D", "15D", "P15D1M", "-P1M15D", "P1MT", "P1M-15D", "P99999Y", "PT99999999999H", ""]
)
def test_what_is_no_duration_is_refused_with_a_sentence(text):
    with pytest.raises(TimeWrong, match="neither a duration nor a date"):
        moment_of(text, JANUARY_31)


@pytest.mark.parametrize("text", ["R0/PT1H", "R/PT0S", "R/-PT1H", "R/2027-03-01T09:00:00Z", "r3/PT1H", "R3"])
def test_a_repetition_that_never_happens_or_never_waits_is_refused(text):
    with pytest.raises(TimeWrong, match=r"never happens|without time passing|no repetition"):
        cycle_of(text, JANUARY_31)


def repeating(text: str, start: datetime) -> Walk:
    parts = (START, user("a"), boundary("x", "a", every(text), interrupting=False), END, end("e2"))
    walk = Walk(diagram("p", *parts, flows("s a e", "x e2")))
    walk.services.now = start
    return walk.start()


def test_a_month_after_the_31st_is_the_last_of_a_short_month_and_the_31st_of_a_long_one():
    walk, dues = repeating("R/P1M", JANUARY_31), []
    for _ in range(4):
        (timer,) = walk.step.timers
        dues.append(timer.due)
        walk.fire("x")
    assert dues == [day("2027-02-28"), day("2027-03-31"), day("2027-04-30"), day("2027-05-31")]


@pytest.mark.parametrize(
    ("text", "late", "due", "left"),
    [
        ("R3/PT1H", timedelta(0), JANUARY_31 + timedelta(hours=2), 1),
        ("R3/PT1H", timedelta(hours=1, minutes=59), JANUARY_31 + timedelta(hours=3), 0),
        ("R3/PT1H", timedelta(hours=2), None, None),
        ("R/PT15M", timedelta(days=40), JANUARY_31 + timedelta(days=40, minutes=30), None),
        ("R/P1M", timedelta(days=70), day("2027-05-31"), None),
        ("R4/P1M", timedelta(days=70), day("2027-05-31"), 0),
        ("R3/P1M", timedelta(days=70), None, None),
        ("R/P1M1D", timedelta(days=70), day("2027-06-04"), None),
        ("R/P1Y", timedelta(days=365 * 3), day("2031-01-31"), None),
    ],
)
def test_a_long_stop_brings_one_firing_and_the_next_is_ahead_in_the_old_beat(text, late, due, left):
    walk = repeating(text, JANUARY_31)
    (timer,) = walk.step.timers
    walk.services.now = timer.due + late
    walk.fire("x")
    assert [(timer.due, timer.cycle.left) for timer in walk.step.timers] == (
        [] if due is None else [(due, left)]
    )


def test_a_month_that_the_caller_moves_goes_on_from_there():
    walk = repeating("R3/P1M", JANUARY_31)
    given_due = day("2027-03-15")
    walk.step = walk.runner.fire(
        "p", walk.step.snapshot, walk.step.timers[0].id, walk.services, next_due=given_due
    )
    assert [(timer.due, timer.cycle.left) for timer in walk.step.timers] == [(given_due, 1)]
    walk.fire("x")
    assert [(timer.due, timer.cycle.left) for timer in walk.step.timers] == [(day("2027-04-15"), 0)]


def test_a_repetition_ends_where_the_calendar_ends():
    armed = {"due": "9999-12-31T09:00:00+00:00", "left": None, "every": 86_400.0}
    assert next_cycle(armed, datetime(9999, 12, 31, 9, tzinfo=UTC)) is None
    monthly = armed | {"since": "9999-11-30T09:00:00+00:00", "turn": 1, "months": 1, "rest": 0.0}
    assert next_cycle(monthly, datetime(9999, 12, 31, 9, tzinfo=UTC)) is None


@given(
    st.sampled_from(["PT15M", "PT1H", "P1D", "P7D", "P1M", "P1M1D", "P3M", "P1Y"]),
    st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001
    st.none() | st.integers(1, 50),
    st.lists(st.floats(0, 20), max_size=8),
)
def test_however_late_each_firing_is_the_next_one_is_ahead_and_the_count_goes_down(text, start, times, lates):
    due, cycle, period = cycle_of(f"R{times or ''}/{text}", start)
    armed = {"due": due.isoformat(), "left": cycle.left, "every": cycle.every.total_seconds()}
    if period.months:
        rest = period.rest.total_seconds()
        armed |= {"since": start.isoformat(), "turn": 1, "months": period.months, "rest": rest}
    turn = 1
    for late in lates:
        now = datetime.fromisoformat(armed["due"]) + cycle.every * late
        found = next_cycle(armed, now)
        turns = next(count for count in range(turn + 1, 10**6) if period.after(start, count) > now)
        if times is not None and turns > times:
            assert found is None
            return
        assert found is not None
        assert datetime.fromisoformat(found["due"]) == period.after(start, turns)
        assert found["left"] == (None if times is None else times - turns)
        armed, turn = found, turns


def test_the_first_time_and_what_is_left_of_it():
    assert cycle_of("R3/PT1H", JANUARY_31)[:2] == (
        JANUARY_31 + timedelta(hours=1),
        Cycle(2, timedelta(hours=1)),
    )
    assert cycle_of(" R/PT15M ", JANUARY_31)[1].left is None
