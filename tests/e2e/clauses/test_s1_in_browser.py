"""S1: after-sales takes a complaint; whoever has a conflict of interest leaves it to a colleague."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.clauses.conftest import Floor
from tests.stories import Story


def test_a_handler_declares_a_conflict_and_her_colleague_does_the_work_until_it_is_taken_back(
    floor: Floor, story: Story
) -> None:
    story.broken_hand("2026-08-01")
    ben = floor.opens("ben", story, "confirm_classification")
    ben.get_by_text("I have a conflict of interest").click()
    ben.get_by_label("What it is, for the history").fill("Maria is my sister.")
    ben.get_by_role("button", name="Declare it").click()
    ben.wait_for_url("**/work*")
    expect(ben.get_by_text("is for others now")).to_be_visible()
    expect(ben.get_by_role("link", name="Confirm the class")).to_have_count(0)
    expect(
        floor.opens("ana", story, "confirm_classification").get_by_role("button", name="Done")
    ).to_be_visible()
    greta = floor.case("greta", story)
    greta.get_by_text("Take back", exact=True).click()
    greta.get_by_label("Why there is no conflict").fill("Another Maria.")
    greta.get_by_role("button", name="Take it back").click()
    expect(greta.get_by_text("Ben Carter may work on this case again.")).to_be_visible()
