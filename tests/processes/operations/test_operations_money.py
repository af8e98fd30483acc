"""Q1, Q3, Q4: what a guarantee begins with, and that nobody pays or is paid by mistake."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engine import releases
from engine.errors import Conflict, Invalid, NotAllowed
from processes.complaint import portal
from processes.complaint.operations.inspection import start_of_guarantee
from processes.complaint.records.rows import Sale
from processes.complaint.registration import Arrival, register
from tests.stories import MARIA, Story

ITEMS = {"items": [{"text": "Hand", "amount": 12.5}], "currency": "EUR", "valid_days": 14}
PAID = {"outcome": "paid", "amount": 12.5, "currency": "EUR", "received_on": "2026-11-25"}
SALE = Sale("S-1", "SH-50", "B1", None, None, None, "Shop", None)


def quoted(story: Story) -> Story:
    story.broken_hand("2026-04-20").classified().replied().inspected(cause="use").opined()
    story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use.")
    return story.does("draw_quote", "ben", **ITEMS)


def accept(story: Story) -> None:
    quote = story.told.quotes[-1]
    portal.accept_quote(story.house.engine, story.house.case(story.number), quote.id, quote.version)
    story.house.settle()


def test_a_payment_is_refused_when_the_line_turns_out_to_be_covered(story):
    quoted(story)
    accept(story)
    with story.house.engine.store.write() as uow:
        (line,) = uow.records.lines_of(story.house.case(story.number).id)
        assert line.guarantee["covered"] is False
        uow.records.lines.change(line, guarantee={**line.guarantee, "covered": True})
        uow.commit()
    task = story.house.task(story.number, "record_payment")
    with pytest.raises(NotAllowed, match="guarantee"):
        story.house.engine.complete(task.id, PAID, actor="felix")


def test_a_quote_needs_a_verdict_that_the_guarantee_does_not_cover_the_line(story):
    """A diagram that forgets to hand the verdict on cannot charge anybody."""
    handed_on = b'<redress:input name="guarantee" value="guarantee" />'
    published(story, "settlement.bpmn", handed_on, b"")
    story.broken_hand("2026-04-20").classified().replied().inspected(cause="use").opined()
    story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use.")
    task = story.house.task(story.number, "draw_quote")
    with pytest.raises(NotAllowed):
        story.house.engine.complete(task.id, ITEMS, actor="ben")


def test_a_quote_cannot_be_accepted_after_its_last_day(story):
    quoted(story)
    quote = story.told.quotes[-1]
    story.house.clock.moment += timedelta(days=15)
    with pytest.raises(Conflict):
        portal.accept_quote(story.house.engine, story.house.case(story.number), quote.id, quote.version)


def refund_due(story: Story, **more) -> Story:
    story.broken_hand("2026-06-23", **more).classified().replied(channel="phone").inspected().opined()
    story.does("plan_repair", "pavel", start_on="2026-11-24", ready_on="2026-11-26")
    for _ in range(2):
        story.does("repair_item", "pavel", done="Glued.").does(
            "check_repair", "kim", holds="no", finding="Loose."
        )
    return story


def test_a_refund_is_paid_in_the_currency_that_was_agreed(story):
    refund_due(story).agreed("refund")
    task = story.house.task(story.number, "pay_refund")
    paid = {"amount": 80, "currency": "GBP", "paid_on": "2026-11-28", "reference": "TR 1"}
    with pytest.raises(Invalid):
        story.house.engine.complete(task.id, paid, actor="felix")
    story.does("pay_refund", "felix", **(paid | {"currency": "EUR"}))


def test_an_anonymous_customer_says_who_she_is_before_anything_is_repaired_for_her(story):
    story.broken_hand("2026-06-23", anonymous=True, customer={}).classified().replied(channel="phone")
    story.inspected().opined()
    task = story.house.task(story.number, "plan_repair")
    plan = {"start_on": "2026-11-24", "ready_on": "2026-11-26"}
    with pytest.raises(NotAllowed, match="anonymous"):
        story.house.engine.complete(task.id, plan, actor="pavel")
    number, registered = story.number, story.registered
    told = {
        "channel": "call",
        "type": "complaint",
        "description": "It is me.",
        "customer": MARIA,
        "follow_up": True,
    }
    arrival = Arrival(case=story.house.case(number))
    register(story.house.engine, told, actor="ana", arrival=arrival)
    story.number, story.registered = number, registered
    story.does("plan_repair", "pavel", **plan)
    assert "repair_item" in story.waiting


def test_a_voucher_is_worth_nothing_after_its_last_day(story):
    story.registers(type="suggestion", description="Add a spare hand.").classified(
        "suggestion", usefulness="useful"
    )
    story.does("review_suggestion", "sofia", decision="yes")
    (voucher,) = story.told.vouchers
    late = datetime.combine(voucher.expires_on, datetime.min.time(), UTC) + timedelta(days=1)
    with story.house.engine.store.write() as uow, pytest.raises(Conflict):
        uow.records.redeem(voucher.code, late, "Order 1")
    with story.house.engine.store.write() as uow:
        assert uow.records.redeem(voucher.code, late - timedelta(days=1), "Order 1").redeemed_for == "Order 1"


def complaint_with(story: Story, **product):
    story.registers(product={"serial": "S-1", **product})
    with story.house.engine.store.read() as queries:
        return queries.records.complaints.get(story.house.case(story.number).id)


def test_the_best_proof_decides_when_the_guarantee_began(story):
    stated = complaint_with(story, purchased_on="2026-06-01", proof="receipt", delivered_on="2026-06-03")
    full = replace(
        SALE, registered_on=date(2026, 6, 10), sold_on=date(2026, 6, 5), shipped_on=date(2026, 5, 20)
    )
    ways = [
        (full, date(2026, 6, 10), "registration"),
        (replace(full, registered_on=None), date(2026, 6, 5), "serial"),
        (replace(full, registered_on=None, sold_on=None), date(2026, 6, 1), "receipt"),
        (None, date(2026, 6, 1), "receipt"),
    ]
    assert [start_of_guarantee(stated, sale, 14) for sale, *_ in ways] == [
        (day, proof) for _, day, proof in ways
    ]


def test_a_day_without_proof_does_not_outdo_the_shipment(story):
    stated = complaint_with(story, purchased_on="2026-09-01", proof="none", delivered_on="2026-05-20")
    shipped = replace(SALE, shipped_on=date(2026, 5, 10))
    assert start_of_guarantee(stated, shipped, 14) == (date(2026, 5, 24), "shipment")
    assert start_of_guarantee(stated, SALE, 14) == (date(2026, 6, 3), "shipment")
    assert start_of_guarantee(
        replace(stated, product={"purchased_on": "2026-09-01", "proof": "none"}), None, 14
    ) == (
        None,
        "none",
    )


def published(story: Story, name: str, old: bytes, new: bytes) -> None:
    """A process owner publishes a change of one file."""
    with story.house.engine.store.read() as queries:
        content, _ = releases.current(queries, name)
    assert old in content
    releases.save_draft(story.house.engine.core, name, content.replace(old, new), actor="olga", revision=None)
    releases.publish(story.house.engine.core, actor="olga", note="A change")
    story.house.clock.moment += timedelta(minutes=1)


def test_a_process_owner_changes_the_days_after_shipment_on_the_diagram(story):
    published(
        story, "inspection.bpmn", b'name="shipping_days" value="14"', b'name="shipping_days" value="20"'
    )
    story.registers(
        product={"model": "Ship", "delivered_on": "2026-01-10", "proof": "none"},
        lines=[{"item": "Mast", "defect": "other", "quantity": 1}],
    )
    story.classified().replied().inspected().opined()
    assert facts_of(story)["start_on"] == "2026-01-30"


def test_a_process_owner_changes_the_promise_of_a_solution_on_the_diagram(story):
    published(story, "complaint.bpmn", b'name="amount" value="10"', b'name="amount" value="5"')
    story.broken_hand("2026-06-23")
    (clock,) = [clock for clock in story.told.clocks if clock.name == "resolution"]
    assert (clock.unit, clock.amount) == ("working_days", 5)


def facts_of(story: Story):
    return story.house.engine.task_page(
        story.house.task(story.number, "confirm_refusal").id, story.house.engine.viewer("")
    ).data["facts"]


def test_two_lines_repaired_at_the_same_time_extend_the_guarantee_once(story):
    lines = [{"item": name, "defect": "hand_broken", "quantity": 1} for name in ("Captain", "Sailor")]
    story.registers(
        product={"model": "Ship", "serial": "S-9", "purchased_on": "2026-06-23", "proof": "receipt"},
        lines=lines,
    )
    story.classified().replied().inspected().inspected().opined()
    for _ in range(2):
        story.does("plan_repair", "pavel", start_on="2026-11-23", ready_on="2026-11-26")
    for _ in range(2):
        story.does("repair_item", "pavel", done="New hand.").does("check_repair", "kim", holds="yes")
    story.house.pass_time(days=4)
    for _ in range(2):
        story.does("return_item", "wanda", sent_on="2026-11-27", carrier="own")
    story.replied().says(True)
    later = Story(story.house).registers(
        product={"model": "Ship", "serial": "S-9", "purchased_on": "2026-06-23", "proof": "receipt"},
        lines=[{"item": "Mast", "defect": "other", "quantity": 1}],
    )
    later.classified().replied().inspected().opined()
    assert facts_of(later)["repair_days"] == 4


def test_a_replacement_starts_a_new_guarantee(story):
    refund_due(story).agreed("replacement").sends_replacement().has_it().replied().says(True)
    later = Story(story.house).broken_hand("2026-06-23")
    later.classified().replied().inspected(cause="use").opined()
    assert facts_of(later)["proof"] == "replacement"
    assert facts_of(later)["start_on"] == story.house.clock.now().date().isoformat()
