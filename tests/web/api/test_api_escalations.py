"""Escalations for programs: what climbed to the caller, and to nobody else."""

from __future__ import annotations

from processes.complaint import portal
from tests.stories import Story
from tests.web.api.caller import World
from tests.world import House


def test_it_stands_with_whom_it_climbed_to_emergencies_first(world: World, house: House) -> None:
    first = Story(house).broken_hand("2026-06-23").classified()
    portal.go_level_up(house.engine, house.case(first.number), leader=True)
    urgent = Story(house).registers(description="A sharp edge injured my child.", safety=True)
    house.settle()
    page = world.staff("lin").gets("/escalations", limit=1)
    assert ([item["case"]["number"] for item in page["escalations"]], page["total"], page["more"]) == (
        [urgent.number],
        2,
        True,
    )
    rest = world.staff("lin").gets("/escalations", offset=1)["escalations"]
    assert [item["case"]["number"] for item in rest] == [first.number]
    assert world.staff("ben").gets("/escalations")["total"] == 0
    world.staff("ben").gets(f"/escalations/{first.number}", 404)


def test_the_story_is_whole(world: World, house: House) -> None:
    story = Story(house).broken_hand("2026-06-23").classified().replied()
    portal.go_level_up(house.engine, house.case(story.number), leader=True, words="Enough.")
    house.settle()
    page = world.staff("lin").gets(f"/escalations/{story.number}")
    assert [task["element"] for task in page["tasks"]] == ["decide_escalation"]
    assert page["story"]["replies"][0]["written_by"] == "ana"
    assert page["story"]["clocks"]
    assert page["history"]
