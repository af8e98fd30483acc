"""A case on its diagram, in a real browser under the strict policy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

STATE = {
    "active": {"judge": 2, "no_such_element": 1},
    "done": ["asked", "flow_1", "inspect"],
    "incident": ["quote"],
    "focus": "judge",
    "links": {"repair": "/cases/18/diagram"},
    "notes": {"reply_80": "due 14:20"},
}

OUTLINE = """<details open><summary>As a list</summary><ol>
<li data-element="inspect"><a href="#inspect">Inspect the item</a></li>
<li data-element="judge">Judge the guarantee</li>
<li data-element="quote">Send the quote</li></ol></details>"""

# A condition to wait for would need eval, which the policy refuses; a function that waits does not.
WIDTH_BECOMES = """async (width) => {
  const shape = document.querySelector('.djs-element[data-element-id="judge"]');
  const wrong = () => Math.abs(shape.getBoundingClientRect().width - width) >= 1;
  for (let frame = 0; wrong() && frame < 300; frame++) await new Promise(requestAnimationFrame);
  return shape.getBoundingClientRect().width;
}"""


@pytest.fixture
def case_page(desk: Any, samples: Path) -> str:
    xml = (samples / "inspection.bpmn").read_text(encoding="utf-8")
    desk.answer("GET", "/releases/3/inspection.bpmn", 200, xml, content_type="application/xml")
    desk.answer("GET", "/cases/17/state.json", 200, STATE)
    desk.answer("GET", "/cases/18/diagram", 200, "<title>Case 18</title>", content_type="text/html")
    marks = 'data-diagram="/releases/3/inspection.bpmn" data-state="/cases/17/state.json" data-refresh="1"'
    address: str = desk.page("/cases/17", "diagram", f"<h1>Case 17</h1><div {marks}>{OUTLINE}</div>")
    return address


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("[data-diagram][data-ready]")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_case_is_shown_where_it_stands(
    page: Page, case_page: str, assert_accessible: Callable[..., None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, case_page)
    expect(page.locator('[data-element-id="judge"].rd-active')).to_be_visible()
    expect(page.locator('[data-element-id="inspect"].rd-done')).to_be_attached()
    expect(page.locator('[data-element-id="quote"].rd-incident')).to_be_attached()
    expect(page.get_by_role("img", name="2 waiting here")).to_have_text("2")
    expect(page.get_by_role("img", name="Needs mending")).to_be_attached()
    expect(page.locator(".rd-note")).to_have_text("due 14:20")
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_list_says_the_same_as_the_drawing_and_points_at_it(page: Page, case_page: str) -> None:
    opened(page, case_page)
    expect(page.locator('li[data-element="judge"]')).to_contain_text("2 waiting here")
    expect(page.locator('li[data-element="quote"]')).to_contain_text("Needs mending")
    expect(page.locator('li[data-element="inspect"]')).to_have_attribute("data-state", "done")
    page.get_by_role("link", name="Inspect the item").focus()
    expect(page.locator('[data-element-id="inspect"].rd-pointed')).to_be_attached()


def test_a_called_case_opens_by_click_and_by_keyboard(page: Page, case_page: str) -> None:
    opened(page, case_page)
    page.locator('[data-element-id="repair"]').click()
    expect(page).to_have_title("Case 18")
    opened(page, case_page)
    page.get_by_role("link", name="Open “Repair the item”").press("Enter")
    expect(page).to_have_title("Case 18")


def test_the_state_is_read_again_while_somebody_looks(page: Page, desk: Any, case_page: str) -> None:
    opened(page, case_page)
    desk.answer("GET", "/cases/17/state.json", 200, {"active": {"quote": 1}, "done": ["judge"]})
    expect(page.locator('[data-element-id="quote"].rd-active')).to_be_attached()
    expect(page.locator('[data-element-id="judge"].rd-active')).not_to_be_attached()
    expect(page.locator('li[data-element="quote"] .rd-outline-state')).to_have_count(1)


def test_it_can_be_scaled_by_buttons(page: Page, case_page: str) -> None:
    opened(page, case_page)
    shape = "document.querySelector('.djs-element[data-element-id=judge]')"
    width = page.evaluate(f"{shape}.getBoundingClientRect().width")
    page.get_by_role("button", name="Larger").click()
    assert page.evaluate(WIDTH_BECOMES, width * 1.25) == pytest.approx(width * 1.25, abs=1)
    page.get_by_role("button", name="Show all").click()
    assert page.evaluate(WIDTH_BECOMES, width) == pytest.approx(width, abs=1)


@pytest.mark.parametrize(("status", "body"), [(404, {"message": "No such diagram."}), (200, "<nonsense>")])
def test_a_diagram_that_cannot_be_drawn_says_so_and_leaves_the_list(
    page: Page, desk: Any, case_page: str, browser_log: Any, status: int, body: Any
) -> None:
    browser_log.allow("404")
    kind = "application/json" if status == 404 else "application/xml"
    desk.answer("GET", "/releases/3/inspection.bpmn", status, body, content_type=kind)
    page.goto(case_page)
    expect(page.get_by_role("alert")).to_contain_text(
        "No such diagram." if status == 404 else "could not be drawn"
    )
    expect(page.get_by_role("link", name="Inspect the item")).to_be_visible()
