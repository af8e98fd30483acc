"""Somebody whose browser asks for Chinese reads Chinese, on the pages and on what scripts draw."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.pages.conftest import PASSWORD, Desk
from tests.web.visitor import complain

_SHOWN = """() => {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.parentElement.closest("script, style, code")) found.push(node.textContent);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"])
    for (const element of document.body.querySelectorAll(`[${name}]`)) found.push(element.getAttribute(name));
  return found.map((text) => text.trim().replace(/\\s+/g, " ")).filter(Boolean);
}"""
_ENGLISH = re.compile(r"[A-Za-z][a-z’']+(?:[ ,;:]+[A-Za-z][A-Za-z’']*){2,}")
_DATA = (
    "A defect of the product is named",
    "Harbour crane K7",
    "The paint",
    "Powered by bpmn.io",
    "Spring Dancer",
    "Research and development",
)
"""Names, what the customer wrote, a reason that a decision table gives, the notice of the form's maker."""


@pytest.fixture
def chinese(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def english(page: Page) -> list[str]:
    """Runs of three English words and more that are no data."""
    shown: list[str] = page.evaluate(_SHOWN)
    return [text for text in shown if _ENGLISH.search(text) and not any(data in text for data in _DATA)]


def test_the_main_pages_hold_no_english_sentence(desk: Desk, chinese: Page) -> None:
    number = complain(desk.house)
    chinese.goto(f"{desk.url}/sign-in")
    assert english(chinese) == []
    chinese.locator("input[name=email]").fill("ana@modelhouse.example")
    chinese.locator("input[name=password]").fill(PASSWORD)
    chinese.keyboard.press("Enter")
    chinese.wait_for_url(f"{desk.url}/work")
    task = chinese.locator("a.rd-task-name").first.get_attribute("href")
    for place in ("/work", f"{task}", f"/cases/{number}", "/cases", "/register", "/customers", "/account"):
        chinese.goto(f"{desk.url}{place}")
        chinese.wait_for_load_state("networkidle")
        assert english(chinese) == [], place


def test_the_customers_pages_hold_no_english_sentence(desk: Desk, chinese: Page) -> None:
    for place in ("/complain", "/follow", "/dealer", "/forgotten-pin", "/nowhere"):
        chinese.goto(f"{desk.url}{place}")
        assert english(chinese) == [], place


def test_a_tasks_form_and_its_diagram_are_labelled_in_chinese(desk: Desk, chinese: Page) -> None:
    number = complain(desk.house)
    chinese.goto(f"{desk.url}/sign-in")
    chinese.locator("input[name=email]").fill("ana@modelhouse.example")
    chinese.locator("input[name=password]").fill(PASSWORD)
    chinese.keyboard.press("Enter")
    chinese.wait_for_url(f"{desk.url}/work")
    chinese.locator("a.rd-task-name").first.click()
    chinese.get_by_text("产品问题：由技术质量部检验").wait_for()
    assert "确认类别" in chinese.title()
    chinese.goto(f"{desk.url}/cases/{number}")
    chinese.locator(".djs-element", has_text="确认类别").first.wait_for(state="attached")
