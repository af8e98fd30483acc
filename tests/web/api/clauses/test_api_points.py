"""The settled points through the API: corrections, PINs, secrets, personal data, people who are not there."""

from __future__ import annotations

from io import BytesIO
from json import loads
from zipfile import ZipFile

from tests.web.api.clauses.tale import MARIA, SHIP, Tale

WHY = "The same call, twice."


def test_two_cases_of_one_customer_become_one_and_a_wrong_merger_is_split(tale: Tale) -> None:
    tale.broken_hand("2026-06-23").classified()
    second = Tale(tale.world).broken_hand("2026-06-23")
    ben = tale.staff("ben")
    assert tale.number in [case["number"] for case in ben.gets(f"/cases/{second.number}/alike")]
    ben.posts(f"/cases/{second.number}/merge", {"other": tale.number, "reason": ""}, 422)
    merged = ben.posts(f"/cases/{second.number}/merge", {"other": tale.number, "reason": WHY})
    assert (merged["number"], second.status) == (tale.number, "merged")
    assert len(tale.clocks()) == 2, "each contact keeps its clock"
    assert WHY in tale.events("case.took_over")[0]["sentence"]
    assert second.customer.gets("/customer/case")["number"] == tale.number, "her second number leads there"
    ben.posts(f"/cases/{second.number}/split", {"reason": "Another ship."})
    assert second.status == "open"
    ben.posts(f"/cases/{second.number}/split", {"reason": "Once more."}, 409)


def test_cases_of_two_customers_are_linked_and_never_merged(tale: Tale) -> None:
    tale.broken_hand("2026-06-23")
    other = Tale(tale.world).broken_hand("2026-06-23", customer={"name": "Otto", "email": "o@post.example"})
    ben, given = tale.staff("ben"), {"other": other.number, "reason": "One cause."}
    assert "Link them" in ben.posts(f"/cases/{tale.number}/merge", given, 409)["remedy"]
    ben.posts(f"/cases/{tale.number}/link", given, 204)
    assert [kin["number"] for kin in tale.file()["relations"]] == [other.number]


def test_a_contact_in_the_wrong_case_moves_to_one_of_its_own_with_its_clock(tale: Tale) -> None:
    tale.broken_hand("2026-06-23").classified()
    form = {"channel": "call", "type": "complaint", "description": "My kite tore.", "customer": MARIA}
    wrong = tale.staff("ana").posts("/contacts", {**form, "follow_up": True, "case": tale.number}, 201)
    path = f"/cases/{tale.number}/contacts/{wrong['contact']}/move"
    moved = tale.staff("ana").posts(path, {"reason": "It is about a kite."})
    own = Tale(tale.world)
    own.number, own.pin = moved["case"]["number"], moved["pin"]
    assert own.sees["conversation"][0]["text"] == "My kite tore."
    assert own.clocks()[0]["started_at"] == tale.clocks()[0]["started_at"]
    assert tale.staff("ana").posts(path, {"reason": "Again."}, 404)


def test_a_lost_pin_is_given_anew_after_a_look_at_her_passport(tale: Tale) -> None:
    tale.broken_hand("2026-06-23")
    old = tale.customer
    tale.staff("pavel").posts(f"/cases/{tale.number}/pin", {"checked": "passport"}, 403)
    tale.staff("ana").posts(f"/cases/{tale.number}/pin", {"checked": " "}, 422)
    tale.pin = tale.staff("ana").posts(f"/cases/{tale.number}/pin", {"checked": "passport"}, 201)["pin"]
    old.gets("/customer/case", 401)
    assert tale.sees["number"] == tale.number


def test_an_anonymous_customer_follows_by_number_and_pin_and_says_who_she_is_before_a_remedy(
    tale: Tale,
) -> None:
    tale.registers(
        anonymous=True,
        customer={},
        product={**SHIP, "purchased_on": "2026-06-23"},
        lines=[{"item": "Captain", "defect": "hand_broken", "quantity": 1}],
    )
    assert tale.file()["customer"] is None
    assert tale.sees["stage"] == "received"
    tale.classified()
    tale.inspected().opined()
    refused = tale.is_refused(
        "plan_repair", "pavel", "pavel", 403, start_on="2026-11-24", ready_on="2026-11-26"
    )
    assert refused["reason"] == "anonymous"


