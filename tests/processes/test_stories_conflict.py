"""Somebody who has a conflict of interest says so, and the case goes on without her (S3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import FormInvalid, Invalid, NotAllowed, NotFound
from engine.model import TaskStatus
from processes.complaint import portal
from tests.stories import Story
from tests.world import House

WHY = "Maria is my sister."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


def declared(house: House, story: Story, element: str = "confirm_classification", by: str = "ben") -> str:
    task = house.task(story.number, element)
    house.engine.claim(task.id, actor=by)
    house.engine.declare_conflict(task.id, reason=WHY, actor=by)
    house.settle()
    return task.id


def test_who_declares_a_conflict_gives_the_task_back_and_is_offered_nothing_of_the_case(
    house: House,
) -> None:
    story = Story(house).broken_hand("2026-08-01")
    task = declared(house, story)
    found = house.task(story.number, "confirm_classification")
    assert (found.id, found.assignee, found.status) == (task, None, TaskStatus.READY)
    assert not [item for item in house.work_list("ben") if item.case == found.case]
    assert [item for item in house.work_list("ana") if item.id == task]
    assert [(said["person"], said["reason"]) for said in story.events("conflict.declared")] == [("ben", WHY)]


def test_she_may_neither_claim_nor_complete_nor_be_handed_anything_of_it(house: House) -> None:
    story = Story(house).broken_hand("2026-08-01")
    task = declared(house, story)
    for attempt in (
        lambda: house.engine.claim(task, actor="ben"),
        lambda: house.engine.complete(task, {}, actor="ben"),
        lambda: house.engine.save_draft(task, {}, actor="ben"),
        lambda: house.engine.assign(task, "ben", actor="ana"),
        lambda: house.engine.assign(task, "ana", actor="ben"),
    ):
        with pytest.raises(NotAllowed) as refused:
            attempt()
        assert refused.value.reason == "conflict"
    assert house.engine.task_page(task, house.engine.viewer("ben")).may == frozenset()


def test_the_next_tasks_of_the_case_pass_her_by(house: House) -> None:
    story = Story(house).broken_hand("2026-08-01")
    declared(house, story)
    answers = {"type": "complaint", "severity": "normal", "concern": "product"}
    answers["lines"] = story.form("confirm_classification")["lines"]
    story.does("confirm_classification", "ana", **answers)
    assert {"agree_appointment", "write_reply"} & story.waiting
    case = house.case(story.number).id
    assert not [item for item in house.work_list("ben") if item.case == case]


def test_an_escalation_gives_her_nothing_and_offers_her_to_nobody(house: House) -> None:
    story = Story(house).broken_hand("2026-08-01")
    declared(house, story)
    portal.go_level_up(house.engine, house.case(story.number), leader=False, words="Nobody calls.")
    house.settle()
    escalation = house.task(story.number, "decide_escalation")
    offered = house.engine.task_page(escalation.id, house.engine.viewer("")).data["escalation"]["people"]
    assert offered and "ben" not in {item["value"] for item in offered}
    assert escalation.assignee
    with pytest.raises(FormInvalid):
        house.do(
            story.number,
            "decide_escalation",
            escalation.assignee,
            decision="delegate",
            delegate="ben",
            words=".",
        )


def test_a_substitute_with_a_conflict_is_passed_over(house: House) -> None:
    story = Story(house).broken_hand("2026-08-01")
    declared(house, story)
    today = house.clock.now().date()
    with house.engine.store.write() as uow:
        uow.people.add_absence("ana", today, today, "ben")
        uow.commit()
    task = house.task(story.number, "confirm_classification")
    assert house.engine.assign(task.id, "ana", actor="oskar").assignee != "ben"


def test_whoever_leads_her_takes_it_back_with_a_reason_and_nobody_else_does(house: House) -> None:
    story = Story(house).broken_hand("2026-08-01")
    task = declared(house, story)
    case = house.case(story.number)
    with house.engine.store.read() as queries:
        superior = queries.people.get("ben").superior
    assert superior is not None
    with pytest.raises(NotAllowed):
        house.engine.take_back_conflict(case, "ben", reason="I can be trusted.", actor="ben")
    with pytest.raises(NotAllowed):
        house.engine.take_back_conflict(case, "ben", reason="He can be trusted.", actor="wanda")
    with pytest.raises(Invalid):
        house.engine.take_back_conflict(case, "ben", reason=" ", actor=superior)
    house.engine.take_back_conflict(case, "ben", reason="Another Maria.", actor=superior)
    assert house.engine.claim(task, actor="ben").assignee == "ben"
    assert [said["reason"] for said in story.events("conflict.taken_back")] == ["Another Maria."]
    with pytest.raises(NotFound):
        house.engine.take_back_conflict(case, "ben", reason="Again.", actor=superior)


def test_a_conflict_needs_a_reason_and_is_declared_once(house: House) -> None:
    story = Story(house).broken_hand("2026-08-01")
    task = house.task(story.number, "confirm_classification")
    with pytest.raises(Invalid):
        house.engine.declare_conflict(task.id, reason="  ", actor="ben")
    with pytest.raises(NotAllowed):
        house.engine.declare_conflict(task.id, reason=WHY, actor="wanda")
    declared(house, story)
    with pytest.raises(NotAllowed):
        house.engine.declare_conflict(task.id, reason=WHY, actor="ben")


def test_leadership_is_told_when_nobody_is_left_who_may_do_it(house: House) -> None:
    story = Story(house).broken_hand("2026-08-01").classified()
    story.does("agree_appointment", "ben", place="photos")
    task = house.task(story.number, "inspect")
    with house.engine.store.read() as queries:
        able = [p.id for p in queries.people.holders(task.certificate or "", house.clock.now().date())]
    for person in able:
        house.engine.declare_conflict(task.id, reason=WHY, actor=person)
    house.settle()
    told = [item for item in house.post.sent if "nobody can do" in str(item.payload["subject"])]
    assert told
    assert story.events("task.nobody")


def test_a_receptionist_who_ticks_it_on_the_form_works_on_the_case_no_more(house: House) -> None:
    story = Story(house).registers(by="ana", conflict_declared=True)
    case = house.case(story.number)
    with house.engine.store.read() as queries:
        assert list(queries.cases.conflicts(case.id)) == ["ana"]
    assert not [item for item in house.work_list("ana") if item.case == case.id]
    assert [said["person"] for said in story.events("conflict.declared")] == ["ana"]
