"""S11 as stories: what was confirmed of a batch proposes a recall, a person decides, every owner is told."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, FormInvalid, Invalid, NotAllowed
from processes.complaint import recalls, sales
from processes.complaint.intake import intake_mail
from processes.complaint.registration import Arrival, register
from tests.recalls import SHIPPED, recalled, shipped
from tests.stories import Story


@pytest.fixture
def batch(house):
    return shipped(house, SHIPPED)


def test_the_seventh_complaint_of_a_batch_proposes_a_recall(batch):
    batch.complain(1, 6)
    assert batch.recalls == []
    last = batch.complains(7)
    (recall,) = batch.recalls
    assert (recall.sku, recall.batch, recall.defect) == ("SHIP-50", "B7", "hand_broken")
    assert (recall.complaints, recall.shipped, recall.status) == (7, SHIPPED, "proposed")
    assert "5 %" in recall.reason
    assert [event["batch"] for event in last.events("recall.proposed")] == ["B7"]
    assert batch.house.waiting(batch.number) == {"hold_stock"}
    assert batch.house.case(batch.number).kind == "recall"
    assert batch.number != last.number, "a recall has a case of its own"


def test_what_was_not_confirmed_or_not_made_wrong_does_not_count(batch):
    batch.complain(1, 5)
    batch.complains(6, cause="use")
    batch.complains(7, confirmed="no")
    batch.complains(8, lines=[{"item": "Hull", "defect": "paint_crack", "quantity": 1}])
    batch.complains(
        9, lines=[{"item": who, "defect": "hand_broken", "quantity": 1} for who in ("Tom", "Tim")]
    )
    assert batch.recalls == []
    batch.complains(10)
    assert [recall.complaints for recall in batch.recalls] == [7], "two hands of one ship are one complaint"


def test_another_batch_of_the_same_model_is_not_proposed(batch):
    other = [
        {"serial": f"T-{number}", "sku": "SHIP-50", "batch": "B8", "sold_on": "2026-10-01", "seller": "Shop"}
        for number in range(1, SHIPPED + 1)
    ]
    sales.take_in(batch.house.engine, other, actor="adam")
    batch.complain(1, 6)
    product = {"model": "Sail ship", "serial": "T-1", "proof": "serial"}
    batch.complains(99, product=product)
    assert batch.recalls == [], "six of one batch and one of the other are no seven"
    batch.complains(7)
    assert [recall.batch for recall in batch.recalls] == ["B7"]


def test_units_that_were_shipped_meanwhile_are_counted_when_it_is_assessed(batch):
    batch.complain(1, 7)
    more = [
        {"serial": f"S-{number}", "sku": "SHIP-50", "batch": "B7", "sold_on": "2026-11-20", "seller": "Shop"}
        for number in range(SHIPPED + 1, 2 * SHIPPED + 1)
    ]
    sales.take_in(batch.house.engine, more, actor="adam")
    (recall,) = batch.assessed().recalls
    assert (recall.complaints, recall.shipped) == (7, 2 * SHIPPED)
    form = batch.house.task(batch.number, "decide")
    assert (
        batch.house.engine.task_page(form.id, batch.house.engine.viewer("lin")).data["facts"]["share"] == 2.5
    )


def test_an_eighth_complaint_joins_the_proposal_that_stands(batch):
    batch.complain(1, 7)
    eighth = batch.complains(8)
    assert len(batch.recalls) == 1
    assert eighth.events("recall.joined") == [{"recall": batch.number}]


def test_a_confirmed_danger_proposes_at_once_and_leadership_is_told(batch):
    batch.complains(1, danger=True)
    (recall,) = batch.recalls
    assert (recall.complaints, recall.safety) == (1, True)
    assert batch.told("DANGER, recall proposed") == ["lin@modelhouse.example"]


def test_a_danger_that_leadership_confirms_needs_no_inspection(batch):
    story = Story(batch.house).registers(
        safety=True,
        product={"model": "Sail ship", "serial": "S-3"},
        lines=[{"item": "Mast", "defect": "other", "quantity": 1}],
    )
    story.does("acknowledge_emergency", "lin", measures="We call the family.", recall=True)
    assert [(recall.batch, recall.safety) for recall in batch.recalls] == [("B7", True)]


def test_a_danger_of_an_item_whose_batch_nobody_knows_is_not_lost(house):
    story = Story(house).registers(safety=True, product={"model": "Kite"}, description="It cut my hand.")
    story.does("acknowledge_emergency", "lin", measures="We call her.", recall=True)
    with house.engine.store.read() as queries:
        (recall,) = queries.records.recalls.by("batch", "")
        number = queries.cases.get(recall.case).number
    house.do(number, "hold_stock", "wanda", units_held=0)
    given = {"danger": "serious", "spread": "part", "words": "A sharp edge.", "recommendation": "recall"}
    house.do(number, "assess", "kim", sku="KITE-1", batch="K3", **given)
    with house.engine.store.read() as queries:
        assert queries.records.recalls.get(recall.id).batch == "K3"
    assert "batch K3" in house.case(number).title


def test_the_first_danger_in_an_open_proposal_is_told_at_once(batch):
    batch.complain(1, 7)
    assert batch.told("DANGER, recall proposed") == []
    batch.complains(8, danger=True)
    assert [recall.safety for recall in batch.recalls] == [True]
    assert batch.told("DANGER, recall proposed") == ["lin@modelhouse.example"]


def test_a_rejected_proposal_is_kept_with_its_reason_and_comes_again_only_with_more_complaints(batch):
    batch.complain(1, 7)
    batch.rejected()
    (recall,) = batch.recalls
    assert (recall.status, recall.decision["by"]) == ("rejected", "lin")
    assert recall.decision["reason"] == "Seven hands; a spare part will do."
    assert batch.house.case(batch.number).status == "closed"
    assert batch.told() == []
    batch.complains(7)
    assert len(batch.recalls) == 2, "an eighth complaint, though about the same unit"
    assert [item.complaints for item in batch.recalls] == [7, 8]
    task = batch.house.task(batch.number, "hold_stock")
    facts = batch.house.engine.task_page(task.id, batch.house.engine.viewer("")).data["facts"]
    assert facts["rejected_before"] == "Lin Wei, 2026-11-23: Seven hands; a spare part will do."


def test_an_inspection_anew_of_a_counted_item_does_not_bring_a_rejected_proposal_back(batch):
    mast = [{"item": "Mast", "defect": "other", "quantity": 1}]
    *_, last = [batch.complains(number, lines=mast) for number in range(1, 8)]
    batch.rejected()
    last.does("confirm_refusal", "oskar", decision="inspect_again", words="Look at the glue.")
    last.does("inspect", "kim", confirmed="yes", finding="The glue it is.", cause="quality")
    assert [recall.complaints for recall in batch.recalls] == [7]


def test_who_assessed_it_does_not_decide_and_neither_does_anybody_below_leadership(batch):
    batch.complain(1, 7)
    batch.assessed()
    task = batch.house.task(batch.number, "decide")
    for person in ("kim", "greta", "oskar"):
        with pytest.raises(NotAllowed):
            batch.house.engine.complete(task.id, {"decision": "reject", "reason": "x"}, actor=person)


def test_a_decision_that_is_late_is_told_to_leadership(batch):
    batch.complain(1, 7)
    batch.assessed()
    batch.house.pass_time(days=1, hours=1)
    assert batch.told(f"{batch.number}: “Decide on the recall” is overdue") == ["lin@modelhouse.example"]


def test_every_owner_is_told_exactly_once_and_those_of_nobody_are_listed_with_their_seller(house):
    batch = recalled(house)
    assert len(batch.owners) == 10
    assert batch.told() == [
        "5 Harbour Road",
        "owner1@post.example",
        "owner2@post.example",
        "owner3@post.example",
    ]
    assert batch.told("重要通知") == ["owner5@post.example"]
    nameless = [owner for owner in batch.owners if owner.customer is None]
    assert {owner.seller for owner in nameless} == {"Toy Corner"}
    assert all(owner.notified_at is None for owner in nameless)
    (notice,) = [item for item in house.post.sent if item.recipient == "owner1@post.example"][-1:]
    assert "The hand may break off." in notice.payload["body"]
    assert "S-1" in notice.payload["body"]
    assert f"/recall/{batch.owners[0].token}" in notice.payload["body"]
    house.pass_time(days=1)
    house.open()
    house.settle()
    assert len(batch.told()) == 0, "a restart tells nobody again"


def test_the_silent_are_reminded_and_a_buyer_who_came_to_be_known_is_told_for_the_first_time(house):
    batch = recalled(house)
    batch.answers(batch.owners[0], "keeps")
    batch.complains(6)
    house.pass_time(days=14)
    batch.does("check_effect", "ben", decision="remind")
    assert batch.told("Please answer") == ["5 Harbour Road", "owner2@post.example", "owner3@post.example"]
    assert batch.told("请您回复") == ["owner5@post.example"]
    assert "owner6@post.example" in batch.told()
    assert len(batch.owners) == 10, "the unit is hers now, not its seller's"
    assert len(batch.told()) == 5


def test_responses_are_tracked_the_effect_is_checked_and_the_recall_is_closed(house):
    batch = recalled(house)
    known = [owner for owner in batch.owners if owner.customer is not None]
    nameless = [owner for owner in batch.owners if owner.customer is None]
    batch.answers(known[0], "returns")
    for owner in known[1:]:
        batch.answers(owner, "gone")
    assert house.waiting(batch.number) == set(), "not every owner has answered"
    for owner in nameless:
        batch.answers(owner, "unreachable", by="ben")
    assert house.waiting(batch.number) == {"check_effect"}, "nobody waits for the fourteen days"
    assert batch.recalls[0].effect["share"] == 50
    task = house.task(batch.number, "check_effect")
    done = {"decision": "effective", "reason": "The seller put up a notice in his shop."}
    with pytest.raises(Invalid, match="1 owners who send their item in"):
        house.engine.complete(task.id, done, actor="ben")
    recalls.settle(house.engine, known[0].id, "replaced", actor="wanda")
    batch.does("check_effect", "ben", **done).does(
        "settle_stock", "wanda", outcome="scrapped", units_settled=12
    )
    (recall,) = batch.recalls
    assert (recall.status, house.case(batch.number).status) == ("closed", "closed")
    assert (recall.effect["answered"], recall.effect["owners"], recall.effect["by"]) == (5, 10, "ben")
    assert recall.hold["settled"]["outcome"] == "scrapped"
    with pytest.raises(Conflict, match="closed"):
        recalls.respond(house.engine, known[1].id, "keeps")


def test_a_batch_that_was_recalled_is_not_proposed_again_unless_there_is_danger(house):
    batch = recalled(house)
    for owner in batch.owners:
        batch.answers(owner, "gone", by="ben")
    batch.does("check_effect", "ben", decision="effective")
    batch.does("settle_stock", "wanda", outcome="none", units_settled=0)
    batch.complains(7)
    assert len(batch.recalls) == 1
    batch.complains(8, danger=True)
    assert [recall.status for recall in batch.recalls] == ["closed", "proposed"]


def test_a_person_may_open_one_and_there_is_one_at_a_time(batch):
    told = {"model": "SHIP-50", "batch": "B7", "defect": "hand_broken", "reason": "The maker wrote to us."}
    case = recalls.open_by_hand(batch.house.engine, **told, safety=False, actor="quentin")
    assert batch.house.waiting(case.number) == {"hold_stock"}
    assert [recall.raised_by for recall in batch.recalls] == ["quentin"]
    with pytest.raises(Conflict, match=case.number):
        recalls.open_by_hand(batch.house.engine, **told, safety=False, actor="quentin")
    with pytest.raises(Invalid, match="reason"):
        recalls.open_by_hand(batch.house.engine, **told | {"reason": " "}, safety=False, actor="quentin")
    batch.complain(1, 7)
    assert len(batch.recalls) == 1


def test_whoever_bought_a_unit_by_the_sales_records_is_told_though_she_never_complained(house):
    batch = shipped(house, 3)
    bought = {"serial": "S-2", "sku": "SHIP-50", "buyer": "Nina", "buyer_email": "nina@post.example"}
    sales.take_in(house.engine, [bought], actor="adam")
    batch.complains(1, danger=True)
    batch.approved()
    assert batch.told() == ["nina@post.example", "owner1@post.example"]
    assert [(owner.units, owner.customer is None) for owner in batch.owners] == [
        (["S-2"], False),
        (["S-1"], False),
        (["S-3"], True),
    ]


def test_what_an_owner_writes_about_a_recall_opens_a_case_of_her_own(house):
    batch = recalled(house)
    mail = (
        "From: Owner 1 <owner1@post.example>\nTo: service@house.example\nMessage-ID: <1@post.example>\n"
        f"Subject: Recall {batch.number}\n\nI send it in."
    )
    opened = intake_mail(house.engine, mail.encode())
    assert (opened.what, opened.number != batch.number) == ("opened", True)
    with pytest.raises(FormInvalid) as refused:
        register(house.engine, {}, actor="ana", arrival=Arrival(case=house.case(batch.number)))
    assert "nobody's own case" in refused.value.problems["earlier_case"]
