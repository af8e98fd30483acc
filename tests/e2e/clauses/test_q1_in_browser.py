"""Q1: six months, the last day included, judged by the day on which the customer called."""

from __future__ import annotations

import pytest

from tests.e2e.clauses.conftest import Floor, finds
from tests.stories import Story


@pytest.mark.parametrize(
    ("bought", "waits"), [("2026-05-23", "plan_repair"), ("2026-05-22", "confirm_refusal")]
)
def test_the_last_day_of_six_months_counts_and_the_day_after_is_looked_at_by_a_second_person(
    floor: Floor, story: Story, bought: str, waits: str
) -> None:
    story.broken_hand(bought).classified().replied().opined()
    story.does("agree_appointment", "ben", place="workshop", at="2026-11-24T09:00:00Z")
    tab = floor.opens("kim", story, "inspect")
    finds(tab)
    floor.done(tab)
    assert story.waiting == {waits}
    if waits == "confirm_refusal":
        tab = floor.opens("oskar", story, "confirm_refusal")
        assert tab.get_by_text("2026-11-22").count(), "the page says when the guarantee ended"
