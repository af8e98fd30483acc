"""A recall in a real browser: proposed, decided, answered by its owners, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.conftest import Desk
from tests.recalls import recalled, shipped
from tests.world import House

Enter = Callable[[str, str], Page]


def notice(house: House, address: str) -> str:
    """The path of the link in an owner's notice."""
    body = [item.payload["body"] for item in house.post.sent if item.recipient == address][-1]
    found = re.search(r"/recall/[\w-]+", body)
    assert found, body
    return found[0]


def test_a_person_proposes_a_recall_and_the_warehouse_holds_the_stock(
    enter: Enter, desk: Desk, house: House
) -> None:
    batch = shipped(house, 10)
    page = enter("wanda", "/recalls")
    page.get_by_text("Propose a recall").click()
    page.get_by_label("Model or model number").fill("SHIP-50")
    page.get_by_label("Batch", exact=True).fill("B7")
    page.get_by_label("Defect").select_option("hand_broken")
    page.get_by_label("Why").fill("The maker of the glue wrote to us.")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("the warehouse is asked to hold the stock")).to_be_visible()
    page.goto(f"{desk.url}/tasks/{house.task(batch.number, 'hold_stock').id}")
    page.get_by_role("button", name="Claim").click()
    page.get_by_label("Units held back").fill("12")
    page.get_by_label("Where they lie").fill("Shelf 4")
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/work**")
    assert house.waiting(batch.number) == {"assess"}
    assert batch.recalls[0].hold is not None
    assert batch.recalls[0].hold["units_held"] == 12


def test_staff_write_an_answer_down_and_settle_it(enter: Enter, house: House) -> None:
    batch = recalled(house)
    page = enter("ben", f"/recalls/{batch.number}")
    owner = page.get_by_role("article", name="Owner 1")
    owner.get_by_text("Write an answer down").click()
    owner.get_by_label("What she does").select_option("returns")
    owner.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("1 of 10 owners are accounted for (10 %)")).to_be_visible()
    owner.get_by_text("Settle it").click()
    owner.get_by_label("What she got for it, free of charge").select_option("replaced")
    owner.get_by_role("button", name="Write it down").last.click()
    expect(owner.get_by_text("replaced", exact=True)).to_be_visible()
    assert batch.owners[0].remedy == "replaced"


def test_an_owner_answers_on_her_phone(page: Page, desk: Desk) -> None:
    batch = recalled(desk.house)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(desk.url + notice(desk.house, "owner1@post.example"))
    expect(page.get_by_text("The hand may break off.")).to_be_visible()
    page.get_by_label("I send it in, or have it fetched; I pay nothing").check()
    page.get_by_label("Anything we should know").fill("Please fetch it.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").first).to_contain_text("we have your answer")
    assert (batch.owners[0].response, batch.owners[0].comment) == ("returns", "Please fetch it.")


@pytest.mark.parametrize("width", [1280, 390])
def test_everybody_can_use_these_pages(
    enter: Enter, desk: Desk, house: House, assert_accessible: Callable[..., None], width: int
) -> None:
    batch = recalled(house)
    page = enter("ben", "/recalls")
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("/recalls", f"/recalls/{batch.number}", notice(house, "owner1@post.example")):
        page.goto(desk.url + path)
        for hidden in page.locator("details > summary").all():
            hidden.click()
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is wider than the screen"
