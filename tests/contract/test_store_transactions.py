"""Transactions: nothing by default, all or nothing on commit, one writer at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Event

import pytest

from engine.errors import Busy, StaleRevision
from engine.ports import Store
from tests.contract.storage_samples import NOW, a_case, a_person, a_task, an_instance, later

Opener = Callable[..., Store]


def names(store: Store) -> list[str]:
    with store.read() as queries:
        return [person.id for person in queries.people.all()]


def test_what_is_not_committed_is_not_kept(store: Store) -> None:
    with store.write() as uow:
        uow.people.save(a_person("ana"))
        assert uow.people.find("ana") is not None
    assert names(store) == []


def test_what_is_committed_is_kept(store: Store) -> None:
    with store.write() as uow:
        uow.people.save(a_person("ana"))
        uow.commit()
    assert names(store) == ["ana"]


def test_an_error_undoes_everything(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as uow:
        uow.people.save(a_person("ana"))
        an_instance(uow)
        raise ZeroDivisionError
    with store.write() as uow:
        assert list(uow.people.all()) == []
        assert uow.cases.find("C-2026-000001") is None
        uow.commit()


def test_what_follows_a_commit_is_not_kept_without_another(store: Store) -> None:
    with store.write() as uow:
        uow.people.save(a_person("ana"))
        uow.commit()
        uow.people.save(a_person("ben"))
        uow.commit()
        uow.people.save(a_person("cleo"))
    assert names(store) == ["ana", "ben"]


def test_a_savepoint_is_undone_alone(store: Store) -> None:
    with store.write() as uow:
        uow.people.save(a_person("ana", name="Ana before"))
        with pytest.raises(ZeroDivisionError), uow.savepoint():
            uow.people.save(a_person("ana", name="Ana inside"))
            uow.people.save(a_person("ben"))
            raise ZeroDivisionError
        assert uow.people.get("ana").name == "Ana before"
        uow.people.save(a_person("cleo"))
        uow.commit()
    assert names(store) == ["ana", "cleo"]
    with store.read() as queries:
        assert queries.people.get("ana").name == "Ana before"


def test_a_savepoint_that_ends_well_is_kept_with_the_rest(store: Store) -> None:
    with store.write() as uow:
        with uow.savepoint():
            uow.people.save(a_person("ana"))
            with uow.savepoint():
                uow.people.save(a_person("ben"))
        uow.commit()
    assert names(store) == ["ana", "ben"]


def test_a_savepoint_inside_another_goes_with_it(store: Store) -> None:
    with store.write() as uow:
        with pytest.raises(ZeroDivisionError), uow.savepoint():
            with uow.savepoint():
                uow.people.save(a_person("ana"))
            raise ZeroDivisionError
        uow.commit()
    assert names(store) == []


def test_a_reader_sees_what_was_when_it_began(store: Store) -> None:
    with store.read() as queries:
        assert list(queries.people.all()) == []
        with store.write() as uow:
            uow.people.save(a_person("ana"))
            uow.commit()
        assert list(queries.people.all()) == []
    assert names(store) == ["ana"]


def test_nobody_sees_what_is_not_committed_yet(store: Store) -> None:
    with store.write() as uow:
        uow.people.save(a_person("ana"))
        assert names(store) == []
        uow.commit()
        assert names(store) == ["ana"]


def test_a_writer_whose_turn_does_not_come_is_told_to_try_again(opener: Opener) -> None:
    store = opener(turn=0.05)
    with store.write(), pytest.raises(Busy) as busy, store.write():
        pytest.fail("two writers at once")
    assert busy.value.remedy
    with store.write() as uow:
        uow.people.save(a_person("ana"))
        uow.commit()
    assert names(store) == ["ana"]


def test_readers_do_not_wait_for_a_writer(opener: Opener) -> None:
    store = opener(turn=0.05)
    with store.write() as uow:
        uow.people.save(a_person("ana"))
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(lambda _: names(store), range(16))) == [[]] * 16


def test_eight_writers_lose_no_update(store: Store) -> None:
    with store.write() as uow:
        instance = an_instance(uow, snapshot=b"")
        uow.commit()
    together = Barrier(8)

    def add_marks(writer: int) -> None:
        together.wait(timeout=30)
        for _ in range(10):
            with store.write() as uow:
                found = uow.instances.get(instance.id)
                grown = replace(found, snapshot=found.snapshot + bytes([writer]))
                uow.instances.save(grown, expected=found.revision)
                uow.events.append(f"instance:{instance.id}", "marked", {"by": writer}, at=NOW)
                uow.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_marks, range(8)))
    with store.read() as queries:
        found = queries.instances.get(instance.id)
        assert found.revision == 80
        assert sorted(found.snapshot) == sorted(bytes(range(8)) * 10)
        assert queries.events.verify(f"instance:{instance.id}") is None
        assert len(queries.events.stream(f"instance:{instance.id}")) == 80


def test_of_eight_who_save_the_same_task_one_wins(store: Store) -> None:
    with store.write() as uow:
        task = a_task(an_instance(uow))
        uow.tasks.add([task])
        uow.commit()
    together = Barrier(8)

    def claim(person: str) -> str:
        together.wait(timeout=30)
        try:
            with store.write() as uow:
                uow.tasks.save(replace(task, assignee=person), expected=0)
                uow.commit()
        except StaleRevision:
            return ""
        return person

    with ThreadPoolExecutor(8) as pool:
        winners = [name for name in pool.map(claim, [f"p{n}" for n in range(8)]) if name]
    with store.read() as queries:
        assert [queries.tasks.get(task.id).assignee] == winners


def test_eight_who_open_cases_get_eight_numbers(store: Store) -> None:
    def open_case(_: int) -> str:
        with store.write() as uow:
            number = a_case(uow).number
            uow.commit()
        return number

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(pool.map(open_case, range(24)))
    assert numbers == [f"C-2026-{number:06d}" for number in range(1, 25)]


def test_of_two_who_fire_a_timer_one_does(store: Store) -> None:
    with store.write() as uow:
        timer = uow.timers.add(instance=an_instance(uow).id, kind="due", token="t", element="e", due_at=NOW)
        uow.commit()

    def fire(second: int) -> bool:
        with store.write() as uow:
            won = uow.timers.fired(timer.id, later(seconds=second))
            uow.commit()
        return won

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(fire, range(8))) == 1


def test_writers_take_turns(store: Store) -> None:
    inside, may_go = Event(), Event()

    def first() -> None:
        with store.write() as uow:
            inside.set()
            may_go.wait(timeout=30)
            uow.people.save(a_person("ana"))
            uow.commit()

    def second() -> list[str]:
        inside.wait(timeout=30)
        may_go.set()
        with store.write() as uow:
            return [person.id for person in uow.people.all()]

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.submit(first), pool.submit(second)
        one.result(timeout=60)
        assert two.result(timeout=60) == ["ana"]
