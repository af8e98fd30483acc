"""The report for programs: the caller's own figures and those of whom she leads."""

from __future__ import annotations

from tests.stories import Story
from tests.web.api.caller import World
from tests.world import House


def test_periods_are_named_or_given_by_their_days(world: World, house: House) -> None:
    Story(house).broken_hand("2026-07-01").classified().replied()
    lin = world.staff("lin")
    assert lin.gets("/report")["period"] == "2026-11"
    quarter = lin.gets("/report", period="2026-Q4")
    assert (quarter["first"], quarter["last"]) == ("2026-10-01", "2026-12-31")
    days = lin.gets("/report", period="days", first="2026-11-23", last="2026-11-23")
    assert {row["id"]: row["counts"]["contacts"] for row in days["people"]}["ana"] == 1
    assert lin.gets("/report/items", period="2025", figure="contacts", person="ana") == []
    lin.gets("/report", 422, period="days", first="2026-11-05", last="2026-11-01")
    lin.gets("/report/items", 422, figure="speed")


def test_nobody_sees_behind_the_figures_of_somebody_she_does_not_lead(world: World, house: House) -> None:
    Story(house).broken_hand("2026-07-01").classified().replied()
    assert world.staff("ben").gets("/report/items", figure="contacts", person="ana") == []
    assert len(world.staff("greta").gets("/report/items", figure="contacts", person="ana")) == 1
