"""S3, S4, S7: who is kept away from a case, who hears of it, who may be given its work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import staff
from engine.errors import NotAllowed, NotFound
from engine.model import Absence
from processes.complaint import portal
from processes.complaint.intake import intake_mail
from processes.complaint.registration import register
from tests.clock import MONDAY
from tests.stories import MARIA, Story

RUDE = (
    b"From: Maria <maria@post.example>\r\nTo: desk@house.example\r\nSubject: Your Mr Carter\r\n"
    b"Message-ID: <rude@post.example>\r\nContent-Type: text/plain\r\n\r\nHe was rude to me on the phone.\r\n"
)


def barred(story: Story) -> frozenset[str]:
    with story.house.engine.store.write() as uow:
        return uow.cases.barred(story.house.case(story.number).id)


def test_a_complaint_by_mail_is_hidden_from_the_person_once_reception_has_named_him(house):
    story = Story(house)
    story.number = intake_mail(house.engine, RUDE).number
    story.does(
        "register_contact", "chen", channel="email", type="complaint", description="He was rude.",
        customer=MARIA, person_complained_about="Ben Carter",
    )  # fmt: skip
    assert barred(story) == {"ben"}
    assert all(task.element != "confirm_classification" for task in house.work_list("ben"))


def away(story: Story, person: str, substitute: str, first: int = 0) -> None:
    day = MONDAY.date() + timedelta(days=first)
    staff.enter_absence(
        story.house.engine, Absence(0, person, day, day + timedelta(days=5), substitute), actor="adam"
    )


def test_what_is_hidden_from_a_person_is_hidden_from_her_substitute(story):
    away(story, "ben", "chen", first=9)
    story.registers(description="He was rude.", person_complained_about="Ben Carter")
    assert barred(story) == {"ben", "chen"}
    assert all(task.element != "confirm_classification" for task in story.house.work_list("chen"))


def test_who_becomes_the_substitute_later_is_kept_away_then_and_gives_back_what_she_holds(story):
    story.registers(description="He was rude.", person_complained_about="Ben Carter")
    task = story.house.task(story.number, "confirm_classification")
    story.house.engine.claim(task.id, actor="chen")
    away(story, "ben", "chen")
    assert barred(story) == {"ben", "chen"}
    assert story.house.task(story.number, "confirm_classification").assignee is None
    away(story, "chen", "ana", first=7)
    assert barred(story) == {"ben", "chen"}, "and no further"


@pytest.mark.parametrize(
    "written", ["ben carter", "Carter, Ben", "Mr Carter", "Ben", "your Ben Carter on the phone"]
)
def test_the_person_is_recognised_however_the_name_is_written(story, written):
    story.registers(description="He was rude.", person_complained_about=written)
    assert barred(story) == {"ben"}


@pytest.mark.parametrize("written", ["the lady at the counter", "somebody", "-", "after-sales service"])
def test_words_that_name_nobody_bar_nobody(story, written):
    story.registers(description="She was rude.", person_complained_about=written)
    assert barred(story) == frozenset()


def test_words_that_name_the_whole_house_hide_the_case_from_nobody(story):
    with story.house.engine.store.read() as queries:
        everybody = ", ".join(person.name for person in queries.people.all())
    story.registers(description="All of you.", person_complained_about=everybody)
    assert barred(story) == frozenset()


def notices(story: Story, words: str) -> set[str]:
    return {item.recipient for item in story.house.post.sent if words in item.payload["subject"]}


def test_a_late_task_is_told_to_its_holder_and_her_superior(story):
    story.broken_hand("2026-06-23")
    story.house.engine.claim(story.house.task(story.number, "confirm_classification").id, actor="ben")
    story.house.pass_time(hours=2, minutes=1)
    assert notices(story, "is overdue") == {"ben@modelhouse.example", "greta@modelhouse.example"}
    assert story.house.task(story.number, "confirm_classification").level == 1


def test_a_late_task_that_nobody_holds_is_told_to_the_head_of_its_unit_and_above(story):
    story.broken_hand("2026-06-23")
    story.house.pass_time(hours=2, minutes=1)
    assert notices(story, "is overdue") == {"greta@modelhouse.example", "oskar@modelhouse.example"}


def test_whoever_stands_in_for_somebody_away_hears_of_a_late_task_too(story):
    away(story, "greta", "kim")
    away(story, "kim", "quentin")
    story.broken_hand("2026-06-23")
    story.house.pass_time(hours=2, minutes=1)
    assert notices(story, "is overdue") == {
        f"{person}@modelhouse.example" for person in ("greta", "oskar", "quentin")
    }


def test_a_barred_head_hears_nothing_of_a_late_task(story):
    story.registers(description="She was rude.", person_complained_about="Greta Lund")
    story.house.pass_time(hours=2, minutes=1)
    assert notices(story, "is overdue") == {"oskar@modelhouse.example"}


def test_a_late_task_is_never_silent_when_everybody_it_would_be_told_to_is_barred(story):
    story.registers(description="Rude.", person_complained_about="Greta Lund, Oskar Brandt")
    story.house.pass_time(hours=2, minutes=1)
    assert notices(story, "is overdue") == {"lin@modelhouse.example"}


def test_work_that_the_barred_person_holds_goes_back_to_its_pool(story):
    story.broken_hand("2026-06-23")
    task = story.house.task(story.number, "confirm_classification")
    story.house.engine.claim(task.id, actor="ben")
    register(
        story.house.engine,
        {"channel": "call", "type": "complaint", "description": "Ben was rude.", "customer": MARIA,
         "person_complained_about": "Ben Carter", "follow_up": True},
        actor="ana",
        arrival=_follow_up(story),
    )  # fmt: skip
    assert story.house.task(story.number, "confirm_classification").assignee is None
    with pytest.raises(NotFound):
        story.house.engine.claim(task.id, actor="ben")
    story.house.engine.claim(task.id, actor="greta")


def _follow_up(story: Story):
    from processes.complaint.registration import Arrival

    return Arrival(case=story.house.case(story.number))


def test_an_emergency_about_the_leader_reaches_the_heads_instead_of_nobody(story):
    story.registers(description="An edge injured my child.", safety=True, person_complained_about="Lin Wei")
    told = {item.recipient for item in story.house.post.sent if "EMERGENCY" in item.payload["subject"]}
    assert "lin@modelhouse.example" not in told
    assert told


def climbed(story: Story) -> Story:
    story.broken_hand("2026-06-23").classified()
    portal.go_level_up(story.house.engine, story.house.case(story.number), leader=True)
    story.house.settle()
    return story


def test_a_leader_barred_after_it_climbed_to_her_does_not_get_the_decision_back(story):
    climbed(story)
    assert story.house.task(story.number, "decide_escalation").assignee == "lin"
    register(
        story.house.engine,
        {"channel": "call", "type": "complaint", "description": "Lin shouted at me.", "customer": MARIA,
         "person_complained_about": "Lin Wei", "follow_up": True},
        actor="ana",
        arrival=_follow_up(story),
    )  # fmt: skip
    assert "lin" in barred(story)
    for _ in range(3):
        story.house.pass_time(hours=4, minutes=1)
        waits = story.house.task(story.number, "decide_escalation")
        assert waits.assignee not in (None, "lin")
        assert waits.id in {task.id for task in story.house.work_list(waits.assignee)}


def test_a_case_cannot_be_delegated_to_somebody_it_is_hidden_from(story):
    climbed(story)
    with story.house.engine.store.write() as uow:
        uow.cases.bar(story.house.case(story.number).id, "ben", "complained about", story.house.clock.now())
        uow.commit()
    task = story.house.task(story.number, "decide_escalation")
    answers = {"decision": "delegate", "delegate": "ben", "words": "Please."}
    with pytest.raises(NotAllowed):
        story.house.engine.complete(task.id, answers, actor="lin")


def test_delegated_work_goes_to_whoever_may_do_it_and_the_rest_stays_in_its_pool(story):
    climbed(story)
    story.does("decide_escalation", "lin", decision="delegate", delegate="ben", words="Please.")
    holders = {task.element: task.assignee for task in story.house.open_tasks(story.number)}
    assert holders["write_reply"] == "ben"
    assert holders["agree_appointment"] == "ben"
    assert [event["person"] for event in story.events("task.assigned")]


def test_a_reviewer_is_not_given_the_review_of_her_own_work(story):
    story.registers(description="Two figures are missing.").classified(concern="packaging").replied(by="ben")
    story.does("examine_matter", "wanda", upheld="yes", finding="x", measure="y").replied(by="ben").says(
        False
    )
    portal.go_level_up(story.house.engine, story.house.case(story.number), leader=True)
    story.house.settle()
    story.does("decide_escalation", "lin", decision="delegate", delegate="ben", words="Please.")
    assert story.house.task(story.number, "review_again").assignee is None
