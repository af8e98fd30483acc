"""Cases found by what people remember of them."""

from __future__ import annotations

import pytest

from processes.complaint import search
from tests.stories import Story
from tests.world import House


@pytest.fixture
def stories(house: House) -> dict[str, Story]:
    with house.engine.store.write() as uow:
        uow.records.sales.add(serial="S-1", sku="SHIP", batch="B-77", seller="")
        uow.commit()
    otto = {"name": "Otto Bergmann", "organisation": "Hafenverein", "email": "otto@post.example"}
    return {
        "maria": Story(house).broken_hand("2026-07-01"),
        "otto": Story(house).registers(customer=otto, description="The mast is loose."),
    }


def found(house: House, text: str, viewer: str = "ana") -> list[tuple[str, str]]:
    with house.engine.store.read() as queries:
        return [(hit.case.number, hit.why) for hit in search.find(queries, house.engine.viewer(viewer), text)]


@pytest.mark.parametrize(
    ("text", "who", "why"),
    [
        ("gomez", "maria", "customer"),
        ("otto@post", "otto", "customer"),
        ("hafen", "otto", "customer"),
        ("s-1", "maria", "serial"),
        ("B-77", "maria", "batch"),
        ("Gomes", "maria", "alike"),
        ("Maria Gommez", "maria", "alike"),
        ("Bergman Oto", "otto", "alike"),
        ("Hafenferein", "otto", "alike"),
    ],
)
def test_a_case_is_found_by_customer_unit_and_batch_also_when_misspelt(
    house: House, stories: dict[str, Story], text: str, who: str, why: str
) -> None:
    assert (stories[who].number, why) in found(house, text)
    assert len({number for number, _ in found(house, text)}) == 1


@pytest.mark.parametrize("text", ["", "x", "Smith", "Zebra", "99-99"])
def test_what_is_like_nothing_finds_nothing(house: House, stories: dict[str, Story], text: str) -> None:
    assert found(house, text) == []


def test_a_hidden_case_is_not_found(house: House, stories: dict[str, Story]) -> None:
    with house.engine.store.write() as uow:
        case = house.case(stories["maria"].number).id
        uow.cases.bar(case, "ana", "complained about", house.clock.now())
        uow.commit()
    assert found(house, "Gomez") == []
    assert found(house, "Gomes") == []
    assert found(house, "Gomes", "ben") != []
