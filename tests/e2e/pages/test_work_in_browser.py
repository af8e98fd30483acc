"""A morning at the desk, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import BrowserLog
from tests.e2e.pages.conftest import Desk
from tests.web.visitor import complain

SignIn = Callable[[Page, str], None]
Accessible = Callable[..., None]
TASK = "Confirm the class: Maria Gomez"


def overflow(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def test_from_signing_in_to_the_first_task_done(desk: Desk, page: Page, sign_in: SignIn) -> None:
    number = complain(desk.house)
    sign_in(page, "ana")
    row = page.get_by_role("listitem").filter(has_text=TASK)
    row.get_by_role("button", name="Claim").click()
    expect(page.get_by_text("“Confirm the class” is yours.")).to_be_visible()
    row.get_by_role("link", name="Open").click()
    expect(page.get_by_role("heading", name=TASK, level=1)).to_be_visible()
    expect(page.get_by_text("You hold this task.")).to_be_visible()
    page.get_by_label("The product: technical quality examines it").check()
    page.get_by_role("button", name="Done").click()
    page.wait_for_url(f"{desk.url}/work")
    expect(page.get_by_text("“Confirm the class” is done.")).to_be_visible()
    desk.house.settle()
    assert "confirm_classification" not in desk.house.waiting(number)


def test_new_work_appears_by_itself_and_keeps_the_focus(desk: Desk, page: Page, sign_in: SignIn) -> None:
    sign_in(page, "ana")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    page.get_by_role("link", name="Overdue").focus()
    complain(desk.house)
    expect(page.get_by_role("link", name=TASK)).to_be_visible(timeout=15_000)
    expect(page.get_by_role("link", name="Overdue")).to_be_focused()
    complain(desk.house, customer={"name": "Tom Baker", "email": "tom@example.org"})
    expect(page.get_by_role("link", name="Confirm the class: Tom Baker")).to_be_visible(timeout=15_000)


def test_what_is_typed_is_searched_without_a_key_and_stays_in_the_address(
    desk: Desk, page: Page, sign_in: SignIn
) -> None:
    complain(desk.house)
    complain(desk.house, customer={"name": "Tom Baker", "email": "tom@example.org"})
    sign_in(page, "ana")
    page.keyboard.press("/")
    page.keyboard.type("tom")
    expect(page.get_by_role("link", name=TASK)).to_be_hidden()
    expect(page.get_by_role("link", name="Confirm the class: Tom Baker")).to_be_visible()
    expect(page).to_have_url(f"{desk.url}/work?q=tom")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_drafts_are_kept_while_one_types(desk: Desk, page: Page, sign_in: SignIn) -> None:
    complain(desk.house)
    sign_in(page, "ana")
    page.get_by_role("link", name=TASK).click()
    page.get_by_label("High: the item cannot be used").check()
    expect(page.get_by_text("Saved ")).to_be_visible()
    page.reload()
    expect(page.get_by_label("High: the item cannot be used")).to_be_checked()
    expect(page.get_by_text("You hold this task.")).to_be_visible()


def test_of_two_people_the_second_is_told_who_was_first_and_keeps_her_words(
    desk: Desk, page: Page, colleague: Page, sign_in: SignIn, browser_log: BrowserLog
) -> None:
    browser_log.allow("409")
    number = complain(desk.house)
    task = desk.house.task(number, "confirm_classification")
    sign_in(colleague, "ben")
    colleague.goto(f"{desk.url}/tasks/{task.id}")
    sign_in(page, "ana")
    page.goto(f"{desk.url}/tasks/{task.id}")
    colleague.get_by_label("The product: technical quality examines it").check()
    colleague.get_by_role("button", name="Done").click()
    colleague.wait_for_url(f"{desk.url}/work")
    page.get_by_label("Damaged packaging").check()
    page.get_by_role("button", name="Done").click()
    told = page.get_by_role("alert").filter(has_text="was done by Ben Carter")
    expect(told).to_be_visible()
    expect(page.get_by_label("Damaged packaging")).to_be_checked()


def test_the_diagram_shows_where_the_case_stands(desk: Desk, page: Page, sign_in: SignIn) -> None:
    complain(desk.house)
    sign_in(page, "ana")
    page.get_by_role("link", name=TASK).click()
    expect(page.locator("[data-diagram][data-ready]")).to_be_visible()
    expect(page.locator('.djs-shape[data-element-id="confirm_classification"].rd-active')).to_have_count(1)
    page.get_by_text("The diagram as a list").click()
    step = page.get_by_role("listitem").filter(has_text="Confirm the class").first
    expect(step).to_contain_text("1 waiting here")
    expect(step).to_have_attribute("aria-current", "step")


def test_a_task_is_handed_over(desk: Desk, page: Page, sign_in: SignIn) -> None:
    number = complain(desk.house)
    sign_in(page, "ana")
    page.get_by_role("link", name=TASK).click()
    page.get_by_text("Hand over", exact=True).click()
    page.get_by_label("To whom").select_option("Ben Carter")
    page.get_by_label("Why, for the history").fill("I am away")
    page.get_by_role("button", name="Hand it over").click()
    expect(page.get_by_text("“Confirm the class” is now with Ben Carter.")).to_be_visible()
    assert desk.house.task(number, "confirm_classification").assignee == "ben"


def test_everything_works_by_keyboard(desk: Desk, page: Page, sign_in: SignIn) -> None:
    complain(desk.house)
    sign_in(page, "ana")
    page.goto(f"{desk.url}/account")
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url(f"{desk.url}/work")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.rd-task-name')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=TASK, level=1)).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)], ids=["desk", "phone"])
def test_the_pages_fit_the_window_and_have_no_serious_barrier(
    desk: Desk, page: Page, sign_in: SignIn, assert_accessible: Accessible, width: int, height: int
) -> None:
    number = complain(desk.house)
    desk.house.pass_time(hours=9)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{desk.url}/sign-in")
    assert_accessible(page)
    sign_in(page, "ana")
    task = desk.house.task(number, "confirm_classification").id
    for path in (
        "/work",
        "/work?show=mine",
        "/work?q=nothing",
        f"/tasks/{task}",
        "/account",
        "/account/password",
    ):
        page.goto(f"{desk.url}{path}")
        page.wait_for_load_state("networkidle")
        assert not overflow(page), path
        assert_accessible(page)


def test_the_menu_opens_on_a_phone(desk: Desk, page: Page, sign_in: SignIn) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, "ana")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{desk.url}/sign-in")


def test_without_scripts_the_list_still_works(desk: Desk, browser: Browser) -> None:
    complain(desk.house)
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    try:
        tab.goto(f"{desk.url}/sign-in")
        tab.get_by_label("Address").fill("ana@modelhouse.example")
        tab.get_by_label("Password").fill("a long enough word")
        tab.get_by_role("button", name="Sign in").click()
        tab.get_by_role("button", name="Claim").click()
        expect(tab.get_by_role("link", name="Open")).to_be_visible()
    finally:
        context.close()


def test_what_goes_wrong_again_and_again_is_said_once(
    page: Page, sign_in: SignIn, browser_log: BrowserLog
) -> None:
    browser_log.allow("net::ERR_FAILED")
    browser_log.allow("Failed to fetch")
    sign_in(page, "ana")
    page.route("**/work/list*", lambda route: route.abort())
    for _ in range(2):
        with page.expect_event("requestfailed"):
            page.evaluate("document.querySelector('#work').dispatchEvent(new Event('every'))")
    expect(page.get_by_text("There is no answer from the server.")).to_have_count(1)
