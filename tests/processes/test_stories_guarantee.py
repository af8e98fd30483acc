"""Q1 to Q4 as stories: free under guarantee, at cost otherwise, and nobody charged by mistake."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.errors import Conflict, FormInvalid, Invalid, NotAllowed
from processes.complaint import portal


def test_a_hand_that_broke_in_month_five_is_inspected_repaired_free_answered_and_closed(story):
    story.broken_hand("2026-06-23").classified().replied().inspected().opined()
    assert story.waiting == {"plan_repair"}
    story.repaired().replied()
    assert story.told.stage == "answered"
    story.says(True, "Like new.")
    assert story.status == "closed"
    assert story.told.lines[0].remedy == "repaired"
    assert story.told.invoices == []


def test_nobody_can_charge_an_item_that_the_guarantee_covers(story):
    story.broken_hand("2026-06-23").classified().replied().inspected().opined()
    assert "draw_quote" not in story.waiting
    with story.house.engine.store.read() as queries:
        assert queries.records.quotes_of(story.house.case(story.number).id) == []


@pytest.mark.parametrize(
    ("bought_on", "covered"),
    [("2026-05-23", True), ("2026-05-22", False), ("2026-05-31", True), ("2025-11-23", False)],
)
def test_the_guarantee_runs_six_months_with_its_last_day(story, bought_on, covered):
    story.broken_hand(bought_on).classified().replied().inspected().opined()
    assert ("plan_repair" in story.waiting) is covered
    assert ("confirm_refusal" in story.waiting) is not covered


def test_the_guarantee_is_judged_at_receipt_and_not_at_inspection(story):
    story.broken_hand("2026-05-24").classified().replied()
    story.house.pass_time(days=3)
    story.inspected().opined()
    assert story.waiting >= {"plan_repair"}


def refused(story, bought_on="2026-04-20"):
    story.broken_hand(bought_on).classified().replied().inspected(cause="use").opined()
    return story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use, month seven.")


def quoted(story):
    return refused(story).does(
        "draw_quote",
        "ben",
        items=[{"text": "Hand", "amount": 12.5}, {"text": "Work", "amount": 30}],
        currency="EUR",
        valid_days=14,
    )


def accept(story, items=None):
    quote = story.told.quotes[-1]
    portal.accept_quote(story.house.engine, story.house.case(story.number), quote.id, quote.version, items)
    story.house.settle()
    return quote


def test_a_refusal_needs_a_second_person_who_did_not_inspect(story):
    story.broken_hand("2026-04-20").classified().replied().inspected().opined()
    task = story.house.task(story.number, "confirm_refusal")
    with pytest.raises(NotAllowed):
        story.house.engine.complete(task.id, {"decision": "confirm", "words": "x"}, actor="kim")


def test_a_second_person_may_grant_what_the_table_refuses(story):
    story.broken_hand("2026-05-20").classified().replied().inspected().opined()
    story.does("confirm_refusal", "oskar", decision="cover", words="Three days late.")
    assert story.waiting == {"plan_repair"}


def test_bought_seven_months_ago_it_is_quoted_accepted_paid_repaired_and_invoiced(story):
    quoted(story)
    assert story.told.stage == "quoted"
    accept(story)
    story.does(
        "record_payment", "felix", outcome="paid", amount=42.5, currency="EUR", received_on="2026-11-25"
    )
    story.repaired().replied().says(True)
    assert story.status == "closed"
    assert [(invoice.total, invoice.currency) for invoice in story.told.invoices] == [("42.50", "EUR")]


def test_a_refused_quote_sends_the_item_back_unrepaired(story):
    quoted(story)
    quote = story.told.quotes[-1]
    case = story.house.case(story.number)
    portal.refuse_quote(story.house.engine, case, quote.id, quote.version, "Too much.")
    story.house.settle()
    story.does("return_unrepaired", "wanda", sent_on="2026-11-27", carrier="collected").replied().says(True)
    assert story.told.lines[0].remedy == "returned"
    assert story.told.invoices == []


def test_a_quote_is_reminded_of_and_lapses(story):
    quoted(story)
    story.house.pass_time(days=5)
    story.house.pass_time(days=9, hours=6)
    assert story.waiting == set(), "its last day is not over at the house"
    story.house.pass_time(hours=8)
    assert story.waiting == {"return_unrepaired"}
    assert len([subject for subject in story.post if "quote" in subject.lower()]) == 3


def test_while_a_quote_is_pending_the_resolution_clock_stands(story):
    quoted(story)
    (clock,) = [clock for clock in story.told.clocks if clock.name == "resolution"]
    assert clock.paused_since is not None
    story.house.pass_time(days=4)
    accept(story)
    (resumed,) = [clock for clock in story.told.clocks if clock.name == "resolution"]
    assert resumed.paused_since is None
    assert resumed.due_at > clock.due_at


def test_a_withdrawal_after_payment_and_before_the_repair_pays_back_and_sends_back(story):
    quoted(story)
    accept(story)
    story.does(
        "record_payment", "felix", outcome="paid", amount=42.5, currency="EUR", received_on="2026-11-25"
    )
    portal.withdraw(story.house.engine, story.house.case(story.number), reason="Sold it.")
    assert story.waiting == {"pay_back"}
    paying = {"currency": "EUR", "paid_on": "2026-11-26", "reference": "R-1"}
    with pytest.raises(Invalid, match="above the agreed"):
        story.does("pay_back", "felix", amount=50, **paying)
    story.does("pay_back", "felix", amount=42.5, **paying)
    story.does("send_back", "wanda", sent_on="2026-11-26", carrier="collected")
    assert story.waiting == {"write_reply"}
    assert story.told.lines[0].remedy == "returned"
    assert story.status == "withdrawn"


def test_a_withdrawal_after_the_inspection_sends_the_item_back_and_pays_nothing(story):
    quoted(story)
    portal.withdraw(story.house.engine, story.house.case(story.number), reason="Too dear.")
    assert story.waiting == {"send_back"}


def test_nothing_is_charged_before_acceptance_and_only_what_was_accepted(story):
    quoted(story)
    assert "record_payment" not in story.waiting
    accept(story, [0])
    task = story.house.task(story.number, "record_payment")
    paid = {"outcome": "paid", "amount": 42.5, "currency": "EUR", "received_on": "2026-11-25"}
    with pytest.raises(Invalid, match=r"12\.50 EUR were accepted"):
        story.house.engine.complete(task.id, paid, actor="felix")
    story.does("record_payment", "felix", **(paid | {"amount": 12.5}))


def test_a_quote_that_was_decided_on_cannot_be_accepted_again(story):
    quoted(story)
    quote = accept(story)
    with pytest.raises(Conflict):
        portal.accept_quote(story.house.engine, story.house.case(story.number), quote.id, quote.version)


def test_a_price_change_needs_a_new_acceptance(story):
    quoted(story)
    accept(story)
    story.does("record_payment", "felix", outcome="price_changes", reason="The part got dearer.")
    story.does("draw_quote", "ben", items=[{"text": "Hand", "amount": 20}], currency="EUR", valid_days=14)
    (newest,) = [quote for quote in story.told.quotes if quote.status == "sent"]
    assert (newest.version, newest.total) == (2, "20.00")
    assert "record_payment" not in story.waiting


def test_a_finding_keeps_its_inspector_and_the_certificate_that_she_held(story):
    story.broken_hand("2026-06-23").classified().replied().inspected()
    found = story.told.lines[0].inspection
    assert (found["inspector"], found["certificate"]["kind"]) == ("kim", "inspection")
    assert found["certificate"]["expires_on"] > "2026-11-23"
    assert found["certificate"]["lent"] is None


def test_opinions_are_asked_side_by_side_and_the_late_one_climbs_and_still_comes_back(story):
    lines = [{"item": "Captain", "defect": "colour_difference", "quantity": 1}]
    product = {"model": "Sail ship", "serial": "S-1", "purchased_on": "2026-06-23", "proof": "receipt"}
    story.registers(lines=lines, product=product).classified().replied()
    asked = [task for task in story.house.open_tasks(story.number) if task.element == "give_opinion"]
    assert {task.unit for task in asked} == {"design", "production"}
    for task in asked:
        if task.unit == "design":
            story.house.engine.complete(task.id, {"opinion": "The tone was changed."}, actor="dario")
    story.house.pass_time(hours=9)
    told = {item.recipient for item in story.house.post.sent if "Give an opinion" in item.payload["subject"]}
    assert {"petra@modelhouse.example", "lin@modelhouse.example"} <= told, "its head and her superior"
    assert "Give an opinion" in {event["name"] for event in story.events("task.climbed")}
    story.inspected().repaired()
    assert "write_reply" not in story.waiting, "the final reply waits for every opinion"
    story.does("give_opinion", "petra", opinion="A new pigment.")
    told = story.house.engine.task_page(
        story.house.task(story.number, "write_reply").id, story.house.engine.viewer("ana")
    ).data["opinions"]
    assert {item["unit"]: item["opinion"] for item in told} == {
        "design": "The tone was changed.",
        "production": "A new pigment.",
    }


@pytest.mark.parametrize(("minutes", "covered"), [(59, True), (61, False)])
def test_the_last_day_ends_at_midnight_of_the_house(story, minutes, covered):
    """The 23rd of November ends at 23:00 UTC in Berlin; a call of that night is written down at once."""
    story.house.clock.moment = datetime(2026, 11, 23, 22, tzinfo=UTC) + timedelta(minutes=minutes)
    story.broken_hand("2026-05-23").classified().replied().inspected().opined()
    assert ("plan_repair" in story.waiting) is covered


def test_a_repair_that_fails_twice_offers_replacement_or_refund(story):
    story.broken_hand("2026-06-23").classified().replied().inspected().opined()
    story.does("plan_repair", "pavel", start_on="2026-11-24", ready_on="2026-11-26")
    for _ in range(2):
        story.does("repair_item", "pavel", done="Glued.")
        story.does("check_repair", "kim", holds="no", finding="Loose again.")
    story.agreed("refund")
    story.does("pay_refund", "felix", amount=80, currency="EUR", paid_on="2026-11-28", reference="TR 1")
    story.replied().says(True)
    assert story.told.lines[0].remedy == "refunded"


def test_two_lines_are_settled_each_its_own_way(story):
    story.registers(
        product={"model": "Sail ship", "purchased_on": "2026-06-23", "proof": "receipt"},
        lines=[
            {"item": "Captain", "defect": "hand_broken", "quantity": 1},
            {"item": "Mast", "defect": "other", "quantity": 1},
        ],
    )
    story.classified().replied()
    story.inspected().inspected().opined()
    assert story.waiting == {"plan_repair", "confirm_refusal"}


def test_a_form_that_lacks_what_is_needed_says_so_beside_the_field(story):
    with pytest.raises(FormInvalid) as refused:
        story.registers(description="", lines=[])
    assert "description" in refused.value.problems
