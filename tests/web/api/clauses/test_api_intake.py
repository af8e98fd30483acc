"""S1 to S3 through the API: who takes complaints, by which ways, and who may do which work."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.web.api.caller import World
from tests.web.api.clauses.tale import MARIA, Tale


def test_after_sales_stands_under_sales_and_each_of_its_functions_has_a_diagram_in_force(
    world: World,
) -> None:
    lists = world.staff("adam").gets("/organisation")
    units = {unit["id"]: unit for unit in lists["units"]}
    assert units["after_sales"]["parent"] == "sales"
    release = world.staff("ben").gets("/releases/in-force")["id"]
    held = world.staff("ben").gets(f"/releases/{release}")["artefacts"]
    assert {"contact.bpmn", "complaint.bpmn", "repair.bpmn", "paid_service.bpmn"} <= set(held)
    world.staff("ben").gets("/organisation", 403)


def test_the_administrator_brings_units_and_people_up_to_date_after_a_look(world: World) -> None:
    adam = world.staff("adam")
    unit = {"id": "spares", "name": "Spare parts", "parent": "warehouse", "head": "walid"}
    nina = {"id": "nina", "name": "Nina Roth", "email": "nina@modelhouse.example", "unit": "spares"}
    nina |= {"superior": "walid", "roles": "staff handler"}
    look = adam.posts("/organisation", {"units": [unit], "people": [nina], "dry": True})
    assert (look["new"], look["passwords"]) == (["nina"], {})
    done = adam.posts("/organisation", {"units": [unit], "people": [nina]})
    signed = {"email": "nina@modelhouse.example", "password": done["passwords"]["nina@modelhouse.example"]}
    assert world.stranger().posts("/token", signed, 201)["person"] == "nina"
    wrong = adam.posts("/organisation", {"people": [nina, {**nina, "id": "No Id", "email": "x"}]}, 422)
    assert set(wrong["problems"]) == {"people.2"}
    nobodys = adam.posts("/organisation", {"people": [{**nina, "superior": "nobody"}]}, 422)
    assert "nobody" in str(nobodys["problems"])
    circle = [{**unit, "parent": "spares"}]
    assert adam.posts("/organisation", {"units": circle}, 422)["problems"]


@pytest.mark.parametrize("channel", ["call", "letter", "visit", "email", "web", "api"])
def test_every_way_in_is_recorded_and_opens_a_case(tale: Tale, channel: str) -> None:
    tale.registers(channel=channel, type="consultation", description="Which glue?")
    (contact,) = tale.file()["contacts"]
    assert (contact["channel"], contact["received_by"], contact["description"]) == (
        channel,
        "ana",
        "Which glue?",
    )
    assert tale.clocks()[0]["state"] == "running"


def test_a_further_word_joins_the_case_with_a_clock_of_its_own(tale: Tale) -> None:
    tale.broken_hand("2026-06-23").classified()
    form = {"channel": "call", "type": "complaint", "description": "The foot, too.", "customer": MARIA}
    joined = tale.staff("ana").posts("/contacts", {**form, "follow_up": True, "case": tale.number}, 201)
    assert (joined["number"], joined["pin"]) == (tale.number, "")
    assert len(tale.clocks()) == 2
    assert "read_message" in tale.waiting


def test_reception_hears_of_cases_that_a_call_may_belong_to(tale: Tale) -> None:
    tale.broken_hand("2026-06-23")
    known = {"product": {"serial": "s-1"}, "customer": {"email": MARIA["email"]}}
    (found,) = tale.staff("chen").posts("/contacts/duplicates", known)
    assert (found["number"], found["why"]) == (tale.number, "same_unit")


def test_a_contact_that_lacks_what_is_needed_is_told_by_field(world: World) -> None:
    refused = world.staff("ana").posts("/contacts", {"channel": "call", "type": "complaint"}, 422)
    assert "description" in refused["problems"]
    assert world.staff("ana").gets("/contacts/form")["components"]


def test_the_letter_itself_is_kept_with_its_case(tale: Tale) -> None:
    ana = tale.staff("ana")
    stored = ana.asks(
        "POST",
        "/files",
        data={"file": (BytesIO(b"Dear Sirs"), "../letter.txt")},
        content_type="multipart/form-data",
    )
    assert (stored.status_code, stored.json["name"]) == (201, "letter.txt")
    tale.broken_hand("2026-06-23", channel="letter", photos=[stored.json["id"]])
    (file,) = ana.gets(f"/cases/{tale.number}/files")
    content = ana.asks("GET", f"/cases/{tale.number}/files/{file['id']}")
    assert (content.data, content.headers["Content-Type"]) == (b"Dear Sirs", "application/octet-stream")


def test_a_certificate_that_ends_between_claiming_and_completing_stops_the_work(tale: Tale) -> None:
    tale.broken_hand("2026-06-23").classified().does("agree_appointment", "ben", place="photos")
    kim, adam = tale.staff("kim"), tale.staff("adam")
    task = tale.task("inspect", "kim")
    kim.posts(f"/tasks/{task['id']}/claim")
    (held,) = [item for item in adam.gets("/people/kim/certificates") if item["kind"] == "inspection"]
    given = {"kind": "inspection", "expires_on": held["expires_on"], "reason": "The course was not passed."}
    adam.posts("/people/kim/certificates/withdraw", given, 204)
    found = {"data": {"confirmed": "yes", "finding": "Too little glue.", "cause": "quality"}}
    assert "certificate" in kim.posts(f"/tasks/{task['id']}/complete", found, 403)["message"]
    lent = {"kind": "inspection", "expires_on": "2027-06-01", "reason": "Quentin is ill."}
    adam.posts("/people/kim/certificates/lend", lent, 422)
    adam.posts("/people/kim/certificates/lend", {**lent, "expires_on": "2026-12-10", "reason": ""}, 422)
    adam.posts("/people/kim/certificates/lend", {**lent, "expires_on": "2026-12-10"}, 204)
    kim.posts(f"/tasks/{task['id']}/complete", found)
    assert "Quentin is ill." in tale.events("task.excepted")[0]["sentence"]


def test_an_emergency_reaches_leadership_at_once_and_nobody_below_can_switch_it_off(tale: Tale) -> None:
    tale.registers(description="A sharp edge injured my child.", safety=True)
    lin = tale.staff("lin")
    (first,) = lin.gets("/escalations")["escalations"]
    assert (first["case"]["number"], first["urgent"]) == (tale.number, True)
    task = first["tasks"][0]
    assert task["element"] == "acknowledge_emergency"
    tale.staff("ben").posts(f"/tasks/{task['id']}/complete", {"data": {"measures": "nothing"}}, 403)
    tale.passes(minutes=31)
    alarms = [mail for mail in tale.post("lin@modelhouse.example") if "EMERGENCY" in mail["subject"]]
    assert len(alarms) == 3
    story = lin.gets(f"/escalations/{tale.number}")["story"]
    assert story["facts"]["safety"] is True
    tale.does("acknowledge_emergency", "lin", measures="I call them.").passes(hours=1)
    (first,) = lin.gets("/escalations")["escalations"]
    assert "acknowledge_emergency" not in [task["element"] for task in first["tasks"]]


def test_somebody_on_duty_is_told_what_leadership_is_told(tale: Tale) -> None:
    night = {"starts_at": "2026-11-23T08:00:00+01:00", "ends_at": "2026-11-24T08:00:00+01:00"}
    greta = tale.staff("greta")
    duty = greta.posts("/duty", {"person": "sofia", "role": "leadership", **night}, 201)
    assert greta.posts("/duty", {"person": "sofia", "role": "leadership", **night}, 409)["message"]
    assert [item["person"] for item in greta.gets("/duty")] == ["sofia"]
    tale.registers(description="A sharp edge injured my child.", safety=True)
    assert any("EMERGENCY" in mail["subject"] for mail in tale.post("sofia@modelhouse.example"))
    assert greta.asks("DELETE", f"/duty/{duty['id']}").status_code == 204
    assert greta.gets("/duty") == []
    tale.staff("ben").gets("/duty", 403)
