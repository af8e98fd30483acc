"""What is hidden stays hidden, and what is over does not strike later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import Conflict
from processes.complaint import portal
from processes.complaint.registration import Arrival, register


def test_a_withdrawal_from_a_stale_page_is_refused_and_does_not_strike_on_reopening(story):
    story.registers(type="consultation", description="Which glue?").classified("consultation").replied()
    stale = story.house.case(story.number)
    story.says(True)
    with pytest.raises(Conflict):
        portal.withdraw(story.house.engine, stale)
    with pytest.raises(Conflict):
        portal.go_level_up(story.house.engine, stale, leader=False)


def test_a_case_that_goes_on_from_a_hidden_one_is_hidden_from_the_same_person(story, house):
    story.registers(
        description="He was rude.",
        person_complained_about="Ben Carter",
        confidential=True,
    )
    before = house.case(story.number)
    later = register(
        house.engine,
        {"channel": "call", "type": "complaint", "description": "Again.", "customer": {"name": "M"}},
        actor="ana",
        arrival=Arrival(earlier=before.number),
    )
    house.settle()
    with house.engine.store.read() as queries:
        assert "ben" in queries.cases.barred(later.case.id)
    assert house.case(later.case.number).confidential


def test_a_confidential_complaint_waits_for_the_head_who_names_its_handler(story, house):
    story.registers(description="He was rude to me.", confidential=True)
    task = house.task(story.number, "confirm_classification")
    assert task.id in [item.id for item in house.work_list("greta")]
    assert task.id not in [item.id for item in house.work_list("ben")]
    house.engine.assign(task.id, "ben", actor="greta")
    assert task.id in [item.id for item in house.work_list("ben")]
    story.classified("consultation")
    assert "write_reply" in story.waiting


def test_one_sender_gets_a_few_receipts_an_hour_and_a_case_for_each_message(house):
    form = {
        "channel": "email",
        "description": "Automatic.",
        "customer": {"name": "R", "email": "robot@post.example"},
    }
    numbers = {register(house.engine, form, arrival=Arrival(registered=False)).case.number for _ in range(9)}
    house.settle()
    receipts = [item for item in house.post.sent if item.recipient == "robot@post.example"]
    assert len(numbers) == 9
    assert len(receipts) == 5
    house.clock.moment += timedelta(hours=2)
    register(house.engine, form, arrival=Arrival(registered=False))
    house.settle()
    assert len([item for item in house.post.sent if item.recipient == "robot@post.example"]) == 6
