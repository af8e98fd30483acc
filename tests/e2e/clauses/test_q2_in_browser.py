"""Q2: each line has its own finding and remedy, and what is not in the scope is not covered."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.clauses.conftest import Floor, finds
from tests.stories import Story


def test_of_two_lines_one_is_repaired_free_and_the_other_is_offered_at_cost(
    floor: Floor, story: Story
) -> None:
    story.registers(
        product={"model": "Sail ship", "purchased_on": "2026-06-23", "proof": "receipt"},
        lines=[
            {"item": "Captain", "defect": "hand_broken", "quantity": 1},
            {"item": "Mast", "defect": "other", "quantity": 1},
        ],
    )
    story.classified().replied().opined()
    for _ in range(2):
        story.does("agree_appointment", "ben", place="workshop", at="2026-11-24T09:00:00Z")
    for item in ("Captain", "Mast"):
        tab = floor.opens("kim", story, "inspect", item)
        finds(tab)
        floor.done(tab)
    assert story.waiting == {"plan_repair", "confirm_refusal"}
    story.repaired()
    page = floor.follows(story)
    items = page.get_by_role("region", name="What it is about").get_by_role("listitem")
    expect(items.filter(has_text="Captain")).to_contain_text("repaired")
    expect(items.filter(has_text="Mast")).to_contain_text("in work")
