"""The administrator enters a mailbox in a real browser, tries it, and sees what fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.clock import MONDAY
from tests.e2e.pages.conftest import Desk
from tests.mailboxes import PASSWORD, USER, MailServer, a_mail
from tests.recalls import recalled
from tests.world import House

Enter = Callable[[str, str], Page]


@pytest.fixture
def server() -> Iterator[MailServer]:
    running = MailServer()
    running.start()
    yield running
    running.close()


def fill(page: Page, server: MailServer, password: str = PASSWORD) -> None:
    page.get_by_label("Name", exact=True).fill("Service")
    page.get_by_label("Mail server").fill("127.0.0.1")
    page.get_by_label("Security").select_option("none")
    page.get_by_label("Port").fill(str(server.port))
    page.get_by_label("User", exact=True).fill(USER)
    page.get_by_label("Password").fill(password)
    page.get_by_label("First day").fill("2026-01-01")


def test_a_mailbox_is_tried_without_losing_what_was_typed_then_entered_and_looked_into(
    enter: Enter, house: House, server: MailServer
) -> None:
    server.deliver(a_mail("Broken hand"), MONDAY)
    page = enter("adam", "/mailboxes")
    fill(page, server, "wrong")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("alert")).to_contain_text("does not let service in")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("It works. One mail waits there to be taken in.")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_value(PASSWORD)
    page.get_by_role("button", name="Enter the mailbox").click()
    expect(page.get_by_text("It is looked into every minute.")).to_be_visible()
    assert house.desk.mailroom.round() == 1
    page.reload()
    expect(page.get_by_role("region", name="Service").get_by_text("works")).to_be_visible()
    page.get_by_role("button", name="Remove Service").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No mailbox is looked into")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_everybody_can_use_these_pages(
    enter: Enter,
    desk: Desk,
    house: House,
    server: MailServer,
    assert_accessible: Callable[..., None],
    width: int,
) -> None:
    house.post.refuse = lambda outward: "!550 No such user" if "owner2" in outward.recipient else None
    batch = recalled(house)
    page = enter("adam", "/mailboxes")
    page.set_viewport_size({"width": width, "height": 900})
    fill(page, server, "wrong")
    page.get_by_role("button", name="Enter the mailbox").click()
    expect(page.get_by_text("It is looked into every minute.")).to_be_visible()
    house.desk.mailroom.round()
    house.settle()
    for path in ("/mailboxes", "/incidents", f"/recalls/{batch.number}?show=lost", "/duty"):
        page.goto(desk.url + path)
        for hidden in page.locator("main details > summary").all():
            hidden.click()
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is wider than the screen"
