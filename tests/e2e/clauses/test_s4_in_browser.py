"""S4: a complaint goes to the next level, and what is said there reaches the handler."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.clauses.conftest import Floor, choose, write
from tests.stories import Story


def test_a_customer_turns_to_the_leader_who_instructs_and_the_handler_reads_it(
    floor: Floor, story: Story
) -> None:
    story.broken_hand("2026-08-01")
    page = floor.follows(story)
    page.get_by_role("link", name="Turn to the head of our company").click()
    page.locator("main").get_by_role("button").last.click()
    tab = floor.opens("lin", story, "decide_escalation")
    choose(tab, "Instruct the handler")
    write(tab, "Your words", "Call her before noon.")
    floor.done(tab)
    ben = floor.opens("ben", story, "confirm_classification")
    told = ben.get_by_role("region", name="Instruction")
    expect(told).to_contain_text("Instruction from Lin Wei")
    expect(told).to_contain_text("Call her before noon.")
