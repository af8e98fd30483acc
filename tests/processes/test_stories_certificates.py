"""S3: only who is trained does the work, and different people where the rule asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine import staff
from engine.errors import Conflict, NotAllowed, NotFound
from engine.model import Certificate, TaskStatus
from processes.complaint import portal
from tests.stories import Story
from tests.world import House

FOUND = {"confirmed": "no", "finding": "Nothing is wrong with it."}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


@pytest.fixture
def story(house: House) -> Story:
    return (
        Story(house).broken_hand("2026-08-01").classified().does("agree_appointment", "ben", place="photos")
    )


def today(house: House) -> date:
    return house.clock.now().date()


def certified(house: House, *people: str, kind: str = "inspection", days: int = 100) -> None:
    """These people hold a certificate for so many days from today, and nobody else does."""
    with house.engine.store.write() as uow:
        for person in uow.people.all():
            for item in uow.people.certificates(person.id):
                if item.kind == kind:
                    uow.people.drop_certificate(item)
        for person_id in people:
            uow.people.save_certificate(Certificate(person_id, kind, today(house) + timedelta(days=days)))
        uow.commit()


def away(house: House, person: str, substitute: str | None = None) -> None:
    with house.engine.store.write() as uow:
        uow.people.add_absence(person, today(house), today(house), substitute)
        uow.commit()


def told(house: House, part: str) -> list[str]:
    house.settle()
    return [item.recipient for item in house.post.sent if part in str(item.payload["subject"])]


def test_a_certificate_that_ends_between_claiming_and_completing_refuses_and_keeps_the_draft(
    house: House, story: Story
) -> None:
    certified(house, "kim", days=1)
    task = house.task(story.number, "inspect")
    house.engine.claim(task.id, actor="kim")
    house.engine.save_draft(task.id, FOUND, actor="kim")
    house.pass_time(days=2)
    certified(house, "quentin")
    with house.engine.store.write() as uow:
        uow.people.save_certificate(Certificate("kim", "inspection", today(house) - timedelta(days=1)))
        uow.commit()
    with pytest.raises(NotAllowed) as refused:
        house.engine.complete(task.id, FOUND, actor="kim")
    assert refused.value.reason == "certificate"
    assert "hand the task over" in refused.value.remedy
    page = house.engine.task_page(task.id, house.engine.viewer("kim"))
    assert page.initial["finding"] == FOUND["finding"]
    assert {"assign", "release"} <= page.may, "she can hand it over"
    assert "complete" not in page.may
    assert house.engine.assign(task.id, "quentin", actor="kim").assignee == "quentin"
    assert (
        house.engine.task_page(task.id, house.engine.viewer("quentin")).initial["finding"] == FOUND["finding"]
    )
    assert house.engine.complete(task.id, FOUND, actor="quentin").task.status is TaskStatus.COMPLETED


def test_a_lent_certificate_lets_her_work_until_its_day_and_the_history_says_why(
    house: House, story: Story
) -> None:
    certified(house)
    task = house.task(story.number, "inspect")
    with pytest.raises(NotAllowed):
        house.engine.claim(task.id, actor="kim")
    lent = Certificate(
        "kim", "inspection", today(house) + timedelta(days=1), override="The course is full until Monday."
    )
    staff.lend(house.engine, lent, actor="adam")
    house.engine.complete(task.id, FOUND, actor="kim")
    assert [said["reason"] for said in story.events("task.excepted")] == ["The course is full until Monday."]


def test_leadership_is_told_of_work_that_nobody_is_certified_for(house: House, story: Story) -> None:
    certified(house)
    house.engine.look_after()
    assert told(house, "nobody can do “Inspect")


def test_the_inspector_does_not_confirm_her_own_refusal_and_nor_does_who_stands_in_for_her(
    house: House, story: Story
) -> None:
    certified(house, "lin", "quentin")
    house.engine.assign(house.task(story.number, "inspect").id, "lin", actor="quentin")
    story.does("inspect", "lin", **FOUND)
    task = house.task(story.number, "confirm_refusal")
    with pytest.raises(NotAllowed) as refused:
        house.engine.complete(task.id, {"decision": "confirm"}, actor="lin")
    assert refused.value.reason == "conflict"
    away(house, "oskar", "lin")
    given = house.engine.assign(task.id, "oskar", actor="oskar")
    assert given.assignee != "lin", "who stands in for the approver is the inspector"


def test_of_two_who_take_it_at_once_the_second_hears_who_has_it(house: House, story: Story) -> None:
    task = house.task(story.number, "inspect")
    house.engine.claim(task.id, actor="kim")
    with pytest.raises(Conflict) as refused:
        house.engine.claim(task.id, actor="quentin")
    assert refused.value.by == "Kim Park"


def test_when_the_second_person_is_barred_somebody_else_is_found_and_never_she(
    house: House, story: Story
) -> None:
    story.does("inspect", "kim", **FOUND)
    task = house.task(story.number, "confirm_refusal")
    with house.engine.store.write() as uow:
        uow.cases.bar(task.case, "sofia", "complained about", house.clock.now())
        uow.commit()
    with pytest.raises(NotFound):
        house.engine.claim(task.id, actor="sofia")
    with pytest.raises((NotAllowed, NotFound)):
        house.engine.assign(task.id, "sofia", actor="lin")
    assert house.engine.assign(task.id, "lin", actor="lin").assignee == "lin"


def test_where_nobody_of_the_approving_unit_is_left_leadership_confirms(house: House, story: Story) -> None:
    story.does("inspect", "kim", **FOUND)
    task = house.task(story.number, "confirm_refusal")
    for person in ("sofia", "oskar"):
        house.person_leaves(person)
    house.engine.look_after()
    with pytest.raises(NotAllowed):
        house.engine.complete(task.id, {"decision": "confirm"}, actor="kim")
    assert house.engine.claim(task.id, actor="lin").assignee == "lin"


def test_a_complaint_about_the_leader_goes_to_somebody_else_and_never_to_her_or_her_substitute(
    house: House,
) -> None:
    away(house, "lin", "oskar")
    story = Story(house).registers(
        by="chen", description="Lin Wei shouted at me.", person_complained_about="Lin Wei"
    )
    portal.go_level_up(house.engine, house.case(story.number), leader=True, words="To the top.")
    house.settle()
    asked = []
    for _ in range(4):
        asked.append(house.task(story.number, "decide_escalation").assignee)
        house.pass_time(hours=4, minutes=1)
    assert None not in asked
    assert not {"lin", "oskar"} & set(asked)
    for person in ("lin", "oskar"):
        with house.engine.store.read() as queries:
            assert queries.case_by_number(house.engine.viewer(person), story.number) is None
    assert not {"lin@modelhouse.example", "oskar@modelhouse.example"} & set(told(house, story.number))
