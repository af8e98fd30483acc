"""Recalls are listed, proposed by a person, and owners' answers are written down (S11)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.recalls import Batch, recalled, shipped
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]
PROPOSAL = {
    "model": "SHIP-50",
    "batch": "B7",
    "defect": "hand_broken",
    "reason": "The maker of the glue wrote to us.",
}


@pytest.fixture
def batch(house: House) -> Batch:
    return recalled(house)


def test_an_empty_page_says_how_a_recall_begins(visit: Visit) -> None:
    page = visit("ben").get("/recalls").text
    assert "No recall stands" in page
    assert "Propose a recall" in page
    assert 'href="/recalls"' in visit("ben").get("/account").text, "it stands in the navigation"


def test_a_person_proposes_a_recall_and_the_warehouse_is_asked(visit: Visit, house: House) -> None:
    batch, quentin = shipped(house, 10), visit("quentin")
    answer = quentin.post("/recalls", PROPOSAL, follow_redirects=True)
    assert "is open; the warehouse is asked to hold the stock" in answer.text
    assert house.waiting(batch.number) == {"hold_stock"}
    listed = visit("ben").get("/recalls").text
    assert "proposed, the stock is to be held" in listed
    assert "The maker of the glue wrote to us." in listed
    assert "Quentin Roy" in listed


def test_a_second_one_or_one_without_a_reason_is_refused_and_what_was_typed_stays(
    visit: Visit, house: House
) -> None:
    batch, quentin = shipped(house, 10), visit("quentin")
    missing = quentin.post("/recalls", PROPOSAL | {"reason": " "})
    assert missing.status_code == 422
    assert 'value="SHIP-50"' in missing.text
    assert batch.recalls == []
    quentin.post("/recalls", PROPOSAL)
    again = quentin.post("/recalls", PROPOSAL)
    assert again.status_code == 409
    assert f"is already open. {batch.number}" in again.text
    assert len(batch.recalls) == 1


def test_a_rejected_proposal_is_listed_with_who_rejected_it_and_why(visit: Visit, house: House) -> None:
    batch = shipped(house, 10)
    batch.complain(1, 5)
    batch.rejected()
    page = visit("ben").get("/recalls").text
    assert "No recall stands" in page
    assert "Rejected and closed" in page
    assert "Lin Wei: Seven hands; a spare part will do." in page


def test_owners_are_shown_with_how_they_were_told(visit: Visit, batch: Batch) -> None:
    page = visit("ben").get(f"/recalls/{batch.number}").text
    assert "Owner 1" in page
    assert "5 Harbour Road" in page
    assert page.count("Toy Corner") == 5
    assert "0 of 10 owners are accounted for (0 %)" in page
    silent = visit("ben").get(f"/recalls/{batch.number}?show=unaddressed").text
    assert "Toy Corner" in silent
    assert "Owner 1" not in silent


def test_staff_write_down_an_answer_and_what_the_owner_got(visit: Visit, batch: Batch) -> None:
    ben, owner = visit("ben"), batch.owners[0]
    place = f"/recalls/{batch.number}/owners/{owner.id}"
    given = {"response": "returns", "comment": "She called."}
    page = ben.post(f"{place}/response", given, follow_redirects=True).text
    assert "It is written down." in page
    assert "written down by Ben Carter" in page
    assert "1 of 10 owners are accounted for (10 %)" in page
    assert "1 item sent in" in page
    page = ben.post(f"{place}/remedy", {"remedy": "replaced"}, follow_redirects=True).text
    assert "1 item sent in" not in page
    assert (batch.owners[0].response, batch.owners[0].remedy) == ("returns", "replaced")
    history = ben.get(f"/cases/{batch.number}").text
    assert "An owner answered: she sends the item in." in history
    assert "An owner&#39;s item was replaced, free." in history


def test_nothing_is_settled_for_an_owner_who_does_not_send_her_item_in(visit: Visit, batch: Batch) -> None:
    ben, owner = visit("ben"), batch.owners[1]
    place = f"/recalls/{batch.number}/owners/{owner.id}/remedy"
    assert "Record her answer first." in ben.post(place, {"remedy": "refunded"}, follow_redirects=True).text
    assert batch.owners[1].remedy == ""


def test_an_owner_of_another_recall_is_not_found(visit: Visit, batch: Batch) -> None:
    place = f"/recalls/{batch.number}/owners/4711/response"
    assert visit("ben").post(place, {"response": "keeps"}).status_code == 404
    assert visit("ben").get("/recalls/C-2026-000001").status_code == 404, "a complaint is no recall"


def test_an_owner_who_was_not_reached_is_shown_with_why_and_what_to_do(visit: Visit, house: House) -> None:
    house.post.refuse = lambda outward: "!550 No such user" if "owner2" in outward.recipient else None
    batch, ben = recalled(house), visit("ben")
    house.settle()
    page = ben.get(f"/recalls/{batch.number}").text
    for words in ("not reached", "The notice to owner2@post.example did not arrive.", "550 No such user"):
        assert words in page, words
    assert "1 owner's notice did not arrive" in page
    only = ben.get(f"/recalls/{batch.number}?show=lost").text
    assert "Owner 2" in only
    assert "Owner 1" not in only
    owner = next(owner for owner in batch.owners if owner.address == "owner2@post.example")
    place = f"/recalls/{batch.number}/owners/{owner.id}/notice"
    assert "Nothing says where or how" in ben.post(place, {"way": "phone"}, follow_redirects=True).text
    house.pass_time(minutes=1)
    told = ben.post(place, {"way": "phone", "words": "She locks it away."}, follow_redirects=True).text
    assert "It is written down." in told
    assert "did not arrive" not in told
    history = ben.get(f"/cases/{batch.number}").text
    assert "An owner was told in another way: on the phone." in history


def test_a_recall_hidden_from_somebody_is_neither_listed_nor_opened(
    visit: Visit, house: House, batch: Batch
) -> None:
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(batch.number).id, "ben", "conflict", house.clock.now())
        uow.commit()
    assert batch.number not in visit("ben").get("/recalls").text
    assert visit("ben").get(f"/recalls/{batch.number}").status_code == 404
    assert batch.number in visit("ana").get("/recalls").text


def test_the_page_of_the_case_leads_to_the_owners_and_offers_no_pin(visit: Visit, batch: Batch) -> None:
    page = visit("ana").get(f"/cases/{batch.number}").text
    assert f'href="/recalls/{batch.number}"' in page
    assert not re.search(r'href="[^"]*/pin"', page)
    assert "The recall was decided." in page
