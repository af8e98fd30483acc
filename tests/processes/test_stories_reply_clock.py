"""S9: the reply clock runs from arrival, registered or not; one word for what passed; again after a no."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest

from engine import releases
from engine.model import PromiseClock
from processes.complaint.intake import intake_mail
from processes.complaint.registration import Arrival, register
from tests.processes.diagram_walk import Walk
from tests.stories import MARIA, Story
from tests.world import House

FORM = {"channel": "email", "type": "complaint", "description": "Two figures are missing.", "customer": MARIA}


def clocks(story: Story) -> list[PromiseClock]:
    return [clock for clock in story.told.clocks if clock.name == "reply"]


def mailed(story: Story, **more: str) -> Story:
    """A mail that nobody has registered yet."""
    form = {name: FORM[name] for name in ("channel", "description", "customer")}
    story.registered = register(story.house.engine, form | more, arrival=Arrival(registered=False))
    story.number = story.registered.case.number
    story.house.settle()
    return story


def warned(story: Story) -> list[int]:
    return [event["percent"] for event in story.events("clock.warned")]


def told(story: Story) -> Counter[str]:
    """What colleagues heard of the reply time: its wording → how many of them."""
    subjects = [item.payload["subject"].partition(": ")[2] for item in story.house.post.sent]
    return Counter(subject for subject in subjects if "time for a reply" in subject)


def test_a_mail_that_nobody_registers_is_warned_of_breached_and_climbs(story):
    mailed(story)
    story.house.pass_time(hours=12, minutes=1)
    assert warned(story) == [50]
    assert "50 % of the time for a reply is used" in told(story)
    story.house.pass_time(hours=7, minutes=12)
    assert warned(story) == [50, 80]
    assert told(story)["80 % of the time for a reply is used"] >= 2, "the superior too"
    story.house.pass_time(hours=5)
    (clock,) = clocks(story)
    assert clock.breached_at == clock.started_at + timedelta(hours=24)
    assert story.waiting == {"register_contact", "decide_escalation"}


def test_registering_late_repeats_no_warning_and_the_reply_still_counts(story):
    mailed(story)
    story.house.pass_time(hours=20)
    before = told(story)
    story.does("register_contact", "chen", **FORM)
    assert warned(story) == [50, 80]
    assert told(story) == before
    story.classified(concern="packaging").replied()
    (clock,) = clocks(story)
    assert (clock.breached_at, clock.stopped_at) == (None, story.house.clock.now())


def test_registering_after_the_breach_breaches_and_climbs_no_second_time(story):
    mailed(story)
    story.house.pass_time(hours=30)
    before = told(story)
    story.does("register_contact", "chen", **FORM)
    story.house.pass_time(minutes=1)
    assert told(story) == before
    assert len(story.events("clock.breached")) == 1
    assert sum(task.element == "decide_escalation" for task in story.house.open_tasks(story.number)) == 1


@pytest.mark.parametrize(
    ("arrived", "shares", "wording"),
    [
        ("2026-11-22T21:00:00+01:00", [50], "50 % of the time for a reply is used"),  # 13 hours before
        ("2026-11-22T13:00:00+01:00", [50, 80], "80 % of the time for a reply is used"),  # 21 hours before
        ("2026-11-20T10:00:00+01:00", [50, 80], "the time for a reply is over"),  # three days before
    ],
)
def test_of_several_shares_that_passed_before_the_entry_each_person_hears_the_highest_once(
    story, arrived, shares, wording
):
    mailed(story, received_at=arrived)
    assert warned(story) == shares
    assert list(told(story)) == [wording]
    heard = Counter(
        item.recipient for item in story.house.post.sent if "time for a reply" in item.payload["subject"]
    )
    assert set(heard.values()) == {1}


def test_what_passed_while_the_desk_stood_still_is_told_once_when_it_runs_again(story, house):
    mailed(story)
    house.close()
    house.clock.moment += timedelta(hours=21)
    house.open()
    house.settle()
    assert warned(story) == [50, 80]
    assert list(told(story)) == ["80 % of the time for a reply is used"]


def test_a_further_mail_that_waits_for_its_registration_has_a_clock_that_warns_by_itself(story):
    story.broken_hand("2026-06-23").classified().replied()
    mail = (
        f"From: Maria <{MARIA['email']}>\r\nTo: desk@house.example\r\nSubject: Re: {story.number}\r\n"
        "Message-ID: <again@post.example>\r\nContent-Type: text/plain\r\n\r\nThe foot is loose too, help!\r\n"
    )
    intake_mail(story.house.engine, mail.encode())
    story.house.pass_time(hours=12, minutes=1)
    assert "register_contact" in story.waiting
    assert warned(story) == [50]


def test_a_mail_whose_reply_came_back_is_not_registered_again():
    walk = Walk("contact", {"channel": "email", "type": "complaint", "description": "Box crushed."})
    walk.do("register_contact", **FORM).say("reply delivered").say("reply bounced")
    assert walk.tasks == []
    assert walk.waits_for == {"reply delivered"}
    assert walk.sent == ["complaint received", "contact added"]
    assert {timer.percent for timer in walk.step.timers} == {50, 80, 100}


@pytest.mark.parametrize("still_open", [True, False])
def test_a_customer_who_is_not_satisfied_is_not_registered_again(still_open):
    walk = Walk(
        "contact",
        {"channel": "email", "type": "complaint", "description": "Box crushed."},
        answers={"contact.new_cycle": {"complaint_open": still_open}},
    )
    walk.do("register_contact", **FORM).say("reply delivered").say("final reply delivered")
    walk.say("satisfaction given", satisfied=False, comment="And the second box?")
    assert walk.tasks == []
    assert walk.waits_for == {"reply delivered"}
    assert walk.sent == [
        "complaint received",
        "customer not satisfied" if still_open else "complaint received",
    ]
    assert {timer.percent for timer in walk.step.timers} == {50, 80, 100}


def promise_hours(house: House, hours: int) -> None:
    """The process owner publishes another promise."""
    with house.engine.store.read() as queries:
        content, _ = releases.current(queries, "decisions/reply_promise.dmn")
    changed = re.sub(rb"<text>\d+</text>", b"<text>%d</text>" % hours, content)
    releases.save_draft(
        house.engine.core, "decisions/reply_promise.dmn", changed, actor="olga", revision=None
    )
    releases.publish(house.engine.core, actor="olga", note=f"{hours} hours")
    house.clock.moment += timedelta(minutes=1)


def test_after_a_no_the_clock_starts_anew_with_the_unit_and_amount_that_were_promised(story, house):
    promise_hours(house, 36)
    story.registers(description="Two figures are missing.").classified(concern="packaging").replied()
    promise_hours(house, 12)
    story.does("examine_matter", "wanda", upheld="yes", finding="Miscounted.", measure="Sent.").replied()
    said_at = house.clock.now()
    story.says(False, "When do they come?")
    first, second = clocks(story)
    assert (first.unit, first.amount) == (second.unit, second.amount) == ("elapsed_hours", 36)
    assert (second.started_at, second.due_at) == (said_at, said_at + timedelta(hours=36))
    assert second.stopped_at is None


def test_a_breach_of_the_first_round_stays_while_the_second_is_kept(story):
    story.registers(description="Two figures are missing.").classified(concern="packaging")
    story.house.pass_time(hours=25)
    story.replied()
    story.does("examine_matter", "wanda", upheld="yes", finding="Miscounted.", measure="Sent.").replied()
    story.says(False).does("review_again", "greta", next="reply", reason="No date.").replied(by="ben")
    first, second = clocks(story)
    assert first.breached_at == first.started_at + timedelta(hours=24)
    assert (second.breached_at, second.stopped_at) == (None, story.house.clock.now())
