"""A declared conflict of interest is taken back by somebody above, with a reason (S3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.stories import Story
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]


@pytest.fixture
def place(house: House) -> str:
    """Where ben's conflict is taken back."""
    story = Story(house).broken_hand("2026-08-01")
    task = house.task(story.number, "confirm_classification")
    house.engine.declare_conflict(task.id, reason="Maria is my sister.", actor="ben")
    house.settle()
    return f"/cases/{story.number}/conflicts/ben/take-back"


def test_her_head_takes_it_back_and_she_may_work_on_the_case_again(
    place: str, house: House, visit: Visit
) -> None:
    greta = visit("greta")
    page = greta.post(place, {"reason": "Another Maria."}, follow_redirects=True).text
    assert "Ben Carter may work on this case again." in page
    assert any(task.element == "confirm_classification" for task in house.work_list("ben"))


def test_it_takes_a_reason_and_somebody_above(place: str, visit: Visit) -> None:
    assert visit("greta").post(place, {"reason": " "}).status_code == 422
    assert visit("ana").post(place, {"reason": "I say so."}).status_code == 403


def test_where_there_is_no_conflict_or_no_case_nothing_is_taken_back(place: str, visit: Visit) -> None:
    greta = visit("greta")
    assert greta.post(place.replace("/ben/", "/ana/"), {"reason": "x"}).status_code == 404
    assert greta.post("/cases/C-1999-000001/conflicts/ben/take-back", {"reason": "x"}).status_code == 404
