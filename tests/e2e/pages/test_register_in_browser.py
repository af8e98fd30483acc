"""Reception registers a contact in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.conftest import BrowserLog
from tests.web.visitor import complain
from tests.world import House

Enter = Callable[[str, str], Page]
WIDTHS = (1280, 390)
PICTURE: FilePayload = {"name": "hand.png", "mimeType": "image/png", "buffer": b"a picture"}


def test_a_call_from_the_first_click_to_the_pin(enter: Enter, house: House) -> None:
    page = enter("ana", "/register")
    page.get_by_label("Call", exact=True).check()
    page.get_by_label("Name *").fill("Jo Adler")
    page.get_by_label("E-mail", exact=True).last.fill("jo@example.org")
    page.get_by_label("In the customer’s words").fill("The hand broke off.")
    page.get_by_label("Item *").fill("Dancer")
    page.get_by_label("Defect *").select_option("hand_broken")
    page.locator("input[name=photos]").set_input_files(PICTURE)
    page.locator(".rd-save").get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", name="Registered")).to_be_visible()
    expect(page.get_by_text("C-2026-000001", exact=True)).to_be_visible()
    with house.engine.store.read() as queries:
        (file,) = queries.files.of_case(house.case("C-2026-000001").id)
    assert file.name == "hand.png"


def test_fields_come_and_go_while_what_was_typed_stays(enter: Enter) -> None:
    page = enter("ana", "/register")
    page.get_by_label("Serial number").fill("SD-7")
    page.get_by_label("Praise").check()
    expect(page.get_by_label("Serial number")).to_have_count(0)
    page.get_by_label("Complaint: something is wrong").check()
    expect(page.get_by_label("Serial number")).to_have_value("SD-7")
    page.get_by_label("Dealer", exact=True).check()
    expect(page.get_by_label("Dealer *").last).to_be_visible()


def test_typing_a_name_brings_the_customer_her_cases_and_her_data(enter: Enter, house: House) -> None:
    number = complain(house)
    page = enter("ana", "/register")
    page.get_by_label("Name *").press_sequentially("maria")
    known = page.locator("#known")
    expect(known.get_by_role("link", name=number)).to_be_visible()
    known.get_by_role("button", name="Fill in Maria Gomez").click()
    expect(page.get_by_label("Phone")).to_have_value("+34 600 100 200")
    known.get_by_role("button", name=f"Add to this case {number}").click()
    expect(page.get_by_text("This will be added to")).to_be_visible()


def test_what_is_missing_is_said_above_and_beside_and_files_stay_chosen(
    enter: Enter, browser_log: BrowserLog
) -> None:
    browser_log.allow("422")
    page = enter("ana", "/register")
    page.get_by_label("Name *").fill("Jo Adler")
    page.locator("input[name=photos]").set_input_files(PICTURE)
    page.locator(".rd-save").get_by_role("button", name="Register").click()
    expect(page.get_by_role("alert")).to_contain_text("Not registered yet")
    expect(page.get_by_label("Name *")).to_have_value("Jo Adler")
    expect(page.get_by_text("hand.png")).to_be_visible()
    page.get_by_role("alert").get_by_role("link", name="In the customer’s words").click()
    expect(page.get_by_label("In the customer’s words")).to_be_in_viewport()


@pytest.mark.parametrize("width", WIDTHS)
def test_everybody_can_use_it(
    enter: Enter, assert_accessible: Callable[..., None], width: int, page: Page
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    enter("ana", "/register")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
