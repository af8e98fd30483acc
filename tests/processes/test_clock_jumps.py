"""The machine's clock is set back, or far ahead and back again, while a complaint runs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from engine.audit import audit
from tests.stories import Story
from tests.web.visitor import Visitor
from tests.world import House
from web.app import create_app

NEGATIVE = re.compile(r"[-−]\d+ ?(?:%|second|minute|hour|day|ms\b|min\b|h\b|d\b)")


def whole(house: House) -> bool:
    """Whether the history is unbroken."""
    with house.engine.store.read() as queries:
        return not [found for found in audit(queries, queries.events.heads()) if found]


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(days=2), timedelta(days=400)])
def test_a_complaint_goes_to_its_end_though_the_clock_is_set_back(
    story: Story, house: House, back: timedelta
) -> None:
    story.broken_hand("2026-07-01").classified().replied()
    house.clock.moment -= back
    house.settle()
    story.inspected().opined()
    house.clock.moment += back
    story.repaired().replied()
    assert whole(house)
    story.says(satisfied=True)
    assert story.status == "closed"
    assert whole(house)


def test_what_fired_does_not_fire_again_when_the_clock_is_set_back(story: Story, house: House) -> None:
    story.broken_hand("2026-07-01").classified()
    house.pass_time(hours=30)
    fired = [(event["element"], event["due_at"]) for event in story.events("timer.fired")]
    sent = len(house.post.sent)
    assert fired
    house.clock.moment -= timedelta(hours=30)
    house.settle()
    assert len(story.events("timer.fired")) == len(fired)
    assert len(house.post.sent) == sent
    house.pass_time(hours=29)
    again = [(event["element"], event["due_at"]) for event in story.events("timer.fired")]
    assert len(set(again)) == len(again), "a timer fired twice for the same moment"


def test_a_breach_that_was_found_stays_and_the_clocks_never_count_backwards(
    story: Story, house: House
) -> None:
    story.broken_hand("2026-07-01").classified()
    house.pass_time(hours=25)
    breaches = story.events("clock.breached")
    assert breaches
    house.clock.moment -= timedelta(days=3)
    house.settle()
    with house.engine.store.read() as queries:
        clocks = queries.clocks.of_case(house.case(story.number).id)
    assert [clock.breached_at for clock in clocks if clock.name == "reply"] != [None]
    assert story.events("clock.breached") == breaches


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=3)])
def test_the_pages_tell_no_negative_times(story: Story, house: House, back: timedelta) -> None:
    story.broken_hand("2026-07-01").classified()
    house.clock.moment -= back
    app = create_app(house.engine)
    app.testing = True
    for person, pages in {
        "ben": ["/", "/work", "/cases", f"/cases/{story.number}"],
        "lin": ["/", "/work", "/cases", f"/cases/{story.number}"],
    }.items():
        visitor = Visitor(app).sign_in(person)
        for page in pages:
            answer = visitor.get(page, follow_redirects=True)
            assert answer.status_code == 200, (person, page)
            text = re.sub(r"<[^>]*>", " ", answer.text)
            assert not NEGATIVE.search(text), (person, page, NEGATIVE.search(text))
