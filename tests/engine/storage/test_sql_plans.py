"""What runs all day finds its rows by an index: its cost follows what is open, not what was ever done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.model import DESK, Subscription, TaskFilter, TaskStatus
from engine.storage import SqlStore
from tests.contract.storage_samples import ANA, CLEO, EVE, NOW, a_task, an_instance, an_organisation

LARGE = {"task", "timer", "message", "event", "outbox", "subscription", "instance", "cases"}
"""Tables that grow with every case."""

READS: dict[str, Callable[[Any], object]] = {
    "due timers": lambda queries: queries.due_timers(NOW, 100),
    "the next timer": lambda queries: queries.next_timer(),
    "effects to send": lambda queries: queries.outbox.due(NOW),
    "the next effect": lambda queries: queries.outbox.next_due(),
    "messages to try": lambda queries: queries.messages.undelivered(),
    "messages for a subscriber": lambda queries: queries.messages.waiting_for("inspected", "7"),
    "who waits for a message": lambda queries: queries.subscriptions.find("inspected", "7"),
    "who waits for a signal": lambda queries: queries.subscriptions.listening("signal recall"),
    "the instance": lambda queries: queries.instances.get(1),
    "its tasks": lambda queries: queries.tasks.open_of(1),
    "its timers": lambda queries: queries.timers.waiting(1),
    "its subscriptions": lambda queries: queries.subscriptions.of(1),
    "who did a step": lambda queries: queries.tasks.performers(1, ["check"]),
    "what a person holds": lambda queries: queries.tasks.held_by("ana"),
    "what needs a certificate": lambda queries: queries.tasks.needing_certificates("", 100),
    "a stream": lambda queries: queries.events.stream("instance:1"),
    "the end of a stream": lambda queries: queries.events.last("instance:1", 10),
    "a case's history": lambda queries: queries.events.of_case(1),
    "work list, mine": lambda queries: queries.work_list(ANA, TaskFilter(scope="mine")),
    "work list, pool": lambda queries: queries.work_list(ANA, TaskFilter(scope="pool")),
    "work list": lambda queries: queries.work_list(ANA, TaskFilter()),
    "counts": lambda queries: queries.work_counts(ANA, NOW),
    "what climbed": lambda queries: queries.climbed(CLEO, NOW),
    "what climbed to the top": lambda queries: queries.climbed(EVE, NOW),
    "open tasks of a case": lambda queries: queries.open_tasks(ANA, 1),
    "a case by number": lambda queries: queries.case_by_number(ANA, "C-2026-000001"),
    "what is hidden from a person": lambda queries: queries.cases.hidden_from("ana"),
    "may see": lambda queries: queries.may_see(ANA, 1),
    "all open work": lambda queries: queries.work_list(DESK, TaskFilter()),
}


def plan_of(store: SqlStore, look: Callable[[Any], object]) -> list[str]:
    """How SQLite would find the rows, for every statement that is run."""
    seen: list[str] = []
    with store.read() as queries:
        driver: Any = queries._db.connection.driver_connection
        driver.set_trace_callback(seen.append)
        look(queries)
        driver.set_trace_callback(None)
        return [
            str(row[3]) for text in seen for row in driver.execute(f"EXPLAIN QUERY PLAN {text}").fetchall()
        ]


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    """A hundred finished tasks for each open one, as after some months."""
    done = {"status": TaskStatus.COMPLETED, "completed_by": "ana"}
    with store.write() as uow:
        an_organisation(uow)
        for number in range(100):
            instance = an_instance(uow)
            uow.tasks.add([a_task(instance, **done) for _ in range(10)])
            uow.subscriptions.add([Subscription(instance.id, "t", "e", "inspected", str(number))])
            if number % 10 == 0:
                uow.tasks.add([a_task(instance, unit="service", level=number % 3, due_at=NOW)])
            timer = uow.timers.add(instance=instance.id, kind="due", token="t", element="e", due_at=NOW)
            uow.timers.fired(timer.id, NOW)
            uow.events.append(f"instance:{instance.id}", "told", {}, at=NOW, case=instance.case)
        uow.commit()
    return store


@pytest.mark.parametrize("name", READS)
def test_no_table_that_grows_is_read_from_end_to_end(filled: SqlStore, name: str) -> None:
    plan = plan_of(filled, READS[name])
    assert plan
    for line in plan:
        words = line.split()
        whole = words[0] == "SCAN" and words[1] in LARGE
        over_open_rows = "USING" in words and any(
            "ix_task_open" in word or "_to_try" in word for word in words
        )
        assert not whole or over_open_rows, plan


def test_the_statistics_of_a_desk_that_ran_for_months_change_nothing(filled: SqlStore) -> None:
    with filled.alone() as engine, engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    for name in READS:
        test_no_table_that_grows_is_read_from_end_to_end(filled, name)
