"""The customer in a real browser: on a phone, by keyboard, and without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.e2e.conftest import BrowserLog
from tests.e2e.pages.conftest import Desk
from tests.stories import Story
from tests.web.customer_visitor import quoted, requoted

WIDTHS = (1280, 390)
PICTURE: FilePayload = {"name": "hand.png", "mimeType": "image/png", "buffer": b"a picture"}


@pytest.fixture
def story(desk: Desk) -> Story:
    return Story(desk.house)


@pytest.fixture(params=["with scripts", "without scripts"])
def tab(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """Everything here works either way, on a phone."""
    context = browser.new_context(
        java_script_enabled=request.param == "with scripts",
        locale="en-GB",
        viewport={"width": 390, "height": 800},
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def opens(tab: Page, desk: Desk, story: Story, pin: str = "") -> None:
    """Follow the link of a letter and give the PIN."""
    tab.goto(f"{desk.url}/follow/{story.number}")
    expect(tab.get_by_label("Number", exact=True)).to_have_value(story.number)
    tab.get_by_label("PIN").fill(pin or story.registered.pin)
    tab.get_by_role("button", name="Open my case").click()


def test_a_wrong_pin_then_the_right_one_then_she_is_satisfied(tab: Page, desk: Desk, story: Story) -> None:
    story.broken_hand("2026-06-23").classified().replied().inspected().opined().repaired().replied()
    opens(tab, desk, story, "000000" if story.registered.pin != "000000" else "111111")
    expect(tab.get_by_role("alert")).to_contain_text("Number and PIN do not belong together.")
    tab.get_by_label("PIN").fill(story.registered.pin)
    tab.get_by_role("button", name="Open my case").click()
    expect(tab.get_by_role("heading", name="We have sent you our answer.")).to_be_visible()
    tab.get_by_role("link", name="Yes, I am").click()
    expect(tab.get_by_label("Yes, I am satisfied")).to_be_checked()
    assert story.status == "open", "looking at the page decides nothing"
    tab.get_by_label("What would you like to tell us?").fill("As good as new.")
    tab.get_by_role("button", name="Send my answer").click()
    expect(tab.get_by_role("status").first).to_contain_text("We are glad that you are satisfied.")
    desk.house.settle()
    tab.reload()
    expect(tab.get_by_role("heading", name="This case is closed.")).to_be_visible()
    assert story.told.contacts[0].comment == "As good as new."


def test_she_accepts_a_part_of_a_quote_after_seeing_what_it_costs(
    tab: Page, desk: Desk, story: Story
) -> None:
    quoted(story)
    opens(tab, desk, story)
    tab.get_by_label("Work 30.00 EUR").uncheck()
    tab.get_by_role("button", name="Accept what is ticked …").click()
    expect(tab.get_by_text("You leave out: Work.")).to_be_visible()
    tab.get_by_role("button", name="Accept for 12.50 EUR").click()
    expect(tab.get_by_role("status").first).to_contain_text("We have noted what you accepted.")
    desk.house.settle()
    (accepted,) = story.told.quotes[-1].accepted
    assert (accepted["text"], accepted["amount"]) == ("Hand", "12.50")


def test_a_quote_that_changed_while_she_read_is_not_accepted(tab: Page, desk: Desk, story: Story) -> None:
    quoted(story)
    opens(tab, desk, story)
    tab.get_by_role("button", name="Accept what is ticked …").click()
    desk.house.say("quote accepted", "1", {"items": None})
    story.does("record_payment", "felix", outcome="price_changes", reason="The part got dearer.")
    requoted(story, [{"text": "Hand", "amount": 20}])
    tab.get_by_role("button", name="Accept for 42.50 EUR").click()
    expect(tab.get_by_role("alert")).to_contain_text("This quote no longer stands as you saw it")
    expect(tab.get_by_text("This is version 2")).to_be_visible()
    assert "record_payment" not in story.waiting


def test_she_writes_with_a_photo_turns_to_the_leader_and_takes_it_back(
    tab: Page, desk: Desk, story: Story
) -> None:
    story.broken_hand("2026-06-23").classified()
    opens(tab, desk, story)
    tab.get_by_label("Write to us").fill("Also the foot is loose.")
    tab.get_by_label("Photos or documents").set_input_files(PICTURE)
    tab.get_by_role("button", name="Send").click()
    expect(tab.locator(".rd-chat").get_by_text("Also the foot is loose.")).to_be_visible()
    tab.get_by_role("link", name="Turn to the head of our company").click()
    tab.get_by_label("What should they know?").fill("I have waited long enough.")
    tab.get_by_role("button", name="Turn to them").click()
    expect(tab.get_by_text("Your complaint goes to the head of our company now.")).to_be_visible()
    desk.house.settle()
    assert story.house.task(story.number, "decide_escalation").assignee == "lin"
    tab.get_by_role("link", name="Take my case back").click()
    tab.get_by_role("link", name="Not now").click()
    assert story.status == "open"
    tab.get_by_role("link", name="Take my case back").click()
    tab.get_by_role("button", name="Take it back").click()
    expect(tab.get_by_role("heading", name="You took this case back.")).to_be_visible()
    desk.house.settle()
    assert story.status == "withdrawn"
    tab.get_by_role("button", name="Sign out").click()
    tab.goto(f"{desk.url}/follow/{story.number}")
    expect(tab.get_by_label("PIN")).to_be_visible()


def test_a_stranger_complains_writes_the_pin_down_and_follows_her_case(tab: Page, desk: Desk) -> None:
    tab.goto(f"{desk.url}/complain")
    tab.get_by_label("Something is wrong").check()
    tab.get_by_label("In your words").fill("The hand broke off, and the paint peels.")
    tab.get_by_label("Photos or documents").set_input_files(PICTURE)
    tab.get_by_label("Part").fill("left hand")
    tab.get_by_label("Damage").select_option("hand_broken")
    tab.get_by_role("button", name="One more part").click()
    expect(tab.get_by_text("hand.png")).to_be_visible()
    tab.get_by_label("Part").nth(1).fill("base")
    tab.get_by_label("Damage").nth(1).select_option("paint_peel")
    tab.get_by_label("Name", exact=True).fill("Jo Adler")
    tab.get_by_role("button", name="Send").last.click()
    expect(tab.get_by_role("alert")).to_contain_text("We need an e-mail address or a phone number")
    tab.get_by_label("E-mail").fill("jo@post.example")
    tab.get_by_role("button", name="Send").last.click()
    expect(tab.get_by_role("heading", name="Write these down now")).to_be_visible()
    pin = tab.locator(".rd-keys dd").last.inner_text()
    desk.house.settle()
    tab.get_by_role("button", name="I have written them down").click()
    expect(tab.get_by_label("Number", exact=True)).to_have_value("C-2026-000001")
    tab.get_by_label("PIN").fill(pin)
    tab.get_by_role("button", name="Open my case").click()
    expect(tab.get_by_role("listitem").get_by_text("base: peeling paint")).to_be_visible()
    assert desk.house.waiting("C-2026-000001") == {"confirm_classification"}
    with desk.house.engine.store.read() as queries:
        (file,) = queries.files.of_case(desk.house.case("C-2026-000001").id)
    assert file.name == "hand.png"


def test_enter_in_a_field_sends_the_form_and_takes_no_row_out(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/complain")
    page.get_by_label("In your words").fill("What glue do you use?")
    page.get_by_label("A question").check()
    page.get_by_label("Phone").fill("+49 30 1234567")
    page.get_by_label("Name", exact=True).fill("Jo Adler")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Write these down now")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_everybody_can_use_it(
    page: Page,
    desk: Desk,
    story: Story,
    width: int,
    assert_accessible: Callable[..., None],
    browser_log: BrowserLog,
) -> None:
    browser_log.allow("status of 4")
    quoted(story)
    page.set_viewport_size({"width": width, "height": 800})

    def fine() -> None:
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url

    for path in ("/follow", "/complain"):
        page.goto(f"{desk.url}{path}")
        fine()
    page.get_by_role("button", name="Send").last.click()
    expect(page.get_by_role("alert")).to_contain_text("It has not been sent yet.")
    fine()
    opens(page, desk, story, "wrong")
    fine()
    opens(page, desk, story)
    for path in (
        "",
        "/level",
        "/withdraw",
        "/quotes/1/accept?version=1&item=0",
        "/quotes/1/refuse?version=1",
    ):
        page.goto(f"{desk.url}/follow/{story.number}{path}")
        fine()
