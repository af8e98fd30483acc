"""Editing a form, in a real browser under the strict policy."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

DRAFT = "/drafts/forms/inspection.form"


@pytest.fixture
def form_draft_page(desk: Any, samples: Path) -> str:
    content = (samples / "inspection.form").read_text(encoding="utf-8")
    desk.answer("GET", DRAFT, 200, {"content": content, "revision": 7})
    desk.answer("PUT", DRAFT, 200, {"revision": 8, "saved_at": "2027-03-01T12:04:00Z"})
    finding = {"element": "cause", "message": "“other” is missing.", "severity": "warning"}
    desk.answer("POST", f"{DRAFT}/check", 200, {"findings": [finding]})
    marks = (
        f'data-name="forms/inspection.form" data-src="{DRAFT}" data-save="{DRAFT}" data-check="{DRAFT}/check"'
    )
    address: str = desk.page(
        "/edit", "formeditor", f"<h1>Draft</h1><section data-formeditor {marks}></section>"
    )
    return address


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("[data-formeditor][data-ready]")


def saved(desk: Any, count: int = 1) -> Any:
    return json.loads(desk.wait_for("PUT", DRAFT, count).json()["content"])


def test_a_field_is_added_renamed_and_saved(page: Page, desk: Any, form_draft_page: str) -> None:
    opened(page, form_draft_page)
    target = page.locator('.fjs-element[data-id="f_cause"]')
    page.locator('.fjs-palette-field[data-field-type="checkbox"]').drag_to(target)
    expect(page.locator(".rd-editor-status")).to_have_text("Not saved yet")
    page.locator('.fjs-element[data-id="f_finding"]').click()
    page.locator('[data-group-id="group-general"] .bio-properties-panel-group-header').click()
    page.locator('[data-entry-id="label"] .cm-content, [data-entry-id="label"] textarea').first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("What did you see?")
    page.keyboard.press("Control+s")
    expect(page.locator(".rd-editor-status")).to_have_text("Saved 12:04")
    schema = saved(desk)
    kinds = [component["type"] for component in schema["components"]]
    assert kinds.count("checkbox") == 1
    assert (
        next(part for part in schema["components"] if part.get("key") == "finding")["label"]
        == "What did you see?"
    )
    assert schema["id"] == "inspection"
    assert desk.sent("PUT", DRAFT)[0].json()["revision"] == 7


def test_a_field_can_be_removed_and_brought_back(page: Page, desk: Any, form_draft_page: str) -> None:
    opened(page, form_draft_page)
    page.locator('.fjs-element[data-id="f_notes"]').click()
    page.locator(".fjs-context-pad-item").first.click()
    expect(page.locator('.fjs-element[data-id="f_notes"]')).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator('.fjs-element[data-id="f_notes"]')).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 390])
def test_findings_are_drawn_on_the_field_and_lead_to_it(
    page: Page, form_draft_page: str, assert_accessible: Callable[..., None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, form_draft_page)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator('[data-id="f_cause"][data-finding="warning"]')).to_be_attached()
    page.get_by_role("button", name="“other” is missing.").click()
    expect(page.locator(".fjs-editor-selected")).to_have_attribute("data-id", "f_cause")
    expect(page.locator(".fjs-powered-by, .fjs-powered-by-link").first).to_be_attached()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
