"""S9 in detail: whom a reply answers, what takes it back, and that old words settle nothing new."""

from __future__ import annotations

from datetime import timedelta

from processes.complaint import portal
from processes.complaint.intake import intake_mail
from tests.stories import Story

EXAMINED = {"upheld": "yes", "finding": "Miscounted.", "measure": "Sent."}
LETTER = {"channel": "letter", "customer": {"name": "Maria Gomez", "phone": "+34 600 111 222"}}


def clocks(story: Story, name: str = "reply"):
    return [clock for clock in story.told.clocks if clock.name == name]


def missing_parts(story: Story, **more) -> Story:
    """A complaint about a short quantity, with its first reply."""
    return (
        story.registers(description="Two figures are missing.", **more)
        .classified(concern="packaging")
        .replied()
    )


def settled(story: Story) -> Story:
    """The same with its final reply."""
    return missing_parts(story).does("examine_matter", "wanda", **EXAMINED).replied()


def bounce(story: Story, recipient: str = "maria@post.example") -> bytes:
    return (
        "From: MAILER-DAEMON@post.example\r\nReturn-Path: <>\r\n"
        "To: desk@house.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"References: <{story.number}.reply-1@house.example>\r\n"
        "Message-ID: <b1@post.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nThe mail could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; post.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    ).encode()


def test_a_reply_by_mail_to_a_customer_without_an_address_is_not_delivered_to_nobody(story):
    story.registers(customer={"name": "Old Tom", "phone": "+44 1"}).classified(concern="packaging").replied()
    assert clocks(story)[0].stopped_at is None
    assert "choose_channel" in story.waiting
    story.does("choose_channel", "ana", channel="phone", summary="Told him on the phone.")
    assert clocks(story)[0].stopped_at is not None


def test_a_letter_without_a_postal_address_goes_nowhere_and_says_so(story):
    story.registers().classified(concern="packaging").replied(channel="letter")
    assert "choose_channel" in story.waiting


def test_a_message_that_comes_after_a_reply_was_sent_is_not_answered_by_it(story):
    story.house.post.refuse = lambda outward: "busy" if "Your model" in str(outward.payload) else None
    missing_parts(story)
    story.house.clock.moment += timedelta(minutes=1)
    portal.write_message(story.house.engine, story.house.case(story.number), "The box is torn too.")
    story.house.post.refuse = lambda outward: None
    story.house.pass_time(hours=1)
    first, second = clocks(story)
    assert first.stopped_at is not None
    assert second.stopped_at is None


def test_a_message_that_nobody_has_registered_yet_is_not_answered_by_a_reply_to_another(story):
    story.registers(description="Two figures are missing.").classified(concern="packaging")
    mail = (
        f"From: Maria <maria@post.example>\r\nTo: d@house.example\r\nSubject: Re: {story.number}\r\n"
        "Message-ID: <m2@post.example>\r\nContent-Type: text/plain\r\n\r\nAnd the flag is torn, I see.\r\n"
    ).encode()
    assert intake_mail(story.house.engine, mail).what == "added"
    story.replied()
    first, _ = clocks(story)
    assert first.stopped_at is not None
    story.does(
        "register_contact", "chen", channel="email", type="complaint", description="And the flag is torn.",
        customer={"name": "Maria Gomez"}, follow_up=True,
    )  # fmt: skip
    assert clocks(story)[1].stopped_at is None
    assert "read_message" in story.waiting


def test_a_further_contact_answered_early_does_not_ask_about_what_is_not_examined_yet(story):
    story.broken_hand("2026-06-23").classified().replied()
    portal.write_message(story.house.engine, story.house.case(story.number), "Also the foot is loose.")
    story.house.settle()
    story.does("read_message", "ben", answer="final").replied()
    assert story.told.asked is None
    assert all(clock.stopped_at is not None for clock in clocks(story))
    story.inspected().opined().repaired().replied()
    assert [contact.status for contact in story.told.contacts] == ["asked", "asked"]


def test_an_old_word_does_not_settle_a_new_reply(story):
    settled(story)
    portal.write_message(story.house.engine, story.house.case(story.number), "Who answers me?")
    story.house.settle()
    story.does("read_message", "ben", answer="final").replied()
    first, second = story.told.contacts
    case = story.house.case(story.number)
    for contact in (first, second):
        portal.say_satisfied(story.house.engine, case, contact.id, satisfied=False, comment="No.")
        story.house.settle()
    story.does("review_again", "greta", next="reply", reason="Unclear.").replied(by="ben")
    assert "review_again" not in story.waiting
    assert story.status == "open"
    assert {contact.status for contact in story.told.contacts} == {"asked"}


def test_a_reply_that_bounces_in_the_second_round_gives_back_the_second_rounds_clock(story):
    settled(story)
    story.house.pass_time(days=2)
    story.says(False, "When do they come?")
    again = story.house.clock.now()
    story.does("review_again", "greta", next="reply", reason="The date was missing.").replied(by="ben")
    story.house.say("reply bounced", str(story.told.contacts[0].id))
    running = [clock for clock in clocks(story) if clock.stopped_at is None]
    assert [clock.started_at for clock in running] == [again]
    assert running[0].breached_at is None


def test_after_a_bounce_the_customer_is_asked_again_about_the_reply_that_reached_her(story):
    settled(story)
    asked = sum("satisf" in subject.lower() for subject in story.post)
    story.house.say("reply bounced", str(story.told.contacts[0].id))
    story.does("read_message", "ben", answer="final").replied()
    assert sum("satisf" in subject.lower() for subject in story.post) == asked + 1


def test_a_bounce_takes_nothing_back_that_was_said_on_the_phone(story):
    story.registers(description="Two figures are missing.").classified(concern="packaging").replied(
        channel="phone"
    )
    intake_mail(story.house.engine, bounce(story))
    story.house.settle()
    assert all(clock.stopped_at is not None for clock in clocks(story))


def test_a_bounce_of_a_mail_to_somebody_else_takes_no_reply_back(story):
    missing_parts(story)
    intake_mail(story.house.engine, bounce(story, "ben@modelhouse.example"))
    story.house.settle()
    assert all(clock.stopped_at is not None for clock in clocks(story))
