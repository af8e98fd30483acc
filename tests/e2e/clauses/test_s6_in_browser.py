"""S6: a short delivery goes to the warehouse, which sends what is missing."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.clauses.conftest import Floor, choose, day, write
from tests.stories import Story


def test_the_warehouse_finds_the_missing_pieces_on_the_form_and_the_customer_says_when_they_came(
    floor: Floor, story: Story
) -> None:
    story.registers(
        description="Two sailors are missing in the box.",
        product={"model": "Crew set"},
        quantity_ordered=6,
        quantity_received=4,
    )
    story.classified(concern="packaging").replied()
    tab = floor.opens("wanda", story, "examine_matter")
    choose(tab, "Yes")
    write(tab, "What happened", "Packed short.")
    write(tab, "What do we do about it?", "A scale at the packing table.")
    expect(tab.get_by_role("textbox", name="Item")).to_have_value("Crew set")
    expect(tab.get_by_label("How many")).to_have_value("2")
    floor.done(tab)
    tab = floor.opens("ben", story, "agree_remedy")
    expect(tab.get_by_label("Missing or new parts")).to_be_checked()
    write(tab, "What was agreed", "As the warehouse found.")
    floor.done(tab)
    tab = floor.opens("wanda", story, "send_replacement")
    choose(tab, "Yes, it goes out")
    day(tab, "Sent on", "24/11/2026")
    tab.get_by_text("Our own delivery").click()
    day(tab, "The carrier’s day of delivery", "26/11/2026")
    floor.done(tab)
    page = floor.follows(story)
    page.get_by_role("link", name="It has arrived").click()
    page.get_by_role("button", name="Yes, it has arrived").click()
    expect(page.get_by_role("status").first).to_contain_text("noted that it has arrived")
    assert story.waiting == {"write_reply"}
