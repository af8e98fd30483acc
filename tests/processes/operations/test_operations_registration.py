"""S2, S3: who is taken for whom, what is promised on receipt, and what is suggested as the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import NotAllowed
from processes.complaint import portal
from processes.complaint.intake import intake_json, intake_mail
from processes.complaint.registration import Arrival, register
from tests.stories import MARIA, Story


def customer_of(story: Story):
    with story.house.engine.store.read() as queries:
        facts = queries.records.complaints.get(story.house.case(story.number).id)
        return queries.records.customers.get(facts.customer)


STRANGER = {
    "name": "Mallory",
    "email": "mallory@evil.example",
    "phone": MARIA["phone"],
    "address": "Dark street 1",
}


@pytest.mark.parametrize("channel", ["api", "web"])
def test_a_stranger_who_knows_a_phone_number_does_not_become_that_customer(story, channel):
    story.registers()
    intake_json(story.house.engine, {"channel": channel, "description": "Hello.", "customer": STRANGER})
    assert (customer_of(story).name, customer_of(story).email) == (MARIA["name"], MARIA["email"])


def test_a_form_from_outside_changes_nothing_of_a_known_customer(story):
    story.registers()
    claimed = {**STRANGER, "email": MARIA["email"]}
    intake_json(story.house.engine, {"description": "Hello.", "customer": claimed, "language": "zh"})
    known = customer_of(story)
    assert (known.name, known.address, known.language) == (MARIA["name"], "", "en")


def test_a_stranger_does_not_become_a_phone_customer_by_reception_filling_in_his_form(house):
    old = Story(house).registers(customer={"name": "Old Tom", "phone": "+44 1"})
    claimed = {"name": "Mallory", "email": "mallory@evil.example", "phone": "+44 1"}
    form = {"channel": "web", "description": "Hello.", "customer": claimed}
    new = Story(house)
    new.number = register(house.engine, form, arrival=Arrival(registered=False)).case.number
    new.does("register_contact", "chen", **{**form, "type": "complaint"})
    assert (customer_of(old).name, customer_of(old).email) == ("Old Tom", "")
    assert customer_of(new).email == "mallory@evil.example"


def test_what_reception_corrects_in_a_form_without_an_address_is_kept_on_the_same_customer(house):
    form = {"channel": "web", "description": "Hello.", "customer": {"name": "Tm", "phone": "+44 2"}}
    story = Story(house)
    story.number = register(house.engine, form, arrival=Arrival(registered=False)).case.number
    before = customer_of(story).id
    corrected = {"name": "Tom", "phone": "+44 2", "email": "tom@post.example"}
    story.does("register_contact", "chen", **{**form, "type": "complaint", "customer": corrected})
    after = customer_of(story)
    assert (after.id, after.name, after.email) == (before, "Tom", "tom@post.example")


def test_what_reception_hears_from_a_known_customer_is_kept(story):
    story.registers().registers(customer={**MARIA, "address": "New street 2"})
    assert customer_of(story).address == "New street 2"


def test_two_people_with_one_phone_and_two_addresses_stay_two(story):
    story.registers()
    other = Story(story.house).registers(
        customer={**MARIA, "name": "Luis Gomez", "email": "luis@post.example"}
    )
    assert customer_of(story).id != customer_of(other).id
    assert customer_of(story).name == MARIA["name"]


def test_the_receipt_promises_what_the_table_promises(story):
    from engine import releases

    with story.house.engine.store.read() as queries:
        content, _ = releases.current(queries, "decisions/reply_promise.dmn")
    changed = content.replace(b"<text>24</text>", b"<text>12</text>")
    assert changed != content
    releases.save_draft(
        story.house.engine.core, "decisions/reply_promise.dmn", changed, actor="olga", revision=None
    )
    releases.publish(story.house.engine.core, actor="olga", note="Faster")
    story.house.clock.moment += timedelta(minutes=1)
    story.registers()
    (receipt,) = [item.payload["body"] for item in story.house.post.sent if item.recipient == MARIA["email"]]
    assert "12 hours" in receipt


def test_a_senders_clock_that_is_years_behind_breaches_no_promise(house):
    mail = (
        b"From: Maria <maria@post.example>\r\nTo: d@house.example\r\nSubject: Broken\r\n"
        b"Message-ID: <o@p.example>\r\n"
        b"Date: Thu, 01 Jan 2004 00:00:00 +0000\r\nContent-Type: text/plain\r\n\r\nThe hand broke off.\r\n"
    )
    outcome = intake_mail(house.engine, mail)
    house.settle()
    story = Story(house)
    story.number = outcome.number
    (clock,) = [clock for clock in story.told.clocks if clock.name == "reply"]
    assert clock.started_at == house.clock.now()
    assert clock.breached_at is None


def test_a_form_that_names_itself_is_taken_in_once(house):
    form = {"key": "shop-17", "description": "The stand wobbles.", "customer": MARIA}
    first, second = intake_json(house.engine, form), intake_json(house.engine, form)
    assert (first.what, second.what) == ("opened", "known")
    assert second.number == first.number
    assert second.pin == ""


def suggestions(story: Story, **form):
    from processes.complaint.duplicates import suggest_duplicates

    with story.house.engine.store.read() as queries:
        return {
            (item.number, item.why)
            for item in suggest_duplicates(queries, story.house.engine.viewer("ana"), form)
        }


def test_an_open_case_of_the_same_customer_about_the_same_thing_is_suggested(story):
    story.broken_hand("2026-06-23")
    found = suggestions(story, customer=MARIA, product={"model": "sail ship"}, lines=[{"item": "captain"}])
    assert found == {(story.number, "same_item")}
    assert (
        suggestions(story, customer=MARIA, product={"model": "Tractor"}, lines=[{"item": "Wheel"}]) == set()
    )


def test_a_case_about_the_same_unit_and_one_of_the_same_batch_are_suggested(story):
    with story.house.engine.store.write() as uow:
        for serial in ("S-1", "S-2"):
            uow.records.sales.add(serial=serial, sku="SH-50", batch="B-7", seller="Shop")
        uow.commit()
    story.broken_hand("2026-06-23")
    stranger = {"name": "Tom", "email": "tom@post.example"}
    assert suggestions(story, customer=stranger, product={"serial": "S-1"}) == {(story.number, "same_unit")}
    assert suggestions(story, customer=stranger, product={"serial": "S-2"}) == {(story.number, "same_batch")}
    assert suggestions(story, customer=stranger, product={"batch": "B-7"}) == {(story.number, "same_batch")}
    assert suggestions(story, customer=stranger, product={"serial": "S-3"}) == set()


def test_a_case_that_is_hidden_from_the_receptionist_is_not_suggested(story):
    story.broken_hand("2026-06-23", person_complained_about="Ana Silva", by="chen")
    assert suggestions(story, customer=MARIA, product={"serial": "S-1"}) == set()


def test_pins_are_tried_five_times_in_a_quarter_of_an_hour_and_the_right_one_waits_too(story):
    story.registers()
    engine, number, pin = story.house.engine, story.number, story.registered.pin
    wrong = f"{(int(pin) + 1) % 1_000_000:06d}"
    for _ in range(portal.GUESSES):
        with pytest.raises(NotAllowed) as refused:
            portal.check_pin(engine, number, wrong)
        assert refused.value.reason == "pin"
    with pytest.raises(NotAllowed) as refused:
        portal.check_pin(engine, number, pin)
    assert refused.value.reason == "guesses"
    story.house.clock.moment += portal.WINDOW + timedelta(seconds=1)
    assert portal.check_pin(engine, f" {number.lower()} ", pin).number == number


def test_the_right_pin_is_no_wrong_try(story):
    story.registers()
    for _ in range(portal.GUESSES * 2):
        portal.check_pin(story.house.engine, story.number, story.registered.pin)


def test_guesses_at_once_are_counted_before_they_are_judged(story):
    from concurrent.futures import ThreadPoolExecutor

    story.registers()
    engine, number = story.house.engine, story.number

    def guess(place: int) -> str:
        try:
            portal.check_pin(engine, number, f"x{place}")
        except NotAllowed as refused:
            return refused.reason
        return "in"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(guess, range(24)))
    assert outcomes.count("pin") == portal.GUESSES


def test_only_the_hash_of_a_pin_is_kept(story):
    story.registers()
    with story.house.engine.store.read() as queries:
        kept = queries.records.complaints.get(story.house.case(story.number).id).pin
    assert story.registered.pin not in kept


def test_a_later_mail_in_an_open_case_gets_no_second_pin(story):
    story.registers()
    again = register(
        story.house.engine,
        {
            "channel": "call",
            "type": "complaint",
            "description": "Again me.",
            "customer": MARIA,
            "follow_up": True,
        },
        actor="ana",
        arrival=Arrival(case=story.house.case(story.number)),
    )
    assert again.pin == ""
