"""Q1 to Q4 through the API: free under guarantee, at cost otherwise, and nobody charged by mistake."""

from __future__ import annotations

import pytest

from tests.web.api.clauses.tale import SHIP, Tale

PAID = {"outcome": "paid", "currency": "EUR", "received_on": "2026-11-25"}


def test_the_hand_that_broke_in_month_five_is_inspected_and_repaired_free(tale: Tale) -> None:
    tale.broken_hand("2026-06-23").classified().replied().inspected().opined()
    assert "draw_quote" not in tale.waiting
    tale.repaired().replied().says(satisfied=True, comment="Like new.")
    file = tale.file()
    (line,) = file["lines"]
    assert (line["remedy"], line["status"]) == ("repaired", "final")
    assert line["inspection"]["finding"] == "Too little glue."
    assert (file["quotes"], file["payments"], file["invoices"]) == ([], [], [])
    assert (tale.status, tale.sees["stage"], tale.sees["invoices"]) == ("closed", "closed", [])


@pytest.mark.parametrize(("bought_on", "covered"), [("2026-05-23", True), ("2026-05-22", False)])
def test_the_guarantee_runs_six_months_and_its_last_day_counts(
    tale: Tale, bought_on: str, covered: bool
) -> None:
    tale.broken_hand(bought_on).classified().replied().inspected().opined()
    assert ("plan_repair" in tale.waiting, "confirm_refusal" in tale.waiting) == (covered, not covered)


def test_the_guarantee_is_judged_by_the_day_of_the_complaint_and_not_of_the_inspection(tale: Tale) -> None:
    tale.broken_hand("2026-05-24").classified().replied().passes(days=3)
    tale.inspected().opined()
    assert "plan_repair" in tale.waiting


def test_each_item_is_settled_its_own_way_and_the_case_waits_for_the_last(tale: Tale) -> None:
    tale.registers(
        product={**SHIP, "purchased_on": "2026-06-23"},
        lines=[
            {"item": "Captain", "defect": "hand_broken", "quantity": 1},
            {"item": "Mast", "defect": "other", "quantity": 1},
        ],
    )
    tale.classified().replied().inspected().inspected().opined()
    assert tale.waiting == {"plan_repair", "confirm_refusal"}
    tale.repaired()
    assert "write_reply" not in tale.waiting, "the mast is open"
    tale.does("confirm_refusal", "oskar", decision="cover", words="We do it for her.")
    tale.repaired().replied().says(satisfied=True)
    assert [line["remedy"] for line in tale.file()["lines"]] == ["repaired", "repaired"]


def test_only_a_professional_inspects_and_a_refusal_needs_a_second_person(tale: Tale) -> None:
    tale.broken_hand("2026-04-20").classified().replied()
    tale.does("agree_appointment", "ben", place="photos")
    found = {"confirmed": "yes", "finding": "Worn.", "cause": "use"}
    assert tale.is_refused("inspect", "pavel", "kim", 403, **found)["message"]
    tale.does("inspect", "kim", **found).opined()
    refusal = {"decision": "confirm", "words": "x"}
    assert tale.is_refused("confirm_refusal", "kim", "oskar", 403, **refusal)["message"]
    tale.does("confirm_refusal", "oskar", decision="inspect_again", words="Look at the glue.")
    assert "inspect" in tale.waiting


def test_month_seven_is_quoted_accepted_in_part_paid_by_finance_repaired_and_invoiced(tale: Tale) -> None:
    tale.quoted()
    assert tale.sees["stage"] == "quoted"
    assert "record_payment" not in tale.waiting, "nothing is charged before she accepts"
    tale.accepts([0])
    assert tale.sees["quotes"][0]["accepted"] == [0]
    refused = tale.is_refused("record_payment", "felix", "felix", 422, **PAID, amount=42.5)
    assert "12.50 EUR were accepted" in refused["message"]
    tale.does("record_payment", "felix", **PAID, amount=12.5).repaired().replied().says(satisfied=True)
    file = tale.file()
    assert [(item["amount"], item["currency"]) for item in file["invoices"]] == [("12.50", "EUR")]
    assert [(item["amount"], item["recorded_by"]) for item in file["payments"]] == [("12.50", "felix")]
    (invoice,) = tale.sees["invoices"]
    assert [position["text"] for position in invoice["positions"]] == ["Hand"]


def test_of_two_finance_clerks_one_records_the_payment_and_the_other_hears_who_did(tale: Tale) -> None:
    tale.quoted().accepts()
    task = tale.task("record_payment", "felix")
    given = {"data": {**PAID, "amount": 42.5}, "revision": task["revision"]}
    tale.staff("felix").posts(f"/tasks/{task['id']}/complete", given)
    late = tale.staff("fiona").posts(f"/tasks/{task['id']}/complete", given, 409)
    assert (late["by"], bool(late["at"])) == ("Felix Baum", True)
    assert len(tale.file()["payments"]) == 1


def test_a_change_of_price_needs_her_word_again_and_the_old_version_cannot_be_accepted(tale: Tale) -> None:
    tale.quoted()
    (first,) = tale.sees["quotes"]
    tale.accepts()
    tale.does("record_payment", "felix", outcome="price_changes", reason="The part got dearer.")
    tale.requoted([{"text": "Hand", "amount": 20}])
    path = f"/customer/case/quotes/{first['id']}/accept"
    assert tale.customer.posts(path, {"version": first["version"]}, 409)["remedy"]
    (newest,) = [quote for quote in tale.sees["quotes"] if quote["status"] == "sent"]
    assert (newest["version"], newest["total"]) == (2, "20.00")
    assert "record_payment" not in tale.waiting


def test_a_refused_quote_and_a_lapsed_one_send_the_item_back_unrepaired(tale: Tale) -> None:
    tale.quoted()
    (quote,) = tale.customer.gets("/customer/case/quotes")
    tale.customer.posts(f"/customer/case/quotes/{quote['id']}/refuse", {"version": 1, "reason": "Too much."})
    tale.does("return_unrepaired", "wanda", sent_on="2026-11-27", carrier="collected")
    tale.replied().says(satisfied=True)
    assert [line["remedy"] for line in tale.sees["lines"]] == ["returned"]
    other = Tale(tale.world).quoted().passes(days=14, hours=14)
    assert other.waiting == {"return_unrepaired"}
    assert other.file()["invoices"] == []


def test_the_price_list_gives_the_quote_its_prices_and_taxes(tale: Tale) -> None:
    position = {"code": "HAND", "name": "Hand", "net": "10.00", "tax_rate": "19", "currency": "EUR"}
    listed = {"valid_from": "2026-11-23", "positions": [position]}
    tale.staff("ben").posts("/prices", listed, 403)
    assert tale.staff("oskar").posts("/prices", listed, 201)["positions"][0]["net"] == "10.00"
    assert tale.staff("oskar").posts("/prices", listed, 409)["remedy"]
    assert tale.staff("ben").gets("/prices")["valid_from"] == "2026-11-23"
