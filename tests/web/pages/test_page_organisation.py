"""Units as a tree: changed by the administrator, never above themselves, every change written down."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.model import Unit
from engine.organisation import take_in
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]
SHOP = {"new": "1", "id": "web_shop", "name": "Web shop", "parent": "sales", "head": "sofia"}


def unit(house: House, id: str) -> Unit | None:
    with house.engine.store.read() as queries:
        return queries.people.unit(id)


def test_the_tree_shows_heads_and_how_many_work_there(visit: Visit) -> None:
    page = visit("adam").get("/organisation").text
    assert "headed by Greta Lund" in page
    assert page.index("Management") < page.index("Sales") < page.index("After-sales service")
    assert "5 people" in page


def test_it_is_in_the_navigation_of_the_administrator_alone(visit: Visit) -> None:
    assert 'href="/organisation"' in visit("adam").get("/organisation").text
    assert 'href="/organisation"' not in visit("ben").get("/work").text


def test_a_new_unit_takes_its_place_and_is_told_below_the_tree(visit: Visit, house: House) -> None:
    adam = visit("adam")
    answer = adam.post("/organisation/unit", data=SHOP, follow_redirects=True)
    assert answer.status_code == 200
    assert unit(house, "web_shop") == Unit("web_shop", "Web shop", "sales", "sofia")
    assert "web_shop is new" in answer.text
    assert "Adam Reyes" in answer.text


def test_a_change_says_what_was_and_what_is(visit: Visit, house: House) -> None:
    line = {"id": "design", "name": "Design", "parent": "r_and_d", "head": "dario"}
    answer = visit("adam").post("/organisation/unit", data=line, follow_redirects=True)
    assert "design, parent: “management” became “r_and_d”" in answer.text
    assert unit(house, "design") == Unit("design", "Design", "r_and_d", "dario")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({**SHOP, "id": "sales", "parent": ""}, "There is a unit with the id “sales” already"),
        ({**SHOP, "id": "Web shop"}, "“Web shop” is no id"),
        ({**SHOP, "name": ""}, "“web_shop” has no name"),
        (
            {"id": "sales", "name": "Sales", "parent": "after_sales", "head": "oskar"},
            "“sales” is above itself",
        ),
        (
            {"id": "sales", "name": "Sales", "parent": "moon", "head": "oskar"},
            "belongs to “moon”, which is not there",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    visit: Visit, house: House, line: dict[str, str], sentence: str
) -> None:
    before = unit(house, line["id"])
    answer = visit("adam").post("/organisation/unit", data=line)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{line["name"]}"' in answer.text
    assert unit(house, line["id"]) == before


def test_a_head_who_left_stays_chosen_until_another_is(visit: Visit, house: House) -> None:
    with house.engine.store.read() as queries:
        from engine.organisation import person_line

        line = {**person_line(queries.people.get("greta")), "active": "no"}
    take_in(house.engine, {"people": [line]}, actor="adam")
    assert '<option value="greta" selected>' in visit("adam").get("/organisation/unit?id=after_sales").text


def test_an_unknown_unit_is_told(visit: Visit) -> None:
    assert visit("adam").get("/organisation/unit?id=moon").status_code == 404
