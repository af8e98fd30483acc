"""Putting right what was registered wrongly, on its page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from processes.complaint import portal
from tests.stories import Story
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]


@pytest.fixture
def story(house: House) -> Story:
    return Story(house).broken_hand("2026-07-01")


@pytest.fixture
def second(house: House, story: Story) -> Story:
    return Story(house).broken_hand("2026-07-01", description="The same ship once more.")


def test_two_cases_of_a_customer_are_merged_and_split_again(
    visit: Visit, house: House, story: Story, second: Story
) -> None:
    ana = visit("ana")
    page = ana.get(f"/cases/{second.number}/corrections").text
    assert story.number in page, "the other case of the customer is offered"
    done = ana.post(
        f"/cases/{second.number}/corrections/merge",
        data={"into": story.number.lower(), "reason": "Called twice."},
        follow_redirects=True,
    ).text
    assert f"{second.number} goes on in {story.number}." in done
    assert f"{second.number} was merged into this case." in done
    old = ana.get(f"/cases/{second.number}").text
    assert "It goes on in" in old
    assert second.number in ana.get("/cases?status=merged").text
    ana.get(f"/cases/{second.number}/corrections")
    ana.post(f"/cases/{second.number}/corrections/split", data={"reason": "Two ships."})
    house.settle()
    assert second.status == "open"


def test_why_two_customers_cases_are_not_merged_is_said_and_they_can_be_linked(
    visit: Visit, house: House, story: Story
) -> None:
    otto = {"name": "Otto Berg", "email": "otto@post.example"}
    other = Story(house).broken_hand("2026-08-01", customer=otto)
    ana = visit("ana")
    ana.get(f"/cases/{other.number}/corrections")
    data = {"into": story.number, "other": story.number, "reason": "Same batch."}
    refused = ana.post(f"/cases/{other.number}/corrections/merge", data=data, follow_redirects=True).text
    assert "These are cases of two customers. Link them" in refused
    ana.post(f"/cases/{other.number}/corrections/link", data=data)
    assert "Linked with" in ana.get(f"/cases/{story.number}").text


def test_a_contact_moved_to_a_case_of_its_own_has_its_number_and_pin_shown(
    visit: Visit, house: House, story: Story
) -> None:
    portal.write_message(house.engine, house.case(story.number), "My second ship lost its paint.")
    house.settle()
    contact = story.told.contacts[1].id
    ana = visit("ana")
    assert "second ship" in ana.get(f"/cases/{story.number}/corrections").text
    page = ana.post(
        f"/cases/{story.number}/corrections/move", data={"contact": contact, "to": "", "reason": "Two ships."}
    ).text
    number, pin = re.findall(r"<dd>([^<]+)</dd>", page)
    assert portal.check_pin(house.engine, number, pin).number == number


def test_a_linked_case_that_somebody_may_not_see_is_not_named(
    visit: Visit, house: House, story: Story, second: Story
) -> None:
    ana = visit("ana")
    ana.get(f"/cases/{second.number}/corrections")
    ana.post(f"/cases/{second.number}/corrections/link", data={"other": story.number, "reason": "x"})
    assert story.number in ana.get(f"/cases/{second.number}").text
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(story.number).id, "ana", "complained about", house.clock.now())
        uow.commit()
    assert story.number not in ana.get(f"/cases/{second.number}").text
    assert ana.get(f"/cases/{story.number}/corrections").status_code == 404
