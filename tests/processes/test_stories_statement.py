"""S7: a person complained about is heard by one task of her own, and sees nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import NotAllowed
from tests.stories import Story
from tests.world import House


@pytest.fixture
def about_ben(house: House, story: Story) -> Story:
    """A customer complains about Ben; the head of after-sales classifies it."""
    story.registers(description="Ben Carter shouted at me.", person_complained_about="Ben Carter")
    return story.does("confirm_classification", "greta", type="complaint", severity="normal", concern="staff")


def statements(house: House) -> list[str]:
    """The cases in which somebody is heard."""
    with house.engine.store.read() as queries:
        page = queries.cases_page(house.engine.viewer(""), limit=100)
    return [case.number for case in page.rows if case.kind == "statement"]


def test_the_person_is_asked_in_a_case_of_her_own_and_her_words_reach_the_complaint(
    house: House, about_ben: Story
) -> None:
    (number,) = statements(house)
    assert number.startswith("S-")
    task = house.task(number, "give_statement")
    assert task.assignee == "ben"
    house.do(number, "give_statement", "ben", statement="She had shouted first.")
    assert [event["statement"] for event in about_ben.events("statement.given")] == ["She had shouted first."]
    assert house.case(number).status == "closed"


def test_the_person_sees_her_task_and_nothing_of_the_complaint(house: House, about_ben: Story) -> None:
    (number,) = statements(house)
    viewer = house.engine.viewer("ben")
    task = house.task(number, "give_statement")
    page = house.engine.task_page(task.id, viewer)
    assert "shouted at me" in str(page.data["question"])
    assert about_ben.number not in str(page.data)
    assert "Maria" not in str(page.data)
    assert [item.case for item in house.work_list("ben")] == [house.case(number).id]
    with house.engine.store.read() as queries:
        assert queries.case_by_number(viewer, about_ben.number) is None
        assert "shouted" not in str([event.payload for event in queries.events.of_case(task.case)])


def test_nobody_else_may_see_or_give_it(house: House, about_ben: Story) -> None:
    (number,) = statements(house)
    task = house.task(number, "give_statement")
    with house.engine.store.read() as queries:
        assert queries.case_by_number(house.engine.viewer("ana"), number) is None
        assert queries.case_by_number(house.engine.viewer("lin"), number) is not None
    house.engine.assign(task.id, "lin", actor="lin")
    with pytest.raises(NotAllowed, match="for somebody else"):
        house.engine.complete(task.id, {"statement": "He did nothing."}, actor="lin")


def test_a_confidential_complaint_tells_her_only_that_there_is_one(house: House, story: Story) -> None:
    story.registers(
        description="Ben Carter shouted at me.", person_complained_about="Ben Carter", confidential=True
    )
    story.does("confirm_classification", "greta", type="complaint", severity="normal", concern="staff")
    (number,) = statements(house)
    task = house.task(number, "give_statement")
    assert "shouted" not in str(house.engine.task_page(task.id, house.engine.viewer("ben")).data)


def test_a_complaint_that_names_nobody_asks_nobody(house: House, story: Story) -> None:
    story.registers(description="Somebody was rude.")
    story.does("confirm_classification", "greta", type="complaint", severity="normal", concern="staff")
    assert statements(house) == []


def test_she_is_asked_once_even_when_the_matter_is_examined_again(house: House, about_ben: Story) -> None:
    house.pass_time(hours=1)
    assert len(statements(house)) == 1
    assert len(about_ben.events("statement.asked")) == 1


def test_her_substitute_sees_nothing_either(house: House, story: Story) -> None:
    today = house.clock.now().date()
    with house.engine.store.write() as uow:
        uow.people.add_absence("ben", today, today + timedelta(days=5), "chen")
        uow.commit()
    story.registers(description="Ben Carter shouted at me.", person_complained_about="Ben Carter")
    with house.engine.store.read() as queries:
        assert queries.cases.barred(house.case(story.number).id) == {"ben", "chen"}
        assert queries.case_by_number(house.engine.viewer("chen"), story.number) is None


def test_a_statement_waits_for_whoever_is_away_and_goes_to_nobody_else(house: House, story: Story) -> None:
    today = house.clock.now().date()
    with house.engine.store.write() as uow:
        uow.people.add_absence("ben", today, today + timedelta(days=5), "chen")
        uow.commit()
    story.registers(description="Ben Carter shouted at me.", person_complained_about="Ben Carter")
    story.does("confirm_classification", "greta", type="complaint", severity="normal", concern="staff")
    (number,) = statements(house)
    assert house.task(number, "give_statement").assignee == "ben"
    house.pass_time(days=1, hours=1)
    assert house.task(number, "give_statement").assignee == "ben"
    assert not [event for event in house.history(number) if event.type == "task.handed_on"]
