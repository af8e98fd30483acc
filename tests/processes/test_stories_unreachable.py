"""A customer whom nobody reaches: three attempts, two ways, three days, then in writing; never for good."""

from __future__ import annotations

import pytest

from engine.errors import Conflict
from processes.complaint import portal
from tests.stories import Story
from tests.world import House


@pytest.fixture
def looked_for(house: House, story: Story) -> Story:
    story.broken_hand("2026-07-01").classified()
    portal.not_reached(house.engine, house.case(story.number), actor="ben")
    house.settle()
    return story


def tried(story: Story, channel: str, *, wait: bool = True) -> None:
    story.does("try_to_reach", "ben", outcome="nobody", channel=channel, note="Rang out.")
    if wait:
        story.house.pass_time(days=1, minutes=1)


def test_three_attempts_on_three_days_by_two_ways_then_in_writing_and_closed(looked_for: Story) -> None:
    tried(looked_for, "phone")
    tried(looked_for, "phone")
    assert "unreached" not in looked_for.status
    tried(looked_for, "email", wait=False)
    assert looked_for.status == "unreachable"
    assert looked_for.waiting == {"decide_escalation"}, (
        "that the promise was broken stays leadership's matter"
    )
    assert "We could not reach you about" in looked_for.post[-1]
    assert [event["count"] for event in looked_for.events("customer.unreached")] == [1, 2, 3]
    assert all(clock.stopped_at for clock in looked_for.told.clocks)


def test_one_way_alone_is_not_enough_however_often(looked_for: Story) -> None:
    for _ in range(4):
        tried(looked_for, "phone")
    assert looked_for.status == "open"
    tried(looked_for, "letter", wait=False)
    assert looked_for.status == "unreachable"


def test_an_attempt_is_no_reply_and_the_clock_breaches(looked_for: Story) -> None:
    tried(looked_for, "phone")
    clock = next(clock for clock in looked_for.told.clocks if clock.name == "reply")
    assert clock.stopped_at is None
    assert clock.breached_at is not None


def test_when_she_is_reached_the_case_goes_on(looked_for: Story) -> None:
    tried(looked_for, "phone")
    looked_for.does("try_to_reach", "ben", outcome="reached", channel="phone")
    assert looked_for.status == "open"
    assert "try_to_reach" not in looked_for.waiting
    assert "write_reply" in looked_for.waiting


def test_her_next_word_opens_the_case_again_and_one_reply_answers_all_her_contacts(looked_for: Story) -> None:
    for channel in ("phone", "phone", "email"):
        tried(looked_for, channel)
    house = looked_for.house
    portal.write_message(house.engine, house.case(looked_for.number), "I was on a journey.")
    house.settle()
    assert looked_for.status == "open"
    house.pass_time(days=2)
    assert looked_for.status == "open", "what was said of the closed case does not strike the open one"
    looked_for.classified().replied()
    assert [contact.status for contact in looked_for.told.contacts] == ["replied", "replied"]


def test_nobody_looks_for_her_twice_at_once_or_in_a_closed_case(looked_for: Story) -> None:
    house = looked_for.house
    with pytest.raises(Conflict, match="already"):
        portal.not_reached(house.engine, house.case(looked_for.number), actor="ana")
    for channel in ("phone", "phone", "email"):
        tried(looked_for, channel)
    with pytest.raises(Conflict, match="closed"):
        portal.not_reached(house.engine, house.case(looked_for.number), actor="ana")


def test_after_a_withdrawal_elsewhere_the_search_does_no_harm(looked_for: Story) -> None:
    house = looked_for.house
    portal.withdraw(house.engine, house.case(looked_for.number), reason="Found it.")
    house.settle()
    assert looked_for.status == "withdrawn"