def test_a_confidential_case_is_seen_by_its_handlers_and_leadership_only(tale: Tale) -> None:
    tale.broken_hand("2026-06-23", confidential=True)
    tale.staff("dario").gets(f"/cases/{tale.number}", 404)
    assert tale.staff("dario").gets("/cases", text=tale.number)["total"] == 0
    assert tale.file("lin")["case"]["confidential"] is True


def test_all_that_is_held_is_handed_out_and_erased_at_her_request_where_nothing_forbids_it(
    tale: Tale,
) -> None:
    tale.registers(type="consultation", description="Which glue?").classified(type="consultation").replied()
    lin, adam = tale.staff("lin"), tale.staff("adam")
    (maria,) = adam.gets("/customers", text="Gomez")
    path = f"/customers/{maria['id']}"
    assert [item["hindrance"] for item in adam.gets(path)["held"]] == ["open"]
    packed = adam.asks("POST", f"{path}/export")
    with ZipFile(BytesIO(packed.data)) as archive:
        told = loads(archive.read("data.json"))
    assert told["cases"][0]["number"] == tale.number
    adam.posts(f"{path}/erase", {"reason": ""}, 422)
    left = adam.posts(f"{path}/erase", {"reason": "She wrote on Monday."})["left"]
    assert [item["hindrance"] for item in left] == ["open"]
    tale.says(satisfied=True)
    hold = f"/cases/{tale.number}/hold"
    assert lin.asks("PUT", hold, {"reason": "A lawsuit."}).status_code == 204
    assert lin.asks("PUT", hold, {"reason": "A lawsuit."}).status_code == 409
    assert [item["hold"] for item in adam.gets(path)["held"]] == ["A lawsuit."]
    assert lin.asks("DELETE", hold).status_code == 204
    assert adam.posts(f"{path}/erase", {"reason": "She wrote on Monday."})["left"] == []
    adam.gets(path, 404)
    tale.staff("ben").gets(path, 403)
    right = {"number": tale.number, "pin": tale.pin}
    tale.world.stranger().posts("/customer/token", right, 403)


def test_the_work_of_somebody_who_leaves_goes_to_a_colleague_and_her_tokens_end(tale: Tale) -> None:
    tale.broken_hand("2026-06-23").classified()
    task = tale.task("write_reply", "ana")
    tale.staff("ana").posts(f"/tasks/{task['id']}/claim")
    left = tale.staff("adam").posts("/people/ana/leave", {"to": "ben"})
    assert (left["handed_over"], left["back_to_pools"]) == (1, 0)
    assert tale.task("write_reply", "ben")["assignee"] == "ben"
    assert tale.file()["contacts"][0]["received_by"] == "ana", "her name stays in the history"


def test_work_of_somebody_away_is_passed_on_at_once_and_comes_to_an_end(tale: Tale) -> None:
    tale.broken_hand("2026-06-23").classified()
    task = tale.task("write_reply", "ana")
    tale.staff("ana").posts(f"/tasks/{task['id']}/claim")
    adam = tale.staff("adam")
    away = {"starts_on": "2026-11-23", "ends_on": "2026-11-30", "substitute": "chen"}
    absence = adam.posts("/people/ana/absences", away, 201)
    assert tale.task("write_reply", "chen")["assignee"] == "chen"
    circle = {"starts_on": "2026-11-25", "ends_on": "2026-11-26", "substitute": "ana"}
    assert "circle" in adam.posts("/people/chen/absences", circle, 422)["message"]
    adam.posts(f"/people/absences/{absence['id']}/end", status=204)


def test_a_customer_whom_nobody_reaches_is_looked_for_in_a_task(tale: Tale) -> None:
    tale.broken_hand("2026-06-23").classified()
    tale.staff("ben").posts(f"/cases/{tale.number}/not-reached", status=204)
    assert "try_to_reach" in tale.waiting
    tale.staff("ben").posts(f"/cases/{tale.number}/not-reached", status=409)


def test_what_could_not_leave_the_house_is_an_incident_that_a_person_tries_again(tale: Tale) -> None:
    tale.world.house.post.refuse = lambda _: "!the mail server is gone"
    tale.broken_hand("2026-06-23")
    olga = tale.staff("olga")
    found = olga.gets("/incidents")
    assert (found[0]["kind"], found[0]["case"]) == ("outbox", tale.number)
    tale.world.house.post.refuse = lambda _: None
    again = olga.posts(f"/incidents/{found[0]['id']}/retry")
    assert again["resolver"] == "Olga Peters"
    assert olga.gets("/incidents", mended="true")[0]["id"] == again["id"]
    tale.staff("ben").gets("/incidents", 403)
