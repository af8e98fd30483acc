"""The administrator at work, in a real browser: by mouse and by keyboard, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from engine import staff
from engine.model import Absence, Certificate
from tests.clock import MONDAY
from tests.e2e.pages.conftest import Desk

Enter = Callable[[str, str], Page]
Accessible = Callable[..., None]
PHONE = {"width": 390, "height": 844}
PAGES = (
    "/organisation",
    "/organisation/unit",
    "/organisation/people",
    "/organisation/people/id/greta",
    "/organisation/certificates",
    "/organisation/absences",
    "/organisation/lists",
)


def overflow(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """A house with something on every page."""
    engine, today = desk.house.engine, MONDAY.date()
    long = "Everybody who is trained for this is at the fair in Nuremberg until the end of the week."
    staff.enter_absence(
        engine, Absence(0, "ben", today, today + timedelta(days=4), "chen", "Course"), actor="adam"
    )
    staff.enter_absence(
        engine, Absence(0, "ana", today + timedelta(days=9), today + timedelta(days=9)), actor="adam"
    )
    staff.grant(engine, Certificate("wanda", "high_voltage", today + timedelta(days=5)), actor="adam")
    staff.grant(engine, Certificate("felix", "airbags", today + timedelta(days=25)), actor="adam")
    staff.lend(engine, Certificate("olga", "reception", today + timedelta(days=3), long), actor="adam")
    return desk


@pytest.mark.parametrize("path", PAGES)
def test_every_page_can_be_used_by_everybody_and_fits_a_phone(
    busy: Desk, enter: Enter, assert_accessible: Accessible, path: str
) -> None:
    page = enter("adam", path)
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    page.reload()
    assert_accessible(page)
    assert not overflow(page)


def test_an_absence_is_entered_by_keyboard_and_ended_again(desk: Desk, enter: Enter) -> None:
    page = enter("adam", "/work")
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url(f"{desk.url}/organisation")
    page.get_by_role("link", name="Absences").press("Enter")
    page.get_by_label("Who", exact=True).focus()
    page.keyboard.type("Ben")
    page.get_by_label("Last day").fill((MONDAY.date() + timedelta(days=3)).isoformat())
    page.get_by_label("Substitute").focus()
    page.keyboard.type("Chen")
    page.get_by_label("Note for colleagues").press("Enter")
    expect(page.get_by_role("heading", name="Away today")).to_be_visible()
    expect(page.get_by_text("The absence is entered.")).to_be_visible()
    page.get_by_role("button", name="She is back Ben Carter").click()
    expect(page.get_by_role("heading", name="Everybody is here")).to_be_visible()


def test_who_leaves_is_asked_about_once_more(desk: Desk, enter: Enter) -> None:
    page = enter("adam", "/organisation/people/id/ben")
    page.get_by_role("button", name="She leaves").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Ben Carter leaves.")
    dialog.get_by_role("button", name="She leaves").click()
    expect(page.get_by_role("button", name="She works here again")).to_be_visible()


def test_a_list_is_looked_at_and_then_taken_in(desk: Desk, enter: Enter) -> None:
    page = enter("adam", "/organisation/lists")
    page.get_by_label("Units", exact=True).set_input_files(
        {
            "name": "units.csv",
            "mimeType": "text/csv",
            "buffer": b"id,name,parent,head\nshop,Web shop,sales,\n",
        }
    )
    page.get_by_role("button", name="Look what would change").click()
    expect(page.get_by_role("heading", name="This would be changed")).to_be_visible()
    page.get_by_role("button", name="Change it so").click()
    expect(page.get_by_role("heading", name="This was changed")).to_be_visible()
    page.get_by_role("link", name="Units", exact=True).click()
    expect(page.get_by_role("link", name="Web shop")).to_be_visible()
