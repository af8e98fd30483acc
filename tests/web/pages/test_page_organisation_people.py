"""People arrive with a first password, change, and leave without taking their work along."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask_security.utils import verify_password

from engine.model import Person
from tests.stories import Story
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]
EVA = {
    "id": "eva",
    "name": "Eva Adler",
    "email": "eva@x.example",
    "unit": "sales",
    "superior": "oskar",
    "role": ["staff", "handler"],
}


def person(house: House, id: str) -> Person | None:
    with house.engine.store.read() as queries:
        return queries.people.find(id)


def test_everybody_is_listed_and_found_by_part_of_the_name_or_by_unit(visit: Visit) -> None:
    adam = visit("adam")
    assert "Pavel Hora" in adam.get("/organisation/people").text
    found = adam.get("/organisation/people?q=CAR").text
    assert "Ben Carter" in found
    assert "Pavel Hora" not in found
    assert "Ben Carter" not in adam.get("/organisation/people?unit=production").text
    assert "Nobody is found" in adam.get("/organisation/people?q=xyzzy").text
    assert "Nobody has left" in adam.get("/organisation/people?left=1").text


def test_who_is_new_signs_in_with_the_password_that_is_shown_once(
    visit: Visit, house: House, app: object
) -> None:
    adam = visit("adam")
    page = adam.post("/organisation/people/new", data=EVA).text
    shown = re.search(r"First password</dt><dd><code>([^<]+)</code>", page)
    assert shown
    found = person(house, "eva")
    assert found is not None
    assert (found.unit, found.superior, found.roles) == ("sales", "oskar", frozenset({"staff", "handler"}))
    with adam.app.app_context():
        assert verify_password(shown.group(1), found.password)
    assert shown.group(1) not in adam.get("/organisation/people/id/eva").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"id": "ana"}, "There is somebody with the id “ana” already"),
        ({"email": "nowhere"}, "“nowhere” is no e-mail address"),
        ({"email": "ana@modelhouse.example"}, "have the same e-mail address"),
        ({"superior": "eva"}, "“eva” is her own superior"),
        ({"unit": "moon"}, "“eva” is in “moon”, which is not there"),
    ],
)
def test_who_cannot_be_is_refused_and_what_was_typed_stays(
    visit: Visit, house: House, changed: dict[str, str], sentence: str
) -> None:
    answer = visit("adam").post("/organisation/people/new", data={**EVA, **changed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Eva Adler"' in answer.text
    assert person(house, "eva") is None


def test_a_circle_of_superiors_is_refused(visit: Visit, house: House) -> None:
    line = {"name": "Lin Wei", "email": "lin@modelhouse.example", "superior": "ben", "role": ["leadership"]}
    answer = visit("adam").post("/organisation/people/id/lin", data=line)
    assert answer.status_code == 422
    assert "“lin” is her own superior, by way of others" in answer.text
    before = person(house, "lin")
    assert before is not None
    assert before.superior is None


def test_a_change_keeps_sign_in_and_history(visit: Visit, house: House) -> None:
    before = person(house, "ben")
    assert before is not None
    line = {
        "name": "Ben Carter-Hill",
        "email": before.email,
        "unit": "after_sales",
        "superior": "oskar",
        "role": ["staff", "handler", "reception"],
    }
    page = visit("adam").post("/organisation/people/id/ben", data=line, follow_redirects=True).text
    assert "Ben Carter-Hill is kept" in page
    after = person(house, "ben")
    assert after is not None
    assert (after.superior, after.token_version, "reception" in after.roles) == (
        "oskar",
        before.token_version,
        True,
    )
    with house.engine.store.read() as queries:
        (event,) = queries.events.last("organisation", 5)
    assert event.actor == "adam"
    assert ["people", "ben", "superior", "greta", "oskar"] in event.payload["changes"]


def test_the_last_administrator_stays_one(visit: Visit, house: House) -> None:
    line = {"name": "Adam Reyes", "email": "adam@modelhouse.example", "role": ["staff"]}
    answer = visit("adam").post("/organisation/people/id/adam", data=line)
    assert answer.status_code == 422
    assert "has the role administrator" in answer.text


def test_who_leaves_hands_her_work_over_and_signs_in_no_more(visit: Visit, house: House) -> None:
    number = Story(house).broken_hand("2026-07-01").number
    house.engine.claim(house.task(number, "confirm_classification").id, actor="ben")
    adam = visit("adam")
    assert "She holds 1 open task" in adam.get("/organisation/people/id/ben").text
    page = adam.post("/organisation/people/id/ben/leave", data={"to": "chen"}, follow_redirects=True).text
    assert "1 task was handed over" in page
    assert "She works here again" in page
    assert house.task(number, "confirm_classification").assignee == "chen"
    assert visit("ben").get("/work").status_code == 302
    assert "Ben Carter" in adam.get("/organisation/people?left=1").text
    adam.post("/organisation/people/id/ben/return")
    assert visit("ben").get("/work").status_code == 200


def test_what_nobody_takes_over_goes_back_to_its_pool(visit: Visit, house: House) -> None:
    number = Story(house).broken_hand("2026-07-01").number
    house.engine.claim(house.task(number, "confirm_classification").id, actor="ben")
    page = (
        visit("adam").post("/organisation/people/id/ben/leave", data={"to": ""}, follow_redirects=True).text
    )
    assert "1 task went back to its pool" in page
    assert house.task(number, "confirm_classification").assignee is None


def test_what_hangs_on_somebody_who_leaves_is_said(visit: Visit) -> None:
    page = visit("adam").get("/organisation/people/id/greta").text
    assert "She heads After-sales service" in page
    assert "She is the superior of" in page


def test_somebody_who_cannot_leave_is_told_why(visit: Visit) -> None:
    answer = visit("adam").post("/organisation/people/id/adam/leave", data={"to": ""})
    assert answer.status_code == 422
    assert "has the role administrator" in answer.text


def test_an_unknown_person_is_told(visit: Visit) -> None:
    assert visit("adam").get("/organisation/people/id/moon").status_code == 404
