"""A voucher is looked up by its code and redeemed once (S9)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from engine.errors import Conflict
from processes.complaint import vouchers
from tests.stories import Story
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]


@pytest.fixture
def story(house: House) -> Story:
    return Story(house)


@pytest.fixture
def code(story: Story) -> str:
    """The code of a voucher for a suggestion."""
    story.registers(type="suggestion", description="Add a spare hand.")
    story.classified("suggestion", usefulness="useful")
    story.does("review_suggestion", "sofia", decision="yes")
    story.replied().says(True)
    return story.told.vouchers[0].code


def test_the_empty_page_says_what_to_do(visit: Visit) -> None:
    assert "Enter the code" in visit("ana").get("/vouchers").text


def test_a_voucher_is_found_however_its_code_is_typed(visit: Visit, code: str) -> None:
    typed = code.lower().replace("-", " ")
    page = visit("ana").get(f"/vouchers?code={typed}").text
    assert code in page
    assert "may be redeemed" in page


def test_an_unknown_code_is_told(visit: Visit) -> None:
    answer = visit("ana").get("/vouchers?code=AAAA-BBBB-CCCC")
    assert answer.status_code == 404
    assert "There is no such voucher" in answer.text


def test_it_is_redeemed_once_and_written_down(visit: Visit, story: Story, code: str) -> None:
    ana = visit("ana")
    ana.get(f"/vouchers?code={code}")
    given = {"code": code, "purpose": "Order 17"}
    assert "is redeemed" in ana.post("/vouchers/redeem", data=given, follow_redirects=True).text
    again = ana.post("/vouchers/redeem", data=given, follow_redirects=True).text
    assert "was redeemed before" in again
    assert "Order 17" in again
    assert [event["for"] for event in story.events("voucher.redeemed")] == ["Order 17"]


def test_without_a_purpose_nothing_is_redeemed(visit: Visit, story: Story, code: str) -> None:
    ana = visit("ana")
    ana.get(f"/vouchers?code={code}")
    ana.post("/vouchers/redeem", data={"code": code, "purpose": " "}, follow_redirects=True)
    assert story.events("voucher.redeemed") == []


def test_two_tills_at_once_redeem_it_once(house: House, story: Story, code: str) -> None:
    viewer = house.engine.viewer("ana")

    def attempt(number: int) -> bool:
        try:
            vouchers.redeem(house.engine, code, f"Order {number}", viewer=viewer)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as tills:
        assert sum(tills.map(attempt, range(8))) == 1
    assert len(story.events("voucher.redeemed")) == 1


def test_after_its_last_day_it_is_shown_and_not_redeemed(
    visit: Visit, house: House, story: Story, code: str
) -> None:
    house.clock.moment += timedelta(days=800)
    ana = visit("ana")
    assert "expired" in ana.get(f"/vouchers?code={code}").text
    ana.post("/vouchers/redeem", data={"code": code, "purpose": "Order 1"}, follow_redirects=True)
    assert story.events("voucher.redeemed") == []


def test_whoever_is_barred_from_the_case_finds_no_voucher(
    visit: Visit, house: House, story: Story, code: str
) -> None:
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(story.number).id, "ben", "complained about", house.clock.now())
        uow.commit()
    assert visit("ben").get(f"/vouchers?code={code}").status_code == 404
