"""Drawing a diagram, in a real browser under the strict policy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Dialog, Locator, Page, expect

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "processes").glob("*/*.bpmn"))
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
REDRESS = "{urn:redress:bpmn:1}"
DRAFT = "/drafts/inspection.bpmn"

CHOICES = {
    "forms": ["inspection", "reply"],
    "roles": ["inspector"],
    "decisions": ["guarantee"],
    "clocks": ["reply"],
}

FINDINGS = [
    {
        "element": "inspect",
        "message": "The task names no unit.",
        "remedy": "Choose one.",
        "severity": "error",
    },
    {
        "element": "flow_4",
        "message": "This never holds.",
        "severity": "warning",
        "path": ["asked", "flow_1", "inspect"],
    },
    {
        "element": None,
        "message": "The form has no fields.",
        "artefact": "forms/x.form",
        "href": "/drafts/forms/x.form",
    },
]


@pytest.fixture
def draft_page(desk: Any, samples: Path) -> Callable[..., str]:
    def lay_out(xml: str | None = None) -> str:
        content = xml or (samples / "inspection.bpmn").read_text(encoding="utf-8")
        desk.answer("GET", DRAFT, 200, {"content": content, "revision": 7})
        desk.answer("PUT", DRAFT, 200, {"revision": 8, "saved_at": "2027-03-01T12:04:00Z"})
        desk.answer("POST", f"{DRAFT}/check", 200, {"findings": FINDINGS})
        desk.answer("GET", "/choices.json", 200, CHOICES)
        marks = (
            f'data-name="inspection.bpmn" data-src="{DRAFT}" data-save="{DRAFT}" data-check="{DRAFT}/check" '
            f'data-publish="{DRAFT}/publish" data-choices="/choices.json"'
        )
        links = '<span data-editor-links><a class="btn" href="/compare">Compare</a></span>'
        address: str = desk.page(
            "/edit", "modeler", f"<h1>Draft</h1><section data-modeler {marks}>{links}</section>"
        )
        return address

    return lay_out


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("[data-modeler][data-ready]")


def element(page: Page, name: str) -> Locator:
    return page.locator(f'.djs-element[data-element-id="{name}"] > .djs-hit').first


def choose(page: Page, name: str) -> None:
    """Select an element the way a link to it does; a flow is thin to hit."""
    page.evaluate("name => { location.hash = name }", name)
    expect(page.locator(f'.djs-element[data-element-id="{name}"].selected')).to_be_attached()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def saved(desk: Any, count: int = 1) -> Any:
    body = desk.wait_for("PUT", DRAFT, count).json()
    return etree.fromstring(body["content"].encode()), body["revision"]


def entry(page: Page, name: str) -> Locator:
    return page.locator(f'[data-entry-id="{name}"]')


def test_a_task_is_added_undone_and_saved_with_the_revision(page: Page, desk: Any, draft_page: Any) -> None:
    opened(page, draft_page())
    element(page, "quote").click()
    page.locator('.djs-context-pad [data-action="append.append-task"]').click()
    expect(page.locator(".rd-editor-status")).to_have_text("Not saved yet")
    press(page, "Undo")
    press(page, "Redo")
    press(page, "Save")
    expect(page.locator(".rd-editor-status")).to_have_text("Saved 12:04")
    xml, revision = saved(desk)
    assert revision == 7
    assert len(xml.findall(f".//{BPMN}task")) == 1
    assert desk.sent("PUT", DRAFT)[0].headers["X-CSRFToken"] == "token-of-the-page"


def test_a_second_save_carries_the_new_revision_and_nothing_is_sent_when_nothing_changed(
    page: Page, desk: Any, draft_page: Any
) -> None:
    opened(page, draft_page())
    press(page, "Save")
    element(page, "quote").click()
    page.keyboard.press("Delete")
    page.keyboard.press("Control+s")
    assert saved(desk)[1] == 7
    expect(page.locator(".rd-editor-status")).to_have_text("Saved 12:04")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+s")
    xml, revision = saved(desk, 2)
    assert revision == 8
    assert xml.find(f".//{BPMN}serviceTask[@id='quote']") is not None


def test_what_the_dialect_writes_survives_opening_and_saving(page: Page, desk: Any, draft_page: Any) -> None:
    opened(page, draft_page())
    element(page, "quote").click()
    page.keyboard.press("Delete")
    press(page, "Save")
    xml, _ = saved(desk)
    inspect = xml.find(f".//{BPMN}userTask[@id='inspect']")
    assert inspect.get(f"{REDRESS}due") == "P3D"
    assert inspect.get(f"{REDRESS}subject") == "=line.item"
    assert inspect.findtext(f"*/{BPMN}loopDataInputRef") == "lines"
    assert inspect.findtext(f"*/{BPMN}loopDataOutputRef") == "findings"
    assert inspect.find(f"*/{BPMN}inputDataItem").get("name") == "line"
    timer = xml.find(f".//{BPMN}timerEventDefinition")
    assert (timer.get(f"{REDRESS}clock"), timer.get(f"{REDRESS}percent")) == ("reply", "80")
    assert xml.find(f".//{BPMN}callActivity//{REDRESS}output").get("value") == "repaired"
    assert xml.find(f"{BPMN}message").get(f"{REDRESS}key") == "case"


def test_the_panel_writes_the_attributes_of_the_dialect(page: Page, desk: Any, draft_page: Any) -> None:
    opened(page, draft_page())
    element(page, "inspect").click()
    entry(page, "redress-form").locator("select").select_option("reply")
    entry(page, "redress-certificate").locator("input").fill("inspection")
    due = entry(page, "redress-due")
    due.locator("input").fill("PT4H")
    due.locator("input").blur()
    subject = entry(page, "redress-subject").locator(".cm-content")
    subject.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("line.name")
    entry(page, "redress-overdue").locator("select").select_option("warn")
    press(page, "Save")
    task = saved(desk)[0].find(f".//{BPMN}userTask[@id='inspect']")
    written = {name.removeprefix(REDRESS): value for name, value in task.attrib.items() if REDRESS in name}
    assert written == {
        "form": "reply",
        "role": "inspector",
        "due": "PT4H",
        "overdue": "warn",
        "certificate": "inspection",
        "result": "inspection",
        "subject": "=line.name",
    }


def test_conditions_are_feel_without_a_sign_and_lists_keep_their_name(
    page: Page, desk: Any, draft_page: Any
) -> None:
    opened(page, draft_page())
    choose(page, "flow_4")
    condition = entry(page, "conditionExpression").locator(".cm-content")
    expect(condition).to_have_text("guarantee.covered = true")
    condition.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" and age < 24")
    element(page, "inspect").click()
    entry(page, "loopDataInputRef").locator("input").fill("items")
    press(page, "Save")
    xml, _ = saved(desk)
    written = xml.findtext(f".//{BPMN}sequenceFlow[@id='flow_4']/{BPMN}conditionExpression")
    assert written == "guarantee.covered = true and age < 24"
    assert xml.findtext(f".//{BPMN}loopDataInputRef") == "items"


def test_inputs_are_added_and_the_kind_of_a_timer_is_changed(page: Page, desk: Any, draft_page: Any) -> None:
    opened(page, draft_page())
    element(page, "quote").click()
    page.locator('[data-group-id="group-inputs"] .bio-properties-panel-add-entry').click()
    entry(page, "redress-Input-0-name").locator("input").fill("amount")
    entry(page, "redress-Input-0-value").locator(".cm-content").click()
    page.keyboard.type("price * 2")
    element(page, "reply_80").click()
    entry(page, "kind").locator("select").select_option("timeDuration")
    entry(page, "timeDuration").locator("input").fill("PT2H")
    press(page, "Save")
    xml, _ = saved(desk)
    given = xml.find(f".//{BPMN}serviceTask[@id='quote']//{REDRESS}input")
    assert dict(given.attrib) == {"name": "amount", "value": "price * 2"}
    timer = xml.find(f".//{BPMN}timerEventDefinition")
    assert timer.get(f"{REDRESS}clock") is None
    assert timer.findtext(f"{BPMN}timeDuration") == "PT2H"


@pytest.mark.parametrize("width", [1280, 390])
def test_findings_are_drawn_listed_and_lead_to_their_element(
    page: Page, desk: Any, draft_page: Any, assert_accessible: Callable[..., None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, draft_page())
    press(page, "Check")
    assert desk.wait_for("POST", f"{DRAFT}/check").json() == {"revision": 7}
    expect(page.locator(".rd-finding")).to_have_count(3)
    expect(page.locator(".rd-sign-error")).to_have_attribute("title", "Error: The task names no unit.")
    expect(page.locator('.djs-element[data-element-id="flow_4"].rd-found-warning')).to_be_attached()
    expect(page.get_by_role("link", name="The form has no fields.")).to_have_attribute(
        "href", "/drafts/forms/x.form"
    )
    page.get_by_role("button", name="The task names no unit.").click()
    expect(page.locator('.djs-element[data-element-id="inspect"].selected')).to_be_attached()
    page.get_by_role("button", name="This never holds.").click()
    expect(page.locator('[data-element-id="asked"].rd-path')).to_be_attached()
    expect(page.locator('[data-element-id="quote"].rd-path')).not_to_be_attached()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_publishing_saves_first_asks_for_a_note_and_leads_on(page: Page, desk: Any, draft_page: Any) -> None:
    desk.answer("POST", f"{DRAFT}/publish", 200, {"message": "Published as 4.", "location": "/releases/4"})
    desk.answer("GET", "/releases/4", 200, "<title>Release 4</title>", content_type="text/html")
    opened(page, draft_page())
    element(page, "quote").click()
    page.keyboard.press("Delete")
    press(page, "Publish")
    dialog = page.get_by_role("dialog", name="Publish inspection.bpmn?")
    dialog.get_by_label("What changes, and why").fill("No more quotes")
    dialog.get_by_role("button", name="Publish").click()
    expect(page).to_have_title("Release 4")
    assert desk.wait_for("POST", f"{DRAFT}/publish").json() == {"revision": 8, "note": "No more quotes"}
    assert len(desk.sent("PUT", DRAFT)) == 1


def test_a_release_that_must_not_be_published_says_why(
    page: Page, desk: Any, draft_page: Any, browser_log: Any
) -> None:
    browser_log.allow("422")
    answer = {"message": "Two errors are open.", "findings": FINDINGS}
    desk.answer("POST", f"{DRAFT}/publish", 422, answer)
    opened(page, draft_page())
    press(page, "Publish")
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_role("alert")).to_contain_text("Two errors are open.")
    expect(page.locator(".rd-finding")).to_have_count(3)


def test_when_somebody_was_first_one_may_keep_ones_own(
    page: Page, desk: Any, draft_page: Any, browser_log: Any
) -> None:
    browser_log.allow("409")
    opened(page, draft_page())
    desk.answer("PUT", DRAFT, 409, {"message": "Anna Berg saved at 12:03.", "revision": 9})
    element(page, "quote").click()
    page.keyboard.press("Delete")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Anna Berg saved at 12:03.")
    expect(page.get_by_role("button", name="Load theirs")).to_be_visible()
    desk.answer("PUT", DRAFT, 200, {"revision": 10})
    press(page, "Keep mine")
    expect(page.locator(".rd-editor-status")).to_contain_text("Saved ")
    assert saved(desk, 2)[1] == 9


def test_a_save_without_a_connection_can_be_tried_again(
    page: Page, desk: Any, draft_page: Any, browser_log: Any
) -> None:
    browser_log.allow("ERR_INTERNET_DISCONNECTED")
    opened(page, draft_page())
    element(page, "quote").click()
    page.keyboard.press("Delete")
    page.context.set_offline(True)
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Nothing you typed is lost.")
    page.context.set_offline(False)
    press(page, "Try again")
    expect(page.locator(".rd-editor-status")).to_have_text("Saved 12:04")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_leaving_with_unsaved_changes_asks_first(page: Page, draft_page: Any) -> None:
    opened(page, draft_page())
    element(page, "quote").click()
    page.keyboard.press("Delete")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", leave)
    page.reload()
    assert asked == ["beforeunload"]


def test_tokens_can_be_played_through(page: Page, draft_page: Any) -> None:
    opened(page, draft_page())
    switch = page.get_by_role("switch", name="Token simulation")
    switch.press("Enter")
    expect(switch).to_have_attribute("aria-checked", "true")
    page.locator('[data-container-id="asked"]').get_by_title("Trigger Event").click()
    expect(page.locator(".bts-log .bts-entry", has_text="Inspection asked for").first).to_be_attached()
    expect(page.locator(".bts-log .bts-entry", has_text="Inspect the item").first).to_be_attached()
    switch.click()
    expect(page.locator(".simulation")).not_to_be_attached()


def test_elements_can_be_aligned_and_the_mark_of_bpmn_io_opens_its_notice(
    page: Page, draft_page: Any
) -> None:
    opened(page, draft_page())
    element(page, "repair").click()
    element(page, "quote").click(modifiers=["Shift"])
    page.locator('.djs-context-pad [data-action="align-elements"]').click()
    expect(page.locator(".djs-popup .entry").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".bjs-powered-by").click()
    expect(page.locator(".bjs-powered-by-lightbox")).to_be_visible()


def test_a_draft_that_is_no_diagram_says_so(page: Page, draft_page: Any) -> None:
    page.goto(draft_page("<nonsense/>"))
    expect(page.get_by_role("alert")).to_contain_text("This could not be opened.")


def meaning(xml: Any) -> list[tuple[str, dict[str, str], str]]:
    """Everything a diagram says, without how it is drawn and without what follows from its flows."""
    kept = []
    for part in xml.iter(etree.Element):
        name = etree.QName(part)
        drawn = (
            "/DI" in (name.namespace or "")
            or "/DC" in (name.namespace or "")
            or "/DD/" in (name.namespace or "")
        )
        if drawn or name.localname in {"definitions", "incoming", "outgoing"}:
            continue
        attributes = {key: value for key, value in part.attrib.items() if "XMLSchema-instance" not in key}
        kept.append((str(part.tag), attributes, " ".join((part.text or "").split())))
    return sorted(kept, key=lambda item: (item[0], sorted(item[1].items()), item[2]))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_shipped_diagram_means_the_same_after_the_editor_has_saved_it(
    page: Page, desk: Any, draft_page: Any, file: Path
) -> None:
    original = file.read_text(encoding="utf-8")
    opened(page, draft_page(original))
    page.locator('[data-group-id="group-documentation"] .bio-properties-panel-group-header').click()
    documentation = page.locator('[data-entry-id="documentation"] textarea')
    documentation.fill("Something else.")
    documentation.blur()
    press(page, "Undo")
    press(page, "Save")
    xml, _ = saved(desk)
    assert meaning(xml) == meaning(etree.fromstring(original.encode()))
