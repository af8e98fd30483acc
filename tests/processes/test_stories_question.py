"""S9: information asked of the customer; what makes the resolution clock stand, and what lets it run on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import Conflict, Invalid
from engine.model import PromiseClock
from processes.complaint import corrections, intake, portal, questions
from processes.complaint.registration import Arrival, register
from tests.stories import MARIA, Story

QUESTION = "On which day did the hand break?"


@pytest.fixture
def known(story: Story) -> Story:
    """A complaint that is worked on, with its first reply given."""
    return story.broken_hand("2026-06-23").classified().replied()


def asks(story: Story, text: str = QUESTION, how: str = "written", by: str = "ben") -> Story:
    questions.ask(story.house.engine, story.house.case(story.number), text, how, actor=by)
    story.house.settle()
    return story


def says(story: Story, text: str = "On Sunday.") -> Story:
    portal.write_message(story.house.engine, story.house.case(story.number), text)
    story.house.settle()
    return story


def resolution(story: Story) -> PromiseClock:
    return [clock for clock in story.told.clocks if clock.name == "resolution"][-1]


def pauses(story: Story) -> list[tuple[str, timedelta | None]]:
    """Each pause of the resolution clock: why, and for how long it lasted."""
    with story.house.engine.store.read() as queries:
        found = queries.clocks.pauses(resolution(story).id)
    return [(item.reason, item.ended_at and item.ended_at - item.started_at) for item in found]


def asked(story: Story) -> list[str]:
    with story.house.engine.store.read() as queries:
        return [item.status for item in queries.records.questions_of(story.house.case(story.number).id)]


def mail(text: str, story: Story, sender: str = MARIA["email"], **headers: str) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"From: Maria <{sender}>\r\nTo: help@modelhouse.example\r\nSubject: Re: {story.number}\r\n"
        f"Message-ID: <{abs(hash(text))}@post.example>\r\n{more}\r\n{text}\r\n"
    ).encode()


def test_while_the_customer_is_asked_the_clock_stands_and_her_answer_lets_it_run_on(known: Story) -> None:
    due = resolution(known).due_at
    asks(known)
    assert resolution(known).pause_reason == "information asked of the customer"
    assert any("A question about" in subject for subject in known.post)
    known.house.pass_time(days=1)
    says(known)
    assert resolution(known).paused_since is None
    assert resolution(known).due_at == due + timedelta(days=1)
    assert asked(known) == ["answered"]
    assert "read_message" in known.waiting


def test_a_first_reply_may_ask_and_the_wait_begins_when_it_is_delivered(story: Story) -> None:
    story.broken_hand("2026-06-23").classified().replied(question=QUESTION)
    assert resolution(story).pause_reason == "information asked of the customer"
    assert QUESTION in story.house.post.sent[-1].payload["body"]
    assert not any("A question about" in subject for subject in story.post), "she was asked once"


def test_a_reply_that_came_back_asked_nothing_and_nothing_stood(story: Story) -> None:
    story.broken_hand("2026-06-23").classified().replied(question=QUESTION)
    due = resolution(story).started_at
    story.house.pass_time(days=1)
    intake.intake_mail(story.house.engine, bounce(story))
    story.house.settle()
    assert asked(story) == ["lost"]
    assert resolution(story).paused_since is None
    assert pauses(story) == [("information asked of the customer", timedelta(0))]
    assert "go_on_without" in story.waiting
    assert resolution(story).due_at > due


def bounce(story: Story) -> bytes:
    return (
        "From: MAILER-DAEMON@post.example\r\nTo: help@modelhouse.example\r\n"
        f"Subject: Undelivered Mail Returned to Sender [{story.number}]\r\n"
        "Message-ID: <dsn-1@post.example>\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNot delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; post.example\r\n\r\n"
        f"Final-Recipient: rfc822; {MARIA['email']}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    ).encode()


def test_a_question_that_bounced_takes_no_reply_back_that_arrived_before(known: Story) -> None:
    known.house.pass_time(hours=1)
    asks(known)
    intake.intake_mail(known.house.engine, bounce(known))
    known.house.settle()
    assert asked(known) == ["lost"]
    assert known.told.contacts[0].status == "replied"


def test_without_an_answer_the_clock_runs_again_after_a_week_and_a_person_decides(
    known: Story,
) -> None:
    asks(known)
    known.house.pass_time(days=3, minutes=1)
    assert sum("We still need your answer" in subject for subject in known.post) == 1
    assert resolution(known).paused_since is not None
    known.house.pass_time(days=4)
    assert resolution(known).paused_since is None
    assert asked(known) == ["unanswered"]
    known.does("go_on_without", "ben", words="We examine it as it is.")
    assert "go_on_without" not in known.waiting
    assert sum("We still need your answer" in subject for subject in known.post) == 1


def test_a_late_answer_spares_the_decision(known: Story) -> None:
    asks(known)
    known.house.pass_time(days=8)
    assert "go_on_without" in known.waiting
    says(known)
    assert "go_on_without" not in known.waiting
    assert asked(known) == ["answered"]


def test_an_answer_by_phone_that_is_entered_late_counts_from_the_call(known: Story) -> None:
    asks(known)
    known.house.pass_time(days=2)
    form = {
        "channel": "call",
        "type": "complaint",
        "description": "It was on Sunday.",
        "customer": MARIA,
        "follow_up": True,
        "received_at": "2026-11-24T10:00:00+01:00",
    }
    case = known.house.case(known.number)
    register(known.house.engine, form, actor="ana", arrival=Arrival(case=case))
    known.house.settle()
    assert asked(known) == ["answered"]
    assert pauses(known) == [("information asked of the customer", timedelta(days=1))]


def test_a_letter_that_was_here_before_the_question_is_no_answer(known: Story) -> None:
    known.house.pass_time(days=1)
    asks(known)
    form = {
        "channel": "letter",
        "type": "complaint",
        "description": "When do I hear?",
        "customer": MARIA,
        "follow_up": True,
        "received_at": "2026-11-23T12:00:00+01:00",
    }
    case = known.house.case(known.number)
    register(known.house.engine, form, actor="ana", arrival=Arrival(case=case))
    known.house.settle()
    assert asked(known) == ["waiting"]
    assert resolution(known).paused_since is not None


def test_a_mail_answers_when_it_arrives_and_not_when_somebody_registers_it(known: Story) -> None:
    asks(known)
    known.house.pass_time(hours=2)
    intake.intake_mail(known.house.engine, mail("It broke on Sunday when I dusted it.", known))
    known.house.settle()
    assert "register_contact" in known.waiting
    assert resolution(known).paused_since is None


def test_thanks_and_automatic_answers_let_nothing_run_on(known: Story) -> None:
    asks(known)
    known.house.pass_time(hours=2)
    ours = f"<{known.number}.1@modelhouse.example>"
    intake.intake_mail(known.house.engine, mail("Thank you!", known, In_Reply_To=ours))
    intake.intake_mail(known.house.engine, mail("I am away.", known, Auto_Submitted="auto-replied"))
    known.house.settle()
    assert resolution(known).paused_since is not None
    assert asked(known) == ["waiting"]


def test_two_questions_wait_until_one_word_answers_both(known: Story) -> None:
    asks(known)
    known.house.pass_time(hours=1)
    asks(known, "Where was it kept?")
    case = known.house.case(known.number)
    with known.house.engine.store.read() as queries:
        first = questions.waiting(queries, case.id)[0]
    questions.take_back(known.house.engine, case, first.id, actor="ben")
    known.house.settle()
    assert resolution(known).paused_since is not None, "the second still waits"
    says(known)
    assert resolution(known).paused_since is None


def test_a_quote_and_a_question_at_once_end_with_the_later_of_the_two(story: Story) -> None:
    story.broken_hand("2026-01-10").classified().replied().opined().inspected(cause="use")
    story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use.")
    asks(story)
    items = [{"text": "Hand", "amount": 12.5}]
    story.does("draw_quote", "ben", items=items, currency="EUR", valid_days=14)
    story.house.pass_time(hours=5)
    says(story)
    assert resolution(story).pause_reason == "quote pending"
    story.house.pass_time(hours=3)
    (quote,) = story.told.quotes
    portal.accept_quote(story.house.engine, story.house.case(story.number), quote.id, quote.version)
    story.house.settle()
    assert resolution(story).paused_since is None
    assert pauses(story) == [
        ("information asked of the customer", timedelta(hours=5)),
        ("quote pending", timedelta(hours=3)),
    ]


def test_a_closed_case_waits_for_no_answer(known: Story) -> None:
    asks(known)
    portal.withdraw(known.house.engine, known.house.case(known.number), reason="Found it.")
    known.house.settle()
    assert asked(known) == ["over"]
    assert resolution(known).paused_since is None
    assert resolution(known).stopped_at is not None
    with pytest.raises(Conflict, match="closed"):
        asks(known)


def test_what_is_asked_is_written_down_once_and_not_empty(known: Story) -> None:
    asks(known)
    with pytest.raises(Conflict, match="already"):
        asks(known)
    with pytest.raises(Invalid, match="empty"):
        asks(known, "  ")


def test_what_was_asked_in_a_conversation_is_not_mailed(known: Story) -> None:
    asks(known, how="phone")
    assert not any("A question about" in subject for subject in known.post)
    assert known.told.words[-1].text == QUESTION
    assert known.told.words[-1].author == "Ben Ortiz" or known.told.words[-1].author


def agreed(story: Story, offered: str, chosen: str) -> Story:
    """Technical quality could come on one day; the customer wants another."""
    return story.does("agree_appointment", "ben", place="workshop", at=chosen, offered_at=offered)


def test_the_clock_stands_from_the_day_that_was_offered_to_the_day_that_she_chose(known: Story) -> None:
    due = resolution(known).due_at
    agreed(known, "2026-11-25T10:00:00+01:00", "2026-11-27T10:00:00+01:00")
    known.house.pass_time(days=1)
    assert resolution(known).paused_since is None, "the house could not have come yet"
    known.house.pass_time(days=2)
    assert resolution(known).pause_reason == "customer's appointment"
    known.house.pass_time(days=2)
    assert resolution(known).paused_since is None
    assert resolution(known).due_at == due + timedelta(days=2)
    assert pauses(known) == [("customer's appointment", timedelta(days=2))]


def test_an_item_that_is_seen_before_her_day_lets_the_clock_run_on(known: Story) -> None:
    agreed(known, "2026-11-25T10:00:00+01:00", "2026-12-04T10:00:00+01:00")
    known.house.pass_time(days=3)
    known.does("inspect", "kim", confirmed="yes", cause="quality", finding="Too little glue.")
    assert resolution(known).paused_since is None
    assert pauses(known) == [("customer's appointment", timedelta(days=1))]


def test_no_day_later_than_the_houses_own_lets_the_clock_stand(known: Story) -> None:
    agreed(known, "2026-11-27T10:00:00+01:00", "2026-11-27T10:00:00+01:00")
    known.house.pass_time(days=6)
    assert pauses(known) == []


def test_a_question_answered_before_her_appointment_leaves_the_clock_standing_for_that(known: Story) -> None:
    asks(known)
    agreed(known, "2026-11-24T10:00:00+01:00", "2026-11-27T10:00:00+01:00")
    known.house.pass_time(days=2)
    says(known)
    assert resolution(known).pause_reason == "customer's appointment"
    known.house.pass_time(days=3)
    assert [reason for reason, _ in pauses(known)] == [
        "information asked of the customer",
        "customer's appointment",
    ]
    assert pauses(known)[0][1] == timedelta(days=2)
    assert pauses(known)[1][1] == timedelta(days=2)


def test_a_case_that_is_merged_freezes_its_clock_and_its_question_waits_no_more(known: Story) -> None:
    other = Story(known.house).broken_hand("2026-06-23", description="The same hand.")
    other.classified()
    asks(other)
    known.house.pass_time(days=2)
    viewer = known.house.engine.viewer("ana")
    corrections.merge(known.house.engine, other.number, known.number, reason="Twice.", viewer=viewer)
    known.house.settle()
    stopped = resolution(other)
    assert (stopped.stopped_at, stopped.used) == (known.house.clock.now(), 0), "it stood all the time"
    assert stopped.paused_since is None
    assert asked(other) == ["over"]
