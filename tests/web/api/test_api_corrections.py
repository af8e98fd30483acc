"""Corrections for programs: each needs its reason, and both cases must be seen."""

from __future__ import annotations

import pytest

from tests.stories import Story
from tests.web.api.caller import World
from tests.world import House


@pytest.fixture
def story(house: House) -> Story:
    return Story(house).broken_hand("2026-06-23")


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("merge", {"other": "C-2026-000099", "reason": "x"}),
        ("link", {"other": "C-2026-000099", "reason": "x"}),
    ],
)
def test_a_case_that_is_not_there_is_not_found(
    world: World, story: Story, what: str, body: dict[str, str]
) -> None:
    world.staff("ben").posts(f"/cases/{story.number}/{what}", body, 404)


def test_a_case_that_one_may_not_see_is_neither_merged_nor_linked(world: World, story: Story) -> None:
    hidden = Story(story.house).registers(description="Ben was rude.", person_complained_about="Ben Carter")
    given = {"other": hidden.number, "reason": "The same."}
    for what in ("merge", "link"):
        world.staff("ben").posts(f"/cases/{story.number}/{what}", given, 404)
        world.staff("ben").posts(f"/cases/{hidden.number}/{what}", {**given, "other": story.number}, 404)


def test_a_contact_of_another_case_does_not_move(world: World, story: Story) -> None:
    other = Story(story.house).registers(description="Another.")
    path = f"/cases/{story.number}/contacts/{other.registered.contact}/move"
    world.staff("ben").posts(path, {"reason": "x"}, 404)


def test_the_only_contact_of_a_case_stays_and_says_what_to_do(world: World, story: Story) -> None:
    path = f"/cases/{story.number}/contacts/{story.registered.contact}/move"
    assert "Merge" in world.staff("ben").posts(path, {"reason": "x"}, 409)["remedy"]


def test_a_case_that_was_not_merged_is_not_split(world: World, story: Story) -> None:
    world.staff("ben").posts(f"/cases/{story.number}/split", {"reason": "x"}, 409)
