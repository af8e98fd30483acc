"""A case, what climbed and what failed, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.visitor import CLASSIFIED, complain
from tests.world import House

Enter = Callable[[str, str], Page]


def everything(house: House) -> str:
    """A case that climbed, an emergency, and a receipt that could not be sent."""
    number = complain(house)
    house.do(number, "confirm_classification", "ben", **CLASSIFIED)
    house.say("level up asked", number, {"level": None, "words": "Nobody calls me back."})
    house.post.refuse = lambda outward: "!the mailbox is full" if "jo@" in outward.recipient else None
    complain(house, safety=True, severity="critical", customer={"name": "Jo", "email": "jo@example.org"})
    house.pass_time(minutes=1)
    return number


def test_the_diagrams_show_where_the_case_stands(enter: Enter, house: House) -> None:
    page = enter("ben", f"/cases/{complain(house)}")
    drawn = page.locator("[data-diagram]")
    expect(drawn.locator("svg[data-element-id]")).to_have_count(2)
    waits = page.locator('[data-diagram] li[data-element="confirm_classification"]')
    expect(waits).to_have_attribute("data-state", "active")


def test_what_somebody_else_does_appears_without_loading_again(enter: Enter, house: House) -> None:
    number = complain(house)
    page = enter("ben", f"/cases/{number}")
    page.evaluate("window.stays = true")
    expect(page.locator("#live")).to_contain_text("Confirm the class")
    house.do(number, "confirm_classification", "chen", **CLASSIFIED)
    expect(page.locator("#live")).to_contain_text("Agree on an appointment", timeout=15_000)
    expect(page.get_by_role("article", name="Inspect an item")).to_be_visible(timeout=15_000)
    assert page.evaluate("window.stays")


def test_typing_looks_through_the_cases(enter: Enter, house: House) -> None:
    first = complain(house)
    complain(house, product={"model": "Spring Dancer"}, customer={"name": "Jo"})
    page = enter("ben", "/cases")
    expect(page.locator("#cases li .rd-number")).to_have_count(2)
    page.get_by_label("Look for a number, title, customer").press_sequentially("crane")
    expect(page.locator("#cases li .rd-number")).to_have_text([first])


def test_a_head_decides_on_the_page_of_escalations(enter: Enter, house: House) -> None:
    number = everything(house)
    page = enter("oskar", "/escalations")
    story = page.get_by_role("article").filter(has_text=number)
    story.get_by_label("Instruct the handler").check()
    story.get_by_label("Your words").fill("Call her today.")
    story.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("“Decide how to go on” is done.")).to_be_visible()
    decided = [event for event in house.history(number) if event.type == "escalation.decided"]
    assert [event.payload["decision"] for event in decided] == ["instruct"]


def test_what_failed_is_tried_again(enter: Enter, house: House) -> None:
    everything(house)
    page = enter("olga", "/incidents")
    house.post.refuse = lambda outward: None
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Mended lately")).to_be_visible()
    house.settle()
    assert any(outward.recipient == "jo@example.org" for outward in house.post.sent)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("person", "path"),
    [
        ("ben", "/cases"),
        ("ben", "case"),
        ("lin", "/escalations"),
        ("greta", "/escalations"),
        ("olga", "/incidents"),
    ],
)
def test_everybody_can_use_these_pages(
    enter: Enter,
    house: House,
    page: Page,
    assert_accessible: Callable[..., None],
    person: str,
    path: str,
    width: int,
) -> None:
    number = everything(house)
    page.set_viewport_size({"width": width, "height": 800})
    enter(person, f"/cases/{number}" if path == "case" else path)
    page.wait_for_load_state("networkidle")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
