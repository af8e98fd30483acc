"""Cases for programs: lists, search, one with everything that its viewer may know."""

from __future__ import annotations

import pytest

from tests.stories import Story
from tests.web.api.caller import World
from tests.world import House


@pytest.fixture
def story(house: House) -> Story:
    return Story(house).broken_hand("2026-06-23")


def test_cases_are_listed_newest_first_in_pages(world: World, story: Story) -> None:
    second = Story(story.house).registers(description="Another.")
    ben = world.staff("ben")
    page = ben.gets("/cases", limit=1)
    assert ([case["number"] for case in page["cases"]], page["total"], page["more"]) == (
        [second.number],
        2,
        True,
    )
    rest = ben.gets("/cases", limit=1, offset=1)
    assert ([case["number"] for case in rest["cases"]], rest["more"]) == ([story.number], False)
    assert ben.gets("/cases", status="closed")["cases"] == []
    ben.gets("/cases", 422, status="lost")


def test_a_slip_in_a_name_still_finds_its_case_and_says_why(world: World, story: Story) -> None:
    (hit,) = world.staff("ben").gets("/cases/search", text="Maria Gomes")
    assert (hit["case"]["number"], hit["why"]) == (story.number, "alike")
    (hit,) = world.staff("ben").gets("/cases/search", text="s-1")
    assert hit["why"] == "serial"


def test_one_case_tells_why_a_promise_stands_still_and_its_used_share(world: World, story: Story) -> None:
    story.classified().replied().inspected(cause="use").opined()
    story.does("confirm_refusal", "oskar", decision="confirm", words="Worn.")
    story.does("draw_quote", "ben", items=[{"text": "Hand", "amount": 12}], currency="EUR", valid_days=14)
    file = world.staff("ben").gets(f"/cases/{story.number.lower()}")
    (clock,) = [clock for clock in file["clocks"] if clock["name"] == "resolution"]
    assert (clock["state"], clock["unit"], clock["used_percent"]) == ("paused", "working_days", 0)
    assert "quote" in clock["pause_reason"]
    assert (file["facts"]["serial"], file["customer"]["name"]) == ("S-1", "Maria Gomez")
    assert file["policy"]["policy"] == 1
    assert "pin" not in file["facts"]


def test_the_history_is_told_in_the_language_asked_for_newest_first(world: World, story: Story) -> None:
    history = world.staff("ben").gets(f"/cases/{story.number}/history", limit=3)
    assert len(history) == 3
    assert history[0]["at"] >= history[-1]["at"]
    assert all(event["sentence"] for event in history)


def test_a_hidden_case_does_not_exist(world: World, story: Story) -> None:
    with story.house.engine.store.write() as uow:
        uow.cases.bar(story.house.case(story.number).id, "ben", "tried here", story.house.clock.now())
        uow.commit()
    for path in ("", "/history", "/alike", "/files"):
        world.staff("ben").gets(f"/cases/{story.number}{path}", 404)
    assert world.staff("ben").gets("/cases")["total"] == 0
