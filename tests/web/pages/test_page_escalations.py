"""What climbed, to whom, and what she may decide about it."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.web.visitor import Visitor, complain
from tests.world import House

Visit = Callable[[str], Visitor]


def climb(house: House) -> str:
    number = complain(house)
    house.say("level up asked", number, {"level": None, "words": "Nobody calls me back."})
    return number


def submitted(page: str) -> str:
    found = re.search(r'data-submit="(/escalations/[^"]+)"', page)
    assert found, "no form on the page"
    return found.group(1)


def test_with_nothing_to_decide_it_says_what_comes_here(visit: Visit) -> None:
    assert "Nothing has climbed to you" in visit("oskar").get("/escalations").text


def test_only_those_who_stand_above_somebody_find_it_in_the_navigation(visit: Visit) -> None:
    offered = {
        who
        for who in ("ana", "ben", "greta", "lin")
        if 'href="/escalations"' in visit(who).get("/account").text
    }
    assert offered == {"greta", "lin"}


def test_the_whole_story_stands_on_one_page(visit: Visit, house: House) -> None:
    number = climb(house)
    page = visit("oskar").get("/escalations").text
    for words in (
        number,
        "Maria Gomez",
        "The paint on the left arm cracks",
        "Nobody calls me back.",
        "Settled",
    ):
        assert words in page, words
    assert "Decide how to go on" in page


def test_somebody_else_does_not_see_what_climbed(visit: Visit, house: House) -> None:
    number = climb(house)
    assert number not in visit("ben").get("/escalations").text


def test_a_decision_is_taken_on_the_spot(visit: Visit, house: House) -> None:
    number, oskar = climb(house), visit("oskar")
    answer = oskar.send(
        "POST",
        submitted(oskar.get("/escalations").text),
        {"data": {"decision": "instruct", "words": "Call her today."}, "revision": 0},
    )
    assert answer.get_json() == {"location": "/escalations"}
    assert any(
        event.type == "escalation.decided" and event.actor == "oskar" for event in house.history(number)
    )
    assert "Nothing has climbed to you" in oskar.get("/escalations").text


def test_a_decision_without_an_answer_names_the_field(visit: Visit, house: House) -> None:
    climb(house)
    oskar = visit("oskar")
    answer = oskar.send("POST", submitted(oskar.get("/escalations").text), {"data": {}, "revision": 0})
    assert answer.status_code == 422
    assert "decision" in answer.get_json()["problems"]


def test_an_emergency_stands_first_before_leadership(visit: Visit, house: House) -> None:
    climb(house)
    complain(house, safety=True, severity="critical", customer={"name": "Jo"})
    page = visit("lin").get("/escalations").text
    first = page.index("<article")
    assert "rd-story-urgent" in page[first : first + 80]
    assert "Acknowledge the emergency" in page


def test_what_climbed_can_be_taken_over(visit: Visit, house: House) -> None:
    number = complain(house)
    house.pass_time(hours=3)
    task = house.task(number, "confirm_classification")
    assert task.level == 1
    greta = visit("greta")
    assert number in greta.get("/escalations").text
    greta.post(f"/escalations/{task.id}/assign", {"person": "greta"})
    assert house.task(number, "confirm_classification").assignee == "greta"


def test_handing_over_to_nobody_is_refused_in_words(visit: Visit, house: House) -> None:
    number = complain(house)
    task = house.task(number, "confirm_classification")
    answer = visit("greta").post(f"/escalations/{task.id}/assign", {"person": ""})
    assert answer.status_code == 422
    assert "Nobody was chosen." in answer.text


def test_the_handler_reads_the_instruction_on_each_open_task_until_another_decision(
    visit: Visit, house: House
) -> None:
    number, oskar, ben = climb(house), visit("oskar"), visit("ben")
    task = house.task(number, "confirm_classification")
    seen = re.search(r'standing\?seen=([^"]+)"', ben.get(f"/tasks/{task.id}").text)
    assert seen
    decision = submitted(oskar.get("/escalations").text)
    told = {"decision": "instruct", "words": "Call her before noon."}
    assert oskar.send("POST", decision, {"data": told, "revision": 0}).status_code == 200
    house.settle()
    for page in (f"/tasks/{task.id}", f"/cases/{number}", f"/tasks/{task.id}/standing?seen={seen[1]}"):
        said = ben.get(page).text
        assert "Instruction from Oskar Brandt" in said, page
        assert "Call her before noon." in said, page
    house.say("level up asked", number, {"level": 3, "words": "Still nobody."})
    lin = visit("lin")
    settled = {"decision": "resolve", "words": "I called her."}
    decision = submitted(lin.get("/escalations").text)
    assert lin.send("POST", decision, {"data": settled, "revision": 0}).status_code == 200
    house.settle()
    for page in (f"/tasks/{task.id}", f"/cases/{number}"):
        assert "Instruction from" not in ben.get(page).text
