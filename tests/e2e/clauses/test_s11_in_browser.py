"""S11: the seventh complaint of a batch proposes a recall; a repair that failed twice is replaced."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.clauses.conftest import Floor, choose, day, finds, write
from tests.e2e.pages.conftest import Desk
from tests.recalls import SHIPPED, shipped
from tests.stories import Story


def test_the_inspection_of_the_seventh_complaint_proposes_a_recall(
    floor: Floor, desk: Desk, story: Story
) -> None:
    batch = shipped(story.house, SHIPPED)
    batch.complain(1, 6)
    story.registers(
        product={"model": "Sail ship", "serial": "S-7", "proof": "serial"},
        lines=[{"item": "Captain", "defect": "hand_broken", "quantity": 1}],
    )
    story.classified().does("agree_appointment", "ben", place="workshop", at="2026-11-24T09:00:00Z")
    page = floor.tab("wanda")
    page.goto(f"{desk.url}/recalls")
    expect(page.get_by_text("B7")).to_have_count(0)
    tab = floor.opens("kim", story, "inspect")
    finds(tab)
    floor.done(tab)
    page.reload()
    expect(page.get_by_text("B7").first).to_be_visible()
    assert story.house.waiting(batch.number) == {"hold_stock"}


def test_a_repair_that_failed_twice_is_replaced_by_an_item_with_its_own_number(
    floor: Floor, story: Story
) -> None:
    story.broken_hand("2026-06-23").classified().replied().inspected().opined()
    story.does("plan_repair", "pavel", start_on="2026-11-24", ready_on="2026-11-26")
    for _ in range(2):
        story.does("repair_item", "pavel", done="Glued.")
        story.does("check_repair", "kim", holds="no", finding="Loose again.")
    tab = floor.opens("ben", story, "agree_remedy")
    expect(tab.get_by_text("The repair failed twice")).to_be_visible()
    expect(tab.get_by_label("A new item")).to_be_checked()
    write(tab, "What was agreed", "She wants a new one.")
    floor.done(tab)
    tab = floor.opens("wanda", story, "send_replacement")
    choose(tab, "Yes, it goes out")
    write(tab, "Serial number of the new item", "n-1")
    day(tab, "Sent on", "27/11/2026")
    tab.get_by_text("Our own delivery").click()
    day(tab, "The carrier’s day of delivery", "28/11/2026")
    floor.done(tab)
    expect(floor.follows(story).get_by_text("Serial number: N-1").first).to_be_visible()
