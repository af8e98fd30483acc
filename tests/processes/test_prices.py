"""The price list: versions from a day on, tax, sums that add up to the cent."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest

from engine.errors import Conflict, Invalid
from processes.complaint import portal, prices
from tests.stories import Story
from tests.world import House

LIST = """code,name,name_zh,net,tax_rate,currency
HAND,New hand,新手,10.00,19,EUR
PAINT,Touch up paint,补漆,8.05,19,EUR
BOOK,Booklet,手册,4.99,7,EUR
"""


def taken_in(house: House, text: str = LIST, day: date | None = None) -> None:
    prices.take_in(house.engine, prices.read_csv(text), day or house.clock.now().date(), actor="olga")


def not_covered(story: Story) -> Story:
    story.broken_hand("2026-04-20").classified().replied().inspected(cause="use").opined()
    return story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use.")


def quoted(story: Story, *items: dict, **more: str) -> portal.CaseStory:
    story.does("draw_quote", "ben", items=list(items), currency="EUR", valid_days=14, **more)
    return story.told


@pytest.fixture
def wanted(house: House, story: Story) -> Story:
    taken_in(house)
    return not_covered(story)


def test_lines_of_the_list_have_its_price_and_tax_and_the_quote_shows_them(wanted: Story) -> None:
    (quote,) = quoted(wanted, {"code": "HAND", "pieces": 2}, {"code": "BOOK"}).quotes
    assert [(item["text"], item["amount"]) for item in quote.items] == [
        ("2 × New hand", "23.80"),
        ("Booklet", "5.34"),
    ]
    assert quote.total == "29.14"
    assert {item["price_list"] for item in quote.items} == {"2026-11-23"}
    assert prices.taxes(quote.items) == [
        {"rate": "7", "net": "4.99", "tax": "0.35"},
        {"rate": "19", "net": "20.00", "tax": "3.80"},
    ]
    mail = next(
        item.payload["body"]
        for item in wanted.house.post.sent
        if item.payload["subject"].startswith("Our quote on")
    )
    assert "Net 20.00 EUR, 19 % tax 3.80 EUR" in mail
    assert "Total: 29.14 EUR" in mail


def test_the_form_offers_what_is_in_force_today(wanted: Story) -> None:
    task = wanted.house.task(wanted.number, "draw_quote")
    data = wanted.house.engine.task_page(task.id, wanted.house.engine.viewer("ben")).data
    assert [price["value"] for price in data["prices"]] == ["HAND", "PAINT", "BOOK"]


def test_a_price_entered_by_hand_includes_the_houses_tax(wanted: Story) -> None:
    (quote,) = quoted(wanted, {"text": "Something rare", "amount": "11.90"}).quotes
    assert (quote.items[0]["net"], quote.items[0]["tax"], quote.total) == ("10.00", "1.90", "11.90")


def test_a_quote_keeps_the_prices_of_its_day(house: House, wanted: Story) -> None:
    (quote,) = quoted(wanted, {"code": "HAND"}).quotes
    taken_in(house, LIST.replace("10.00", "99.00"), date(2026, 11, 25))
    house.pass_time(days=3)
    assert wanted.told.quotes[0].total == quote.total == "11.90"
    second = not_covered(Story(house))
    assert quoted(second, {"code": "HAND"}).quotes[0].total == "117.81"


def test_what_is_accepted_and_paid_is_what_was_quoted(wanted: Story) -> None:
    (quote,) = quoted(wanted, {"code": "HAND"}, {"code": "BOOK"}).quotes
    house = wanted.house
    portal.accept_quote(house.engine, house.case(wanted.number), quote.id, quote.version, [0])
    house.settle()
    wanted.does(
        "record_payment", "felix", outcome="paid", amount="11.90", currency="EUR", received_on="2026-11-24"
    )
    wanted.repaired()
    (invoice,) = wanted.told.invoices
    assert (invoice.total, prices.taxes(invoice.items)) == (
        "11.90",
        [{"rate": "19", "net": "10.00", "tax": "1.90"}],
    )


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"code": "NOSE"}, "Please choose one of"),
        ({"text": "", "amount": "5"}, "neither a position"),
        ({"text": "Something"}, "Please fill in “Cost”"),
    ],
)
def test_a_line_that_has_no_price_is_refused(wanted: Story, item: dict, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        quoted(wanted, item)


def test_a_position_of_another_currency_than_the_quote_is_refused(wanted: Story) -> None:
    with pytest.raises(Invalid, match="not in the price list in USD"):
        wanted.does("draw_quote", "ben", items=[{"code": "HAND"}], currency="USD", valid_days=14)


def test_a_list_never_changes_and_none_begins_in_the_past(house: House) -> None:
    taken_in(house)
    with pytest.raises(Conflict, match="already"):
        taken_in(house)
    with pytest.raises(Invalid, match="is over"):
        taken_in(house, day=date(2026, 11, 22))


def test_every_line_that_does_not_hold_is_named_and_nothing_is_taken_in(house: House) -> None:
    wrong = LIST + "HAND,Again,,1.00,19,EUR\nX,Y,,cheap,nineteen,DM\nZ,,,1,101,EUR\n"
    with pytest.raises(Invalid) as refused:
        taken_in(house, wrong)
    for said in (
        "line 4: HAND stands there twice",
        "line 5: “cheap”",
        "“nineteen”",
        "“DM”",
        "line 6: “name”",
    ):
        assert said in refused.value.message
    with house.engine.store.read() as queries:
        assert prices.in_force(queries.records, date(2099, 1, 1)) == (None, [])


def test_net_and_tax_of_any_amount_are_the_amount(capsys: pytest.CaptureFixture[str]) -> None:
    seed = 20261124
    print(f"seed {seed}")
    dice = random.Random(seed)
    for _ in range(2000):
        gross = Decimal(dice.randrange(0, 10_000_000)) / 100
        rate = Decimal(dice.choice(["0", "5", "5.5", "7", "13", "19", "20", "27"]))
        cost = prices.of_gross(gross, rate)
        assert cost.gross == gross
        assert abs(prices.with_tax(cost.net, rate).gross - gross) <= Decimal("0.01")


@pytest.mark.parametrize(
    ("net", "rate", "tax"), [("0.03", "19", "0.01"), ("0.02", "19", "0.00"), ("12.50", "5", "0.63")]
)
def test_tax_is_rounded_half_up(net: str, rate: str, tax: str) -> None:
    assert str(prices.with_tax(Decimal(net), Decimal(rate)).tax) == tax
