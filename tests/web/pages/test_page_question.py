"""Information asked of the customer, its answer on her page, and her case's promises on every list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from engine import releases
from tests.stories import Story
from tests.web.customer_visitor import Customer
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]
QUESTION = "On which day did the hand break?"


@pytest.fixture
def story(house: House) -> Story:
    return Story(house).broken_hand("2026-07-01").classified().replied()


@pytest.fixture
def maria(app: Flask, story: Story) -> Customer:
    return Customer(app, story).opens()


def words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def ask(ben: Visitor, story: Story, **form: str) -> None:
    ben.get(f"/cases/{story.number}/questions")
    answer = ben.post(f"/cases/{story.number}/questions", {"text": QUESTION, "how": "written"} | form)
    assert answer.status_code == 303, answer.text
    story.house.settle()


def test_a_question_is_asked_on_the_case_and_answered_on_the_customers_page(
    visit: Visit, story: Story, maria: Customer
) -> None:
    ben = visit("ben")
    ask(ben, story)
    page = words(ben.get(f"/cases/{story.number}").text)
    assert f"{QUESTION} waits for her answer" in page
    assert "stands still we asked the customer something" in page
    hers = words(maria.reads())
    assert "We need an answer from you" in hers
    assert "Our time for settling your case stands still: we wait for your answer." in hers
    maria.sends("messages", text="On Sunday.")
    assert "We need an answer from you" not in maria.reads()
    page = words(ben.get(f"/cases/{story.number}").text)
    assert f"{QUESTION} answered" in page
    assert "stands still we asked the customer something" not in page


def test_an_empty_question_is_refused_beside_what_was_typed_and_one_can_be_taken_back(
    visit: Visit, story: Story
) -> None:
    ben = visit("ben")
    ben.get(f"/cases/{story.number}/questions")
    refused = ben.post(f"/cases/{story.number}/questions", {"text": " ", "how": "phone"})
    assert refused.status_code == 422
    assert "The question is empty." in refused.text
    assert 'value="phone" required checked' in refused.text
    ask(ben, story)
    done = ben.post(f"/cases/{story.number}/questions/1/end", follow_redirects=True)
    assert "Nobody waits for this answer any more." in done.text
    story.house.settle()
    assert "not needed any more" in ben.get(f"/cases/{story.number}").text
    again = ben.post(f"/cases/{story.number}/questions/1/end", follow_redirects=True)
    assert "Nobody waits for an answer to this question any more." in again.text


def test_whoever_may_not_see_the_case_neither_asks_nor_ends_a_wait(visit: Visit, story: Story) -> None:
    ask(visit("ben"), story)
    house = story.house
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(story.number).id, "ana", "tried here", house.clock.now())
        uow.commit()
    ana = visit("ana")
    ana.get("/work")
    assert ana.get(f"/cases/{story.number}/questions").status_code == 404
    assert ana.post(f"/cases/{story.number}/questions", {"text": "?", "how": "written"}).status_code == 404
    assert ana.post(f"/cases/{story.number}/questions/1/end").status_code == 404


@pytest.mark.parametrize("address", ["/work", "/cases", "/escalations"])
def test_every_list_shows_both_promises_and_a_breach_stays_visible(
    visit: Visit, house: House, address: str
) -> None:
    late = Story(house).broken_hand("2026-07-01").classified()
    house.pass_time(hours=25)
    late.replied()
    who = visit("lin" if address == "/escalations" else "ben")
    page = words(who.get(address).text)
    assert re.search(r"Reply (to the contact by phone )?too late", page), page[:3000]
    assert "Settled" in page
    ask(visit("ben"), late)
    page = words(who.get(address).text)
    assert "we asked the customer something" in page


def test_the_customer_sees_by_when_her_case_is_settled_and_that_an_answer_came_late(
    app: Flask, house: House
) -> None:
    late = Story(house).broken_hand("2026-07-01").classified()
    maria = Customer(app, late).opens()
    assert "We settle your case by" in maria.reads()
    house.pass_time(hours=25)
    late.replied()
    maria.opens()
    assert "An answer of ours came later than we had promised." in maria.reads()
    house.pass_time(days=20)
    page = words(maria.opens().reads())
    assert "We promised to settle your case by" in page
    assert "This time is over; it stays on record." in page


def test_a_case_names_the_version_it_is_judged_by_and_a_late_entered_letter_an_older_one(
    visit: Visit, app: Flask, house: House
) -> None:
    """S13: in force is what was published when the letter was received, not when it was entered."""
    house.pass_time(days=2)
    engine = house.engine
    with engine.store.read() as queries:
        text = releases.current(queries, "decisions/reply_promise.dmn")[0]
    changed = text.replace(b"<text>24</text>", b"<text>20</text>")
    assert changed != text
    releases.save_draft(engine.core, "decisions/reply_promise.dmn", changed, actor="olga", revision=None)
    releases.publish(engine.core, actor="olga", note="Twenty hours")
    house.pass_time(hours=1)
    letter = Story(house).broken_hand("2026-07-01", channel="letter", received_at="2026-11-24T10:00:00+01:00")
    call = Story(house).broken_hand("2026-07-01")
    ben = visit("ben")
    assert "version 1, published" in words(ben.get(f"/cases/{letter.number}").text)
    assert "version 2, published" in words(ben.get(f"/cases/{call.number}").text)
    assert "by version 1 of our service commitment" in words(Customer(app, letter).opens().reads())
    spans = [
        next(clock.due_at - clock.started_at for clock in story.told.clocks if clock.name == "reply")
        for story in (letter, call)
    ]
    assert spans == [timedelta(hours=24), timedelta(hours=20)]
