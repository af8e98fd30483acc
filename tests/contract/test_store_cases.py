"""Cases: numbers, and who may not see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from engine.errors import Conflict, NotFound
from engine.model import Case
from engine.ports import Store
from tests.contract.storage_samples import NOW, a_case, a_task, an_instance, later


def test_cases_are_numbered_by_prefix_and_year(store: Store) -> None:
    def number(prefix: str, year: int) -> str:
        opened = datetime(year, 3, 1, tzinfo=UTC)
        return uow.cases.open(prefix, opened, title="", kind="", confidential=False).number

    with store.write() as uow:
        assert number("C", 2026) == "C-2026-000001"
        assert number("C", 2026) == "C-2026-000002"
        assert number("R", 2026) == "R-2026-000001"
        assert number("C", 2027) == "C-2027-000001"
        assert number("C", 2026) == "C-2026-000003"


def test_a_number_that_was_not_committed_is_given_again(store: Store) -> None:
    with store.write() as uow:
        first = a_case(uow)
    with store.write() as uow:
        assert a_case(uow).number == first.number


def test_a_case_comes_back_as_it_was_written(store: Store) -> None:
    with store.write() as uow:
        case = uow.cases.open("C", NOW, title="Lack löst sich – 漆", kind="complaint", confidential=True)
        changed = replace(case, status="closed", closed_at=later(days=3), level=2, title="Neu", kind="recall")
        uow.cases.save(changed)
        uow.commit()
    with store.read() as queries:
        assert queries.cases.get(case.id) == changed
        assert queries.cases.find(case.number) == changed
    assert case == Case(case.id, case.number, NOW, "Lack löst sich – 漆", "complaint", confidential=True)


def test_moments_keep_microseconds_and_come_back_in_utc(store: Store) -> None:
    moment = datetime(2026, 5, 4, 1, 2, 3, 456789, tzinfo=timezone(timedelta(hours=-5, minutes=-30)))
    with store.write() as uow:
        found = uow.cases.get(uow.cases.open("C", moment, title="", kind="", confidential=False).id)
    assert found.opened_at == moment


def test_a_case_that_is_not_there_is_said_so(store: Store) -> None:
    with store.write() as uow:
        with pytest.raises(NotFound, match="There is no case 7"):
            uow.cases.get(7)
        with pytest.raises(NotFound):
            uow.cases.save(replace(a_case(uow), id=99))
        assert uow.cases.find("C-1999-000001") is None


def test_barring_a_person_twice_bars_her_once(store: Store) -> None:
    with store.write() as uow:
        case, other = a_case(uow), a_case(uow)
        uow.cases.bar(case.id, "ana", "her own complaint", NOW)
        uow.cases.bar(case.id, "ana", "again", later(hours=1))
        uow.cases.bar(case.id, "ben", "friend", NOW)
        assert uow.cases.barred(case.id) == {"ana", "ben"}
        assert uow.cases.barred(other.id) == frozenset()
        assert uow.cases.hidden_from("ben") == [case.id]
        assert uow.cases.hidden_from("cleo") == []


def test_nobody_is_barred_from_a_case_that_is_not_there(store: Store) -> None:
    with pytest.raises(Conflict), store.write() as uow:
        uow.cases.bar(7, "ana", "why", NOW)


def test_a_declared_conflict_is_kept_once_and_can_be_taken_back(store: Store) -> None:
    with store.write() as uow:
        case = a_case(uow)
        uow.cases.declare_conflict(case.id, "ben", "her sister", later(hours=1))
        uow.cases.declare_conflict(case.id, "ana", "her shop", NOW)
        uow.cases.declare_conflict(case.id, "ben", "again", later(hours=2))
        uow.commit()
    with store.read() as queries:
        assert [(item.person, item.reason) for item in queries.cases.conflicts(case.id).values()] == [
            ("ana", "her shop"),
            ("ben", "her sister"),
        ]
        assert queries.cases.conflicts(case.id)["ana"].since == NOW
    with store.write() as uow:
        uow.cases.take_back_conflict(case.id, "ana")
        uow.cases.take_back_conflict(case.id, "nobody")
        uow.commit()
    with store.read() as queries:
        assert set(queries.cases.conflicts(case.id)) == {"ben"}


def test_an_instance_moves_to_another_case_with_its_tasks_clocks_and_incidents(store: Store) -> None:
    with store.write() as uow:
        left, case = a_case(uow), a_case(uow)
        moved, stays = an_instance(uow, left), an_instance(uow, left)
        for instance in (moved, stays):
            uow.tasks.add([a_task(instance)])
            uow.clocks.start(
                case=left.id,
                instance=instance.id,
                name="reply",
                started_at=NOW,
                unit="hours",
                amount=24,
                due_at=NOW,
            )
            uow.incidents.add(
                kind="step",
                token="t",
                element="e",
                message="",
                remedy="",
                created_at=NOW,
                instance=instance.id,
                case=left.id,
            )
        uow.instances.move(moved.id, case.id)
        uow.commit()
    with store.read() as queries:
        assert [item.id for item in queries.instances.of_case(case.id)] == [moved.id]
        assert [item.id for item in queries.instances.of_case(left.id)] == [stays.id]
        for instance, of in ((moved, case), (stays, left)):
            assert [task.case for task in queries.tasks.open_of(instance.id)] == [of.id]
            assert [clock.instance for clock in queries.clocks.of_case(of.id)] == [instance.id]
            assert [incident.case for incident in queries.incidents.open_of(instance.id)] == [of.id]


def test_an_anonymised_case_holds_no_words_and_its_history_still_holds_together(store: Store) -> None:
    with store.write() as uow:
        case, other = a_case(uow, "Maria's ship"), a_case(uow, "Otto's ship")
        instance = an_instance(uow, case)
        task = a_task(instance, subject="Maria", draft={"name": "Maria"}, drafted_at=NOW)
        uow.tasks.add([task])
        uow.messages.add(name="told", key="7", payload={"name": "Maria"}, created_at=NOW, case=case.id)
        for of in (case, other):
            uow.outbox.add(
                key=f"letter:{of.id}",
                channel="mail",
                recipient="maria@post.example",
                payload={"body": "Maria"},
                created_at=NOW,
                case=of.id,
            )
            uow.events.append("instance:1", "told", {"name": "Maria"}, at=NOW, case=of.id)
        alone = uow.files.put(
            b"Maria's photo", name="maria.jpg", content_type="image/jpeg", at=NOW, case=case.id
        )
        shared = uow.files.put(b"A ship", name="ship.jpg", content_type="image/jpeg", at=NOW, case=case.id)
        uow.files.attach(shared.hash, other.id)
        for stream in uow.cases.anonymise(case.id):
            uow.events.append(stream, "case.anonymised", {}, at=NOW, case=case.id)
        uow.commit()
    with store.read() as queries:
        assert queries.cases.get(case.id).title == ""
        found = queries.tasks.get(task.id)
        assert (found.subject, found.draft) == ("", None)
        assert [message.payload for message in queries.messages.undelivered()] == [{}]
        assert [(row.recipient, row.payload) for row in queries.outbox.due(NOW)] == [
            ("", {}),
            ("maria@post.example", {"body": "Maria"}),
        ]
        events = queries.events.stream("instance:1")
        assert [event.payload for event in events] == [{}, {"name": "Maria"}, {}]
        assert queries.events.verify("instance:1") is None
        assert queries.files.find(alone.hash) is None
        assert [file.hash for file in queries.files.of_case(other.id)] == [shared.hash]
        assert queries.files.content(shared.hash) == b"A ship"
