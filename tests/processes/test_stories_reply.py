"""S3, S4, S9 as stories: the 24 hours, what counts as a reply, what climbs, who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import Conflict, NotAllowed
from engine.model import DESK
from processes.complaint import portal
from processes.complaint.registration import Arrival, register
from tests.stories import MARIA, Story


def clocks(story: Story, name: str = "reply"):
    return [clock for clock in story.told.clocks if clock.name == name]


def test_a_first_reply_within_the_day_stops_the_clock_though_nothing_is_repaired_yet(story):
    story.broken_hand("2026-06-23").classified()
    story.house.pass_time(hours=5)
    story.replied()
    (clock,) = clocks(story)
    assert clock.stopped_at == story.house.clock.now()
    assert clock.breached_at is None


def test_the_clock_runs_from_receipt_even_when_the_letter_is_entered_late(story):
    story.broken_hand("2026-06-23", channel="letter", received_at="2026-11-22T15:00:00+01:00")
    (clock,) = clocks(story)
    assert clock.started_at.isoformat() == "2026-11-22T14:00:00+00:00"
    assert story.told.contacts[0].late


def test_what_has_passed_on_late_entry_is_written_down_and_only_the_highest_is_told(story):
    story.broken_hand("2026-06-23", channel="letter", received_at="2026-11-20T10:00:00+01:00")
    assert [event["percent"] for event in story.events("clock.warned")] == [50, 80]
    told = [
        item.payload["subject"]
        for item in story.house.post.sent
        if "time for a reply" in item.payload["subject"]
    ]
    assert told
    assert all("is over" in subject for subject in told)


def test_half_and_four_fifths_are_told_and_at_the_full_time_it_climbs(story):
    story.broken_hand("2026-06-23").classified()
    story.house.pass_time(hours=12, minutes=1)
    assert [event["percent"] for event in story.events("clock.warned")] == [50]
    story.house.pass_time(hours=7, minutes=12)
    assert [event["percent"] for event in story.events("clock.warned")] == [50, 80]
    story.house.pass_time(hours=5)
    assert clocks(story)[0].breached_at is not None
    assert "decide_escalation" in story.waiting


def test_a_breach_stays_a_breach_after_the_reply(story):
    story.broken_hand("2026-06-23").classified()
    story.house.pass_time(hours=25)
    story.replied()
    assert clocks(story)[0].breached_at is not None
    assert clocks(story)[0].stopped_at is not None


def test_a_receipt_is_no_reply(story):
    story.broken_hand("2026-06-23")
    assert any("We have your message" in subject for subject in story.post)
    assert clocks(story)[0].stopped_at is None


def test_a_reply_that_cannot_be_sent_does_not_count_until_another_channel_delivers_it(story):
    story.house.post.refuse = lambda outward: (
        "!no such address" if "Your model" in str(outward.payload) else None
    )
    story.broken_hand("2026-06-23").classified().replied()
    assert "choose_channel" in story.waiting
    assert clocks(story)[0].stopped_at is None
    story.does("choose_channel", "ana", channel="phone", summary="Told her on the phone.")
    assert clocks(story)[0].stopped_at is not None


def test_a_reply_that_bounces_later_gives_the_clock_back_from_the_receipt(story):
    story.broken_hand("2026-06-23").classified().replied()
    started = clocks(story)[0].started_at
    contact = story.told.contacts[0]
    story.house.say("reply bounced", str(contact.id))
    running = [clock for clock in clocks(story) if clock.stopped_at is None]
    assert [clock.started_at for clock in running] == [started]
    assert "read_message" in story.waiting


def test_not_satisfied_starts_a_new_cycle_with_another_reviewer_and_a_new_clock(story):
    story.registers(description="Two figures are missing.").classified(concern="packaging").replied()
    story.does("examine_matter", "wanda", upheld="yes", finding="Miscounted.", measure="Sent.").replied()
    story.says(False, "When do they come?")
    assert story.waiting == {"review_again"}
    assert len(clocks(story)) == 2
    task = story.house.task(story.number, "review_again")
    with pytest.raises(NotAllowed):
        story.house.engine.complete(task.id, {"next": "reply", "reason": "x"}, actor="ana")
    story.does("review_again", "greta", next="reply", reason="The date was missing.").replied(by="ben").says(
        True
    )
    assert story.status == "closed"


def test_one_satisfied_contact_does_not_close_a_case_in_which_another_is_asked(story):
    story.registers(type="consultation", description="Which glue?").classified("consultation")
    form = {"channel": "call", "type": "consultation", "description": "And which paint?", "customer": MARIA}
    case = story.house.case(story.number)
    register(story.house.engine, {**form, "follow_up": True}, actor="ana", arrival=Arrival(case=case))
    story.house.settle()
    story.replied()
    first, second = story.told.contacts
    assert (first.status, second.status) == ("asked", "asked")
    portal.say_satisfied(story.house.engine, case, first.id, satisfied=True)
    story.house.settle()
    assert story.status == "open"
    portal.say_satisfied(story.house.engine, case, second.id, satisfied=True)
    story.house.settle()
    assert story.status == "closed"


def test_the_second_no_climbs_a_level(story):
    story.registers(description="Two figures are missing.").classified(concern="packaging").replied()
    story.does("examine_matter", "wanda", upheld="yes", finding="Miscounted.", measure="Sent.").replied()
    story.says(False).does("review_again", "greta", next="reply", reason="x").replied(by="ben").says(False)
    assert "decide_escalation" in story.waiting


def test_a_customer_who_says_nothing_is_reminded_once_and_counts_neither_way(story):
    story.registers(type="consultation", description="Which glue?").classified("consultation").replied()
    story.house.pass_time(days=3, minutes=1)
    assert sum("satisf" in subject.lower() for subject in story.post) == 2
    story.house.pass_time(days=11)
    assert story.status == "closed"
    assert story.told.contacts[0].satisfied is None


def test_the_customer_goes_to_the_company_leader_at_any_time_under_the_same_number(story):
    story.broken_hand("2026-06-23").classified()
    portal.go_level_up(story.house.engine, story.house.case(story.number), leader=True, words="Enough.")
    task = story.house.task(story.number, "decide_escalation")
    assert task.assignee == "lin"


def test_an_escalation_nobody_decides_climbs_to_the_leader(story):
    story.broken_hand("2026-06-23").classified()
    portal.go_level_up(story.house.engine, story.house.case(story.number), leader=False)
    holders = [story.house.task(story.number, "decide_escalation").assignee]
    for _ in range(3):
        story.house.pass_time(hours=4, minutes=1)
        holders.append(story.house.task(story.number, "decide_escalation").assignee)
    assert holders[-2:] == ["lin", "lin"]


def test_an_injury_reaches_leadership_at_once_and_again_until_somebody_acknowledges(story):
    story.registers(description="A sharp edge injured my child.", safety=True)
    alarms = lambda: [item for item in story.house.post.sent if "EMERGENCY" in item.payload["subject"]]  # noqa: E731
    assert [item.recipient for item in alarms()] == ["lin@modelhouse.example"]
    assert [task.element for task in story.house.work_list("lin")] == ["acknowledge_emergency"]
    story.house.pass_time(minutes=31)
    assert len(alarms()) == 3
    story.does("acknowledge_emergency", "lin", measures="I call them.")
    story.house.pass_time(hours=1)
    assert len(alarms()) == 3


def emergencies(story) -> list[str]:
    """Tasks of leadership that acknowledge an emergency of the case."""
    with story.house.engine.store.read() as queries:
        tasks = queries.open_tasks(DESK, story.house.case(story.number).id)
    return [task.subject for task in tasks if task.element == "acknowledge_emergency"]


HURT = ["Somebody may have been hurt."]


def test_an_injury_told_later_on_the_customers_page_reaches_leadership_at_once(story):
    story.broken_hand("2026-06-23").classified()
    assert not emergencies(story)
    portal.write_message(
        story.house.engine, story.house.case(story.number), "My daughter is in hospital, the edge cut her."
    )
    story.house.settle()
    assert emergencies(story) == HURT
    assert [task.element for task in story.house.work_list("lin")] == ["acknowledge_emergency"]


def test_an_injury_told_by_phone_about_an_open_case_reaches_leadership_at_once(story):
    story.broken_hand("2026-06-23").classified()
    case = story.house.case(story.number)
    form = {"channel": "call", "type": "complaint", "description": "The edge injured me.", "customer": MARIA}
    register(story.house.engine, form, actor="ana", arrival=Arrival(case=case))
    story.house.settle()
    assert emergencies(story) == HURT


def test_an_injury_in_a_mail_reaches_leadership_before_anybody_registers_it_and_once(story):
    form = {"channel": "email", "description": "The edge injured me.", "customer": MARIA}
    story.registered = register(story.house.engine, form, arrival=Arrival(registered=False))
    story.number = story.registered.case.number
    story.house.settle()
    assert emergencies(story) == HURT
    assert "register_contact" in story.waiting
    story.does("register_contact", "ana", **{**form, "type": "complaint"})
    assert "confirm_classification" in story.waiting
    assert emergencies(story) == HURT


def test_an_injury_told_with_a_no_reaches_leadership_at_once(story):
    story.registers(type="consultation", description="Which glue?").classified("consultation").replied()
    story.says(False, "The glue hurt my eyes.")
    assert emergencies(story) == HURT


def test_a_handler_cannot_switch_an_emergency_off(story):
    story.registers(description="A sharp edge injured my child.", safety=True)
    task = story.house.task(story.number, "acknowledge_emergency")
    with pytest.raises(NotAllowed):
        story.house.engine.complete(task.id, {"measures": "nothing"}, actor="ben")


def test_a_good_suggestion_is_rewarded_with_a_voucher_told_in_the_reply(story):
    story.registers(type="suggestion", description="Add a spare hand.").classified(
        "suggestion", usefulness="useful"
    )
    story.does("review_suggestion", "sofia", decision="yes")
    assert story.form("write_reply")["body"].count("20.00") >= 1
    story.replied().says(True)
    (voucher,) = story.told.vouchers
    assert (voucher.amount, voucher.currency) == ("20.00", "EUR")


def test_a_voucher_is_redeemed_once(story):
    test_a_good_suggestion_is_rewarded_with_a_voucher_told_in_the_reply(story)
    code = story.told.vouchers[0].code
    with story.house.engine.store.write() as uow:
        uow.records.redeem(code, story.house.clock.now(), "Order 1")
        uow.commit()
    with story.house.engine.store.write() as uow, pytest.raises(Conflict):
        uow.records.redeem(code, story.house.clock.now(), "Order 2")


def test_a_complaint_about_a_person_is_hidden_from_that_person(story):
    story.registers(description="He was rude.", person_complained_about="Ben Carter")
    assert all(task.element != "confirm_classification" for task in story.house.work_list("ben"))
    assert any(task.element == "confirm_classification" for task in story.house.work_list("greta"))


def test_a_withdrawn_complaint_stops_its_work_and_is_confirmed(story):
    story.broken_hand("2026-06-23").classified()
    portal.withdraw(story.house.engine, story.house.case(story.number), reason="Found the part.")
    assert "agree_appointment" not in story.waiting
    assert story.status == "withdrawn"


def test_a_second_message_of_the_customer_has_its_own_clock_and_is_read(story):
    story.broken_hand("2026-06-23").classified()
    portal.write_message(story.house.engine, story.house.case(story.number), "Also the foot is loose.")
    assert "read_message" in story.waiting
    assert len(clocks(story)) == 2


def test_a_mail_waits_for_reception_which_needs_a_certificate(story):
    done = register(
        story.house.engine,
        {"channel": "email", "description": "Broken.", "customer": {"name": "M", "email": "m@post.example"}},
        arrival=Arrival(registered=False),
    )
    story.number = done.case.number
    assert story.waiting == {"register_contact"}
    assert story.form("register_contact")["description"] == "Broken."
    story.does(
        "register_contact",
        "chen",
        channel="email",
        type="consultation",
        description="Which glue?",
        customer={"name": "M"},
    )
    assert story.waiting == {"confirm_classification"}


def test_what_is_published_serves_new_cases_and_leaves_running_ones_alone(story, house):
    from engine import releases

    with house.engine.store.read() as queries:
        content, _ = releases.current(queries, "decisions/reward.dmn")
    story.registers(type="suggestion", description="Add a spare hand.").classified(
        "suggestion", usefulness="useful"
    )
    releases.save_draft(
        house.engine.core,
        "decisions/reward.dmn",
        content.replace(b'"20.00"', b'"35.00"'),
        actor="olga",
        revision=None,
    )
    releases.publish(house.engine.core, actor="olga", note="More for good ideas")
    house.clock.moment += timedelta(minutes=1)
    later = Story(house).registers(type="suggestion", description="Add a spare foot.")
    later.classified("suggestion", usefulness="useful")
    amounts = []
    for told in (story, later):
        told.does("review_suggestion", "sofia", decision="yes").replied().says(True)
        amounts.append(told.told.vouchers[0].amount)
    assert amounts == ["20.00", "35.00"]


def test_a_restart_in_the_middle_loses_nothing_and_passed_timers_fire_once(story, house):
    story.broken_hand("2026-06-23").classified()
    before = story.waiting
    house.close()
    house.clock.moment += timedelta(hours=30)
    house.open()
    house.settle()
    assert before <= story.waiting
    assert [event["percent"] for event in story.events("clock.warned")] == [50, 80]
    assert len(story.events("clock.breached")) == 1
    house.settle()
    assert len(story.events("clock.breached")) == 1
