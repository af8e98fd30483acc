"""The process owner at work, in a real browser: draw, save, check, publish, throw away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from engine import releases
from tests.e2e.conftest import BrowserLog
from tests.e2e.pages.conftest import Desk

Enter = Callable[[str, str], Page]
Accessible = Callable[..., None]
REPLY = "reply.bpmn"
PHONE = {"width": 390, "height": 844}


def content(desk: Desk, name: str = REPLY) -> bytes:
    with desk.house.engine.store.read() as queries:
        return releases.current(queries, name)[0]


def newest(desk: Desk) -> int:
    with desk.house.engine.store.read() as queries:
        found = queries.releases.newest()
    return found.id if found else 0


def draft(desk: Desk, old: bytes, new: bytes, name: str = REPLY, actor: str = "lin") -> None:
    text = content(desk, name)
    assert old in text
    releases.save_draft(desk.house.engine.core, name, text.replace(old, new), actor=actor, revision=None)


def broken(desk: Desk) -> None:
    draft(desk, b'redress:form="reply"', b'redress:form="gone"')


def ready(page: Page, mark: str) -> None:
    page.locator(f"[data-{mark}][data-ready]").wait_for()


def press(page: Page, name: str) -> None:
    page.locator(".rd-editor-bar").get_by_role("button", name=name, exact=True).click()


def rename(page: Page, element: str, name: str) -> None:
    """Select an element by the page's list and give it another name in the panel."""
    page.evaluate("id => { location.hash = id }", element)
    expect(page.locator(f'.djs-element[data-element-id="{element}"].selected')).to_be_attached()
    field = page.locator('[data-entry-id="name"] textarea, [data-entry-id="name"] [contenteditable]').first
    if not field.is_visible():
        page.locator('[data-group-id="group-general"] .bio-properties-panel-group-header-title').click()
    field.fill(name)
    field.blur()


def overflow(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def test_a_task_is_renamed_saved_and_published_from_the_drawing(desk: Desk, enter: Enter) -> None:
    page = enter("olga", "/owner")
    page.get_by_role("link", name="Send a reply").click()
    ready(page, "modeler")
    rename(page, "write_reply", "Write a kind reply")
    press(page, "Save")
    expect(page.locator(".rd-editor-status")).to_contain_text("Saved")
    assert b"Write a kind reply" in content(desk)
    assert newest(desk) == 1
    press(page, "Check")
    expect(page.locator(".rd-findings-count")).not_to_have_text("")
    press(page, "Publish")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("Kindness")
    dialog.get_by_role("button", name="Publish").click()
    page.wait_for_url(f"{desk.url}/owner")
    expect(page.get_by_text("Release 2 is published.")).to_be_visible()
    assert newest(desk) == 2


def test_a_broken_diagram_saves_shows_what_is_wrong_and_is_not_published(
    desk: Desk, enter: Enter, browser_log: BrowserLog
) -> None:
    browser_log.allow("422")
    broken(desk)
    page = enter("olga", f"/owner/edit/{REPLY}")
    ready(page, "modeler")
    expect(page.locator(".rd-finding-message")).to_contain_text("which is not there")
    expect(page.locator('.djs-element.rd-found-error[data-element-id="write_reply"]')).to_be_attached()
    press(page, "Publish")
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The release was not published")).to_be_visible()
    assert newest(desk) == 1
    page.locator("button.rd-finding").first.click()
    expect(page.locator('.djs-element[data-element-id="write_reply"].selected')).to_be_attached()


def test_the_second_to_save_learns_who_was_first_and_can_keep_hers(
    desk: Desk, enter: Enter, browser_log: BrowserLog
) -> None:
    browser_log.allow("409")
    page = enter("olga", f"/owner/edit/{REPLY}")
    ready(page, "modeler")
    draft(desk, b"Write the reply", b"Write their reply")
    rename(page, "write_reply", "Write my reply")
    press(page, "Save")
    expect(page.locator(".rd-banner")).to_contain_text("Lin Wei saved this draft")
    assert b"Write their reply" in content(desk)
    page.locator(".rd-banner").get_by_role("button", name="Keep mine").click()
    expect(page.locator(".rd-editor-status")).to_contain_text("Saved")
    assert b"Write my reply" in content(desk)


def test_a_cell_of_a_table_is_changed_and_saved(desk: Desk, enter: Enter) -> None:
    page = enter("olga", "/owner/edit/decisions/reward.dmn")
    ready(page, "table")
    cell = page.locator('[data-element-id="reward_rule_1_out_2"]')
    cell.click()
    page.keyboard.press("Control+a")
    page.keyboard.type('"75.00"')
    press(page, "Save")
    expect(page.locator(".rd-editor-status")).to_contain_text("Saved")
    assert b"75.00" in content(desk, "decisions/reward.dmn")


def test_a_form_opens_with_its_fields(enter: Enter) -> None:
    page = enter("olga", "/owner/edit/forms/classify.form")
    ready(page, "formeditor")
    expect(page.locator(".fjs-editor-container, .fjs-form-editor").first).to_be_visible()


def test_a_new_diagram_is_begun_and_opens_without_a_finding(
    desk: Desk, enter: Enter, browser_log: BrowserLog
) -> None:
    browser_log.allow("422")
    page = enter("olga", "/owner")
    page.keyboard.press("n")
    page.wait_for_url("**/owner/new")
    page.get_by_label("Name for people").fill("Recall a batch")
    page.get_by_label("Id", exact=True).fill("Not an id")
    page.get_by_role("button", name="Begin the draft").click()
    expect(page.get_by_text("small letters, digits and _").first).to_be_visible()
    page.get_by_label("Id", exact=True).fill("recall_batch")
    page.get_by_role("button", name="Begin the draft").click()
    page.wait_for_url("**/owner/edit/recall_batch.bpmn")
    ready(page, "modeler")
    expect(page.locator('.djs-element[data-element-id="started"]')).to_be_visible()
    expect(page.locator(".rd-finding")).to_have_count(0)


def test_drafts_are_published_together_from_the_list(desk: Desk, enter: Enter) -> None:
    draft(desk, b"Write the reply", b"Write a reply")
    draft(desk, b'"50.00"', b'"60.00"', "decisions/reward.dmn")
    page = enter("olga", "/owner")
    page.get_by_role("link", name="Publish").click()
    expect(page.get_by_role("checkbox")).to_have_count(2)
    expect(page.get_by_text("Write a reply")).to_be_visible()
    page.get_by_label("Note: why is it changed?").fill("As agreed")
    page.get_by_role("button", name="Publish release 2").click()
    page.wait_for_url(f"{desk.url}/releases/2")
    expect(page.get_by_text("Release 2 is published.")).to_be_visible()
    expect(page.get_by_text("As agreed")).to_be_visible()
    assert newest(desk) == 2


def test_a_draft_is_thrown_away_after_a_question_and_taken_back(desk: Desk, enter: Enter) -> None:
    draft(desk, b"Write the reply", b"Write a reply")
    page = enter("olga", "/owner?show=drafts")
    page.get_by_role("button", name="Discard reply.bpmn").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("What is published stays as it is.")
    dialog.get_by_role("button", name="Throw away").click()
    expect(page.get_by_role("heading", name="Thrown away lately")).to_be_visible()
    assert b"Write the reply" in content(desk)
    page.get_by_role("button", name="Take back reply.bpmn").click()
    expect(page.get_by_text("reply.bpmn is a draft again.")).to_be_visible()
    assert b"Write a reply" in content(desk)


def test_a_text_is_changed_in_a_plain_field(desk: Desk, enter: Enter) -> None:
    page = enter("olga", "/owner/edit/texts/en/quote.txt")
    field = page.get_by_label("Text", exact=True)
    field.fill("Subject: Quote\n\nDear {{customer.name},\n")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("cannot be read")).to_be_visible()
    assert content(desk, "texts/en/quote.txt") == b"Subject: Quote\n\nDear {{customer.name},\n"


