"""Out of hours: the clock runs on, and the duty roster says who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import Conflict, Invalid
from processes.complaint import duty
from tests.stories import Story
from tests.world import House


def told(house: House) -> dict[str, list[str]]:
    """Who of the house was told what."""
    found: dict[str, list[str]] = {}
    for item in house.post.sent:
        if item.recipient.endswith("@modelhouse.example"):
            found.setdefault(item.recipient.partition("@")[0], []).append(item.payload["subject"])
    return found


def put_on(house: House, person: str, hours: float = 72, role: str = "") -> None:
    now = house.clock.now()
    duty.add(
        house.engine, person, now, now + timedelta(hours=hours), role=role, viewer=house.engine.viewer("adam")
    )


def test_whoever_is_on_duty_is_told_when_a_promise_runs_out_besides_those_whose_work_it_is(
    house: House, story: Story
) -> None:
    put_on(house, "sofia")
    story.broken_hand("2026-07-01").classified()
    house.pass_time(hours=25)
    assert any("is over" in subject for subject in told(house)["sofia"])
    assert any("is over" in subject for subject in told(house)["greta"])


def test_before_and_after_the_duty_nobody_is_woken(house: House, story: Story) -> None:
    put_on(house, "sofia", hours=1)
    house.pass_time(hours=2)
    story.broken_hand("2026-07-01").classified()
    house.pass_time(hours=25)
    assert "sofia" not in told(house)


def test_a_duty_for_leadership_hears_what_leadership_is_told_such_as_emergencies(
    house: House, story: Story
) -> None:
    put_on(house, "sofia", role="leadership")
    story.broken_hand("2026-07-01").classified()
    house.pass_time(hours=7)
    assert "greta" in told(house)
    assert "sofia" not in told(house)
    Story(house).registers(description="A child was hurt by the mast and bled.", safety=True)
    assert any("EMERGENCY" in subject for subject in told(house)["sofia"])


def test_somebody_barred_is_not_told_even_on_duty(house: House, story: Story) -> None:
    put_on(house, "sofia")
    story.registers(description="Sofia Marin was rude.", person_complained_about="Sofia Marin")
    house.pass_time(hours=25)
    assert "sofia" not in told(house)


def test_a_duty_that_ends_before_it_starts_or_comes_twice_is_refused(house: House) -> None:
    put_on(house, "sofia")
    with pytest.raises(Conflict, match="already"):
        put_on(house, "sofia")
    with pytest.raises(Invalid, match="ends before"):
        put_on(house, "ana", hours=-1)
    with pytest.raises(Invalid, match="no role"):
        put_on(house, "ana", role="king")


def test_the_roster_shows_what_is_not_over_and_a_duty_can_be_taken_out(house: House) -> None:
    put_on(house, "sofia", hours=1)
    put_on(house, "ana", hours=30)
    house.pass_time(hours=2)
    with house.engine.store.read() as queries:
        (left,) = duty.upcoming(queries, house.clock.now())
    assert left.person == "ana"
    duty.remove(house.engine, left.id, viewer=house.engine.viewer("adam"))
    with house.engine.store.read() as queries:
        assert duty.upcoming(queries, house.clock.now()) == []
        assert [event.type for event in queries.events.stream("organisation")][-3:] == [
            "duty.added",
            "duty.added",
            "duty.removed",
        ]
