"""Instances, user tasks and timers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.errors import Conflict, NotFound, StaleRevision
from engine.model import Cycle, Instance, InstanceStatus, Overdue, TaskStatus
from engine.ports import Store
from tests.contract.storage_samples import NOW, a_case, a_task, an_instance, later


def test_a_new_instance_runs_at_revision_0(store: Store) -> None:
    with store.write() as uow:
        case = a_case(uow)
        made = an_instance(uow, case, snapshot=b"\x00\xff" * 5000, key="contact-7", release=3, policy=2)
        assert uow.instances.get(made.id) == made
    assert made == Instance(
        id=made.id,
        case=case.id,
        process="complaint",
        release=3,
        policy=2,
        status=InstanceStatus.ACTIVE,
        revision=0,
        started_at=NOW,
        snapshot=b"\x00\xff" * 5000,
        key="contact-7",
    )


def test_saving_an_instance_writes_what_moves_and_nothing_else(store: Store) -> None:
    with store.write() as uow:
        made = an_instance(uow)
        changed = replace(
            made,
            status=InstanceStatus.COMPLETED,
            snapshot=b"end",
            ended_at=later(days=1),
            key="found by this",
        )
        saved = uow.instances.save(replace(changed, process="other", release=9), expected=0)
        assert saved.revision == 1
        assert uow.instances.get(made.id) == replace(changed, revision=1)


def test_who_saves_an_instance_second_is_told_so(store: Store) -> None:
    with store.write() as uow:
        made = an_instance(uow)
        uow.instances.save(replace(made, snapshot=b"first"), expected=0)
        with pytest.raises(StaleRevision) as stale:
            uow.instances.save(replace(made, snapshot=b"second"), expected=0)
        assert (stale.value.expected, stale.value.actual) == (0, 1)
        assert uow.instances.get(made.id).snapshot == b"first"


def test_instances_of_a_case_come_oldest_first_without_snapshots(store: Store) -> None:
    with store.write() as uow:
        case = a_case(uow)
        made = [an_instance(uow, case, process=name) for name in ("contact", "complaint", "reply")]
        an_instance(uow, process="elsewhere")
        assert uow.instances.of_case(case.id) == [replace(one, snapshot=b"") for one in made]


def test_an_instance_that_is_not_there_is_said_so(store: Store) -> None:
    with store.write() as uow:
        with pytest.raises(NotFound):
            uow.instances.get(5)
        with pytest.raises(NotFound):
            uow.instances.save(replace(an_instance(uow), id=99), expected=0)


def test_an_instance_belongs_to_a_case(store: Store) -> None:
    with pytest.raises(Conflict, match="belongs to"), store.write() as uow:
        uow.instances.add(case=9, process="p", release=1, policy=1, snapshot=b"", started_at=NOW)


def test_a_task_comes_back_as_it_was_written(store: Store) -> None:
    with store.write() as uow:
        task = a_task(
            an_instance(uow),
            unit="service",
            role="handler",
            assignee="ana",
            due_at=later(hours=24),
            overdue=Overdue.CLIMB,
            certificate="high voltage",
            not_by=("inspect", "decide"),
            operation="book_repair",
            result="repair",
            priority="emergency",
            subject="Rückruf Nr. 4",
            level=2,
            draft={"z": 1, "a": [{"y": None, "b": 0.5}], "m": "text"},
            drafted_at=later(minutes=5),
        )
        uow.tasks.add([task])
        found = uow.tasks.get(task.id)
    assert found == task
    assert list(found.draft or {}) == ["z", "a", "m"], "keys stay in the order they were given"


def test_a_task_without_anything_optional_comes_back_too(store: Store) -> None:
    with store.write() as uow:
        task = a_task(an_instance(uow))
        uow.tasks.add([task])
        assert uow.tasks.get(task.id) == task


def test_saving_a_task_raises_its_revision(store: Store) -> None:
    with store.write() as uow:
        task = a_task(an_instance(uow))
        uow.tasks.add([task])
        done = replace(
            task,
            status=TaskStatus.COMPLETED,
            completed_at=later(hours=1),
            completed_by="ana",
            assignee="ana",
            level=3,
            draft=None,
        )
        assert uow.tasks.save(done, expected=0) == replace(done, revision=1)
        assert uow.tasks.get(task.id) == replace(done, revision=1)
        with pytest.raises(StaleRevision) as stale:
            uow.tasks.save(task, expected=0)
        assert stale.value.actual == 1
        assert uow.tasks.get(task.id) == replace(done, revision=1)


def test_a_task_that_is_not_there_is_said_so(store: Store) -> None:
    with store.write() as uow:
        with pytest.raises(NotFound):
            uow.tasks.get("f" * 32)
        with pytest.raises(NotFound):
            uow.tasks.save(a_task(an_instance(uow)), expected=0)


def test_a_task_is_stored_once(store: Store) -> None:
    with store.write() as uow:
        task = a_task(an_instance(uow))
        uow.tasks.add([task])
        uow.commit()
    with pytest.raises(Conflict), store.write() as uow:
        uow.tasks.add([task])


def test_open_tasks_of_an_instance_are_the_ready_and_the_reserved(store: Store) -> None:
    with store.write() as uow:
        one, other = an_instance(uow), an_instance(uow)
        tasks = [a_task(one, status=status) for status in TaskStatus]
        uow.tasks.add([*tasks, a_task(other)])
        uow.tasks.add([])
        found = uow.tasks.open_of(one.id)
        assert [task.status for task in found] == [TaskStatus.READY, TaskStatus.RESERVED]


def test_performers_are_those_who_completed_the_elements_in_the_case(store: Store) -> None:
    def done(element: str, by: str | None, status: TaskStatus = TaskStatus.COMPLETED, at: int = 0) -> None:
        uow.tasks.add([a_task(instances[at], element=element, status=status, completed_by=by)])

    with store.write() as uow:
        case = a_case(uow)
        instances = [an_instance(uow, case), an_instance(uow, case), an_instance(uow)]
        done("inspect", "ana")
        done("inspect", "ben", at=1)
        done("decide", "cleo")
        done("reply", "dora")
        done("inspect", "eve", at=2)
        done("inspect", "fay", TaskStatus.CANCELLED)
        done("inspect", None)
        assert uow.tasks.performers(case.id, ["inspect", "decide"]) == {"ana", "ben", "cleo"}
        assert uow.tasks.performers(case.id, []) == frozenset()


def test_held_tasks_are_those_reserved_for_a_person_by_due_time(store: Store) -> None:
    with store.write() as uow:
        instance = an_instance(uow)
        held = {"status": TaskStatus.RESERVED, "assignee": "ana"}
        never = a_task(instance, **held)
        second = a_task(instance, due_at=later(hours=2), **held)
        first = a_task(instance, due_at=later(hours=1), **held)
        uow.tasks.add(
            [
                never,
                second,
                first,
                a_task(instance, status=TaskStatus.RESERVED, assignee="ben"),
                a_task(instance, status=TaskStatus.COMPLETED, assignee="ana"),
            ]
        )
        assert uow.tasks.held_by("ana") == [first, second, never]


def test_a_timer_comes_back_with_the_rest_of_its_cycle(store: Store) -> None:
    with store.write() as uow:
        instance = an_instance(uow)
        common = {"instance": instance.id, "kind": "event", "token": "t", "element": "Timer_1"}
        once = uow.timers.add(**common, due_at=NOW)
        thrice = uow.timers.add(**common, due_at=NOW, cycle_left=2, cycle_seconds=90.5)
        forever = uow.timers.add(**common, due_at=NOW, cycle_seconds=60)
        share = uow.timers.add(**common, due_at=NOW, clock=4, percent=80)
        for timer in (once, thrice, forever, share):
            assert uow.timers.get(timer.id) == timer
        assert once.cycle is None
        assert thrice.cycle == Cycle(2, timedelta(seconds=90.5))
        assert forever.cycle == Cycle(None, timedelta(minutes=1))
        assert uow.timers.waiting(instance.id) == [once, thrice, forever, share]
        assert uow.timers.of_clock(4) == [share]
        with pytest.raises(NotFound):
            uow.timers.get(99)


def test_a_timer_fires_once(store: Store) -> None:
    with store.write() as uow:
        instance = an_instance(uow)
        timer = uow.timers.add(instance=instance.id, kind="due", token="t", element="e", due_at=NOW, clock=1)
        assert uow.timers.fired(timer.id, later(seconds=1))
        assert not uow.timers.fired(timer.id, later(seconds=2))
        assert uow.timers.get(timer.id).fired_at == later(seconds=1)
        assert list(uow.timers.waiting(instance.id)) == []
        assert list(uow.timers.of_clock(1)) == []
        uow.timers.reschedule(timer.id, later(days=1))
        uow.timers.drop(instance.id, ["t"])
        assert uow.timers.get(timer.id).due_at == NOW, "what has fired neither moves nor goes"


def test_a_waiting_timer_can_be_moved_and_dropped(store: Store) -> None:
    with store.write() as uow:
        instance = an_instance(uow)
        timer = uow.timers.add(instance=instance.id, kind="due", token="t", element="e", due_at=NOW)
        uow.timers.reschedule(timer.id, later(hours=3))
        assert uow.timers.get(timer.id).due_at == later(hours=3)
        other = uow.timers.add(instance=instance.id, kind="due", token="u", element="e", due_at=NOW)
        uow.timers.drop(instance.id + 1, ["t"])
        assert uow.timers.waiting(instance.id), "tokens are dropped in one instance only"
        uow.timers.drop(instance.id, ["t", "unknown"])
        assert uow.timers.waiting(instance.id) == [other]
        assert not uow.timers.fired(timer.id, NOW)
        with pytest.raises(NotFound):
            uow.timers.get(timer.id)


def test_the_number_of_a_dropped_timer_is_not_given_again(store: Store) -> None:
    with store.write() as uow:
        instance = an_instance(uow)
        common = {"instance": instance.id, "kind": "due", "token": "t", "element": "e", "due_at": NOW}
        dropped = uow.timers.add(**common)
        uow.timers.drop(instance.id, ["t"])
        assert uow.timers.add(**common).id != dropped.id


def test_timers_that_are_due_come_earliest_first(store: Store) -> None:
    with store.write() as uow:
        instance = an_instance(uow)
        made = [
            uow.timers.add(
                instance=instance.id, kind="due", token="t", element="e", due_at=later(minutes=minute)
            )
            for minute in (3, 1, 2, 9)
        ]
        uow.timers.fired(made[1].id, NOW)
        uow.commit()
    with store.read() as queries:
        assert queries.due_timers(later(minutes=3), 10) == [made[2], made[0]]
        assert queries.due_timers(later(minutes=3), 1) == [made[2]]
        assert list(queries.due_timers(later(minutes=1), 10)) == []
        assert queries.next_timer() == later(minutes=2)


def test_without_timers_nothing_is_due(store: Store) -> None:
    with store.read() as queries:
        assert list(queries.due_timers(NOW, 10)) == []
        assert queries.next_timer() is None
