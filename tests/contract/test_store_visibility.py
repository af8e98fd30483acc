"""Barred persons and confidential cases: every query shows only what its viewer may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.model import DESK, LETTER, PRINTED, TaskFilter, TaskStatus, Viewer
from engine.ports import Queries, Store
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

LOOKS: dict[str, Callable[[Queries, Viewer, int, str], object]] = {
    "may_see": lambda queries, viewer, case, number: queries.may_see(viewer, case),
    "work_list": lambda queries, viewer, case, number: queries.work_list(viewer, TaskFilter()).rows,
    "work_list_total": lambda queries, viewer, case, number: queries.work_list(viewer, TaskFilter()).total,
    "search": lambda queries, viewer, case, number: queries.work_list(viewer, TaskFilter(text=number)).rows,
    "mine": lambda queries, viewer, case, number: queries.work_list(viewer, TaskFilter(scope="mine")).rows,
    "counts": lambda queries, viewer, case, number: any(queries.work_counts(viewer, NOW).values()),
    "climbed": lambda queries, viewer, case, number: queries.climbed(viewer, NOW),
    "cases_page": lambda queries, viewer, case, number: queries.cases_page(viewer).rows,
    "cases_total": lambda queries, viewer, case, number: queries.cases_page(viewer).total,
    "case_by_number": lambda queries, viewer, case, number: queries.case_by_number(viewer, number),
    "open_tasks": lambda queries, viewer, case, number: queries.open_tasks(viewer, case),
    "running_clocks": lambda queries, viewer, case, number: queries.running_clocks(viewer),
    "clocks_of": lambda queries, viewer, case, number: queries.clocks_of(viewer, [case]),
    "resolved_incidents": lambda queries, viewer, case, number: queries.resolved_incidents(viewer),
    "letters": lambda queries, viewer, case, number: queries.letters(viewer, PRINTED),
    "open_incidents": lambda queries, viewer, case, number: queries.open_incidents(viewer),
}
"""Every query that takes a viewer; each is true when the case shows."""


def a_full_case(store: Store, *, confidential: bool = False, barred: tuple[str, ...] = ()) -> tuple[int, str]:
    """A case with work for everybody: free, held, climbed to each level, a clock and an incident."""
    with store.write() as uow:
        an_organisation(uow)
        case = a_case(uow, confidential=confidential)
        instance = an_instance(uow, case)
        reserved = {"status": TaskStatus.RESERVED}
        uow.tasks.add(
            [
                a_task(instance, due_at=later(hours=-1)),
                a_task(instance, role="reception"),
                a_task(instance, role="leadership"),
                a_task(instance, assignee="ana", **reserved),
                a_task(instance, assignee="ana", level=1, unit="service", **reserved),
                a_task(instance, level=2, unit="sales"),
                a_task(instance, level=3, priority="emergency"),
                a_task(instance, status=TaskStatus.COMPLETED, completed_by="ben", completed_at=NOW),
            ]
        )
        uow.clocks.start(
            case=case.id,
            instance=instance.id,
            name="reply",
            started_at=NOW,
            unit="elapsed_hours",
            amount=24,
            due_at=later(hours=24),
        )
        uow.outbox.add(
            key="letter", channel=LETTER, recipient="12 Mill Lane", payload={}, created_at=NOW, case=case.id
        )
        (letter,) = uow.outbox.due(NOW)
        uow.outbox.save(replace(letter, status=PRINTED))
        incidents = [
            uow.incidents.add(
                kind="step",
                token=token,
                element="e",
                message="m",
                remedy="r",
                created_at=NOW,
                instance=instance.id,
                case=case.id,
            )
            for token in ("open", "mended")
        ]
        uow.incidents.resolve(incidents[1].id, later(hours=1), "ana")
        for person in barred:
            uow.cases.bar(case.id, person, "her own complaint", NOW)
        uow.commit()
    return case.id, case.number


def shows(store: Store, viewer: Viewer, case: int, number: str) -> set[str]:
    with store.read() as queries:
        return {name for name, look in LOOKS.items() if look(queries, viewer, case, number)}


def test_the_looks_cover_every_query_that_takes_a_viewer() -> None:
    taking = {
        name
        for name, method in vars(Queries).items()
        if not name.startswith("_") and "viewer" in getattr(method, "__annotations__", {})
    }
    covered = set(LOOKS) | {"work_counts"}
    assert taking <= covered


def test_a_case_shows_in_every_query(store: Store) -> None:
    case, number = a_full_case(store)
    assert shows(store, ANA, case, number) == set(LOOKS) - {"climbed"}
    assert shows(store, CLEO, case, number) == set(LOOKS) - {"mine"}
    assert shows(store, EVE, case, number) == set(LOOKS) - {"mine"}
    assert shows(store, DESK, case, number) == set(LOOKS) - {"mine"}


@pytest.mark.parametrize("viewer", [ANA, BEN, CLEO, DORA, EVE, FAY], ids=lambda viewer: viewer.person)
def test_a_barred_person_sees_nothing_in_any_query(store: Store, viewer: Viewer) -> None:
    case, number = a_full_case(store, barred=("ana", "ben", "cleo", "dora", "eve", "fay"))
    assert shows(store, viewer, case, number) == set()
    assert shows(store, DESK, case, number) == set(LOOKS) - {"mine"}


def test_only_the_barred_person_is_blind(store: Store) -> None:
    case, number = a_full_case(store, barred=("ana",))
    assert shows(store, ANA, case, number) == set()
    assert "work_list" in shows(store, BEN, case, number)


def listed(store: Store, viewer: Viewer) -> list[str]:
    """The ids of the tasks on somebody's work list."""
    with store.read() as queries:
        return [row.task.id for row in queries.work_list(viewer, TaskFilter()).rows]


