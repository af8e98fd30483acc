"""Q4: at cost only after the customer has accepted; of two clerks at one payment one is told."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.clauses.conftest import Floor, choose, day
from tests.e2e.pages.conftest import Desk
from tests.stories import Story


def quoted(story: Story) -> Story:
    story.broken_hand("2026-04-20").classified().replied().inspected(cause="use").opined()
    story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use.")
    items = [{"text": "Hand", "amount": "12.50"}, {"text": "Work", "amount": "30.00"}]
    return story.does("draw_quote", "ben", items=items, currency="EUR", valid_days=14)


def test_she_accepts_a_part_and_finance_finds_its_amount_on_the_form(floor: Floor, story: Story) -> None:
    page = floor.follows(quoted(story))
    page.get_by_label("Work").uncheck()
    page.get_by_role("button", name="Accept what is ticked").click()
    page.get_by_role("button", name="EUR").click()
    expect(page.get_by_role("status").first).to_contain_text("noted what you accepted")
    tab = floor.opens("felix", story, "record_payment")
    choose(tab, "The money is here")
    expect(tab.get_by_label("Amount received")).to_have_value("12.50")
    day(tab, "Received on", "25/11/2026")
    floor.done(tab)
    assert story.waiting == {"plan_repair"}


def test_a_clerk_who_comes_second_reads_who_was_first(floor: Floor, desk: Desk, story: Story) -> None:
    page = floor.follows(quoted(story))
    page.get_by_role("button", name="Accept what is ticked").click()
    page.get_by_role("button", name="EUR").click()
    task = story.house.task(story.number, "record_payment")
    second = floor.tab("fiona")
    second.goto(f"{desk.url}/tasks/{task.id}")
    tab = floor.opens("felix", story, "record_payment")
    choose(tab, "The money is here")
    day(tab, "Received on", "25/11/2026")
    floor.done(tab)
    second.get_by_role("button", name="Claim").click()
    expect(second.get_by_text("Felix Baum").first).to_be_visible()
    with story.house.engine.store.read() as queries:
        assert len(queries.records.payments_of(story.house.case(story.number).id)) == 1
