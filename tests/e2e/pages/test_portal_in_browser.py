"""The customer's page in a real browser: on a phone, by keyboard, and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.pages.conftest import Desk
from tests.stories import Story


@pytest.fixture
def story(desk: Desk) -> Story:
    """A question that was answered and waits for the customer's word."""
    told = Story(desk.house).registers(type="consultation", description="Which glue do you recommend?")
    return told.classified("consultation").replied()


def opens(page: Page, desk: Desk, story: Story, pin: str) -> None:
    page.goto(f"{desk.url}/follow/{story.number}")
    expect(page.get_by_label("Number")).to_have_value(story.number)
    page.get_by_label("PIN").fill(pin)
    page.get_by_role("button", name="Open the case").click()


def test_she_says_that_she_is_satisfied(page: Page, desk: Desk, story: Story) -> None:
    opens(page, desk, story, story.registered.pin)
    expect(page.get_by_role("heading", name="We have answered you.")).to_be_visible()
    page.get_by_label("What would you like to tell us?").fill("Thank you.")
    page.get_by_role("button", name="Yes, I am satisfied").click()
    desk.house.settle()
    page.reload()
    expect(page.get_by_role("heading", name="The case is closed.")).to_be_visible()
    assert story.status == "closed"


def test_everything_works_without_scripts(browser: Browser, desk: Desk, story: Story) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    opens(page, desk, story, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("Number and PIN do not belong together.")
    page.get_by_label("PIN").fill(story.registered.pin)
    page.get_by_role("button", name="Open the case").click()
    page.get_by_label("Write to us").fill("And which paint?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your message has arrived.")).to_be_visible()
    page.get_by_role("button", name="Take the complaint back").click()
    expect(page.get_by_role("heading", name="Take the complaint back?")).to_be_visible()
    page.get_by_role("link", name="Back, change nothing").click()
    expect(page.get_by_text("And which paint?")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_everybody_can_use_it(
    page: Page, desk: Desk, story: Story, width: int, assert_accessible: Callable[..., None]
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{desk.url}/follow")
    assert_accessible(page)
    opens(page, desk, story, story.registered.pin)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