def test_a_confidential_case_is_seen_by_those_who_hold_or_did_a_task_in_it(store: Store) -> None:
    case, number = a_full_case(store, confidential=True)
    assert shows(store, ANA, case, number) == set(LOOKS) - {"climbed"}, "she holds a task"
    assert shows(store, BEN, case, number) == set(LOOKS) - {"climbed", "mine"}, "he did a task"
    assert shows(store, CLEO, case, number) == set(), "her staff works on it, not she"
    assert shows(store, DORA, case, number) == set()
    assert shows(store, FAY, case, number) == set()


def test_the_head_of_a_unit_sees_a_confidential_case_while_its_task_waits_for_a_name(store: Store) -> None:
    head = Viewer("cleo", "service", frozenset({"handler", "head"}))
    with store.write() as uow:
        an_organisation(uow)
        instance = an_instance(uow, a_case(uow, confidential=True))
        uow.tasks.add([a_task(instance, unit="service", role="reception")])
        uow.commit()
    with store.write() as uow:
        (row,) = listed(store, head)
        assert listed(store, EVE) == [row], "leadership may name somebody too"
        assert listed(store, ANA) == listed(store, DORA) == []
        task = uow.tasks.get(row)
        uow.tasks.save(replace(task, status=TaskStatus.RESERVED, assignee="ana"), expected=task.revision)
        uow.commit()
    assert listed(store, ANA) == [row]
    assert listed(store, head) == []


def test_leadership_and_the_desk_see_confidential_cases(store: Store) -> None:
    case, number = a_full_case(store, confidential=True)
    assert shows(store, EVE, case, number) == set(LOOKS) - {"mine"}
    assert shows(store, DESK, case, number) == set(LOOKS) - {"mine"}


def test_even_leadership_is_barred_from_a_confidential_case_about_itself(store: Store) -> None:
    case, number = a_full_case(store, confidential=True, barred=("eve",))
    assert shows(store, EVE, case, number) == set()


def test_a_case_that_does_not_exist_is_not_seen(store: Store) -> None:
    with store.read() as queries:
        assert not queries.may_see(ANA, 77)
        assert not queries.may_see(DESK, 77)
        assert queries.case_by_number(DESK, "C-2026-000077") is None


def test_other_cases_stay_visible_to_a_barred_person(store: Store) -> None:
    barred_from, _ = a_full_case(store, barred=("ana",))
    with store.write() as uow:
        other = an_instance(uow)
        uow.tasks.add([a_task(other)])
        uow.commit()
    with store.read() as queries:
        assert [row.task.case for row in queries.work_list(ANA, TaskFilter()).rows] == [other.case]
        assert [case.id for case in queries.cases_page(ANA).rows] == [other.case]
        assert not queries.may_see(ANA, barred_from)
