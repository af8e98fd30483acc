"""Cases found by what people remember of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from processes.complaint import search
from tests.stories import Story
from tests.world import House


@pytest.fixture(scope="module")
def remembered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, dict[str, Story]]]:
    """A house whose cases are only looked for."""
    made = House(tmp_path_factory.mktemp("remembered"))
    yield made, told_in(made)
    made.close()


@pytest.fixture
def stories(house: House) -> dict[str, Story]:
    return told_in(house)


def told_in(house: House) -> dict[str, Story]:
    with house.engine.store.write() as uow:
        uow.records.sales.add(serial="S-1", sku="SHIP", batch="B-77", seller="")
        uow.commit()
    otto = {"name": "Otto Bergmann", "organisation": "Hafenverein", "email": "otto@post.example"}
    jorg = {"name": "Jörg Müller-Łukasz", "email": "jm@post.example", "phone": "+49 (0)170 555 12 34"}
    return {
        "maria": Story(house).broken_hand("2026-07-01"),
        "otto": Story(house).registers(customer=otto, description="The mast is loose."),
        "jorg": Story(house).registers(
            customer=jorg,
            description="Paint peels.",
            product={"model": "Steam tug", "serial": "TUG–0815 / 4", "batch": "2026 / 07-A"},
        ),
        "chen": Story(house).registers(
            customer={"name": "张晓明", "email": "zxm@post.example"}, description="Stand tilts."
        ),
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
        ("Berbmann", "otto", "alike"),
        ("Begrmann", "otto", "alike"),
        ("Müler", "jorg", "alike"),
        ("JÖRG MÜLLER", "jorg", "customer"),
        ("muller", "jorg", "customer"),
        ("Mueller Joerg", "jorg", "alike"),
        ("lukasz", "jorg", "customer"),
        ("张晓明", "chen", "customer"),
        ("晓明", "chen", "customer"),
        ("张", "chen", "customer"),
        ("张 晓明", "chen", "customer"),
        ("张小明", "chen", "alike"),
        ("0170 5551234", "jorg", "customer"),
        ("0049170555", "jorg", "customer"),
        ("555-1234", "jorg", "customer"),
        ("600 111", "maria", "customer"),
        ("JM@POST.example", "jorg", "customer"),
        ("tug 0815-4", "jorg", "serial"),
        ("TUGO8154", "jorg", "serial"),
        ("0815", "jorg", "serial"),
        ("TUG-0851-4", "jorg", "serial"),
        ("2026-07 a", "jorg", "batch"),
        ("b77", "maria", "batch"),
        ("s 1", "maria", "serial"),
    ],
)
def test_a_case_is_found_by_customer_unit_and_batch_also_when_misspelt(
    remembered: tuple[House, dict[str, Story]], text: str, who: str, why: str
) -> None:
    house, stories = remembered
    assert (stories[who].number, why) in found(house, text)
    assert len({number for number, _ in found(house, text)}) == 1


@pytest.mark.parametrize(
    "text", ["", "x", "Smith", "Zebra", "99-99", "mi", "李明", "0000", "--", "( )", "%", "_"]
)
def test_what_is_like_nothing_finds_nothing(remembered: tuple[House, dict[str, Story]], text: str) -> None:
    house, _ = remembered
    assert found(house, text) == []


def test_a_hidden_case_is_not_found(house: House, stories: dict[str, Story]) -> None:
    with house.engine.store.write() as uow:
        case = house.case(stories["maria"].number).id
        uow.cases.bar(case, "ana", "complained about", house.clock.now())
        uow.commit()
    assert found(house, "Gomez") == []
    assert found(house, "Gomes") == []
    assert found(house, "Gomes", "ben") != []


def test_what_fits_exactly_stands_first_and_nearly_like_names_only_for_want_of_others(house: House) -> None:
    names = ["Anna Hansson", "Anna Hansen", "Anna Hanse", "Anna Hansenius"]
    numbers = {name: Story(house).registers(customer={"name": name}).number for name in names}
    assert found(house, "hanse") == [
        (numbers["Anna Hanse"], "customer"),
        (numbers["Anna Hansenius"], "customer"),
        (numbers["Anna Hansen"], "customer"),
    ]
    assert found(house, "anna hanson") == [
        (numbers["Anna Hansen"], "alike"),
        (numbers["Anna Hansson"], "alike"),
    ]


def test_many_hidden_cases_of_a_customer_do_not_hide_the_one_that_may_be_seen(house: House) -> None:
    first = Story(house).registers()
    for _ in range(search.MOST + 1):
        hidden = Story(house).registers(person_complained_about="Ana Silva", by="ben")
        assert (hidden.number, "customer") not in found(house, "Gomez")
    assert found(house, "Gomez") == [(first.number, "customer")]


def test_a_customer_of_hidden_cases_alone_is_not_known_to_whom_they_are_hidden(
    house: House, stories: dict[str, Story]
) -> None:
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(stories["otto"].number).id, "ana", "complained about", house.clock.now())
        uow.commit()
    for viewer, names in (("ana", []), ("ben", ["Otto Bergmann"])):
        with house.engine.store.read() as queries:
            known = search.find_customers(queries, house.engine.viewer(viewer), "otto", 5)
        assert [customer.name for customer in known] == names
