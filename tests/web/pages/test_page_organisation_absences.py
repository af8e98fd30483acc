"""Absences: entered with a substitute, circles refused, ended early, and always clear where work goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.clock import MONDAY
from tests.stories import Story
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]
PLACE = "/organisation/absences"


def day(days: int) -> str:
    return (MONDAY.date() + timedelta(days=days)).isoformat()


def line(person: str, substitute: str = "", first: int = 0, last: int = 4, **more: str) -> dict[str, str]:
    return {
        "person": person,
        "substitute": substitute,
        "starts_on": day(first),
        "ends_on": day(last),
        **more,
    }


def test_the_empty_page_says_what_to_do(visit: Visit) -> None:
    page = visit("adam").get(PLACE).text
    assert "Everybody is here" in page
    assert "before they begin" in page


def test_an_absence_from_today_on_passes_work_on_at_once(visit: Visit, house: House) -> None:
    number = Story(house).broken_hand("2026-07-01").number
    house.engine.claim(house.task(number, "confirm_classification").id, actor="ben")
    adam = visit("adam")
    page = adam.post(PLACE, data=line("ben", "chen", reason="Course"), follow_redirects=True).text
    assert "Away today" in page
    assert "Course" in page
    assert house.task(number, "confirm_classification").assignee == "chen"
    told = visit("chen").get(f"/cases/{number}").text
    assert "Ben Carter is away: “Confirm the class” went to her substitute Chen Yu." in told
    assert "Chen Yu stands in" in adam.get("/organisation").text


def test_chains_are_shown_to_their_end(visit: Visit) -> None:
    adam = visit("adam")
    adam.post(PLACE, data=line("ben", "chen", 2, 4))
    adam.post(PLACE, data=line("chen", "ana", 1, 5))
    page = adam.get(PLACE).text
    assert "Away later" in page
    assert "Chen Yu → Ana Silva" in page
    adam.post(PLACE, data=line("greta", "", 1, 5))
    assert "work goes to its pool" in adam.get(PLACE).text


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (line("chen", "ben", 3, 6), "in a circle: Chen Yu → Ben Carter → Chen Yu"),
        (line("ben", "", 4, 9), "Ben Carter is away from"),
        (line("ana", "", 4, 3), "The last day is before the first"),
        (line("ana", "", -9, -1), "These days have passed"),
        ({**line("ana"), "ends_on": ""}, "“” is no date"),
        (line("", ""), "Nobody who works here has this id"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    visit: Visit, house: House, second: dict[str, str], sentence: str
) -> None:
    adam = visit("adam")
    adam.post(PLACE, data=line("ben", "chen"))
    answer = adam.post(PLACE, data=second)
    assert answer.status_code == 422
    assert sentence in answer.text
    if second["substitute"]:
        assert f'<option value="{second["substitute"]}" selected>' in answer.text
    with house.engine.store.read() as queries:
        assert len(queries.people.absences(MONDAY.date())) == 1


def test_who_is_back_early_is_away_no_more(visit: Visit, house: House) -> None:
    adam = visit("adam")
    adam.post(PLACE, data=line("ben", "chen"))
    with house.engine.store.read() as queries:
        (kept,) = queries.people.absences(MONDAY.date())
    page = adam.post(f"{PLACE}/{kept.id}/end", follow_redirects=True).text
    assert "Everybody is here" in page
    assert adam.post(f"{PLACE}/{kept.id}/end").status_code == 404
    assert "The absence of Ben Carter has ended" in adam.get("/organisation").text


def test_an_absence_that_is_over_cannot_be_ended_again(visit: Visit, house: House) -> None:
    adam = visit("adam")
    adam.post(PLACE, data=line("ben", "chen", 0, 1))
    with house.engine.store.read() as queries:
        (kept,) = queries.people.absences(MONDAY.date())
    house.clock.moment += timedelta(days=5)
    assert "This absence is over" in adam.post(f"{PLACE}/{kept.id}/end", follow_redirects=True).text


def test_the_form_begins_with_whom_one_came_from(visit: Visit) -> None:
    assert '<option value="ben" selected>' in visit("adam").get(f"{PLACE}?person=ben").text
