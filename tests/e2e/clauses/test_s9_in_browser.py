"""S9: the house asks, its clock stands, the customer answers; a broken promise stays visible on lists."""

from __future__ import annotations

import os

from playwright.sync_api import Page, expect

from tests.e2e.clauses.conftest import Floor
from tests.e2e.pages.conftest import Desk
from tests.stories import Story

QUESTION = "On which day did the hand break?"
ON_A_PHONE = {"width": 390, "height": 800}


def looks(tab: Page, name: str) -> None:
    """The page on a phone is no wider than the phone; kept as a picture where somebody wants to look."""
    wide = tab.viewport_size
    for size in (wide, ON_A_PHONE):
        assert size is not None
        tab.set_viewport_size(size)
        if shots := os.environ.get("REDRESS_SHOTS"):
            tab.screenshot(path=f"{shots}/{name}-{size['width']}.png", full_page=True)
    tab.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth")
    assert wide is not None
    tab.set_viewport_size(wide)


def test_a_handler_asks_and_the_customer_answers_on_her_page(floor: Floor, desk: Desk, story: Story) -> None:
    story.broken_hand("2026-07-01").classified().replied()
    tab = floor.case("ben", story)
    tab.get_by_role("link", name="Ask the customer").click()
    tab.get_by_label("Question", exact=True).fill(QUESTION)
    looks(tab, "ask")
    tab.get_by_role("button", name="Ask her").click()
    expect(tab.get_by_text("the clock for settling it stands still")).to_be_visible()
    expect(tab.get_by_text("we asked the customer something").first).to_be_visible()
    looks(tab, "case-asked")
    tab.goto(f"{desk.url}/cases")
    expect(tab.get_by_text("we asked the customer something").first).to_be_visible()
    looks(tab, "cases-asked")
    page = floor.follows(story)
    expect(page.get_by_role("heading", name="We need an answer from you")).to_be_visible()
    expect(page.get_by_text("stands still: we wait for your answer")).to_be_visible()
    looks(page, "follow-asked")
    page.get_by_label("Your answer").fill("On Sunday.")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("status").first).to_contain_text("we have your message")
    expect(page.get_by_role("heading", name="We need an answer from you")).to_have_count(0)
    story.house.settle()
    tab = floor.case("ben", story)
    expect(tab.get_by_text("we asked the customer something")).to_have_count(0)


def test_a_reply_that_came_too_late_stays_so_on_the_lists_and_for_the_customer(
    floor: Floor, desk: Desk, story: Story
) -> None:
    story.broken_hand("2026-07-01").classified()
    story.house.pass_time(hours=25)
    story.replied()
    tab = floor.tab("ben")
    for path in ("/work", "/cases"):
        tab.goto(f"{desk.url}{path}")
        expect(tab.locator(".rd-promise", has_text="Reply").first).to_contain_text("too late")
        looks(tab, path.strip("/") + "-late")
    page = floor.follows(story)
    expect(page.get_by_text("An answer of ours came later than we had promised.")).to_be_visible()
    looks(page, "follow-late")
