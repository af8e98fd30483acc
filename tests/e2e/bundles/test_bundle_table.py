"""Editing a decision table, in a real browser under the strict policy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
DRAFT = "/drafts/decisions/guarantee.dmn"


@pytest.fixture
def table_page(desk: Any, samples: Path) -> Callable[..., str]:
    def lay_out(marks: str = "") -> str:
        content = (samples / "guarantee.dmn").read_text(encoding="utf-8")
        desk.answer("GET", DRAFT, 200, {"content": content, "revision": 7})
        desk.answer("PUT", DRAFT, 200, {"revision": 8, "saved_at": "2027-03-01T12:04:00Z"})
        finding = {"element": "rule_2", "message": "Two rules overlap.", "severity": "error"}
        desk.answer("POST", f"{DRAFT}/check", 200, {"findings": [finding]})
        addresses = f'data-src="{DRAFT}" data-save="{DRAFT}" data-check="{DRAFT}/check"'
        given = f'data-name="decisions/guarantee.dmn" {addresses}'
        address: str = desk.page(
            "/edit", "table", f"<h1>Draft</h1><section data-table {given} {marks}></section>"
        )
        return address

    return lay_out


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("[data-table][data-ready]")


def saved(desk: Any, count: int = 1) -> Any:
    return etree.fromstring(desk.wait_for("PUT", DRAFT, count).json()["content"].encode())


def test_a_cell_is_changed_a_rule_is_added_and_both_are_saved(page: Page, desk: Any, table_page: Any) -> None:
    opened(page, table_page())
    page.locator('[data-element-id="entry_11"] [contenteditable]').click()
    page.keyboard.press("Control+a")
    page.keyboard.type("<= 36")
    page.locator(".add-rule-add").first.click()
    expect(page.locator("td.rule-index")).to_have_count(3)
    expect(page.locator(".rd-editor-status")).to_have_text("Not saved yet")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".rd-editor-status")).to_have_text("Saved 12:04")
    table = saved(desk)
    assert table.findtext(f".//{DMN}inputEntry[@id='entry_11']/{DMN}text") == "<= 36"
    assert len(table.findall(f".//{DMN}rule")) == 3
    assert desk.sent("PUT", DRAFT)[0].json()["revision"] == 7


def test_changes_can_be_undone(page: Page, table_page: Any) -> None:
    opened(page, table_page())
    page.locator(".add-rule-add").first.click()
    expect(page.locator("td.rule-index")).to_have_count(3)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("td.rule-index")).to_have_count(2)
    page.get_by_role("button", name="Redo").click()
    expect(page.locator("td.rule-index")).to_have_count(3)


@pytest.mark.parametrize("width", [1280, 390])
def test_findings_are_drawn_on_the_rule_and_lead_to_it(
    page: Page, table_page: Any, assert_accessible: Callable[..., None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, table_page())
    page.get_by_role("button", name="Check").click()
    expect(page.locator("td.rule-index.rd-cell-error")).to_have_attribute("title", "Two rules overlap.")
    page.get_by_role("button", name="Two rules overlap.").click()
    expect(page.locator('[data-row-id="rule_2"].rd-pointed-cell').first).to_be_attached()
    expect(page.locator(".bjs-powered-by")).to_be_attached()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_parts_that_open_over_the_table_keep_to_the_policy(page: Page, table_page: Any) -> None:
    opened(page, table_page())
    page.get_by_role("button", name="Edit input").first.press("Enter")
    expect(page.locator(".context-menu .ref-text, .context-menu [contenteditable]").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("td.rule-index").first.click(button="right")
    expect(page.locator(".context-menu")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".bjs-powered-by").click()
    expect(page.locator(".bjs-powered-by-lightbox")).to_be_visible()


def test_a_read_only_table_offers_nothing_to_change(page: Page, table_page: Any) -> None:
    opened(page, table_page("data-readonly"))
    expect(page.locator('[data-element-id="entry_12"]')).to_have_text('"quality"')
    expect(page.locator("[contenteditable]")).to_have_count(0)
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
