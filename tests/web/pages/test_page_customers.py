"""What is held about a customer, on its page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from tests.stories import Story
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]


@pytest.fixture
def closed(house: House) -> Story:
    story = Story(house).broken_hand("2026-07-01").classified("consultation")
    return story.replied().says(satisfied=True)


def test_an_administrator_hands_out_what_is_held_and_it_is_written_down(
    visit: Visit, house: House, closed: Story
) -> None:
    adam = visit("adam")
    page = adam.get("/customers?q=gomez").text
    assert "/customers/1" in page
    assert closed.number in adam.get("/customers/1").text
    answer = adam.post("/customers/1/export")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert b"Maria Gomez" in archive.read("data.json")
    with house.engine.store.read() as queries:
        (event,) = queries.events.stream("privacy")
    assert (event.type, event.actor) == ("customer.exported", "adam")
    assert "What is held about customer no. 1 was handed out." in adam.get("/customers").text


def test_a_hold_is_set_stops_erasing_and_is_lifted(visit: Visit, house: House, closed: Story) -> None:
    adam = visit("adam")
    adam.get("/customers/1")
    adam.post(f"/customers/1/hold/{closed.number}", data={"reason": "Lawsuit 7/26."})
    assert "Lawsuit 7/26." in adam.get("/customers/1").text
    page = adam.post("/customers/1/erase", data={"reason": "Her letter."}, follow_redirects=True).text
    assert f"These cases stay: {closed.number}." in page
    adam.post(f"/customers/1/hold/{closed.number}", data={"lift": "1"})
    page = adam.post("/customers/1/erase", data={"reason": "Her letter."}, follow_redirects=True).text
    assert "Her data are taken out." in page
    assert "Nobody of this name is known" in adam.get("/customers?q=gomez").text
    assert adam.get("/customers/1").status_code == 404
    assert "Personal data were taken out of the case." in adam.get(f"/cases/{closed.number}").text


def test_without_a_reason_nothing_happens(visit: Visit, closed: Story) -> None:
    adam = visit("adam")
    adam.get("/customers/1")
    assert (
        "Nothing says why" in adam.post("/customers/1/erase", data={"reason": ""}, follow_redirects=True).text
    )
    assert (
        "Nothing says why"
        in adam.post(f"/customers/1/hold/{closed.number}", data={"reason": ""}, follow_redirects=True).text
    )


def test_a_customer_all_of_whose_cases_are_hidden_does_not_exist(
    visit: Visit, house: House, closed: Story
) -> None:
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(closed.number).id, "adam", "complained about", house.clock.now())
        uow.commit()
    adam = visit("adam")
    assert "Maria" not in adam.get("/customers?q=gomez").text
    assert adam.get("/customers/1").status_code == 404
    assert adam.post("/customers/1/export").status_code == 404


def test_handlers_do_not_reach_it(visit: Visit, closed: Story) -> None:
    assert visit("ben").get("/customers").status_code == 403
