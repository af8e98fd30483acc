"""S11 to S13 through the API: recalls, returns and compensation by hand in hand, and the policy in force."""

from __future__ import annotations

from typing import Any

from tests.web.api.caller import World
from tests.web.api.clauses.tale import Tale

SHIPPED = 140
"""Seven of them are five in a hundred."""


def ship(world: World, units: int) -> None:
    listed = [
        {"serial": f"S-{number}", "sku": "SHIP-50", "batch": "B7", "sold_on": "2026-07-01"}
        | {"seller": "Toy Corner"}
        for number in range(1, units + 1)
    ]
    assert world.staff("adam").posts("/sales", {"units": listed})["added"] == units


def complains(world: World, number: int, **found: Any) -> Tale:
    """The owner of unit number so-and-so complains, and her item is inspected."""
    tale = Tale(world).registers(
        customer={"name": f"Owner {number}", "email": f"owner{number}@post.example"},
        product={"model": "Sail ship", "serial": f"S-{number}", "proof": "serial"},
        lines=[{"item": "Captain", "defect": "hand_broken", "quantity": 1}],
    )
    return tale.classified().inspected(**found)


def recalls(world: World, **asked: Any) -> list[dict[str, Any]]:
    world.house.settle()
    return list(world.staff("lin").gets("/recalls", **asked)["recalls"])


def recall_of(world: World) -> Tale:
    """The newest recall as a case."""
    tale = Tale(world)
    tale.number = recalls(world)[0]["number"]
    return tale


def assessed(world: World) -> Tale:
    tale = recall_of(world).does("hold_stock", "wanda", units_held=12, place="Shelf 4")
    return tale.does(
        "assess",
        "kim",
        sku="SHIP-50",
        batch="B7",
        danger="minor",
        spread="whole_batch",
        words="The glue was too old.",
        recommendation="recall",
    )


def test_the_seventh_complaint_of_a_batch_proposes_a_recall_and_a_rejected_one_keeps_its_reason(
    world: World,
) -> None:
    ship(world, SHIPPED)
    assert world.staff("kim").gets("/sales/shipped", sku="SHIP-50", batch="B7")["shipped"] == SHIPPED
    for number in range(1, 7):
        complains(world, number)
    assert recalls(world) == []
    complains(world, 7)
    (proposed,) = recalls(world)
    assert (proposed["complaints"], proposed["shipped"], proposed["status"]) == (7, SHIPPED, "proposed")
    tale = assessed(world)
    for person in ("kim", "oskar"):
        tale.is_refused("decide", person, "lin", 403, decision="reject", reason="x")
    tale.does("decide", "lin", decision="reject", reason="A spare part will do.")
    tale.does("settle_stock", "wanda", outcome="released", units_settled=12)
    (rejected,) = recalls(world, status="rejected")
    assert (rejected["decision"]["by"], rejected["decision"]["reason"]) == ("lin", "A spare part will do.")


def test_a_danger_proposes_at_once_every_owner_is_told_and_the_effect_is_checked(world: World) -> None:
    ship(world, 3)
    complains(world, 1, danger=True)
    complains(world, 2)
    (proposed,) = recalls(world)
    assert (proposed["safety"], proposed["complaints"]) == (True, 1)
    tale = assessed(world)
    notice = "The hand may break off. Keep it from children."
    tale.does("decide", "lin", decision="recall", reason="As assessed.", notice=notice)
    path = f"/recalls/{tale.number}/owners"
    ben = world.staff("ben")
    owners = ben.gets(path)["owners"]
    told = {owner["name"]: owner for owner in owners}
    assert told["Owner 1"]["notified_at"]
    assert [owner["seller"] for owner in ben.gets(path, show="unaddressed")["owners"]] == ["Toy Corner"]
    assert any(notice in mail["body"] for mail in tale.post("owner1@post.example"))
    one, two = told["Owner 1"]["id"], told["Owner 2"]["id"]
    ben.posts(f"{path}/{one}/remedy", {"remedy": "replaced"}, 409)
    ben.posts(f"{path}/{one}/response", {"response": "perhaps"}, 422)
    ben.posts(f"{path}/{one}/response", {"response": "returns"})
    ben.posts(f"{path}/{two}/response", {"response": "keeps", "comment": "It is glued."})
    ben.posts(f"{path}/{told['']['id']}/response", {"response": "unreachable"})
    assert ben.gets(path, show="silent")["owners"] == []
    done = {"decision": "effective", "reason": "The seller put up a notice."}
    assert tale.is_refused("check_effect", "ben", "ben", 422, **done)["message"]
    ben.posts(f"{path}/{one}/remedy", {"remedy": "replaced"})
    tale.does("check_effect", "ben", **done)
    tale.does("settle_stock", "wanda", outcome="scrapped", units_settled=12)
    closed = ben.gets(f"/recalls/{tale.number}")
    assert (closed["status"], closed["reached"]["answered"], closed["reached"]["owners"]) == ("closed", 2, 3)