def test_the_list_is_searched_while_one_types(enter: Enter) -> None:
    page = enter("olga", "/owner")
    page.keyboard.press("/")
    page.keyboard.type("guarantee")
    expect(page.locator(".rd-artefact")).to_have_count(1)
    expect(page.get_by_role("link", name="Guarantee months", exact=True)).to_be_visible()


PAGES = [
    "/owner",
    "/owner?show=drafts",
    "/owner/check",
    "/owner/publish",
    "/owner/new",
    "/owner/changes/reply.bpmn",
    "/owner/edit/texts/en/quote.txt",
    "/releases",
    "/releases/1",
    "/releases/1/show/reply.bpmn",
    "/releases/1/show/decisions/reward.dmn",
    "/releases/1/show/forms/reply.form",
    "/releases/1/show/texts/en/quote.txt",
]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits_its_window(
    desk: Desk, enter: Enter, assert_accessible: Accessible, width: int
) -> None:
    broken(desk)
    draft(desk, b"at cost", b"at what it costs", "texts/en/quote.txt")
    releases.save_draft(desk.house.engine.core, "forms/x.form", b"{", actor="olga", revision=None)
    releases.discard_draft(desk.house.engine.core, "forms/x.form", actor="olga")
    page = enter("olga", "/owner")
    page.set_viewport_size({"width": width, "height": 844})
    wide = []
    for path in PAGES:
        page.goto(f"{desk.url}{path}")
        page.wait_for_load_state("networkidle")
        assert_accessible(page)
        wide += [path] if overflow(page) else []
    assert wide == []


@pytest.mark.parametrize(
    ("name", "mark"),
    [(REPLY, "modeler"), ("decisions/reward.dmn", "table"), ("forms/reply.form", "formeditor")],
)
def test_the_editors_pages_fit_a_phone_and_say_that_a_larger_screen_is_better(
    desk: Desk, enter: Enter, assert_accessible: Accessible, name: str, mark: str
) -> None:
    page = enter("olga", "/owner")
    page.set_viewport_size(PHONE)
    page.goto(f"{desk.url}/owner/edit/{name}")
    ready(page, mark)
    expect(page.get_by_text("Editing is easier on a larger screen.")).to_be_visible()
    assert not overflow(page)
    assert_accessible(page, "main > .container-xl > header")
    if mark == "modeler":
        page.get_by_text("The diagram as a list").click()
        page.get_by_role("link", name="Write the reply").click()
        expect(page.locator('.djs-element[data-element-id="write_reply"].selected')).to_be_attached()


def test_somebody_else_looks_at_a_release_without_a_way_to_change_it(desk: Desk, enter: Enter) -> None:
    page = enter("ana", "/releases/1/show/reply.bpmn")
    expect(page.locator('.djs-element[data-element-id="write_reply"]')).to_be_visible()
    expect(page.get_by_role("link", name="Edit for the next release")).to_have_count(0)
    page.goto(f"{desk.url}/releases/1/show/decisions/reward.dmn")
    expect(page.get_by_text('"50.00"')).to_be_visible()
