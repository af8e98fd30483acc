"""A customer who forgot her PIN gets a new one by a signed link to the address that the house knows."""

from __future__ import annotations

from collections.abc import Callable
from re import search
from typing import Any

import pytest

from engine.errors import NotAllowed
from processes.complaint import pin_links, portal
from tests.stories import MARIA, Story
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]


@pytest.fixture
def story(house: House) -> Story:
    return Story(house).broken_hand("2026-07-01")


def asks(visitor: Visitor, story: Story, email: str = MARIA["email"], number: str = "") -> str:
    answer = visitor.post("/forgotten-pin", {"number": number or story.number, "email": email})
    assert answer.status_code == 200
    story.house.settle()
    return str(answer.text)


def links(house: House) -> list[str]:
    """The paths of the links that were mailed, oldest first."""
    sent: list[Any] = house.post.sent
    found = [search(r"https?://[^/\s]+(/forgotten-pin/\S+)", item.payload["body"]) for item in sent]
    return [item[1] for item in found if item is not None]


def shown(visitor: Visitor) -> str:
    page = visitor.get("/forgotten-pin/new").text
    found = search(r"<dd>(\d{6})</dd>", page)
    assert found
    return found[1]


def test_the_link_shows_a_new_pin_that_opens_the_case_and_the_old_one_does_not(
    visit: Visit, house: House, story: Story
) -> None:
    visitor = visit("")
    assert "/forgotten-pin" in visitor.get(f"/follow?number={story.number}").text
    asks(visitor, story, email=MARIA["email"].upper(), number=story.number.lower())
    (link,) = links(house)
    assert "Show me a new PIN" in visitor.get(link).text
    assert portal.check_pin(house.engine, story.number, story.registered.pin), "opening it changes nothing"
    assert visitor.post(link).headers["Location"] == "/forgotten-pin/new"
    pin = shown(visitor)
    assert portal.check_pin(house.engine, story.number, pin).number == story.number
    with pytest.raises(NotAllowed):
        portal.check_pin(house.engine, story.number, story.registered.pin)
    history = visit("ana").get(f"/cases/{story.number}").text
    assert "A link to a new PIN was mailed to the customer." in history
    assert "The customer took a new PIN by the link in her mail." in history
    assert pin not in history


def test_it_works_once(visit: Visit, house: House, story: Story) -> None:
    visitor = visit("")
    asks(visitor, story)
    asks(visitor, story)
    first, second = links(house)
    visitor.post(first)
    pin = shown(visitor)
    for used in (first, second):
        assert visitor.get(used).status_code == 410
        assert visitor.post(used).status_code == 410
    assert portal.check_pin(house.engine, story.number, pin)


def test_it_ends_after_an_hour(visit: Visit, house: House, story: Story) -> None:
    visitor = visit("")
    asks(visitor, story)
    (link,) = links(house)
    house.pass_time(minutes=59)
    assert visitor.get(link).status_code == 200
    house.pass_time(minutes=1)
    assert visitor.get(link).status_code == 410
    assert visitor.post(link).status_code == 410
    assert portal.check_pin(house.engine, story.number, story.registered.pin)


def test_it_ends_when_somebody_gives_her_a_new_pin(visit: Visit, house: House, story: Story) -> None:
    visitor = visit("")
    asks(visitor, story)
    portal.reset_pin(house.engine, house.case(story.number), checked="Identity card.", actor="ana")
    assert visitor.get(links(house)[0]).status_code == 410


def test_the_answer_is_the_same_whoever_asks_and_only_her_address_gets_a_link(
    visit: Visit, house: House, story: Story
) -> None:
    visitor = visit("")
    right = asks(visitor, story)
    wrong = asks(visitor, story, email="else@post.example")
    unknown = asks(visitor, story, number="C-2026-999999")
    nobody = Story(house).registers(anonymous=True, customer={})
    hers = asks(visitor, nobody)
    unmarked = {page.partition("csrf-token")[0] + page.partition("<body")[2] for page in (right, wrong)}
    assert len(unmarked) == 1
    assert all("If number and address belong together" in page for page in (right, wrong, unknown, hers))
    assert len(links(house)) == 1


def test_what_nobody_signed_opens_nothing(visit: Visit, house: House, story: Story) -> None:
    visitor = visit("")
    asks(visitor, story)
    (link,) = links(house)
    for forged in (link[:-2] + ("aa" if link[-2:] != "aa" else "bb"), "/forgotten-pin/none"):
        assert visitor.get(forged).status_code == 410
        assert visitor.post(forged).status_code == 410
    assert portal.check_pin(house.engine, story.number, story.registered.pin)


def test_one_number_gets_few_links_and_one_visitor_asks_not_for_ever(
    visit: Visit, house: House, story: Story
) -> None:
    visitor = visit("")
    for _ in range(10):
        asks(visitor, story)
    assert len(links(house)) == pin_links.ASKED
    answer = visitor.post("/forgotten-pin", {"number": story.number, "email": MARIA["email"]})
    assert answer.status_code == 429
    assert "too many tries" in answer.text


def test_the_new_pin_is_told_to_the_browser_that_asked_for_it_only(
    visit: Visit, house: House, story: Story
) -> None:
    visitor = visit("")
    asks(visitor, story)
    visitor.post(links(house)[0])
    assert visit("").get("/forgotten-pin/new").headers["Location"] == "/follow"
    assert shown(visitor)
    visitor.post("/complain/done")
    assert visitor.get("/forgotten-pin/new").headers["Location"] == "/follow"


def test_the_mail_is_in_the_language_of_the_case(visit: Visit, house: House) -> None:
    story = Story(house).broken_hand("2026-07-01", language="zh")
    asks(visit(""), story)
    assert any("新 PIN" in item.payload["subject"] for item in house.post.sent)
