"""S12: a return goes from after-sales to warehouse, sales and finance, and nobody types anything twice."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.clauses.conftest import Floor, choose, day, write
from tests.stories import Story


def test_her_money_above_the_limit_comes_back_after_the_item_did(floor: Floor, story: Story) -> None:
    story.registers(
        product={"model": "Sail ship", "serial": "S-1", "purchased_on": "2026-06-23", "proof": "receipt"},
        lines=[{"item": "Captain", "defect": "hand_broken", "quantity": 1}],
        remedy_sought="refund",
        remedy_amount="249.00",
    )
    story.classified().replied().inspected(place="photos").opined()

    tab = floor.opens("ben", story, "agree_remedy")
    expect(tab.get_by_label("Her money back")).to_be_checked()
    expect(tab.get_by_label("Amount")).to_have_value("249.00")
    write(tab, "Where to", "Harbour Road 1, Hamburg")
    write(tab, "What was agreed", "By phone.")
    floor.done(tab)

    tab = floor.opens("sofia", story, "confirm_remedy")
    choose(tab, "Yes")
    floor.done(tab)

    page = floor.follows(story)
    expect(page.get_by_text("RA-2026-00001").first).to_be_visible()
    expect(page.get_by_text("Harbour Road 1, Hamburg").first).to_be_visible()

    tab = floor.opens("wanda", story, "receive_item")
    expect(tab.get_by_label("Pieces in this parcel")).to_have_value("1")
    day(tab, "Came on", "26/11/2026")
    floor.done(tab)
    tab = floor.opens("wanda", story, "check_item")
    choose(tab, "Yes: go on with what is here")
    floor.done(tab)

    tab = floor.opens("felix", story, "pay_refund")
    expect(tab.get_by_label("Amount paid")).to_have_value("249.00")
    day(tab, "Paid on", "27/11/2026")
    write(tab, "Reference of the payment", "TR 1")
    floor.done(tab)
    assert (story.told.lines[0].remedy, story.told.lines[0].status) == ("refunded", "final")
    expect(floor.case("ben", story).get_by_text("Refunded: 249.00 EUR.").first).to_be_visible()
