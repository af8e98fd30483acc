"""Q4 as the clerk meets it: parts, last minutes, old versions, and two of them at one quote."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from engine.errors import Conflict, Invalid, RedressError
from processes.complaint import portal
from tests.stories import Story

PAID = {"outcome": "paid", "currency": "EUR", "received_on": "2026-11-25"}


def quoted(story: Story, currency: str = "EUR") -> Story:
    story.broken_hand("2026-04-20").classified().replied().inspected(cause="use").opined()
    story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use.")
    items = [{"text": "Hand", "amount": "12.50"}, {"text": "Work", "amount": "30.00"}]
    return story.does("draw_quote", "ben", items=items, currency=currency, valid_days=14)


def accepted(story: Story, items: list[int] | None = None) -> Story:
    quote = story.told.quotes[-1]
    portal.accept_quote(story.house.engine, story.house.case(story.number), quote.id, quote.version, items)
    story.house.settle()
    return story


def money(story: Story) -> list[tuple[str, str, str]]:
    with story.house.engine.store.read() as queries:
        found = queries.records.payments_of(story.house.case(story.number).id)
    return [(item.kind, item.amount, item.currency) for item in found]


def test_two_clerks_at_once_record_one_payment(story):
    task = accepted(quoted(story)).house.task(story.number, "record_payment")

    def record(clerk: str) -> RedressError | None:
        try:
            story.house.engine.complete(task.id, PAID | {"amount": "42.50"}, actor=clerk)
        except RedressError as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(2) as clerks:
        refusals = [refusal for refusal in clerks.map(record, ["felix", "fiona"]) if refusal]
    assert len(refusals) == 1
    assert isinstance(refusals[0], Conflict)
    assert money(story) == [("payment", "42.50", "EUR")]
    assert story.waiting == {"plan_repair"}


def test_a_customer_who_clicks_twice_accepts_once(story):
    quoted(story)
    quote, case = story.told.quotes[-1], story.house.case(story.number)

    def accept(items: list[int]) -> bool:
        try:
            portal.accept_quote(story.house.engine, case, quote.id, quote.version, items)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as tabs:
        assert any(tabs.map(accept, [[0], [1]]))
    story.house.settle()
    assert len(story.events("quote.accepted")) == 1
    assert len(story.told.quotes[-1].accepted) == 1


def test_the_form_of_the_payment_starts_with_what_was_accepted(story):
    form = accepted(quoted(story, "USD"), [0]).form("record_payment")
    assert (form["amount"], form["currency"]) == ("12.50", "USD")


def test_a_part_is_kept_and_the_rest_is_waited_for(story):
    accepted(quoted(story)).does("record_payment", "felix", **(PAID | {"outcome": "part", "amount": "20.00"}))
    assert story.form("record_payment")["amount"] == "22.50"
    assert "repair_item" not in story.waiting
    with pytest.raises(Invalid, match=r"22\.50 EUR were accepted and are not paid yet"):
        story.does("record_payment", "felix", **(PAID | {"amount": "42.50"}))
    story.does("record_payment", "fiona", **(PAID | {"amount": "22.50"}))
    assert [amount for _, amount, _ in money(story)] == ["20.00", "22.50"]
    story.repaired().replied().says(True)
    assert [invoice.total for invoice in story.told.invoices] == ["42.50"]


@pytest.mark.parametrize("amount", ["0.00", "42.50", "50.00"])
def test_all_or_nothing_is_no_part(story, amount):
    accepted(quoted(story))
    with pytest.raises(Invalid):
        story.does("record_payment", "felix", **(PAID | {"outcome": "part", "amount": amount}))


def test_a_part_whose_rest_never_comes_is_paid_back_and_the_item_goes_home(story):
    accepted(quoted(story)).does("record_payment", "felix", **(PAID | {"outcome": "part", "amount": "20.00"}))
    with pytest.raises(Conflict, match=r"20\.00 EUR were paid"):
        story.does("record_payment", "felix", outcome="price_changes", reason="Dearer.")
    story.does("record_payment", "felix", outcome="not_paid", reason="She changed her mind.")
    form = story.form("pay_back")
    assert (form["amount"], form["currency"]) == ("20.00", "EUR")
    paid_back = {"amount": "20.00", "currency": "EUR", "paid_on": "2026-11-28", "reference": "TR 1"}
    story.does("pay_back", "felix", **paid_back)
    story.does("return_unrepaired", "wanda", sent_on="2026-11-29", carrier="collected")
    assert money(story) == [("payment", "20.00", "EUR"), ("refund", "20.00", "EUR")]
    assert story.told.lines[0].remedy == "returned"


def test_the_last_minute_of_the_last_day_counts_in_the_houses_zone(story):
    quoted(story)
    story.house.pass_time(days=6)
    story.house.clock.moment = datetime(2026, 12, 7, 22, 59, tzinfo=UTC)
    accepted(story)
    assert story.waiting == {"record_payment"}


def test_a_minute_later_nothing_stands_even_before_the_timer_was_looked_at(story):
    quoted(story)
    story.house.pass_time(days=6)
    quote, case = story.told.quotes[-1], story.house.case(story.number)
    story.house.clock.moment = datetime(2026, 12, 7, 23, 0, tzinfo=UTC)
    with pytest.raises(Conflict):
        portal.accept_quote(story.house.engine, case, quote.id, quote.version)
    assert story.waiting == {"return_unrepaired"}


def test_an_old_version_is_not_accepted(story):
    accepted(quoted(story)).does("record_payment", "felix", outcome="price_changes", reason="Dearer.")
    old = story.told.quotes[0]
    story.does(
        "draw_quote", "ben", items=[{"text": "Hand", "amount": "20.00"}], currency="EUR", valid_days=14
    )
    new, case = story.told.quotes[-1], story.house.case(story.number)
    for quote, version in ((old.id, old.version), (new.id, old.version)):
        with pytest.raises(Conflict):
            portal.accept_quote(story.house.engine, case, quote, version)
    assert money(story) == []


def test_a_paid_repair_that_fails_twice_is_paid_back_and_not_invoiced(story):
    accepted(quoted(story)).does("record_payment", "felix", **(PAID | {"amount": "42.50"}))
    story.does("plan_repair", "pavel", start_on="2026-11-24", ready_on="2026-11-26")
    for _ in range(2):
        story.does("repair_item", "pavel", done="Glued.")
        story.does("check_repair", "kim", holds="no", finding="Loose again.")
    form = story.form("agree_remedy")
    assert (form["remedy"], form["amount"], form["currency"]) == ("refund", "42.50", "EUR")
    with pytest.raises(Invalid, match="not repaired"):
        story.agreed("repair")
    story.agreed("refund", amount="42.50")
    story.does("pay_refund", "felix", amount="42.50", currency="EUR", paid_on="2026-12-01", reference="T")
    assert story.told.invoices == []
    assert "invoice" not in story.form("write_reply")["body"].lower()
