"""Reopening, corrections and further contacts: same number, new round, nothing overwritten."""

from __future__ import annotations

from datetime import timedelta

from engine.model import Case
from engine.settings import Settings
from processes.complaint import portal
from processes.complaint.intake import intake_mail
from processes.complaint.registration import may_join
from tests.clock import MONDAY
from tests.stories import Story


def mail(number: str, words: str, ident: str = "m1") -> bytes:
    return (
        f"From: Maria <maria@post.example>\r\nTo: desk@house.example\r\nSubject: Re: {number}\r\n"
        f"Message-ID: <{ident}@post.example>\r\nContent-Type: text/plain\r\n\r\n{words}\r\n"
    ).encode()


def closed(story: Story) -> Story:
    """A repaired, answered and closed complaint."""
    story.broken_hand("2026-06-23").classified().replied().inspected().opined().repaired().replied()
    return story.says(True, "Like new.")


def form(words: str, **more):
    return {
        "channel": "email",
        "type": "complaint",
        "description": words,
        "customer": {"name": "Maria Gomez", "email": "maria@post.example"},
        **more,
    }


def facts(story: Story):
    with story.house.engine.store.read() as queries:
        return queries.records.complaints.get(story.house.case(story.number).id)


def test_a_mail_within_thirty_days_reopens_the_case_in_a_new_round_with_its_facts(story):
    closed(story)
    before = facts(story)
    story.house.pass_time(days=10)
    assert (
        intake_mail(story.house.engine, mail(story.number, "It broke again this morning.")).number
        == story.number
    )
    story.does("register_contact", "chen", **form("It broke again this morning."))
    assert story.status == "open"
    assert "confirm_classification" in story.waiting
    after = facts(story)
    assert after.cycle == before.cycle + 1
    assert (after.product, after.serial, after.received_at) == (
        before.product,
        before.serial,
        before.received_at,
    )


def test_a_closed_case_is_not_offered_as_an_open_complaint(story):
    closed(story)
    intake_mail(story.house.engine, mail(story.number, "It broke again this morning."))
    task = story.house.task(story.number, "register_contact")
    page = story.house.engine.task_page(task.id, story.house.engine.viewer(""))
    assert page.data["open_complaint"] is False


def test_a_case_that_was_closed_before_reception_came_to_the_mail_is_reopened(story):
    story.broken_hand("2026-06-23").classified().replied().inspected().opined().repaired().replied()
    intake_mail(story.house.engine, mail(story.number, "One more question about the glue, please?"))
    story.says(True)
    assert story.status == "closed"
    story.does("register_contact", "chen", **form("Which glue?", follow_up=True))
    assert story.status == "open"
    assert "confirm_classification" in story.waiting


def test_the_second_reopening_climbs_a_level(story):
    closed(story)
    for round in (1, 2):
        portal.write_message(story.house.engine, story.house.case(story.number), "It broke again.")
        story.house.settle()
        assert ("decide_escalation" in story.waiting) is (round == 2)
        if round == 1:
            story.classified("consultation").replied().says(True)


def test_after_thirty_days_a_message_on_the_page_opens_a_new_case_that_names_the_old_one(story):
    closed(story)
    story.house.pass_time(days=31)
    done = portal.write_message(story.house.engine, story.house.case(story.number), "It broke again.")
    assert done.case.number != story.number
    assert story.status == "closed"
    with story.house.engine.store.read() as queries:
        (contact,) = queries.records.contacts_of(done.case.id)
        old = queries.records.contacts_of(story.house.case(story.number).id)[0]
    assert contact.form["earlier_case"] == story.number
    assert contact.customer == old.customer


def test_after_thirty_days_a_mail_opens_a_new_case_that_names_the_old_one(story):
    closed(story)
    story.house.pass_time(days=31)
    outcome = intake_mail(story.house.engine, mail(story.number, "It broke again this morning."))
    assert outcome.number != story.number
    with story.house.engine.store.read() as queries:
        contact = queries.records.contacts.get(outcome.contact)
    assert contact.form["earlier_case"] == story.number


