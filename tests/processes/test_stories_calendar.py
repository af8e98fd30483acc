"""S9: both clocks of whole cases, where calendars are odd and where somebody changes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine import calendars, public_holidays, releases
from engine.commands.context import StepContext
from engine.model import CalendarDay, HouseCalendar, PromiseClock
from processes.complaint import portal
from tests.stories import Story
from tests.world import House

BERLIN = ZoneInfo("Europe/Berlin")
HOLIDAY = CalendarDay(date(2026, 11, 26), (), "Founders' day")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[object]:
    """A house at a moment: ``at("2026-10-24 22:00")``."""
    opened: list[House] = []

    def go(text: str) -> Story:
        opened.append(House(tmp_path / str(len(opened)), berlin(text).astimezone(UTC)))
        return Story(opened[-1])

    yield go
    for house in opened:
        house.close()


def clock(story: Story, name: str) -> PromiseClock:
    return next(item for item in story.told.clocks if item.name == name)


def promise(story: Story, unit: str, amount: int) -> None:
    """The owner promises something else for calls, letters and visits."""
    engine = story.house.engine
    with engine.store.read() as queries:
        content = releases.current(queries, "decisions/reply_promise.dmn")[0].decode()
    rule = content.index('id="reply_promise_rule_1_out_1"')
    before, rule_on = content[:rule], content[rule:]
    rule_on = rule_on.replace('"elapsed_hours"', f'"{unit}"', 1)
    rule_on = rule_on.replace("<text>24</text>", f"<text>{amount}</text>", 1)
    releases.save_draft(
        engine.core, "decisions/reply_promise.dmn", (before + rule_on).encode(), actor="olga", revision=None
    )
    releases.publish(engine.core, actor="olga", note="Another promise")


def change(story: Story, *days: CalendarDay, **more: object) -> None:
    with story.house.engine.store.read() as queries:
        now = queries.calendars.get()
    changed = HouseCalendar(more.get("week", now.week), now.days, now.revision)
    calendars.change(story.house.engine, calendars.with_days(changed, days), actor="adam")


def warned(story: Story) -> list[int]:
    return [event["percent"] for event in story.events("clock.warned")]


@pytest.mark.parametrize(
    ("received", "unit", "amount", "due"),
    [
        ("2026-10-24 22:00", "elapsed_hours", 24, "2026-10-25 21:00"),  # the night with an hour more
        ("2026-03-28 22:00", "elapsed_hours", 24, "2026-03-29 23:00"),  # and with an hour less
        ("2026-10-23 15:00", "working_hours", 24, "2026-10-28 12:00"),
        ("2026-10-23 15:00", "working_days", 1, "2026-10-26 15:00"),
        ("2026-03-27 15:00", "working_days", 1, "2026-03-30 15:00"),
        ("2026-04-30 15:00", "working_days", 1, "2026-05-01 15:00"),
        ("2028-02-29 15:00", "working_days", 1, "2028-03-01 15:00"),
        ("2026-12-31 16:30", "working_hours", 8, "2027-01-01 15:30"),
    ],
)
def test_a_call_is_due_in_the_unit_that_was_promised_across_odd_nights(at, received, unit, amount, due):
    story = at(received)
    promise(story, unit, amount)
    story.registers()
    found = clock(story, "reply")
    assert (found.unit, found.amount, found.due_at) == (unit, amount, berlin(due))
    house = story.house
    house.clock.moment = found.due_at - timedelta(seconds=1)
    house.settle()
    assert clock(story, "reply").breached_at is None
    house.pass_time(seconds=1)
    assert clock(story, "reply").breached_at == found.due_at


def test_ten_working_days_over_the_turn_of_the_year_leave_the_holidays_out(at):
    story = at("2026-12-18 10:00")
    change(story, *public_holidays.proposed("DE", "BE", [2026, 2027]))
    story.broken_hand("2026-08-01")
    assert clock(story, "resolution").due_at == berlin("2027-01-05 10:00")


def test_what_was_left_when_a_quote_paused_the_clock_is_left_when_it_runs_on(at):
    """Three working days were used; seven are left over the month's end."""
    story = at("2026-11-23 10:00").broken_hand("2026-01-10")
    story.classified().replied().opined()
    story.house.pass_time(days=3)
    story.inspected(cause="use")
    story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use.")
    items = [{"text": "Hand", "amount": 12.5}]
    story.does("draw_quote", "ben", items=items, currency="EUR", valid_days=14)
    paused = clock(story, "resolution")
    assert paused.paused_since == berlin("2026-11-26 10:00")
    story.house.pass_time(days=4)
    (quote,) = story.told.quotes
    portal.accept_quote(story.house.engine, story.house.case(story.number), quote.id, quote.version)
    story.house.settle()
    running = clock(story, "resolution")
    assert running.paused_since is None
    assert running.due_at == berlin("2026-12-09 10:00")


