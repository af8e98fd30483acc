"""S4 to S8 through the API: the complaint chain, who examines what, who is kept away, and the dealer."""

from __future__ import annotations

from tests.web.api.clauses.tale import MARIA, Tale

SHOP = "shop@corner.example"
CORNER = {"name": "Toy Corner", "email": SHOP, "reference": "TC-77"}
SECRETS = ("Maria", "Gomez", MARIA["email"], "600 111 222", "broke off")


def test_the_customer_goes_directly_to_the_company_leader_under_the_same_number(tale: Tale) -> None:
    tale.broken_hand("2026-06-23").classified()
    told = tale.customer.posts("/customer/case/level", {"leader": True, "words": "Enough."})
    assert told["number"] == tale.number
    lin = tale.staff("lin")
    task = tale.task("decide_escalation", "lin")
    assert (task["assignee"], tale.sees["level"]) == ("lin", 3)
    page = lin.gets(f"/escalations/{tale.number}")
    assert page["story"]["customer"]["name"] == "Maria Gomez"
    assert any("Enough." in event["sentence"] for event in page["history"])
    decided = {"decision": "instruct", "words": "Repair it by Friday."}
    lin.posts(f"/tasks/{task['id']}/complete", {"data": decided})
    told = lin.gets(f"/cases/{tale.number}/history")
    assert any("Repair it by Friday." in event["sentence"] for event in told)
    assert "decide_escalation" not in tale.waiting


def test_a_level_that_does_not_decide_is_passed_until_the_leader(tale: Tale) -> None:
    tale.broken_hand("2026-06-23").classified()
    tale.customer.posts("/customer/case/level")
    holders = [_holder(tale)]
    for _ in range(3):
        tale.passes(hours=4, minutes=1)
        holders.append(_holder(tale))
    assert holders[0] in ("greta", "oskar")
    assert holders[-2:] == ["lin", "lin"]


def _holder(tale: Tale) -> str:
    tale.world.house.settle()
    (found,) = [
        item["task"] for item in tale.file()["tasks"] if item["task"]["element"] == "decide_escalation"
    ]
    return str(found["assignee"])


def test_a_superior_takes_the_work_over_and_hands_it_to_somebody(tale: Tale) -> None:
    tale.broken_hand("2026-06-23").classified()
    task = tale.task("write_reply", "ana")
    tale.staff("ana").posts(f"/tasks/{task['id']}/claim")
    greta = tale.staff("greta")
    taken = greta.posts(f"/tasks/{task['id']}/assign", {"person": "greta", "reason": "I call her."})
    assert taken["task"]["assignee"] == "greta"
    given = greta.posts(f"/tasks/{task['id']}/assign", {"person": "ben", "reason": "Your customer."})
    assert given["task"]["assignee"] == "ben"
    assert "Your customer." in str(tale.events("task.assigned")[0]["sentence"])


def test_product_quality_is_asked_of_production_development_and_design_besides_technical_quality(
    tale: Tale,
) -> None:
    tale.broken_hand("2026-06-23").classified()
    assert {"give_opinion", "agree_appointment"} <= tale.waiting
    units = {
        item["task"]["unit"] for item in tale.file()["tasks"] if item["task"]["element"] == "give_opinion"
    }
    assert units <= {"production", "r_and_d", "design"}
    assert "production" in units
    tale.replied().inspected().opined().repaired()
    assert "The glue, thinks petra." in str(tale.form("write_reply", "ana"))


def test_damaged_packaging_and_short_quantity_go_to_the_warehouse(tale: Tale) -> None:
    tale.registers(description="Two figures are missing.").classified(concern="packaging")
    tale.is_refused("examine_matter", "sofia", "wanda", 403, upheld="yes", finding="x", measure="y")
    tale.does("examine_matter", "wanda", upheld="yes", finding="Miscounted.", measure="Sent.").replied()
    assert tale.file()["facts"]["finding"]["finding"] == "Miscounted."


def test_a_rude_colleague_is_a_matter_for_sales_and_hidden_from_him_and_his_substitute(tale: Tale) -> None:
    away = {"starts_on": "2026-12-01", "ends_on": "2026-12-05", "substitute": "chen"}
    tale.staff("adam").posts("/people/ben/absences", away, 201)
    tale.registers(description="Ben Carter shouted at me.", person_complained_about="Ben Carter")
    tale.classified(by="greta", concern="staff")
    for person in ("ben", "chen"):
        caller = tale.staff(person)
        caller.gets(f"/cases/{tale.number}", 404)
        caller.gets(f"/cases/{tale.number}/history", 404)
        assert caller.gets("/cases", text=tale.number)["cases"] == []
        assert caller.gets("/cases/search", text="Maria Gomez") == []
        assert tale.number not in str(caller.gets("/tasks", limit=200))
        known = {"customer": {"email": MARIA["email"]}, "product": {"model": "Sail ship"}}
        assert caller.posts("/contacts/duplicates", known) == []
    (statement,) = tale.staff("ben").gets("/tasks", element="give_statement")["tasks"]
    data = {"data": {"statement": "I was loud, and I am sorry."}}
    tale.staff("ben").posts(f"/tasks/{statement['id']}/complete", data)
    tale.world.house.settle()
    assert "I was loud" in tale.events("statement.given")[0]["sentence"]
    tale.does("examine_matter", "sofia", upheld="yes", finding="He did.", measure="Apology.")


def test_a_complaint_about_the_company_leader_goes_past_her(tale: Tale) -> None:
    tale.registers(description="Lin Wei was rude.", person_complained_about="Lin Wei")
    tale.customer.posts("/customer/case/level", {"leader": True})
    tale.world.house.settle()
    assert tale.staff("lin").gets("/escalations")["escalations"] == []
    tale.staff("lin").gets(f"/cases/{tale.number}", 404)
    holders = [
        person
        for person in ("oskar", "quentin", "petra", "walid", "fiona", "greta", "rosa", "dario")
        if tale.staff(person).gets("/tasks", element="decide_escalation", scope="mine")["tasks"]
    ]
    assert len(holders) == 1


def test_the_dealer_is_a_party_who_sees_her_part_and_writes(tale: Tale) -> None:
    tale.broken_hand("2026-07-01", channel="dealer", dealer=CORNER)
    shop = tale.world.dealer(tale.number, SHOP)
    assert shop.gets("/dealer/part")["reference"] == "TC-77"
    asks = {"dealer": CORNER, "message": "Please send us the item.", "next": "wait", "step": "By Friday."}
    tale.does("coordinate", "ben", **asks)
    part = shop.gets("/dealer/part")
    assert (part["step"], [item["text"] for item in part["messages"]]) == (
        "By Friday.",
        ["Please send us the item."],
    )
    assert part["answer_by"] > part["messages"][0]["at"]
    tale.passes(hours=1)
    shop.posts("/dealer/messages", {"text": "It is on its way."}, 201)
    assert "coordinate" in tale.waiting, "her answer comes back as a task"
    assert [secret for secret in SECRETS if secret in str(shop.gets("/dealer/part"))] == []
    assert "It is on its way." not in str(tale.sees)
    assert [party["name"] for party in tale.file()["dealers"]] == ["Toy Corner"]


def test_a_dealer_who_is_silent_comes_back_after_two_days(tale: Tale) -> None:
    tale.broken_hand("2026-07-01", channel="dealer", dealer=CORNER)
    tale.does("coordinate", "ben", dealer=CORNER, message="Where is it?", next="wait")
    assert "coordinate" not in tale.waiting
    assert "coordinate" in tale.passes(days=2, minutes=1).waiting
