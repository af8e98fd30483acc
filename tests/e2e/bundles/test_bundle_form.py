"""A task's form, in a real browser under the strict policy."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

pytestmark = pytest.mark.e2e

MARKS = (
    'data-submit="/tasks/12/complete" data-draft="/tasks/12/draft" data-upload="/tasks/12/files" '
    'data-revision="3" data-submit-label="Record the finding"'
)


@pytest.fixture
def task_page(desk: Any, samples: Path) -> Callable[..., str]:
    schema = (samples / "inspection.form").read_text(encoding="utf-8")
    desk.answer("PUT", "/tasks/12/draft", 204)
    desk.answer("POST", "/tasks/12/complete", 200, {"location": "/work"})
    desk.answer("GET", "/work", 200, "<title>Work list</title>", content_type="text/html")

    def lay_out(data: str = "{}", problems: str = "{}", marks: str = MARKS) -> str:
        block = '<script type="application/json" data-{}>{}</script>'
        parts = (
            block.format("schema", schema) + block.format("data", data) + block.format("problems", problems)
        )
        address: str = desk.page(
            "/tasks/12", "form", f"<h1>Inspect the item</h1><div data-form {marks}>{parts}</div>"
        )
        return address

    return lay_out


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("[data-form][data-ready]")


def fill(page: Page) -> None:
    page.get_by_label("What did you find?").fill("A crack")
    page.get_by_label("Item", exact=True).fill("Wagon")
    page.get_by_label("Defect").fill("paint")


def test_a_filled_form_is_sent_with_its_revision_and_leads_on(page: Page, desk: Any, task_page: Any) -> None:
    opened(page, task_page())
    fill(page)
    page.get_by_role("button", name="Record the finding").click()
    expect(page).to_have_title("Work list")
    request = desk.wait_for("POST", "/tasks/12/complete")
    sent = request.json()
    assert sent["revision"] == 3
    assert sent["data"]["finding"] == "A crack"
    assert sent["data"]["lines"] == [{"item": "Wagon", "defect": "paint"}]
    assert request.headers["X-CSRFToken"] == "token-of-the-page"


def test_a_row_can_be_added(page: Page, desk: Any, task_page: Any) -> None:
    opened(page, task_page('{"lines": [{"item": "Wagon", "defect": "paint"}], "finding": "Two"}'))
    page.get_by_text("Add new").click()
    page.get_by_label("Item", exact=True).nth(1).fill("Rail")
    page.get_by_role("button", name="Record the finding").click()
    sent = desk.wait_for("POST", "/tasks/12/complete").json()
    assert [line["item"] for line in sent["data"]["lines"]] == ["Wagon", "Rail"]


def test_what_is_missing_is_said_before_anything_is_sent(page: Page, desk: Any, task_page: Any) -> None:
    opened(page, task_page())
    page.get_by_role("button", name="Record the finding").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("What did you find? Field is required.")
    assert desk.sent("POST", "/tasks/12/complete") == []
    summary.get_by_role("link").click()
    expect(page.get_by_label("What did you find?")).to_be_focused()
    page.keyboard.type("A crack")
    expect(page.locator(".rd-summary")).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_servers_problems_stand_beside_their_fields_and_in_the_summary(
    page: Page, task_page: Any, assert_accessible: Callable[..., None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    problems = (
        '{"lines.0.defect": "Say what is wrong.", "finding": "Say more.", "other": "The case was merged."}'
    )
    opened(page, task_page(problems=problems))
    lines = page.locator(".rd-summary li")
    expect(lines).to_have_text(
        ["What did you find? Say more.", "Defect: Say what is wrong.", "The case was merged."]
    )
    expect(page.locator(".fjs-form-field", has_text="Defect").last).to_contain_text("Say what is wrong.")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_refused_submission_keeps_the_input_and_shows_why(
    page: Page, desk: Any, task_page: Any, browser_log: Any
) -> None:
    browser_log.allow("422")
    answer = {"message": "Two points are open.", "problems": {"finding": "Name the batch."}}
    desk.answer("POST", "/tasks/12/complete", 422, answer)
    opened(page, task_page())
    fill(page)
    page.get_by_role("button", name="Record the finding").click()
    expect(page.get_by_role("alert").first).to_contain_text("Two points are open.")
    expect(page.locator(".fjs-form-field", has_text="What did you find?")).to_contain_text("Name the batch.")
    assert page.get_by_label("What did you find?").input_value() == "A crack"


def test_whoever_was_first_is_named_and_a_second_press_uses_the_new_revision(
    page: Page, desk: Any, task_page: Any, browser_log: Any
) -> None:
    browser_log.allow("409")
    taken = {"message": "Anna Berg changed this task at 12:03.", "revision": 4}
    desk.answer("POST", "/tasks/12/complete", 409, taken)
    opened(page, task_page())
    fill(page)
    button = page.get_by_role("button", name="Record the finding")
    button.click()
    expect(page.get_by_role("alert").first).to_contain_text("Anna Berg changed this task")
    desk.answer("POST", "/tasks/12/complete", 200, {"location": "/work"})
    button.click()
    assert desk.wait_for("POST", "/tasks/12/complete", 2).json()["revision"] == 4


def test_being_signed_out_loses_nothing(page: Page, desk: Any, task_page: Any, browser_log: Any) -> None:
    browser_log.allow("401")
    desk.answer("POST", "/tasks/12/complete", 401)
    opened(page, task_page())
    fill(page)
    page.get_by_role("button", name="Record the finding").click()
    expect(page.get_by_role("alert").first).to_contain_text("You have been signed out.")
    assert page.get_by_label("Defect").input_value() == "paint"


def test_without_a_connection_the_input_stays_and_can_be_sent_later(
    page: Page, desk: Any, task_page: Any, browser_log: Any
) -> None:
    browser_log.allow("ERR_INTERNET_DISCONNECTED")
    opened(page, task_page())
    fill(page)
    page.context.set_offline(True)
    button = page.get_by_role("button", name="Record the finding")
    button.click()
    expect(page.get_by_role("alert").first).to_contain_text("Nothing you typed is lost.")
    page.context.set_offline(False)
    button.click()
    expect(page).to_have_title("Work list")
    assert desk.wait_for("POST", "/tasks/12/complete").json()["data"]["finding"] == "A crack"


def test_the_button_rests_while_the_form_is_under_way(page: Page, desk: Any, task_page: Any) -> None:
    opened(page, task_page())
    fill(page)
    held: list[Any] = []
    page.route("**/tasks/12/complete", lambda route: held.append(route))
    button = page.get_by_role("button", name="Record the finding")
    button.click()
    expect(button).to_be_disabled()
    expect(page.locator(".rd-form-status")).to_have_text("Sending …")
    held[0].continue_()
    expect(page).to_have_title("Work list")
    assert len(desk.sent("POST", "/tasks/12/complete")) == 1


def test_what_is_typed_is_kept_as_a_draft(page: Page, desk: Any, task_page: Any) -> None:
    opened(page, task_page())
    page.get_by_label("What did you find?").fill("A cr")
    expect(page.locator(".rd-form-status")).to_contain_text("Saved ")
    request = desk.wait_for("PUT", "/tasks/12/draft")
    assert request.json()["data"]["finding"] == "A cr"
    assert request.json()["revision"] == 3


def test_a_draft_never_arrives_after_the_form_itself(page: Page, desk: Any, task_page: Any) -> None:
    opened(page, task_page())
    fill(page)
    page.get_by_role("button", name="Record the finding").click()
    expect(page).to_have_title("Work list")
    methods = [request.method for request in desk.requests if request.path.startswith("/tasks/12/")]
    assert methods[-1] == "POST"


def test_files_are_sent_first_and_named_in_the_data(page: Page, desk: Any, task_page: Any) -> None:
    desk.answer("POST", "/tasks/12/files", 200, {"id": "att-7"})
    opened(page, task_page())
    fill(page)
    chosen: FilePayload = {"name": "crack.txt", "mimeType": "text/plain", "buffer": b"a crack"}
    page.locator('input[type="file"]').set_input_files([chosen])
    page.get_by_role("button", name="Record the finding").click()
    sent = desk.wait_for("POST", "/tasks/12/complete").json()
    assert sent["data"]["photos"] == [{"id": "att-7", "name": "crack.txt", "size": 7}]
    assert b'filename="crack.txt"' in desk.sent("POST", "/tasks/12/files")[0].body


def test_a_file_that_cannot_be_sent_stops_the_form(
    page: Page, desk: Any, task_page: Any, browser_log: Any
) -> None:
    browser_log.allow("413")
    desk.answer("POST", "/tasks/12/files", 413)
    opened(page, task_page())
    fill(page)
    chosen: FilePayload = {"name": "film.bin", "mimeType": "application/octet-stream", "buffer": b"0" * 20}
    page.locator('input[type="file"]').set_input_files([chosen])
    page.get_by_role("button", name="Record the finding").click()
    expect(page.get_by_role("alert").first).to_contain_text("film.bin could not be sent. This is too large")
    assert desk.sent("POST", "/tasks/12/complete") == []


def test_a_read_only_form_shows_its_data_and_sends_nothing(page: Page, task_page: Any) -> None:
    opened(page, task_page('{"finding": "A crack"}', marks="data-readonly"))
    field = page.get_by_label("What did you find?")
    expect(field).to_have_value("A crack")
    expect(field).to_have_attribute("readonly", "")
    expect(page.get_by_role("button", name="Submit")).to_have_count(0)


def test_a_date_can_be_picked(page: Page, desk: Any, task_page: Any) -> None:
    opened(page, task_page('{"finding": "A crack"}'))
    today = page.evaluate("new Date().toISOString().slice(0, 10)")
    page.get_by_label("Seen on").click()
    page.locator(".flatpickr-day.today").click()
    page.get_by_role("button", name="Record the finding").click()
    seen_on = desk.wait_for("POST", "/tasks/12/complete").json()["data"]["seen_on"]
    assert seen_on == today


def test_a_forms_own_button_sends_it_and_what_the_page_offers_stands_beside(page: Page, desk: Any) -> None:
    schema = {
        "type": "default",
        "components": [
            {"type": "textfield", "key": "finding", "label": "Finding"},
            {"type": "button", "action": "submit", "label": "Hand in"},
        ],
    }
    desk.answer("POST", "/send", 200, {"message": "Handed in."})
    block = f'<script type="application/json" data-schema>{json.dumps(schema)}</script>'
    offers = '<div data-form-actions><a href="/work">Back to the list</a></div>'
    opened(
        page, desk.page("/f", "form", f'<h1>F</h1><div data-form data-submit="/send">{block}{offers}</div>')
    )
    expect(page.get_by_role("link", name="Back to the list")).to_be_visible()
    expect(page.get_by_role("button", name="Submit")).to_have_count(0)
    page.get_by_label("Finding").fill("A crack")
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".rd-form-status")).to_have_text("Handed in.")
    assert desk.wait_for("POST", "/send").json() == {"data": {"finding": "A crack"}, "revision": 0}
