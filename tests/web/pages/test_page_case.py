"""The list of cases, and the file of one."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.stories import Story
from tests.web.visitor import CLASSIFIED, Visitor, complain
from tests.world import House

Visit = Callable[[str], Visitor]
HTMX = {"HX-Request": "true", "Accept": "text/html"}


def states(page: str) -> list[str]:
    return [found.replace("&amp;", "&") for found in re.findall(r'data-state="(/cases/[^"]+)"', page)]


def test_the_list_says_what_it_is_for_while_it_is_empty(visit: Visit) -> None:
    assert "There is no case yet" in visit("ben").get("/cases").text


def test_cases_are_found_by_number_title_and_state(visit: Visit, house: House) -> None:
    first = complain(house)
    second = complain(house, product={"model": "Spring Dancer", "serial": "SD-7"}, customer={"name": "Jo"})
    ben = visit("ben")
    everything = ben.get("/cases").text
    assert everything.index(second) < everything.index(first)
    by_title = ben.get("/cases?q=dancer").text
    assert second in by_title
    assert first not in by_title
    assert first in ben.get(f"/cases?q={first}").text
    assert "No case stands so" in ben.get("/cases?status=closed").text
    assert "Nothing matches “zzz”" in ben.get("/cases?q=zzz").text


def test_typing_in_the_search_brings_the_list_alone(visit: Visit, house: House) -> None:
    complain(house)
    answer = visit("ben").get("/cases?q=crane", headers=HTMX)
    assert "<html" not in answer.text
    assert "1 case" in answer.text
    assert answer.headers["HX-Replace-Url"] == "/cases?q=crane"


def test_more_than_a_page_of_cases_goes_on_on_the_next(visit: Visit, house: House) -> None:
    for place in range(27):
        complain(house, customer={"name": f"Customer {place}"})
    first, second = visit("ben").get("/cases").text, visit("ben").get("/cases?page=2").text
    assert "1 to 25 of 27 cases" in first
    assert "C-2026-000001" in second
    assert "C-2026-000027" not in second


def test_the_file_tells_the_whole_case(visit: Visit, house: House) -> None:
    number = complain(house)
    house.do(number, "confirm_classification", "ben", **CLASSIFIED)
    page = visit("ben").get(f"/cases/{number}").text
    for words in (
        "The paint on the left arm cracks",
        "Maria Gomez",
        "left arm: cracked paint",
        "to the contact by phone",
        "due Tue 24 Nov 2026, 10:00",
        "Agree on an appointment",
        "free for: After-sales service",
        "Classified as a complaint, normal severity.",
    ):
        assert words in page, words


def test_the_diagrams_of_all_instances_are_drawn_with_their_tokens(visit: Visit, house: House) -> None:
    number = complain(house)
    ben = visit("ben")
    tokens = [ben.get(state).get_json()["active"] for state in states(ben.get(f"/cases/{number}").text)]
    assert any("confirm_classification" in active for active in tokens)
    assert any("await_reply" in active for active in tokens)


def test_a_called_diagram_is_linked_from_the_step_that_calls_it(visit: Visit, house: House) -> None:
    number = complain(house)
    house.do(number, "confirm_classification", "ben", **CLASSIFIED)
    ben = visit("ben")
    page = ben.get(f"/cases/{number}").text
    links = {link for state in states(page) for link in ben.get(state).get_json()["links"].values()}
    assert links
    drawn = set(re.findall(r'<article id="(diagram-[^"]+)"', page))
    assert {link.partition("#")[2] for link in links} <= drawn


def test_the_page_asks_for_news_and_hears_none_while_nothing_changed(visit: Visit, house: House) -> None:
    number, ben = complain(house), visit("ben")
    page = ben.get(f"/cases/{number}").text
    asked = [
        found.replace("&amp;", "&") for found in re.findall(r'hx-get="(/cases/[^"]*part=\w+[^"]*)"', page)
    ]
    assert len(asked) == 2
    assert [ben.get(part).status_code for part in asked] == [204, 204]
    house.do(number, "confirm_classification", "ben", **CLASSIFIED)
    assert [ben.get(part).status_code for part in asked] == [200, 200]


def test_a_case_about_somebody_does_not_exist_for_her(visit: Visit, house: House) -> None:
    number = complain(house, person_complained_about="Ben Carter")
    ben = visit("ben")
    assert ben.get(f"/cases/{number}").status_code == 404
    assert ben.get(f"/cases/{number}/state/1.json").status_code == 404
    assert number not in ben.get("/cases").text
    assert visit("ana").get(f"/cases/{number}").status_code == 200


def test_an_instance_of_another_case_is_not_shown_under_this_one(visit: Visit, house: House) -> None:
    number = complain(house)
    complain(house, customer={"name": "Jo"})
    with house.engine.store.read() as queries:
        other = queries.instances.of_case(house.case("C-2026-000002").id)[0].id
    assert visit("ben").get(f"/cases/{number}/state/{other}.json").status_code == 404


def test_a_promise_that_ran_out_says_so(visit: Visit, house: House) -> None:
    number = complain(house)
    house.pass_time(hours=25)
    page = visit("greta").get(f"/cases/{number}").text
    assert "time is over" in page
    assert "104 % used" in page


def test_a_list_of_cases_found_by_customer_is_not_counted_as_none(visit: Visit, house: House) -> None:
    Story(house).registers()
    page = visit("ana").get("/cases?q=Gomze").text
    assert "1 case" in page
    assert "0 cases" not in page
