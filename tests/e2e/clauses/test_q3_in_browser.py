"""Q3: a professional looks at it; who inspected does not refuse alone; what is true is repaired free."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.clauses.conftest import Floor, choose, day, finds, write
from tests.e2e.pages.conftest import Desk
from tests.stories import Story

PICTURE = {"name": "hand.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n a picture"}


def test_a_professional_finds_it_true_and_nobody_can_charge_it(floor: Floor, story: Story) -> None:
    story.broken_hand("2026-06-23").classified().replied().opined()
    tab = floor.opens("ben", story, "agree_appointment")
    choose(tab, "She sends or brings it")
    day(tab, "Appointment", "24/11/2026")
    day(tab, "Time", "09:00")
    floor.done(tab)
    tab = floor.opens("kim", story, "inspect")
    finds(tab)
    tab.locator("input[type=file]").set_input_files(PICTURE)
    floor.done(tab)
    found = story.told.lines[0].inspection
    assert found is not None
    assert (found["inspector"], found["certificate"]["kind"], len(found["photos"])) == (
        "kim",
        "inspection",
        1,
    )
    assert story.waiting == {"plan_repair"}
    expect(floor.follows(story).get_by_text("quote")).to_have_count(0)


def test_the_inspector_is_not_offered_the_confirmation_of_her_own_refusal(
    floor: Floor, desk: Desk, story: Story
) -> None:
    story.broken_hand("2026-04-20").classified().replied().inspected(cause="use").opined()
    task = story.house.task(story.number, "confirm_refusal")
    page = floor.tab("kim")
    page.goto(f"{desk.url}/tasks/{task.id}")
    expect(page.get_by_role("button", name="Claim")).to_have_count(0)
    tab = floor.opens("oskar", story, "confirm_refusal")
    choose(tab, "Not covered: offer a paid service")
    write(tab, "Your reason", "Damage by use.")
    floor.done(tab)
    assert story.waiting == {"draw_quote"}
