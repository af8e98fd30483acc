"""An owner answers her recall notice through the link in it (S11)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from processes.complaint import recalls
from tests.recalls import Batch, recalled
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]


@pytest.fixture
def batch(house: House) -> Batch:
    return recalled(house)


def link(house: House, address: str) -> str:
    """The path of the link in the newest message to an address."""
    bodies = [item.payload["body"] for item in house.post.sent if item.recipient == address]
    found = re.search(r"(/recall/[\w-]+)", bodies[-1])
    assert found, bodies[-1]
    return found[1]


def test_the_link_of_the_notice_says_what_is_wrong_and_takes_the_answer(
    visit: Visit, house: House, batch: Batch
) -> None:
    stranger, path = visit(""), link(house, "owner1@post.example")
    page = stranger.get(path).text
    assert "The hand may break off." in page
    assert "S-1" in page
    assert "Owner 1" not in page, "whoever finds the link learns no name"
    assert batch.owners[0].response == "", "following a link answers nothing"
    answered = stranger.post(path, {"response": "returns", "comment": "Please fetch it."}).text
    assert "we have your answer" in answered
    assert (batch.owners[0].response, batch.owners[0].comment) == ("returns", "Please fetch it.")
    stranger.post(path, {"response": "gone"})
    assert batch.owners[0].response == "gone", "she may change it"


def test_an_owner_who_reads_chinese_is_spoken_to_in_chinese(visit: Visit, house: House, batch: Batch) -> None:
    assert '<html lang="zh"' in visit("").get(link(house, "owner5@post.example")).text


def test_no_answer_and_an_answer_that_only_staff_may_give_are_refused(
    visit: Visit, house: House, batch: Batch
) -> None:
    stranger, path = visit(""), link(house, "owner1@post.example")
    for response in ("", "unreachable", "nonsense"):
        refused = stranger.post(path, {"response": response})
        assert refused.status_code == 422
        assert "Please choose one of the answers." in refused.text
    assert batch.owners[0].response == ""


def test_an_unknown_link_opens_nothing(visit: Visit, batch: Batch) -> None:
    assert visit("").get("/recall/guessed").status_code == 404
    assert visit("").post("/recall/guessed", {"response": "keeps"}).status_code == 404


def test_after_the_recall_was_closed_the_link_leads_to_a_complaint(
    visit: Visit, house: House, batch: Batch
) -> None:
    path = link(house, "owner1@post.example")
    for owner in batch.owners:
        recalls.respond(house.engine, owner.id, "gone", actor="ben")
    batch.does("check_effect", "ben", decision="effective")
    batch.does("settle_stock", "wanda", outcome="none", units_settled=0)
    page = visit("").get(path).text
    assert 'href="/complain"' in page
    assert 'name="response"' not in page
    assert visit("").post(path, {"response": "keeps"}).status_code == 409
