"""Promises on the pages: words that hold without scripts, the zone of the house, honest colours."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from engine.commands.context import StepContext
from engine.ports import Queries
from tests.web.visitor import CLASSIFIED, Visitor, complain
from tests.world import House
from web.app import create_app
from web.promises import PromiseView, promises

Visit = Callable[[str], Visitor]
HOUR = timedelta(hours=1)


def classified(house: House) -> str:
    number = complain(house)
    house.do(number, "confirm_classification", "ben", **CLASSIFIED)
    return number


def let(house: House, number: str, clock: str, act: Callable[[StepContext], None]) -> None:
    """Do something with a clock of the case, as an operation would."""
    core, case = house.engine.core, house.case(number).id
    with core.store.write() as uow:
        (found,) = [item for item in uow.clocks.of_case(case) if item.name == clock]
        act(StepContext(core, uow, core.clock.now(), case, found.instance))
        uow.commit()


def pause(house: House, number: str, clock: str) -> None:
    let(house, number, clock, lambda context: context.pause_clock(clock, "quote pending"))


def views(house: House, number: str) -> dict[str, PromiseView]:
    with create_app(house.engine).test_request_context(), house.engine.store.read() as queries:
        queries: Queries
        return {view.clock.name: view for view in promises(queries, house.case(number).id)}


def card(page: str, name: str) -> str:
    """The words on the card of a promise, as they are read without scripts."""
    cards = re.findall(r'<div class="rd-clock-card[^"]*">(.*?)<progress', page, re.DOTALL)
    (found,) = [item for item in cards if f"<h3>{name}" in item]
    return words(found)


def words(part: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", part).split())


def share_on_the_wall(page: str, number: int = 0) -> float:
    """What the colours of a clock go by: the share of its span that has passed."""
    found = re.findall(r'<time datetime="([^"]+)" data-clock data-clock-start="([^"]+)"', page)[number]
    due, start = (datetime.fromisoformat(text) for text in found)
    now = datetime.fromisoformat(re.findall(r'name="server-time" content="([^"]+)"', page)[0])
    return (now - start) / (due - start)


def test_a_promise_that_runs_says_when_it_is_due_and_how_much_is_used(visit: Visit, house: House) -> None:
    number = classified(house)
    house.clock.moment += 6 * HOUR
    told = card(visit("ben").get(f"/cases/{number}").text, "Reply")
    assert told == (
        "Reply to the contact by phone Tue 24 Nov 2026, 10:00 due Tue 24 Nov 2026, 10:00 · 25 % used"
    )


@pytest.mark.parametrize(
    ("zone", "due"),
    [("Europe/Berlin", "Tue 24 Nov 2026, 10:00"), ("Asia/Shanghai", "Tue 24 Nov 2026, 17:00")],
)
def test_moments_are_those_of_the_clock_on_the_wall_of_the_house(house: House, zone: str, due: str) -> None:
    house.close()
    house.settings = replace(house.settings, zone=zone)
    house.open()
    number = classified(house)
    ben = Visitor(create_app(house.engine)).sign_in("ben")
    assert f"due {due}" in card(ben.get(f"/cases/{number}").text, "Reply")
    listed = ben.get("/work").text
    assert f"Reply {due}" in words(listed)
    assert 'datetime="2026-11-24T09:00:00Z"' in listed


def test_a_paused_promise_names_the_reason_and_no_moment(visit: Visit, house: House) -> None:
    number = classified(house)
    pause(house, number, "resolution")
    house.clock.moment += 5 * HOUR
    ben = visit("ben")
    told = card(ben.get(f"/cases/{number}").text, "Settled")
    assert told == "Settled stands still a quote waits for the customer since 10:00 · 0 % used"
    task = house.task(number, "agree_appointment")
    page = ben.get(f"/tasks/{task.id}").text
    assert "Settled paused a quote waits for the customer" in words(page)
    assert re.search(r"data-clock-paused>paused</time>", page)


def test_the_list_of_work_says_that_a_reply_is_paused(visit: Visit, house: House) -> None:
    number = classified(house)
    ben = visit("ben")
    before = ben.get("/work").text
    pause(house, number, "reply")
    after = ben.get("/work").text
    assert "Reply Tue 24 Nov 2026, 10:00" in words(before)
    assert "Reply paused" in words(after)
    assert "Reply Tue" not in words(after)


def test_a_promise_that_is_over_says_so_while_it_runs_and_when_it_was_kept_too_late(
    visit: Visit, house: House
) -> None:
    number = classified(house)
    house.pass_time(hours=25)
    ben = visit("ben")
    page = ben.get(f"/cases/{number}").text
    assert card(page, "Reply").endswith("time is over due Tue 24 Nov 2026, 10:00 · 104 % used")
    assert 'class="rd-clock-card rd-clock-card-over"' in page
    task = house.task(number, "agree_appointment")
    assert "Reply Tue 24 Nov 2026, 10:00 time is over" in words(ben.get(f"/tasks/{task.id}").text)
    let(house, number, "reply", lambda context: context.stop_clock("reply"))
    assert card(ben.get(f"/cases/{number}").text, "Reply").endswith("too late done 11:00 · due 10:00")


def test_a_promise_that_is_over_and_stands_still_says_both(visit: Visit, house: House) -> None:
    number = classified(house)
    house.pass_time(hours=25)
    pause(house, number, "reply")
    told = card(visit("ben").get(f"/cases/{number}").text, "Reply")
    assert "stands still a quote waits for the customer time is over since 11:00" in told
    assert "due" not in told


def test_a_promise_that_was_kept_counts_no_more(visit: Visit, house: House) -> None:
    number = classified(house)
    let(house, number, "reply", lambda context: context.stop_clock("reply"))
    ben = visit("ben")
    told = card(ben.get(f"/cases/{number}").text, "Reply")
    assert told.endswith("kept done 10:00 · due 24 Nov 10:00")
    owed = re.findall(r'<div class="rd-task-reply">(.*?)</div>', ben.get("/work").text, re.DOTALL)
    assert owed
    assert all("Reply" not in part for part in owed)


def test_the_colours_go_by_the_share_of_the_promise_and_not_by_closed_hours(
    visit: Visit, house: House
) -> None:
    number = classified(house)
    house.clock.moment = datetime.fromisoformat("2026-11-28T12:00:00+00:00")  # a Saturday
    view = views(house, number)["resolution"]
    assert view.percent == 47
    on_the_wall = (view.now - view.clock.started_at) / (view.clock.due_at - view.clock.started_at)
    shown = (view.now - view.counted_from) / (view.clock.due_at - view.counted_from)
    assert round(on_the_wall, 2) == 0.37
    assert shown == pytest.approx(0.47)


def test_the_list_of_work_colours_the_reply_by_the_share_that_is_used(visit: Visit, house: House) -> None:
    classified(house)
    house.clock.moment += 18 * HOUR
    assert share_on_the_wall(visit("ben").get("/work").text, 1) == pytest.approx(0.75)
