"""The customer's page: her case and nobody else's, in plain words, with nothing internal."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from tests.stories import Story
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]


@pytest.fixture
def story(house: House) -> Story:
    return Story(house)


def opened(visit: Visit, story: Story) -> Visitor:
    customer = visit("")
    customer.get("/follow")
    answer = customer.post("/follow", {"number": story.number.lower(), "pin": story.registered.pin})
    assert answer.status_code == 303
    return customer


def page(customer: Visitor, story: Story) -> str:
    answer = customer.get(f"/follow/{story.number}")
    assert answer.status_code == 200
    return answer.text


def send(customer: Visitor, story: Story, what: str, **fields: object) -> TestResponse:
    answer = customer.post(f"/follow/{story.number}/{what}", fields, content_type="multipart/form-data")
    story.house.settle()
    return answer


def quoted(story: Story) -> Story:
    story.broken_hand("2026-04-20").classified().replied().inspected(cause="use").opined()
    story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use, an internal word.")
    items = [{"text": "Hand", "amount": 12.5}, {"text": "Work", "amount": 30}]
    return story.does("draw_quote", "ben", items=items, currency="EUR", valid_days=14)


def test_number_and_pin_open_the_case_and_nothing_else_does(visit: Visit, story: Story) -> None:
    story.broken_hand("2026-06-23")
    stranger = visit("")
    assert stranger.get(f"/follow/{story.number}").headers["Location"].startswith("/follow?number=")
    assert "The hand broke off." in page(opened(visit, story), story)


def test_a_wrong_number_and_a_wrong_pin_read_the_same(visit: Visit, story: Story) -> None:
    story.broken_hand("2026-06-23")
    customer = visit("")
    customer.get("/follow")
    wrong = customer.post("/follow", {"number": story.number, "pin": "x"})
    unknown = customer.post("/follow", {"number": "C-2020-000001", "pin": "x"})
    words = [re.search(r'role="alert">(.*?)</div>', answer.text, re.S) for answer in (wrong, unknown)]
    assert words[0] and words[1] and words[0].group(1) == words[1].group(1)
    assert wrong.status_code == unknown.status_code == 403


def test_guessing_is_stopped_even_with_the_right_pin_at_the_end(visit: Visit, story: Story) -> None:
    story.broken_hand("2026-06-23")
    customer = visit("")
    customer.get("/follow")
    for guess in range(5):
        customer.post("/follow", {"number": story.number, "pin": f"no {guess}"})
    stopped = customer.post("/follow", {"number": story.number, "pin": story.registered.pin})
    assert stopped.status_code == 429
    story.house.clock.moment += timedelta(minutes=16)
    assert customer.post("/follow", {"number": story.number, "pin": story.registered.pin}).status_code == 303


def test_the_session_of_one_case_opens_no_other(visit: Visit, house: House, story: Story) -> None:
    other = Story(house).broken_hand("2026-06-23")
    story.broken_hand("2026-06-23")
    customer = opened(visit, story)
    assert customer.get(f"/follow/{other.number}").status_code == 303
    for what in ("satisfied", "quote", "message", "level", "withdraw"):
        assert send(customer, other, what, text="x").status_code == 403


def test_after_leaving_the_pin_is_asked_for_again(visit: Visit, story: Story) -> None:
    story.broken_hand("2026-06-23")
    customer = opened(visit, story)
    customer.post("/follow/leave", {})
    assert customer.get(f"/follow/{story.number}").status_code == 303


def test_she_reads_where_it_stands_and_by_when_she_hears(visit: Visit, story: Story) -> None:
    story.broken_hand("2026-06-23").classified()
    shown = page(opened(visit, story), story)
    assert "We have your complaint and look into it." in shown
    assert "Tue 24 Nov 2026, 10:00" in shown


def test_nothing_internal_is_shown(visit: Visit, story: Story) -> None:
    quoted(story)
    shown = page(opened(visit, story), story)
    for internal in (
        "an internal word",
        "Oskar",
        "Kim Park",
        "confirm_refusal",
        "incident",
        "modelhouse.example",
    ):
        assert internal not in shown


def test_her_word_on_the_reply_counts_once_it_is_sent_and_not_when_it_is_read(
    visit: Visit, story: Story
) -> None:
    story.registers(type="consultation", description="Which glue?").classified("consultation").replied()
    customer = opened(visit, story)
    contact = re.search(r'name="contact" value="(\d+)"', page(customer, story))
    assert contact
    assert customer.get(f"/follow/{story.number}/satisfied").status_code == 405
    assert story.status == "open"
    send(customer, story, "satisfied", contact=contact.group(1), satisfied="yes", comment="Thanks")
    assert story.status == "closed"
    send(customer, story, "satisfied", contact=contact.group(1), satisfied="no")
    assert "no reply that waits" in page(customer, story)


def test_a_quote_is_accepted_in_part_after_a_second_look(visit: Visit, story: Story) -> None:
    quoted(story)
    customer = opened(visit, story)
    quote = story.told.quotes[-1]
    fields = {"quote": quote.id, "version": quote.version, "items": "0", "decision": "accept"}
    second_look = send(customer, story, "quote", **fields)
    assert "Accept this for 12.50 EUR?" in second_look.text
    assert "record_payment" not in story.waiting
    send(customer, story, "quote", **fields, confirmed="yes")
    assert "record_payment" in story.waiting
    assert story.told.quotes[-1].accepted == [{"text": "Hand", "amount": "12.50"}]


def test_a_quote_that_was_replaced_meanwhile_is_refused_in_plain_words(visit: Visit, story: Story) -> None:
    quoted(story)
    customer = opened(visit, story)
    quote = story.told.quotes[-1]
    send(customer, story, "quote", quote=quote.id, version=7, items="0", decision="accept", confirmed="yes")
    assert "does not stand any more" in page(customer, story)
    assert "record_payment" not in story.waiting


def test_a_message_with_a_photo_arrives_as_a_contact_of_its_own(visit: Visit, story: Story) -> None:
    story.broken_hand("2026-06-23").classified()
    customer = opened(visit, story)
    photo = (io.BytesIO(b"a picture"), "foot.png")
    send(customer, story, "message", text="Also the foot is loose.", photos=photo)
    assert "read_message" in story.waiting
    with story.house.engine.store.read() as queries:
        files = queries.files.of_case(story.house.case(story.number).id)
    assert [file.name for file in files] == ["foot.png"]


def test_she_goes_to_the_company_leader(visit: Visit, story: Story) -> None:
    story.broken_hand("2026-06-23").classified()
    send(opened(visit, story), story, "level", to="leader", words="Enough.")
    assert story.house.task(story.number, "decide_escalation").assignee == "lin"


def test_she_takes_the_complaint_back_after_a_second_look(visit: Visit, story: Story) -> None:
    story.broken_hand("2026-06-23").classified()
    customer = opened(visit, story)
    assert "Take the complaint back?" in send(customer, story, "withdraw").text
    assert story.status == "open"
    send(customer, story, "withdraw", confirmed="yes")
    assert story.status == "withdrawn"
