"""The helpers that every page has, in a real browser under the strict policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import FilePayload, Page, expect

pytestmark = pytest.mark.e2e

NOON = "2027-03-01T12:00:00Z"


def clock_page(desk: Any, body: str) -> str:
    address: str = desk.page("/", "base", f"<h1>Clocks</h1>{body}")
    return address


def test_a_clock_counts_down_and_says_how_near_the_end_is(page: Page, desk: Any) -> None:
    page.clock.set_fixed_time(NOON)
    started = 'data-clock-start="2027-03-01T02:00:00Z"'
    page.goto(
        clock_page(
            desk,
            f'<time id="calm" datetime="2027-03-02T12:00:00Z" data-clock {started}>2 Mar 12:00</time>'
            f'<time id="warn" datetime="2027-03-01T20:00:00Z" data-clock {started}>20:00</time>'
            f'<time id="urgent" datetime="2027-03-01T12:03:00Z" data-clock {started}>12:03</time>'
            f'<time id="over" datetime="2027-03-01T09:30:00Z" data-clock {started}>09:30</time>'
            f'<time id="paused" datetime="2027-03-01T20:00:00Z" data-clock data-clock-paused>20:00</time>',
        )
    )
    for name, text in {
        "calm": "1 d left",
        "warn": "8 h left",
        "urgent": "3 min left",
        "over": "2 h 30 min over",
    }.items():
        expect(page.locator(f"#{name}")).to_have_text(text)
        expect(page.locator(f"#{name}")).to_have_attribute("data-clock-state", name)
    expect(page.locator("#paused")).to_have_text("paused")
    expect(page.locator("#calm")).to_have_attribute("title", "2 Mar 12:00")
    page.clock.set_fixed_time("2027-03-01T12:04:00Z")
    expect(page.locator("#urgent")).to_have_attribute("data-clock-state", "over")
    expect(page.locator("#urgent")).to_contain_text("over")


def test_a_wrong_clock_of_the_browser_is_corrected_by_the_servers_time(page: Page, desk: Any) -> None:
    page.clock.set_fixed_time("2027-03-01T07:00:00Z")
    body = '<time id="due" datetime="2027-03-01T13:00:00Z" data-clock>13:00</time>'
    address = desk.page("/", "base", body)
    answer = desk.answers["GET", "/"]
    html = answer.body.replace("</title>", f'</title><meta name="server-time" content="{NOON}">')
    desk.answer("GET", "/", 200, html, content_type="text/html")
    page.goto(address)
    expect(page.locator("#due")).to_have_text("1 h left")


def test_what_is_typed_is_kept_as_a_draft_without_secrets(page: Page, desk: Any) -> None:
    desk.answer("POST", "/draft", 204)
    page.goto(
        desk.page(
            "/",
            "base",
            '<form method="post" action="/send" data-autosave="/draft">'
            '<input type="hidden" name="csrf_token" value="x">'
            '<label>Reply <textarea name="reply"></textarea></label>'
            '<label>Password <input type="password" name="secret"></label><button>Send</button></form>',
        )
    )
    page.get_by_label("Password").fill("hush")
    page.get_by_label("Reply").fill("We looked at the paint.")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Saved ")
    request = desk.wait_for("POST", "/draft")
    assert parse_qs(request.body.decode()) == {"reply": ["We looked at the paint."]}
    assert request.headers["X-CSRFToken"] == "token-of-the-page"
    assert request.headers["X-Redress-Autosave"] == "1"


def test_a_draft_that_could_not_be_kept_says_so_and_is_tried_again(
    page: Page, desk: Any, browser_log: Any
) -> None:
    browser_log.allow("503")
    desk.answer("POST", "/draft", 503)
    page.clock.install()
    body = '<form data-autosave="/draft"><label>Reply <textarea name="reply"></textarea></label></form>'
    page.goto(desk.page("/", "base", body))
    page.get_by_label("Reply").fill("Dear customer")
    page.clock.run_for(1_000)
    expect(page.locator("[data-autosave-status]")).to_have_text("Not saved yet; trying again")
    desk.answer("POST", "/draft", 204)
    page.clock.run_for(6_000)
    expect(page.locator("[data-autosave-status]")).to_contain_text("Saved ")
    assert page.get_by_label("Reply").input_value() == "Dear customer"


def test_keys_press_what_they_are_written_on_but_not_while_typing(page: Page, desk: Any) -> None:
    page.goto(
        desk.page(
            "/",
            "base",
            '<h1>Work</h1><a href="#new" data-key="n">New contact</a>'
            ' <a href="#work" data-key="g w">Work list</a>'
            ' <label>Search <input data-key="/" type="search"></label>',
        )
    )
    page.keyboard.press("/")
    expect(page.get_by_label("Search")).to_be_focused()
    page.keyboard.type("nn")
    assert page.get_by_label("Search").input_value() == "nn"
    assert page.evaluate("location.hash") == ""
    page.get_by_label("Search").blur()
    page.keyboard.press("n")
    assert page.evaluate("location.hash") == "#new"
    page.keyboard.press("g")
    page.keyboard.press("w")
    assert page.evaluate("location.hash") == "#work"


def test_the_list_of_keys_can_switch_single_keys_off(
    page: Page, desk: Any, assert_accessible: Callable[..., None]
) -> None:
    page.goto(desk.page("/", "base", '<h1>Work</h1><a href="#new" data-key="n">New contact</a>'))
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys of this page")
    expect(dialog).to_contain_text("New contact")
    assert_accessible(page)
    dialog.get_by_role("checkbox").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("n")
    assert page.evaluate("location.hash") == ""


def test_a_marked_form_asks_before_it_is_sent_and_is_sent_once(page: Page, desk: Any) -> None:
    desk.answer("POST", "/withdraw", 200, "<title>Withdrawn</title>", content_type="text/html")
    page.goto(
        desk.page(
            "/",
            "base",
            '<form method="post" action="/withdraw" data-confirm="Withdraw?" data-confirm-yes="Withdraw">'
            '<button name="how" value="wholly">Withdraw it</button></form>',
        )
    )
    page.get_by_role("button", name="Withdraw it").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert desk.sent("POST", "/withdraw") == []
    page.get_by_role("button", name="Withdraw it").click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw", exact=True).click()
    assert desk.wait_for("POST", "/withdraw").body == b"how=wholly"
    expect(page).to_have_title("Withdrawn")
    assert len(desk.sent("POST", "/withdraw")) == 1


def test_htmx_sends_the_token_swaps_the_answer_and_wires_what_came(page: Page, desk: Any) -> None:
    page.clock.set_fixed_time(NOON)
    desk.answer(
        "POST",
        "/claim",
        200,
        '<p>Yours, <time datetime="2027-03-01T13:00:00Z" data-clock>13:00</time></p>',
        content_type="text/html",
        headers={"HX-Trigger": '{"redress:toast": {"text": "Claimed", "kind": "success"}}'},
    )
    page.goto(
        desk.page("/", "base", '<button hx-post="/claim" hx-target="#row">Claim</button><div id="row"></div>')
    )
    page.get_by_role("button", name="Claim").click()
    expect(page.locator("#row")).to_contain_text("Yours, 1 h left")
    assert desk.wait_for("POST", "/claim").headers["X-CSRFToken"] == "token-of-the-page"
    expect(page.locator("[data-toasts]")).to_contain_text("Claimed")


@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_refusal_of_an_htmx_request_is_a_notice_and_leaves_the_page_alone(
    page: Page, desk: Any, browser_log: Any, status: int
) -> None:
    browser_log.allow(str(status))
    desk.answer("POST", "/claim", status, {"message": "Ben was first.", "remedy": "Choose another task."})
    page.goto(
        desk.page(
            "/", "base", '<button hx-post="/claim" hx-target="#row">Claim</button><div id="row">free</div>'
        )
    )
    page.get_by_role("button", name="Claim").click()
    expect(page.locator(".rd-toast-danger")).to_contain_text("Ben was first. Choose another task.")
    expect(page.locator("#row")).to_have_text("free")


def test_htmx_asks_with_the_pages_own_dialog(page: Page, desk: Any) -> None:
    desk.answer("POST", "/drop", 200, "gone", content_type="text/html")
    page.goto(
        desk.page(
            "/",
            "base",
            '<button hx-post="/drop" hx-confirm="Drop it?" data-confirm-yes="Drop">Drop it</button>',
        )
    )
    page.get_by_role("button", name="Drop it").click()
    dialog = page.get_by_role("dialog", name="Drop it?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Drop", exact=True).click()
    desk.wait_for("POST", "/drop")


def test_dropped_files_are_listed_can_be_taken_out_and_those_too_big_are_refused(
    page: Page, desk: Any
) -> None:
    desk.answer("POST", "/files", 200, "<title>Taken</title>", content_type="text/html")
    page.goto(
        desk.page(
            "/",
            "base",
            '<form method="post" action="/files" enctype="multipart/form-data">'
            '<div data-filedrop data-max-bytes="1000"><label for="f">Photos</label>'
            '<input id="f" type="file" name="files" multiple></div><button>Send</button></form>',
        )
    )
    chosen: list[FilePayload] = [
        {"name": "crack.txt", "mimeType": "text/plain", "buffer": b"a crack"},
        {"name": "box.txt", "mimeType": "text/plain", "buffer": b"a box"},
        {"name": "film.bin", "mimeType": "application/octet-stream", "buffer": b"0" * 2000},
    ]
    page.locator("#f").set_input_files(chosen)
    expect(page.locator(".rd-files > li")).to_have_count(2)
    expect(page.locator(".rd-toast-warning")).to_contain_text("film.bin is too large")
    page.get_by_role("button", name="Take out box.txt").click()
    expect(page.locator(".rd-files > li")).to_have_count(1)
    page.get_by_role("button", name="Send").click()
    body = desk.wait_for("POST", "/files").body
    assert b'filename="crack.txt"' in body
    assert b"box.txt" not in body
    assert b"film.bin" not in body


def test_a_picture_shows_as_a_small_picture(page: Page, desk: Any) -> None:
    page.goto(
        desk.page(
            "/",
            "base",
            '<div data-filedrop><label for="f">Photo</label><input id="f" type="file" name="f"></div>',
        )
    )
    png = page.screenshot(clip={"x": 0, "y": 0, "width": 20, "height": 10})
    page.locator("#f").set_input_files({"name": "p.png", "mimeType": "image/png", "buffer": png})
    expect(page.locator(".rd-file-picture canvas")).to_be_visible()


def test_translated_words_take_the_place_of_the_english_ones(page: Page, desk: Any) -> None:
    page.clock.set_fixed_time(NOON)
    body = (
        '<script type="application/json" data-words>{"left": "noch {time}", "unit_h": "{n} Std."}</script>'
        '<time id="due" datetime="2027-03-01T14:00:00Z" data-clock>14:00</time>'
    )
    page.goto(desk.page("/", "base", body))
    expect(page.locator("#due")).to_have_text("noch 2 Std.")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_common_parts_are_accessible(
    page: Page, desk: Any, assert_accessible: Callable[..., None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.clock.set_fixed_time(NOON)
    started = 'data-clock-start="2027-03-01T02:00:00Z"'
    states = "".join(
        f'<li><time datetime="2027-03-01T{hour}:00:00Z" data-clock {started}>{hour}</time></li>'
        for hour in ("09", "13", "20", "23")
    )
    page.goto(
        desk.page(
            "/",
            "base",
            f'<div class="container-xl"><h1>Work</h1><ul>{states}</ul>'
            '<div data-toast="danger" hidden>It failed</div>'
            '<div data-toast="warning" hidden>Nearly due</div><p class="text-secondary">Secondary words</p>'
            '<a href="/x">A link</a> <button class="btn btn-primary">Do it</button>'
            '<div data-filedrop><label for="f">Photos</label><input id="f" type="file"></div>'
            '<svg class="icon" aria-hidden="true"><use href="/static/bundles/icons.svg#inbox"></use></svg>'
            "</div>",
        )
    )
    expect(page.locator(".rd-toast")).to_have_count(2)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_tab_notices_what_the_policy_refuses(page: Page, desk: Any, browser_log: Any) -> None:
    """Every other test leans on this: a refused style must not go by unseen."""
    browser_log.allow("inline style")
    browser_log.allow("content security policy: style-src-attr")
    page.goto(desk.page("/", "base", '<h1>Refused</h1><p style="color: red">red</p>'))
    page.get_by_text("red", exact=True).wait_for()
    assert any(
        "content security policy: style-src-attr refused" in problem for problem in browser_log.problems
    )
    assert browser_log.unexpected() == []