def test_registering_a_further_mail_keeps_title_facts_and_confidentiality(story):
    story.broken_hand("2026-06-23", confidential=True)
    lines = story.form("confirm_classification")["lines"]
    told = {"type": "complaint", "severity": "normal", "concern": "product", "lines": lines}
    story.does("confirm_classification", "greta", **told)
    title, before = story.house.case(story.number).title, facts(story)
    intake_mail(story.house.engine, mail(story.number, "Also the foot is loose, what shall I do?"))
    story.does("register_contact", "greta", **form("The foot is loose.", type="consultation", follow_up=True))
    case = story.house.case(story.number)
    assert (case.title, case.kind, case.confidential) == (title, "complaint", True)
    assert facts(story) == before


def test_a_message_of_somebody_known_by_phone_only_stays_hers(story):
    story.broken_hand("2026-06-23", customer={"name": "Old Tom", "phone": "+44 1"}).classified()
    portal.write_message(story.house.engine, story.house.case(story.number), "Also the foot is loose.")
    first, second = story.told.contacts
    assert first.customer == second.customer


def test_a_message_of_somebody_whose_name_is_not_known_is_taken(house):
    outcome = intake_mail(
        house.engine, mail("", "The hand of my captain broke off.").replace(b"Maria <", b"<")
    )
    story = Story(house)
    story.number = outcome.number
    portal.write_message(house.engine, house.case(outcome.number), "Here is a photo of it.")
    assert len(story.told.contacts) == 2


def test_a_line_that_classification_strikes_out_is_not_examined(story):
    story.registers(
        lines=[
            {"item": "Captain", "defect": "hand_broken", "quantity": 1},
            {"item": "Mistyped", "defect": "other", "quantity": 1},
        ]
    )
    kept = story.form("confirm_classification")["lines"][:1]
    story.does(
        "confirm_classification", "ben", type="complaint", severity="normal", concern="product", lines=kept
    )
    assert [line.item for line in story.told.lines] == ["Captain"]
    assert sum(task.element == "agree_appointment" for task in story.house.open_tasks(story.number)) == 1


def test_what_the_second_examination_finds_counts_and_not_the_first_remedy(story):
    story.broken_hand("2026-06-23").classified().replied().inspected().opined().repaired().replied()
    story.says(False, "It broke again.")
    story.does("review_again", "greta", next="examine", reason="Look again.")
    story.replied(by="ben").inspected(cause="use").opined()
    story.does("confirm_refusal", "oskar", decision="confirm", words="Dropped.")
    story.does("draw_quote", "ben", items=[{"text": "Hand", "amount": 12.5}], currency="EUR", valid_days=14)
    quote = story.told.quotes[-1]
    portal.refuse_quote(story.house.engine, story.house.case(story.number), quote.id, quote.version)
    story.house.settle()
    story.does("return_unrepaired", "wanda", sent_on="2026-11-27", carrier="collected")
    assert story.told.lines[0].remedy == "returned"


def test_a_withdrawn_complaint_leaves_no_quote_to_accept(story):
    story.broken_hand("2026-04-20").classified().replied().inspected(cause="use").opined()
    story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use.")
    story.does("draw_quote", "ben", items=[{"text": "Hand", "amount": 12.5}], currency="EUR", valid_days=14)
    portal.withdraw(story.house.engine, story.house.case(story.number))
    story.house.settle()
    assert story.told.quotes == []


def test_the_house_chooses_how_long_a_closed_case_may_be_reopened():
    case = Case(1, "C-2026-000001", MONDAY, status="closed", closed_at=MONDAY)
    for days, joins in ((13, False), (14, True)):
        assert may_join(case, MONDAY + timedelta(days=14), Settings(reopen_days=days)) is joins