def test_a_person_may_propose_a_recall_and_there_is_one_at_a_time(world: World) -> None:
    told = {"model": "SHIP-50", "batch": "B7", "defect": "hand_broken", "reason": "The maker wrote to us."}
    quentin = world.staff("quentin")
    number = quentin.posts("/recalls", told, 201)["number"]
    assert number in quentin.posts("/recalls", told, 409)["message"]
    assert [recall["raised_by"] for recall in recalls(world)] == ["quentin"]
    quentin.posts("/recalls", {**told, "defect": "ugly"}, 422)


def test_a_repair_that_fails_twice_is_refunded_and_above_the_limit_a_second_person_agrees(
    tale: Tale,
) -> None:
    tale.broken_hand("2026-06-23").classified().replied().inspected().opined()
    tale.does("plan_repair", "pavel", start_on="2026-11-24", ready_on="2026-11-26")
    for _ in range(2):
        tale.does("repair_item", "pavel", done="Glued.")
        tale.does("check_repair", "kim", holds="no", finding="Loose again.")
    agreed = {"remedy": "refund", "amount": 260, "currency": "EUR", "comes_back": "here"}
    tale.does("agree_remedy", "ben", **agreed, note="She prefers money.")
    assert "pay_refund" not in tale.waiting
    tale.is_refused("confirm_remedy", "ben", "sofia", 403, approved="yes")
    tale.does("confirm_remedy", "sofia", approved="yes")
    assert tale.form("pay_refund", "felix")["currency"] == "EUR", "finance types nothing again"
    paid = {"currency": "EUR", "paid_on": "2026-11-28", "reference": "TR 1"}
    tale.does("pay_refund", "felix", amount=260, **paid).replied().says(satisfied=True)
    file = tale.file()
    assert [(item["kind"], item["amount"]) for item in file["payments"]] == [("refund", "260.00")]
    assert [line["remedy"] for line in file["lines"]] == ["refunded"]


def test_a_withdrawal_after_payment_is_paid_back_by_finance_and_sent_back_by_the_warehouse(
    tale: Tale,
) -> None:
    tale.quoted().accepts()
    tale.does(
        "record_payment", "felix", outcome="paid", amount=42.5, currency="EUR", received_on="2026-11-25"
    )
    tale.customer.posts("/customer/case/withdraw", {"reason": "Sold it."})
    assert tale.waiting == {"pay_back"}
    paying = {"currency": "EUR", "paid_on": "2026-11-26", "reference": "R-1"}
    assert (
        "above the agreed"
        in tale.is_refused("pay_back", "felix", "felix", 422, amount=50, **paying)["message"]
    )
    tale.does("pay_back", "felix", amount=42.5, **paying)
    tale.does("send_back", "wanda", sent_on="2026-11-26", carrier="collected")
    assert (tale.status, [line["remedy"] for line in tale.file()["lines"]]) == ("withdrawn", ["returned"])


def test_a_case_is_judged_by_the_policy_in_force_when_the_customer_wrote(tale: Tale) -> None:
    olga, world = tale.staff("olga"), tale.world
    tale.registers(type="suggestion", description="Add a spare hand.")
    tale.classified(type="suggestion", usefulness="useful")
    table = olga.gets("/drafts/decisions/reward.dmn")
    changed = table["content"].replace('"20.00"', '"35.00"')
    saved = olga.asks(
        "PUT", "/drafts/decisions/reward.dmn", {"content": changed, "revision": table["revision"]}
    )
    again = {"content": changed, "revision": table["revision"]}
    assert olga.asks("PUT", "/drafts/decisions/reward.dmn", again).status_code == 409
    draft = {"decisions/reward.dmn": saved.json["digest"]}
    tale.staff("ben").posts("/releases", {"drafts": draft}, 403)
    release = olga.posts("/releases", {"drafts": draft, "note": "More for good ideas"}, 201)
    tale.passes(minutes=1)
    later = Tale(world).registers(type="suggestion", description="Add a spare foot.")
    later.classified(type="suggestion", usefulness="useful")
    amounts = []
    for told in (tale, later):
        told.does("review_suggestion", "sofia", decision="yes").replied().says(satisfied=True)
        amounts.append(told.sees["vouchers"][0]["amount"])
    assert amounts == ["20.00", "35.00"]
    assert tale.file()["policy"]["policy"] == 1
    policy = later.file()["policy"]
    assert (policy["policy"], policy["in_force_since"]) == (release["id"], release["published_at"])
    before = olga.gets("/releases/in-force", at="2026-01-01T00:00:00Z")
    assert before["id"] == 1


def test_the_commitment_can_be_read_with_what_carries_each_clause(world: World) -> None:
    listed = {clause["id"]: clause for clause in world.staff("ben").gets("/commitments")}
    assert {f"Q{number}" for number in range(1, 5)} <= set(listed)
    assert {f"S{number}" for number in range(1, 14)} <= set(listed)
    assert [id for id, clause in listed.items() if clause["missing"]] == []
    assert world.staff("ben").asks("GET", "/releases/1/complaint.bpmn").data.startswith(b"<?xml")
