"""Whose work a task is, what climbed to whom, and pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model import DESK, Task, TaskFilter, TaskStatus, Viewer
from engine.ports import Store
from tests.contract.storage_samples import (
    ANA,
    BEN,
    CLEO,
    DORA,
    EVE,
    FAY,
    NOW,
    a_case,
    a_task,
    an_instance,
    an_organisation,
    later,
)

RESERVED = {"status": TaskStatus.RESERVED}


def given(store: Store, *changes: dict[str, object], title: str = "") -> list[Task]:
    """Tasks of one case, one for each set of values."""
    with store.write() as uow:
        instance = an_instance(uow, a_case(uow, title))
        tasks = [a_task(instance, **values) for values in changes]
        uow.tasks.add(tasks)
        if not uow.people.units():
            an_organisation(uow)
        uow.commit()
    return tasks


def listed(store: Store, viewer: Viewer, **wanted: object) -> list[Task]:
    with store.read() as queries:
        page = queries.work_list(viewer, TaskFilter(**wanted))  # type: ignore[arg-type]
        assert len(page.rows) <= page.total
        return [row.task for row in page.rows]


POOLS = [
    # unit, role, who may claim it
    ("service", "handler", {"ana", "ben", "cleo"}),
    ("service", None, {"ana", "ben", "cleo"}),
    (None, "handler", {"ana", "ben", "cleo"}),
    (None, "reception", {"dora"}),
    ("sales", "reception", {"dora"}),
    ("sales", None, {"dora"}),
    ("sales", "handler", set()),
    (None, None, {"ana", "ben", "cleo"}),
    (None, "leadership", {"eve"}),
    ("service", "leadership", {"eve"}),
    ("unknown", None, set()),
]


@pytest.mark.parametrize(("unit", "role", "claimants"), POOLS)
def test_a_free_task_is_in_the_pool_of_its_unit_and_role(
    store: Store, unit: str | None, role: str | None, claimants: set[str]
) -> None:
    given(store, {"unit": unit, "role": role})
    for scope in ("pool", "all"):
        found = {
            viewer.person for viewer in (ANA, BEN, CLEO, DORA, EVE, FAY) if listed(store, viewer, scope=scope)
        }
        assert found == claimants
    assert not any(listed(store, viewer, scope="mine") for viewer in (ANA, DORA, EVE, FAY))


@pytest.mark.parametrize("viewer", [ANA, CLEO, EVE])
def test_nothing_of_a_case_is_offered_to_whom_a_conflict_keeps_from_it(store: Store, viewer: Viewer) -> None:
    (task, *_) = given(store, {"unit": "service"}, {"role": "leadership"}, {})
    assert listed(store, viewer, scope="pool")
    with store.write() as uow:
        uow.cases.declare_conflict(task.case, viewer.person, "her shop", NOW)
        uow.commit()
    with store.read() as queries:
        assert queries.may_see(viewer, task.case)
        assert queries.work_counts(viewer, NOW)["pool"] == 0
    for scope in ("pool", "all"):
        assert listed(store, viewer, scope=scope) == listed(store, viewer, scope=scope, element="check") == []
    assert listed(store, BEN, scope="pool")


def test_a_reserved_task_is_its_holders_alone(store: Store) -> None:
    tasks = given(store, {**RESERVED, "assignee": "ana", "unit": "service"}, {"unit": "service"})
    assert listed(store, ANA, scope="mine") == tasks[:1]
    assert listed(store, ANA, scope="pool") == tasks[1:]
    assert listed(store, ANA) == tasks
    assert listed(store, BEN) == tasks[1:]


def test_a_task_made_for_a_person_is_hers_before_she_claims_it(store: Store) -> None:
    tasks = given(store, {"assignee": "ana", "unit": "service"})
    assert listed(store, ANA) == listed(store, ANA, scope="mine") == tasks
    assert listed(store, ANA, scope="pool") == listed(store, BEN) == []


def test_what_is_done_is_nobodys_work(store: Store) -> None:
    given(store, {"status": TaskStatus.COMPLETED, "assignee": "ana"}, {"status": TaskStatus.CANCELLED})
    assert listed(store, ANA) == listed(store, DESK) == []


def test_the_desk_itself_sees_every_open_task(store: Store) -> None:
    tasks = given(store, {**RESERVED, "assignee": "ana"}, {"unit": "sales", "role": "handler"})
    assert listed(store, DESK) == tasks
    assert listed(store, DESK, scope="pool") == tasks[1:]
    assert listed(store, DESK, scope="mine") == []


def test_the_list_comes_in_order_of_due_time_without_one_last(store: Store) -> None:
    never, late, early = given(store, {}, {"due_at": later(hours=2)}, {"due_at": later(hours=1)})
    older = given(store, {"due_at": later(hours=2), "created_at": later(hours=-1)})[0]
    assert listed(store, ANA) == [early, older, late, never]


def test_a_page_says_how_many_there_are(store: Store) -> None:
    tasks = given(store, *({"due_at": later(minutes=minute)} for minute in range(7)))
    with store.read() as queries:
        for offset in range(0, 9, 3):
            page = queries.work_list(ANA, TaskFilter(limit=3, offset=offset))
            assert [row.task for row in page.rows] == tasks[offset : offset + 3]
            assert page.total == 7


def test_the_list_is_searched_in_number_title_name_and_subject(store: Store) -> None:
    by_title = given(store, {}, title="Überhitzte Bremse")
    by_name = given(store, {"name": "Prüfe die BREMSE"})
    by_subject = given(store, {"subject": "50%_off"})
    assert listed(store, ANA, text="bremse") == [*by_title, *by_name]
    assert listed(store, ANA, text="ÜBERHITZTE bremse") == by_title
    assert listed(store, ANA, text="c-2026-000003") == by_subject
    assert listed(store, ANA, text="%_") == by_subject, "no character is a wildcard"
    assert listed(store, ANA, text="%b") == []


def test_the_list_is_narrowed_to_an_element_and_to_what_is_late(store: Store) -> None:
    check, inspect = given(
        store, {"element": "check", "due_at": NOW}, {"element": "inspect", "due_at": later(hours=1)}
    )
    given(store, {"element": "reply"})
    assert listed(store, ANA, element="inspect") == [inspect]
    assert listed(store, ANA, overdue_at=later(minutes=1)) == [check]
    assert listed(store, ANA, overdue_at=NOW) == []


def test_a_line_says_what_case_it_is_and_when_the_reply_is_due(store: Store) -> None:
    with store.write() as uow:
        case = a_case(uow, "Paint blisters")
        instance = an_instance(uow, case)
        uow.tasks.add([a_task(instance)])
        clocks = [
            uow.clocks.start(
                case=case.id,
                instance=instance.id,
                name=name,
                started_at=NOW,
                unit="elapsed_hours",
                amount=hours,
                due_at=later(hours=hours),
            )
            for name, hours in (("reply", 24), ("reply", 12), ("repair", 1), ("reply", 6))
        ]
        uow.clocks.save(replace(clocks[3], stopped_at=NOW))
        uow.clocks.save(replace(clocks[1], paused_since=later(hours=1)))
        uow.commit()
    with store.read() as queries:
        row = queries.work_list(ANA, TaskFilter()).rows[0]
        assert (row.number, row.title) == (case.number, "Paint blisters")
        reply = (row.reply_started_at, row.reply_due_at, row.reply_paused_since)
        assert reply == (NOW, later(hours=12), later(hours=1))
        assert [clock.due_at for clock in queries.running_clocks(ANA)] == [
            later(hours=1),
            later(hours=12),
            later(hours=24),
        ]
        assert len(queries.running_clocks(ANA, limit=2)) == 2
        shown = [clock.case for clock in queries.running_clocks(ANA)]
        assert {clock.case for clock in queries.clocks_of(ANA, shown[:1])} == {shown[0]}
        assert {clock.case for clock in queries.clocks_of(ANA, shown)} == set(shown)
        assert list(queries.clocks_of(ANA, [])) == []


def test_counts_tell_mine_pool_overdue_and_soon(store: Store) -> None:
    given(
        store,
        {**RESERVED, "assignee": "ana", "due_at": later(hours=-1)},
        {"assignee": "ana", "due_at": later(hours=3, minutes=59)},
        {"due_at": NOW},
        {"due_at": later(hours=4)},
        {"unit": "sales", "due_at": later(hours=-1)},
        {**RESERVED, "assignee": "ben", "due_at": later(hours=-1), "level": 1},
        {},
    )
    with store.read() as queries:
        assert queries.work_counts(ANA, NOW) == {
            "mine": 2,
            "pool": 3,
            "overdue": 1,
            "due_soon": 2,
            "climbed": 0,
        }
        assert queries.work_counts(CLEO, NOW)["climbed"] == 1
        assert set(queries.work_counts(FAY, NOW).values()) == {0}


LEVELS = [
    # what the task is like, who sees that it climbed
    ({"level": 0, "assignee": "ana", "unit": "service"}, set()),
    ({"level": 1, "assignee": "ana", "unit": "service"}, {"cleo"}),
    ({"level": 1, "assignee": "cleo", "unit": "service"}, {"dora"}),
    ({"level": 1, "unit": "service"}, {"cleo"}),
    ({"level": 1}, set()),
    ({"level": 2, "assignee": "ana", "unit": "service"}, {"cleo", "dora"}),
    ({"level": 2, "unit": "sales"}, {"dora", "eve"}),
    ({"level": 3, "assignee": "ana", "unit": "service"}, {"eve"}),
    ({"level": 4}, {"eve"}),
    ({"level": 0, "priority": "emergency"}, {"eve"}),
    ({"level": 1, "assignee": "ana", "priority": "emergency"}, {"cleo", "eve"}),
    ({"level": 3, "status": TaskStatus.COMPLETED}, set()),
]


@pytest.mark.parametrize(("values", "seen_by"), LEVELS)
def test_a_raised_task_is_seen_at_its_level_of_the_chain(
    store: Store, values: dict[str, object], seen_by: set[str]
) -> None:
    if "assignee" in values:
        values = {**RESERVED, **values}
    given(store, values)
    with store.read() as queries:
        viewers = (ANA, BEN, CLEO, DORA, EVE, FAY)
        assert {viewer.person for viewer in viewers if queries.climbed(viewer, NOW)} == seen_by
        raised = values.get("level", 0) or values.get("priority") == "emergency"
        is_open = values.get("status") is not TaskStatus.COMPLETED
        assert bool(queries.climbed(DESK, NOW)) == bool(raised and is_open)


def test_emergencies_come_first_then_what_is_due_first(store: Store) -> None:
    given(
        store,
        {"name": "late", "level": 3, "due_at": later(hours=-5)},
        {"name": "emergency", "priority": "emergency", "due_at": later(hours=9)},
        {"name": "never", "level": 3},
    )
    with store.read() as queries:
        names = [row.task.name for row in queries.climbed(EVE, NOW)]
    assert names == ["emergency", "late", "never"]


def test_cases_come_newest_first_in_pages(store: Store) -> None:
    with store.write() as uow:
        cases = [
            uow.cases.open("C", later(days=day), title=f"Lärm {day}", kind="", confidential=False)
            for day in (0, 2, 1, 1)
        ]
        uow.cases.save(replace(cases[0], status="closed"))
        uow.commit()
    newest_first = [cases[1], cases[3], cases[2], replace(cases[0], status="closed")]
    with store.read() as queries:
        page = queries.cases_page(ANA)
        assert (page.rows, page.total) == (newest_first, 4)
        page = queries.cases_page(ANA, limit=2, offset=1)
        assert (page.rows, page.total) == (newest_first[1:3], 4)
        assert queries.cases_page(ANA, status="closed").total == 1
        assert queries.cases_page(ANA, text="LÄRM 1").total == 3, "both words: also in a number"
        assert queries.cases_page(ANA, text="lärm 000002").rows == [cases[1]]
        assert queries.cases_page(ANA, text="silence").rows == []
