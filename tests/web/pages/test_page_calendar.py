"""The calendar's page: the week, days that are otherwise, public holidays looked through first."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]
WEEK = {f"hours_{day}": "8:00–12:00, 13:00–17:00" if day < 4 else "" for day in range(7)}


def revision(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found is not None
    return found[1]


def days(house: House) -> dict[str, str]:
    with house.engine.store.read() as queries:
        return {item.day.isoformat(): item.name for item in queries.calendars.get().days}


def test_everybody_reads_it_and_only_the_administrator_changes_it(visit: Visit) -> None:
    page = visit("ana").get("/calendar").text
    assert "08:00–17:00" in page
    assert "Every day is as its weekday says" in page
    assert '<form method="post" action="/calendar' not in page
    assert visit("ana").post("/calendar/week", data=WEEK).status_code == 403


def test_the_page_says_what_each_unit_of_time_makes_of_now(visit: Visit) -> None:
    """Now is Monday, ten o'clock at the house."""
    page = visit("ana").get("/calendar").text
    for words, due in (
        ("24 hours on the wall", "Tue 24 Nov 2026, 10:00"),
        ("24 working hours", "Wed 25 Nov 2026, 16:00"),
        ("1 working day", "Tue 24 Nov 2026, 10:00"),
        ("10 working days", "Mon 7 Dec 2026, 10:00"),
    ):
        assert re.search(rf"{words}</dt><dd>{due}", page), words


def test_the_week_has_several_openings_a_day(visit: Visit) -> None:
    adam = visit("adam")
    page = adam.post("/calendar/week", data=WEEK, follow_redirects=True).text
    assert page.count("08:00–12:00, 13:00–17:00") >= 4
    assert "Open promises follow them." in page
    assert "The calendar was changed: monday" in adam.get("/organisation").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [({**WEEK, "hours_2": "nine to five"}, "no opening hours"), ({}, "would never be open")],
)
def test_hours_that_do_not_hold_stay_in_their_fields_with_what_is_wrong(
    visit: Visit, typed: dict[str, str], said: str
) -> None:
    answer = visit("adam").post("/calendar/week", data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    if typed:
        assert 'value="nine to five"' in answer.text


def test_company_holidays_are_entered_in_one_go_and_taken_out_again(visit: Visit, house: House) -> None:
    adam = visit("adam")
    line = {"first": "2026-12-28", "last": "2026-12-30", "name": "Company holidays"}
    page = adam.post("/calendar/days", data=line, follow_redirects=True).text
    assert page.count("Company holidays") == 3
    assert "December 2026" in page
    adam.post("/calendar/days/2026-12-29/remove")
    assert set(days(house)) == {"2026-12-28", "2026-12-30"}


@pytest.mark.parametrize(
    "line",
    [
        {"first": "2026-12-30", "last": "2026-12-28"},
        {"first": "2026-12-30", "last": "2028-12-28"},
        {"first": "soon"},
        {"first": "2026-12-30", "hours": "always"},
    ],
)
def test_days_that_cannot_be_are_refused(visit: Visit, house: House, line: dict[str, str]) -> None:
    assert visit("adam").post("/calendar/days", data=line).status_code == 422
    assert days(house) == {}


def test_public_holidays_are_looked_through_before_they_count(visit: Visit, house: House) -> None:
    adam = visit("adam")
    asked = {"country": "DE", "part": "BE", "year": "2027"}
    page = adam.get("/calendar", query_string=asked).text
    assert "Women" in page
    assert days(house) == {}, "looking changes nothing"
    ticked = {"day": ["2027-03-08", "2027-10-03"], "revision": revision(page)}
    adam.post("/calendar/holidays", data=asked | ticked)
    assert set(days(house)) == {"2027-03-08", "2027-10-03"}
    again = adam.get("/calendar", query_string=asked).text
    assert "in the calendar" in again


def test_ticking_nothing_or_asking_for_nowhere_is_answered_in_words(visit: Visit) -> None:
    adam = visit("adam")
    assert (
        "No day was ticked." in adam.post("/calendar/holidays", data={"country": "DE", "year": "2027"}).text
    )
    page = adam.get("/calendar", query_string={"country": "XX", "year": "2027"})
    assert page.status_code == 422
    assert "No public holidays are known" in page.text


def test_the_second_of_two_administrators_is_told(visit: Visit, house: House) -> None:
    adam = visit("adam")
    read = revision(adam.get("/calendar").text)
    adam.post("/calendar/days", data={"first": "2026-12-28", "revision": read})
    answer = adam.post("/calendar/days", data={"first": "2026-12-29", "revision": read})
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert set(days(house)) == {"2026-12-28"}