def test_a_holiday_entered_while_it_runs_moves_the_promise_and_repeats_no_warning(at):
    story = at("2026-11-23 10:00")
    promise(story, "working_days", 4)
    story.house.clock.moment += timedelta(minutes=1)
    story.registers()
    due = clock(story, "reply").due_at
    assert due == berlin("2026-11-27 10:01")
    story.house.pass_time(days=2, hours=1)
    assert warned(story) == [50]
    change(story, HOLIDAY)
    assert clock(story, "reply").due_at == berlin("2026-11-30 10:01")
    assert [event["due_at"] for event in story.events("clock.moved")] == [
        "2026-11-30T09:01:00+00:00",
        "2026-12-08T09:01:00+00:00",
    ], "the resolution clock, too"
    story.house.pass_time(days=4)
    assert warned(story) == [50, 80]
    assert clock(story, "reply").breached_at is None
    story.house.pass_time(days=1)
    assert clock(story, "reply").breached_at == berlin("2026-11-30 10:01")


def test_a_breach_stays_and_a_closed_clock_is_not_rewritten(at):
    story = at("2026-11-23 10:00")
    promise(story, "working_hours", 9)
    story.house.clock.moment += timedelta(minutes=1)
    kept = Story(story.house).registers(type="consultation", description="Which glue?")
    kept.classified("consultation").replied()
    story.registers()
    story.house.pass_time(days=2)
    breached = clock(story, "reply")
    assert breached.breached_at == breached.due_at
    answered = clock(kept, "reply")
    assert answered.stopped_at is not None
    share = answered.used
    change(story, HOLIDAY, CalendarDay(date(2026, 11, 24), (), "Strike"), CalendarDay(date(2026, 11, 23)))
    assert clock(story, "reply").breached_at == breached.breached_at
    assert clock(story, "reply").due_at == breached.due_at
    assert (clock(kept, "reply").due_at, clock(kept, "reply").used) == (answered.due_at, share)


def test_an_earlier_end_lets_what_has_passed_happen_at_once(at):
    story = at("2026-11-23 10:00")
    change(story, *(CalendarDay(date(2026, 11, day), (), "Strike") for day in (24, 25, 26)))
    promise(story, "working_days", 2)
    story.house.clock.moment += timedelta(minutes=1)
    story.registers()
    story.house.pass_time(days=4, hours=1)
    assert clock(story, "reply").breached_at is None
    with story.house.engine.store.read() as queries:
        now = queries.calendars.get()
    for day in (24, 25, 26):
        now = calendars.without_day(now, date(2026, 11, day))
    calendars.change(story.house.engine, now, actor="adam")
    story.house.settle()
    assert clock(story, "reply").breached_at == berlin("2026-11-25 10:01")


def test_a_change_that_was_cut_short_is_finished_after_a_restart(at, monkeypatch):
    story = at("2026-11-23 10:00").broken_hand("2026-08-01")
    due = clock(story, "resolution").due_at
    monkeypatch.setattr(type(story.house.engine), "follow_calendar", lambda self: 0)
    change(story, HOLIDAY)
    assert clock(story, "resolution").due_at == due
    monkeypatch.undo()
    story.house.close()
    story.house.open()
    story.house.settle()
    assert clock(story, "resolution").due_at == due + timedelta(days=1)


def test_what_was_due_when_the_calendar_changed_stays_due_though_nobody_had_said_so(at):
    """The desk stood still over the due time; then somebody enters that day as a holiday."""
    story = at("2026-11-23 10:00")
    promise(story, "working_days", 3)
    story.house.clock.moment += timedelta(minutes=1)
    story.registers()
    due = clock(story, "reply").due_at
    story.house.clock.moment = due + timedelta(hours=2)
    change(story, HOLIDAY)
    assert clock(story, "reply").due_at == due
    story.house.settle()
    assert clock(story, "reply").breached_at == due


def test_a_breach_does_not_move_when_the_clock_runs_on_after_a_pause(at):
    story = at("2026-11-23 10:00").broken_hand("2026-08-01")
    story.house.pass_time(days=15)
    breached = clock(story, "resolution")
    assert breached.breached_at is not None
    instance = story.house.engine
    with instance.store.write() as uow:
        context = StepContext(
            instance.core, uow, instance.clock.now(), story.house.case(story.number).id, breached.instance
        )
        context.pause_clock("resolution", "information")
        uow.commit()
    change(story, HOLIDAY)
    story.house.pass_time(days=2)
    with instance.store.write() as uow:
        context = StepContext(
            instance.core, uow, instance.clock.now(), story.house.case(story.number).id, breached.instance
        )
        context.resume_clock("resolution")
        assert context.clock_used("resolution") >= 100
        uow.commit()
    assert clock(story, "resolution").due_at == breached.due_at
