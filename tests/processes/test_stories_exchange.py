"""S1, S11, S12: return and exchange on the whole desk, from registration to warehouse and finance."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.errors import Conflict, FormInvalid, Invalid, NotAllowed
from processes.complaint import portal, recalls, sales
from tests.recalls import shipped
from tests.stories import Story

SENDS = {
    "comes_back": "sends",
    "send_what": "1 Captain",
    "send_days": 10,
    "send_to": "Harbour Road 1, Hamburg",
    "note": "By phone.",
}
CAME = {"came_on": "2026-11-27", "condition": "good"}


def covered(story: Story, *, place: str = "photos", quantity: int = 1, **more) -> Story:
    """A covered item whose customer asks for something, inspected and waiting for its remedy."""
    story.registers(
        product={"model": "Sail ship", "serial": "S-1", "purchased_on": "2026-06-23", "proof": "receipt"},
        lines=[{"item": "Captain", "defect": "hand_broken", "quantity": quantity}],
        **more,
    )
    return story.classified().replied().inspected(place=place).opined()


def resolution(story: Story):
    return next(clock for clock in story.told.clocks if clock.name == "resolution")


def test_a_repair_at_the_house_needs_no_decision(story):
    covered(story, place="workshop", remedy_sought="repair")
    assert story.waiting == {"plan_repair"}


@pytest.mark.parametrize("sought", ["replacement", "return", "refund"])
def test_who_asks_for_something_else_is_talked_to_and_the_form_starts_with_her_wish(story, sought):
    covered(story, place="workshop", remedy_sought=sought, remedy_amount="80.00")
    assert story.waiting == {"agree_remedy"}
    form = story.form("agree_remedy")
    assert form["remedy"] == ("replacement" if sought == "replacement" else "refund")
    assert form["comes_back"] == "here"


def test_a_person_may_decide_on_the_promised_repair_all_the_same(story):
    covered(story, place="workshop", remedy_sought="replacement").agreed("repair")
    assert story.waiting == {"plan_repair"}
    story.repaired().replied().says(True)
    assert story.told.lines[0].remedy == "repaired"


def test_what_cannot_be_repaired_is_replaced(story):
    story.broken_hand("2026-06-23").classified().replied().inspected(repairable="no").opined()
    assert story.form("agree_remedy")["remedy"] == "replacement"
    story.agreed("replacement").sends_replacement().has_it().replied().says(True)
    assert (story.told.lines[0].remedy, story.told.invoices) == ("replaced", [])


def test_an_item_seen_on_photos_comes_in_for_its_repair(story):
    covered(story)
    story.does("agree_remedy", "ben", remedy="repair", **SENDS)
    (awaited,) = story.told.returns
    assert (awaited.number, awaited.send_to) == ("RA-2026-00001", "Harbour Road 1, Hamburg")
    letter = next(
        item.payload["body"] for item in story.house.post.sent if "RA-2026" in item.payload["subject"]
    )
    for told in ("RA-2026-00001", "1 Captain", "Harbour Road 1, Hamburg", "2026-12-03"):
        assert told in letter
    assert resolution(story).pause_reason == "customer's shipment"
    story.does("receive_item", "wanda", quantity=1, **CAME)
    assert resolution(story).paused_since is None
    story.does("check_item", "wanda", outcome="as_agreed")
    assert story.waiting == {"plan_repair"}
    story.repaired().replied().says(True)
    assert story.status == "closed"


def test_a_refund_goes_from_registration_to_finance_without_being_typed_again(story):
    covered(story, remedy_sought="refund", remedy_amount="79.90")
    form = story.form("agree_remedy")
    assert (form["remedy"], form["amount"], form["comes_back"]) == ("refund", "79.90", "sends")
    story.does("agree_remedy", "ben", remedy="refund", amount="79.90", currency="USD", **SENDS)
    assert story.form("receive_item")["quantity"] == 1
    story.does("receive_item", "wanda", quantity=1, **CAME).does("check_item", "wanda", outcome="as_agreed")
    form = story.form("pay_refund")
    assert (form["amount"], form["currency"]) == ("79.90", "USD")
    story.does("pay_refund", "felix", amount="79.90", currency="USD", paid_on="2026-11-28", reference="TR 1")
    story.replied().says(True)
    assert story.told.lines[0].remedy == "refunded"
    assert story.events("payment.refunded")[0]["currency"] == "USD"


def test_a_refund_above_the_limit_is_approved_by_somebody_else_and_paid_by_a_third(story):
    covered(story, place="workshop", remedy_sought="refund").agreed("refund", amount=200.01)
    task = story.house.task(story.number, "confirm_remedy")
    with pytest.raises(NotAllowed):
        story.house.engine.complete(task.id, {"approved": "yes"}, actor="ben")
    story.does("confirm_remedy", "sofia", approved="no", remark="She paid 180.")
    assert story.form("agree_remedy")["amount"] == "200.01"
    story.agreed("refund", amount=180)
    assert story.waiting == {"pay_refund"}, "180 is below the limit"


def test_nothing_is_no_refund(story):
    covered(story, place="workshop", remedy_sought="refund")
    with pytest.raises(Invalid, match="Nothing would be paid"):
        story.agreed("refund", amount=0)


def test_part_of_a_return_that_comes_first_is_not_lost(story):
    covered(story, quantity=3, remedy_sought="replacement")
    story.does("agree_remedy", "ben", remedy="replacement", **(SENDS | {"send_what": "3 Captains"}))
    assert story.form("receive_item")["quantity"] == 3
    story.does("receive_item", "wanda", quantity=1, note="The box was open.", **CAME)
    assert story.form("check_item")["outcome"] == "rest"
    story.does("check_item", "wanda", outcome="rest", finding="Two are missing.")
    assert resolution(story).pause_reason == "customer's shipment"
    (awaited,) = story.told.returns
    assert (awaited.received, awaited.expected) == (1, 3)
    assert story.form("receive_item")["quantity"] == 2
    with pytest.raises(Invalid, match="3 were expected"):
        story.does("receive_item", "wanda", quantity=3, **CAME)
    story.does("receive_item", "wanda", quantity=2, **CAME)
    task = story.house.task(story.number, "check_item")
    with pytest.raises(Conflict, match="is here"):
        story.house.engine.complete(task.id, {"outcome": "rest", "finding": "x"}, actor="wanda")
    story.does("check_item", "wanda", outcome="as_agreed")
    assert story.waiting == {"send_replacement"}


def test_what_came_without_its_rest_may_go_on_with_a_reason(story):
    covered(story, quantity=2, remedy_sought="replacement")
    story.does("agree_remedy", "ben", remedy="replacement", **SENDS)
    story.does("receive_item", "wanda", quantity=1, **CAME)
    with pytest.raises(FormInvalid):
        story.does("check_item", "wanda", outcome="as_agreed")
    story.does("check_item", "wanda", outcome="as_agreed", finding="The other one was thrown away.")
    assert story.waiting == {"send_replacement"}


def test_another_item_than_agreed_is_talked_about_again_and_lies_at_the_house(story):
    covered(story, remedy_sought="replacement")
    story.does("agree_remedy", "ben", remedy="replacement", **SENDS)
    story.does("receive_item", "wanda", quantity=1, **CAME)
    story.does("check_item", "wanda", outcome="differs", finding="It is another ship.")
    assert story.form("agree_remedy")["comes_back"] == "here"
    portal.withdraw(story.house.engine, story.house.case(story.number), reason="My mistake.")
    assert story.waiting == {"send_back"}


def test_a_return_is_reminded_of_once_and_lapses_after_its_last_day_and_the_parcels_way(story):
    covered(story, remedy_sought="replacement")
    story.does("agree_remedy", "ben", remedy="replacement", **SENDS)
    story.house.pass_time(days=5, hours=1)
    assert [subject for subject in story.post if "reminder: please send" in subject]
    story.house.clock.moment = datetime(2026, 12, 6, 22, 59, tzinfo=UTC)
    assert story.waiting == {"receive_item"}, "sent on the third, it may take three days"
    story.house.clock.moment = datetime(2026, 12, 6, 23, 1, tzinfo=UTC)
    assert story.waiting == {"write_reply"}
    assert (story.told.lines[0].remedy, story.told.lines[0].status) == ("not_sent_in", "final")
    assert resolution(story).paused_since is None
    assert len([subject for subject in story.post if "RA-2026-00001" in subject]) == 3


def test_a_withdrawal_before_anything_came_owes_nothing_and_waits_for_nothing(story):
    covered(story, remedy_sought="replacement")
    story.does("agree_remedy", "ben", remedy="replacement", **SENDS)
    portal.withdraw(story.house.engine, story.house.case(story.number), reason="I keep it.")
    assert story.waiting == {"write_reply"}
    assert story.told.returns == []


def test_without_an_address_nobody_is_asked_to_send_anything(story):
    covered(story, remedy_sought="replacement")
    with pytest.raises(Invalid, match="where the customer sends"):
        story.does("agree_remedy", "ben", remedy="replacement", **(SENDS | {"send_to": ""}))


def test_what_is_not_in_stock_is_made_and_its_number_is_known_to_the_warehouse(story):
    covered(story, place="workshop", remedy_sought="replacement").agreed("replacement")
    story.does("send_replacement", "wanda", in_stock="no")
    story.does("make_replacement", "pavel", serial="n-77", batch="B9", note="Cast anew.")
    form = story.form("send_replacement")
    assert (form["in_stock"], form["serial"], form["batch"]) == ("yes", "n-77", "B9")
    story.sends_replacement(serial="n-77", batch="B9").has_it().replied().says(True)
    with story.house.engine.store.read() as queries:
        unit = queries.records.sales.find("N-77")
        (sent,) = queries.records.replacements.by("serial", "N-77")
    assert (unit.batch, unit.customer) == ("B9", story.told.complaint.customer)
    assert (sent.made, sent.confirmed) == (True, True)


def test_it_counts_as_arrived_when_the_carriers_day_is_over(story):
    covered(story, place="workshop", remedy_sought="replacement").agreed("replacement").sends_replacement()
    story.house.pass_time(days=7, hours=13)
    assert story.waiting == set(), "the carrier's day is the thirtieth, in the house's zone"
    story.house.pass_time(hours=2)
    assert story.waiting == {"write_reply"}
    with pytest.raises(Conflict):
        portal.confirm_arrival(story.house.engine, story.house.case(story.number), story.told.lines[0].id)


def test_a_new_item_has_a_guarantee_of_its_own_under_its_own_number(story):
    covered(story, place="workshop", remedy_sought="replacement").agreed("replacement")
    story.sends_replacement(serial="N-1").has_it().replied().says(True)
    story.house.pass_time(days=120)
    later = Story(story.house).registers(
        product={"model": "Sail ship", "serial": "N-1"},
        lines=[{"item": "Mast", "defect": "tilt", "quantity": 1}],
    )
    later.classified().replied().inspected().opined()
    assert "plan_repair" in later.waiting


@pytest.mark.parametrize(
    ("serial", "refusal"),
    [
        ("S-1", "complained about"),
        ("S-5", "another customer"),
        ("S-9", "held back"),
        (" , ", "serial number"),
    ],
)
def test_some_units_are_not_sent(story, serial, refusal):
    batch = shipped(story.house, 10)
    batch.complains(5)
    recalls.open_by_hand(
        story.house.engine,
        model="SHIP-50",
        batch="B7",
        defect="tilt",
        reason="The maker wrote.",
        safety=False,
        actor="wanda",
    )
    covered(story, place="workshop", remedy_sought="replacement").agreed("replacement")
    with story.house.engine.store.write() as uow:
        for number in (1, 5):
            sale = uow.records.sales.get(f"S-{number}")
            owner = story.told.complaint.customer if number == 1 else 999
            uow.records.sales.change(sale, customer=owner)
        uow.commit()
    with pytest.raises(Invalid, match=refusal):
        story.sends_replacement(serial=serial)


def test_short_delivery_starts_from_what_was_registered_and_the_missing_parts_are_sent(story):
    story.registers(
        description="Two sailors are missing in the box.",
        product={"model": "Crew set"},
        quantity_ordered=6,
        quantity_received=4,
    )
    story.classified(concern="packaging").replied()
    (claim,) = story.form("examine_matter")["claims"]
    assert (claim["item"], claim["quantity"], claim["remedy"]) == ("Crew set", 2, "parts")
    found = {"upheld": "yes", "finding": "Packed short.", "measure": "A scale at the packing table."}
    story.does("examine_matter", "wanda", claims=[claim], **found)
    assert story.form("agree_remedy")["comes_back"] == "keeps"
    story.does("agree_remedy", "ben", remedy="parts", comes_back="keeps", note="As found.")
    story.sends_replacement(serial=None).has_it()
    assert [(line.item, line.remedy, line.status) for line in story.told.lines] == [
        ("Crew set", "parts_sent", "final")
    ]
    assert "2 × Crew set: sent to you" in story.form("write_reply")["body"]
    story.replied().says(True)
    assert story.status == "closed"


def test_of_a_damaged_delivery_each_line_gets_its_own_remedy(story):
    lines = [{"item": name, "defect": "other", "quantity": 1} for name in ("Box", "Ship")]
    story.registers(description="The carton was crushed.", lines=lines, remedy_sought="replacement")
    story.classified(concern="packaging").replied()
    claims = story.form("examine_matter")["claims"]
    assert [claim["item"] for claim in claims] == ["Box", "Ship"]
    claims[0]["remedy"] = "refund"
    story.does(
        "examine_matter", "wanda", upheld="yes", finding="Crushed.", measure="New cartons.", claims=claims
    )
    by_item = {task.subject: task.id for task in story.house.open_tasks(story.number)}
    agree = story.house.engine.complete
    money = {"remedy": "refund", "amount": "12.00", "currency": "EUR", "comes_back": "keeps", "note": "Box"}
    agree(by_item["Box"], money, actor="ben")
    agree(by_item["Ship"], {"remedy": "replacement", "comes_back": "keeps", "note": "Ship"}, actor="ben")
    story.house.settle()
    assert story.waiting == {"pay_refund", "send_replacement"}
    story.does("pay_refund", "felix", amount="12.00", currency="EUR", paid_on="2026-11-28", reference="T")
    assert story.waiting == {"send_replacement"}, "the case closes when every line is final"
    story.sends_replacement().has_it()
    assert sorted(line.remedy for line in story.told.lines) == ["refunded", "replaced"]


def test_a_matter_where_an_answer_is_enough_sends_nothing(story):
    story.registers(description="The carton was crushed.").classified(concern="packaging").replied()
    story.does("examine_matter", "wanda", upheld="no", finding="It was whole.", measure="None.")
    assert story.waiting == {"write_reply"}


def test_a_unit_that_was_sold_in_the_meantime_by_list_is_not_given_twice(story):
    covered(story, place="workshop", remedy_sought="replacement").agreed("replacement").sends_replacement()
    known = [{"serial": "N-1", "sku": "SHIP-50", "batch": "B8", "sold_on": "2026-10-01", "seller": "Shop"}]
    sales.take_in(story.house.engine, known, actor="adam")
    with story.house.engine.store.read() as queries:
        assert queries.records.sales.get("N-1").customer == story.told.complaint.customer
