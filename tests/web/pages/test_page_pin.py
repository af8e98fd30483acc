"""A customer who lost her PIN gets a new one, after her identity was checked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from engine.errors import NotAllowed
from processes.complaint import portal
from tests.stories import Story
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]


@pytest.fixture
def story(house: House) -> Story:
    return Story(house).broken_hand("2026-07-01")


def test_the_new_pin_opens_the_case_and_the_old_one_does_not(
    visit: Visit, house: House, story: Story
) -> None:
    old, number = story.registered.pin, story.number
    ana = visit("ana")
    assert "New PIN" in ana.get(f"/cases/{number}").text
    ana.get(f"/cases/{number}/pin")
    page = ana.post(f"/cases/{number}/pin", data={"checked": "Called back at the number we know."}).text
    found = re.search(r"<dd>(\d{6})</dd>", page)
    assert found
    assert portal.check_pin(house.engine, number, found[1]).number == number
    with pytest.raises(NotAllowed):
        portal.check_pin(house.engine, number, old)
    assert [event["checked"] for event in story.events("pin.reset")] == ["Called back at the number we know."]
    history = ana.get(f"/cases/{number}").text
    assert "got a new PIN" in history
    assert found[1] not in history, "the PIN itself is kept nowhere"


def test_after_too_many_guesses_a_new_pin_may_be_tried_at_once(
    visit: Visit, house: House, story: Story
) -> None:
    for _ in range(6):
        with pytest.raises(NotAllowed):
            portal.check_pin(house.engine, story.number, "000000")
    pin = portal.reset_pin(house.engine, house.case(story.number), checked="Identity card.", actor="ana")
    assert portal.check_pin(house.engine, story.number, pin)


def test_without_saying_how_it_was_checked_nothing_changes(visit: Visit, house: House, story: Story) -> None:
    ana = visit("ana")
    ana.get(f"/cases/{story.number}/pin")
    answer = ana.post(f"/cases/{story.number}/pin", data={"checked": "  "}, follow_redirects=True)
    assert "Nothing says how" in answer.text
    assert portal.check_pin(house.engine, story.number, story.registered.pin)


def test_only_those_who_talk_to_customers_and_lead_may(visit: Visit, story: Story) -> None:
    assert visit("kim").get(f"/cases/{story.number}/pin").status_code == 403
    assert "New PIN" not in visit("kim").get(f"/cases/{story.number}").text


def test_whoever_is_barred_from_the_case_finds_nothing(visit: Visit, house: House, story: Story) -> None:
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(story.number).id, "ana", "complained about", house.clock.now())
        uow.commit()
    assert visit("ana").get(f"/cases/{story.number}/pin").status_code == 404
