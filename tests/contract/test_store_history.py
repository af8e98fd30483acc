"""The history, effects outside, incidents."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.errors import Conflict, NotFound
from engine.model import Event, Incident, Outward
from engine.ports import Store, UnitOfWork
from tests.contract.storage_samples import ANA, NOW, a_case, an_instance, later


def tell(uow: UnitOfWork, stream: str, type: str = "task.completed", **more: object) -> Event:
    return uow.events.append(stream, type, {"n": 1}, **{"at": NOW, **more})  # type: ignore[arg-type]


def test_events_of_a_stream_are_numbered_from_1(store: Store) -> None:
    with store.write() as uow:
        made = [tell(uow, "instance:1"), tell(uow, "instance:2"), tell(uow, "instance:1")]
        uow.commit()
    with store.write() as uow:
        made.append(tell(uow, "instance:1"))
        assert [event.seq for event in made] == [1, 1, 2, 3]
        assert uow.events.stream("instance:1") == [made[0], made[2], made[3]]
        assert uow.events.stream("instance:1", after=1) == [made[2], made[3]]
        assert uow.events.stream("instance:1", after=1, limit=1) == [made[2]]
        assert list(uow.events.stream("people")) == []
        assert uow.events.last("instance:1", 2) == [made[2], made[3]]
        assert list(uow.events.last("people", 2)) == []
        ends = [(head.stream, head.seq, head.hash) for head in uow.events.heads()]
        assert ends == [("instance:2", 1, made[1].hash.hex()), ("instance:1", 3, made[3].hash.hex())]


def test_an_event_comes_back_as_it_was_told(store: Store) -> None:
    with store.write() as uow:
        payload = {"z": {"y": None, "b": [1, 2.5, "ü"]}, "a": True}
        made = uow.events.append("case:3", "case.moved", payload, at=later(hours=2), actor="ana", case=3)
        found = uow.events.stream("case:3")[0]
    assert found == made
    assert list(found.payload) == ["z", "a"]
    assert (found.stream, found.seq, found.at, found.type, found.actor, found.case) == (
        "case:3",
        1,
        later(hours=2),
        "case.moved",
        "ana",
        3,
    )
    assert len(found.hash) == 32


def test_events_of_a_case_come_from_all_its_streams_in_order_of_time(store: Store) -> None:
    with store.write() as uow:
        second = tell(uow, "instance:1", at=later(minutes=1), case=1)
        first = tell(uow, "instance:2", case=1)
        third = tell(uow, "case:1", at=later(minutes=1), case=1)
        tell(uow, "case:2", case=2)
        tell(uow, "people")
        assert uow.events.of_case(1) == [first, second, third]
        assert uow.events.of_case(1, limit=2) == [first, second]


def test_every_hash_differs_though_the_same_is_told(store: Store) -> None:
    with store.write() as uow:
        hashes = {tell(uow, stream).hash for stream in ("a", "a", "b")}
    assert len(hashes) == 3


def test_an_untouched_chain_is_whole(store: Store) -> None:
    with store.write() as uow:
        for _ in range(20):
            tell(uow, "instance:1")
        assert uow.events.verify("instance:1") is None
        assert uow.events.verify("unknown") is None


def test_a_chain_goes_on_whole_after_a_part_was_undone(store: Store) -> None:
    with store.write() as uow:
        tell(uow, "instance:1")
        with pytest.raises(ZeroDivisionError), uow.savepoint():
            tell(uow, "instance:1", type="undone")
            raise ZeroDivisionError
        last = tell(uow, "instance:1")
        assert last.seq == 2
        assert uow.events.verify("instance:1") is None
        assert [event.type for event in uow.events.stream("instance:1")] == ["task.completed"] * 2


def test_an_effect_is_taken_once_and_is_due_again_when_its_worker_does_not_finish(store: Store) -> None:
    with store.write() as uow:
        ask(uow, "a")
        (row,) = uow.outbox.due(NOW)
        assert uow.outbox.claim(row, later(minutes=5))
        assert not uow.outbox.claim(row, later(minutes=5)), "somebody took it since it was read"
        assert list(uow.outbox.due(later(minutes=4))) == []
        (again,) = uow.outbox.due(later(minutes=5))
        assert uow.outbox.claim(again, later(minutes=9))
        uow.outbox.save(replace(again, status="sent", sent_at=NOW))
        assert not uow.outbox.claim(uow.outbox.get(row.id), later(days=1)), "it was sent"


def ask(uow: UnitOfWork, key: str, **more: object) -> bool:
    return uow.outbox.add(
        key=key, channel="console", recipient="x", payload={"b": 1, "a": 2}, created_at=NOW, **more
    )  # type: ignore[arg-type]


def test_an_effect_is_asked_for_once(store: Store) -> None:
    with store.write() as uow:
        assert ask(uow, "reply:1")
        assert not ask(uow, "reply:1", due_at=later(hours=1))
        assert len(uow.outbox.due(later(days=1))) == 1


def test_an_effect_comes_back_as_it_was_asked_for(store: Store) -> None:
    with store.write() as uow:
        case = a_case(uow)
        ask(uow, "k", due_at=NOW, case=case.id, on_sent="sent", on_failed="failed", answer_key="7")
        found = uow.outbox.due(NOW)[0]
        assert found == Outward(
            id=found.id,
            key="k",
            channel="console",
            recipient="x",
            payload={"b": 1, "a": 2},
            created_at=NOW,
            due_at=NOW,
            case=case.id,
            on_sent="sent",
            on_failed="failed",
            answer_key="7",
        )
        assert uow.outbox.get(found.id) == found
        with pytest.raises(NotFound):
            uow.outbox.get(99)


def test_effects_come_when_they_are_due_earliest_first(store: Store) -> None:
    with store.write() as uow:
        assert uow.outbox.next_due() is None
        for key, minute in (("c", 3), ("a", 1), ("b", 2), ("later", 9)):
            ask(uow, key, due_at=later(minutes=minute))
        assert [row.key for row in uow.outbox.due(later(minutes=3))] == ["a", "b", "c"]
        assert [row.key for row in uow.outbox.due(later(minutes=3), 2)] == ["a", "b"]
        assert uow.outbox.next_due() == later(minutes=1)


def test_what_was_sent_or_given_up_is_due_no_more(store: Store) -> None:
    with store.write() as uow:
        for key in ("sent", "failed", "again"):
            ask(uow, key)
        sent, failed, again = uow.outbox.due(NOW)
        done = replace(sent, status="sent", sent_at=later(seconds=1), attempts=1)
        uow.outbox.save(replace(done, recipient="somebody else"))
        uow.outbox.save(replace(failed, status="failed", attempts=8, error="no such address"))
        uow.outbox.save(replace(again, due_at=later(minutes=5), attempts=1, error="timeout"))
        assert uow.outbox.get(sent.id) == done, "who gets it stays as it was asked for"
        assert uow.outbox.get(failed.id).error == "no such address"
        assert list(uow.outbox.due(later(minutes=4))) == []
        assert uow.outbox.next_due() == later(minutes=5)
        with pytest.raises(NotFound):
            uow.outbox.save(replace(sent, id=99))


def incident(uow: UnitOfWork, **more: object) -> Incident:
    values = {"kind": "step", "token": "t", "element": "e", "message": "m", "remedy": "r", **more}
    return uow.incidents.add(created_at=NOW, **values)  # type: ignore[arg-type]


def test_an_incident_stays_open_until_it_is_resolved_once(store: Store) -> None:
    with store.write() as uow:
        instance = an_instance(uow)
        made = incident(uow, instance=instance.id, case=instance.case)
        other = incident(uow)
        assert uow.incidents.get(made.id) == made
        assert uow.incidents.open_of(instance.id) == [made]
        assert uow.incidents.resolve(made.id, later(hours=1), "ana")
        assert not uow.incidents.resolve(made.id, later(hours=2), "ben")
        assert uow.incidents.get(made.id) == replace(made, resolved_at=later(hours=1), resolved_by="ana")
        assert list(uow.incidents.open_of(instance.id)) == []
        with pytest.raises(NotFound):
            uow.incidents.get(99)
        uow.commit()
    with store.read() as queries:
        assert queries.open_incidents(ANA) == [other]
        assert [found.id for found in queries.resolved_incidents(ANA)] == [made.id]


def test_an_effect_of_a_case_needs_the_case(store: Store) -> None:
    with pytest.raises(Conflict), store.write() as uow:
        ask(uow, "k", case=77)
