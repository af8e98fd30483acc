"""Work of people who are away goes to whoever stands in for them, and every way is written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.model import Certificate, Task, TaskStatus
from tests.clock import MONDAY
from tests.engine.commands.bench_pack import CERTIFIED_UNTIL, HEAD, Trial

TODAY = MONDAY.date()
GIVEN = (
    HEAD
    + """
<bpmn:process id="given" isExecutable="true">
  <bpmn:startEvent id="start"/>
  <bpmn:userTask id="call" name="Call back" redress:form="review" redress:unit="office"
                 redress:assignee="=who" redress:due="PT2H" redress:overdue="climb"/>
  <bpmn:endEvent id="end"/>
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="call"/>
  <bpmn:sequenceFlow id="f2" sourceRef="call" targetRef="end"/>
</bpmn:process></bpmn:definitions>"""
)


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    trial = Trial(tmp_path, more={"given.bpmn": GIVEN})
    yield trial
    trial.desk.close()


def is_away(trial: Trial, person: str, substitute: str | None = None, start: int = 0, days: int = 3) -> None:
    with trial.engine.store.write() as uow:
        first = TODAY + timedelta(days=start)
        uow.people.add_absence(person, first, first + timedelta(days=days - 1), substitute)
        uow.commit()


def given_to(trial: Trial, person: str) -> Task:
    instance = trial.engine.start("given", {"who": person}, title="A call").instance.id
    with trial.engine.store.read() as queries:
        return queries.tasks.get(trial.task(instance))


def at_review(trial: Trial) -> Task:
    instance, task = trial.order()
    trial.engine.complete(task, {"amount": 1}, actor="ada")
    with trial.engine.store.read() as queries:
        number = queries.cases.get(queries.instances.get(instance).case).number
    assert trial.engine.send_message("paid", number, {})
    with trial.engine.store.read() as queries:
        return queries.tasks.get(trial.task(instance))


def ways(trial: Trial, task: Task) -> list[tuple[object, object, object]]:
    with trial.engine.store.read() as queries:
        events = queries.events.stream(f"instance:{task.instance}")
    return [
        (event.payload["absent"], event.payload["way"], event.payload["person"])
        for event in events
        if event.type == "task.handed_on"
    ]


def mail(trial: Trial, part: str) -> list[str]:
    """Who was written to with this in the subject."""
    trial.desk.worker.drain()
    sent = trial.desk.channels["memory"].sent
    return sorted(outward.recipient for outward in sent if part in str(outward.payload["subject"]))


def now(trial: Trial, task: Task) -> Task:
    with trial.engine.store.read() as queries:
        return queries.tasks.get(task.id)


def test_who_is_there_keeps_her_work(trial: Trial) -> None:
    task = given_to(trial, "ada")
    assert (task.assignee, ways(trial, task)) == ("ada", [])


def test_new_work_of_somebody_away_goes_to_her_substitute_who_is_told(trial: Trial) -> None:
    is_away(trial, "ada", "bea")
    task = given_to(trial, "ada")
    assert (task.assignee, task.status) == ("bea", TaskStatus.RESERVED)
    assert ways(trial, task) == [("ada", "substitute", "bea")]
    assert mail(trial, "is yours") == ["bea@x.example"]


def test_chains_are_followed(trial: Trial) -> None:
    is_away(trial, "ada", "bea")
    is_away(trial, "bea", "eve")
    assert given_to(trial, "ada").assignee == "eve"


def test_without_a_substitute_it_goes_to_its_pool(trial: Trial) -> None:
    is_away(trial, "ada")
    task = given_to(trial, "ada")
    assert (task.assignee, task.status) == (None, TaskStatus.READY)
    assert ways(trial, task) == [("ada", "pool", None)]
    assert trial.engine.claim(task.id, actor="bea").assignee == "bea"


def test_where_the_pool_is_away_too_it_goes_to_the_superior(trial: Trial) -> None:
    with trial.engine.store.write() as uow:
        uow.people.save(replace(uow.people.get("boss"), unit="yard"))
        uow.commit()
    is_away(trial, "ada")
    is_away(trial, "bea")
    task = given_to(trial, "ada")
    assert task.assignee == "boss"
    assert ways(trial, task) == [("ada", "superior", "boss")]


def test_where_the_superior_is_away_too_it_goes_to_the_leader(trial: Trial) -> None:
    with trial.engine.store.write() as uow:
        boss = uow.people.get("boss")
        uow.people.save(replace(boss, roles=frozenset({"handler"})))
        uow.people.save(
            replace(boss, id="lea", email="lea@x.example", unit=None, roles=frozenset({"leadership"}))
        )
        uow.commit()
    for person in ("ada", "bea", "boss"):
        is_away(trial, person)
    task = given_to(trial, "ada")
    assert ways(trial, task) == [("ada", "leader", "lea")]


def test_where_everybody_is_away_it_waits_and_leadership_is_told(trial: Trial) -> None:
    for person in ("ada", "bea", "boss"):
        is_away(trial, person)
    task = given_to(trial, "ada")
    assert ways(trial, task) == [("ada", "nobody", None)]
    assert mail(trial, "nobody can do") == ["bo@x.example"]


@pytest.mark.parametrize("hindrance", ["certificate", "conflict", "barred", "left"])
def test_a_substitute_who_may_not_do_it_does_not_get_it(trial: Trial, hindrance: str) -> None:
    task = at_review(trial)
    trial.engine.claim(task.id, actor="bea")
    substitute = "ada" if hindrance == "conflict" else "eve"
    with trial.engine.store.write() as uow:
        if hindrance != "certificate":
            uow.people.save_certificate(Certificate(substitute, "review", CERTIFIED_UNTIL))
        if hindrance == "barred":
            uow.cases.bar(task.case, "eve", "complained about", trial.clock.now())
        if hindrance == "left":
            uow.people.save(replace(uow.people.get("eve"), active=False))
        uow.commit()
    is_away(trial, "bea", substitute)
    trial.desk.worker.drain()
    assert ways(trial, task) == [("bea", "pool", None)], "the boss is in the pool and may"


def test_handing_over_to_somebody_away_goes_on_to_her_substitute(trial: Trial) -> None:
    is_away(trial, "bea", "ada")
    task = given_to(trial, "boss")
    assert trial.engine.assign(task.id, "bea", actor="boss").assignee == "ada"
    assert ways(trial, task) == [("bea", "substitute", "ada")]


@pytest.mark.parametrize("person", ["ada", "ghost"])
def test_new_work_of_somebody_who_has_left_waits_in_its_pool(trial: Trial, person: str) -> None:
    with trial.engine.store.write() as uow:
        uow.people.save(replace(uow.people.get("ada"), active=False))
        uow.commit()
    task = given_to(trial, person)
    assert (task.assignee, task.status) == (None, TaskStatus.READY)
    assert ways(trial, task) == [(person, "pool", None)]


def test_when_an_absence_begins_open_work_is_passed_on_with_its_draft_and_its_due_time(trial: Trial) -> None:
    task = given_to(trial, "ada")
    trial.engine.save_draft(task.id, {"fine": True}, actor="ada")
    is_away(trial, "ada", "bea", start=1)
    trial.desk.worker.drain()
    assert now(trial, task).assignee == "ada"
    # 23:30 UTC is half past midnight at the house, and so the first day of her absence.
    trial.clock.moment += timedelta(hours=14, minutes=30)
    trial.desk.worker.drain()
    passed = now(trial, task)
    assert (passed.assignee, passed.draft, passed.due_at) == ("bea", {"fine": True}, task.due_at)
    trial.reopen()
    trial.desk.worker.drain()
    assert len(ways(trial, task)) == 1, "a restart passes nothing on again"


def test_after_her_last_day_she_gets_work_again(trial: Trial) -> None:
    is_away(trial, "ada", "bea", days=2)
    trial.clock.moment += timedelta(days=2)
    assert given_to(trial, "ada").assignee == "ada"


def test_holder_and_superior_are_warned_thirty_and_seven_days_ahead_once_each(trial: Trial) -> None:
    with trial.engine.store.write() as uow:
        uow.people.save_certificate(Certificate("ada", "airbags", TODAY + timedelta(days=40)))
        uow.commit()
    told: list[int] = []
    for _ in range(45):
        told.append(len(mail(trial, "Ada Able for airbags")))
        trial.reopen() if len(told) % 9 == 0 else None
        trial.clock.moment += timedelta(days=1)
    with trial.engine.store.read() as queries:
        events = [
            event for event in queries.events.stream("organisation") if event.type == "certificate.ending"
        ]
    assert [event.payload["days"] for event in events] == [30, 7]
    first = [(event.at.date() - TODAY).days for event in events]
    assert first == [10, 33]


def test_whoever_stands_in_for_an_absent_superior_is_warned_too(trial: Trial) -> None:
    is_away(trial, "boss", "eve")
    with trial.engine.store.write() as uow:
        uow.people.save_certificate(Certificate("ada", "airbags", TODAY + timedelta(days=20)))
        uow.commit()
    assert mail(trial, "airbags") == ["ada@x.example", "bo@x.example", "eve@x.example"]


def test_where_nobody_is_superior_the_head_of_the_unit_is_warned(trial: Trial) -> None:
    with trial.engine.store.write() as uow:
        uow.people.save(replace(uow.people.get("ada"), superior=None))
        uow.people.save_certificate(Certificate("ada", "airbags", TODAY + timedelta(days=20)))
        uow.commit()
    assert mail(trial, "airbags") == ["ada@x.example", "bo@x.example"]


def test_who_got_a_longer_certificate_is_not_warned_of_the_old_one(trial: Trial) -> None:
    with trial.engine.store.write() as uow:
        for days in (5, 300):
            uow.people.save_certificate(Certificate("ada", "airbags", TODAY + timedelta(days=days)))
        uow.commit()
    assert mail(trial, "airbags") == []


def test_a_certificate_that_was_lent_hides_no_real_one_and_is_not_warned_of(trial: Trial) -> None:
    with trial.engine.store.write() as uow:
        uow.people.save_certificate(Certificate("ada", "airbags", TODAY + timedelta(days=5)))
        uow.people.save_certificate(
            Certificate("ada", "airbags", TODAY + timedelta(days=9), "Course is full.")
        )
        uow.commit()
    assert mail(trial, f"airbags ends on {TODAY + timedelta(days=5)}") == ["ada@x.example", "bo@x.example"]
    assert len(mail(trial, "airbags")) == 2


def test_leadership_is_told_each_day_of_work_that_nobody_is_certified_for(trial: Trial) -> None:
    task = at_review(trial)
    assert mail(trial, "nobody can do") == []
    trial.clock.moment += CERTIFIED_UNTIL - TODAY + timedelta(days=1)
    assert mail(trial, "nobody can do") == ["bo@x.example"]
    trial.reopen()
    assert mail(trial, "nobody can do") == [], "once a day"
    trial.clock.moment += timedelta(days=1)
    assert mail(trial, "nobody can do") == ["bo@x.example"]
    with trial.engine.store.write() as uow:
        until = trial.clock.moment.date() + timedelta(days=3)
        uow.people.save_certificate(Certificate("eve", "review", until, "Somebody must."))
        uow.people.save(replace(uow.people.get("eve"), unit="office"))
        uow.commit()
    trial.clock.moment += timedelta(days=1)
    assert len(mail(trial, "nobody can do")) == 1
    trial.engine.complete(task.id, {"fine": True}, actor="eve")


def test_leadership_is_told_at_once_when_work_arrives_that_nobody_is_certified_for(trial: Trial) -> None:
    with trial.engine.store.write() as uow:
        for person in ("bea", "boss"):
            for certificate in uow.people.certificates(person):
                uow.people.drop_certificate(certificate)
        uow.commit()
    task = at_review(trial)
    with trial.engine.store.read() as queries:
        told = [event.type for event in queries.events.stream(f"instance:{task.instance}")]
    assert told[-1] == "task.nobody"
    assert mail(trial, "nobody can do") == ["bo@x.example"]


def test_work_held_by_somebody_who_lost_her_certificate_is_no_alarm_while_a_colleague_has_one(
    trial: Trial,
) -> None:
    task = at_review(trial)
    trial.engine.claim(task.id, actor="bea")
    for person, told in (("bea", []), ("boss", ["bo@x.example"])):
        with trial.engine.store.write() as uow:
            for certificate in uow.people.certificates(person):
                uow.people.drop_certificate(certificate)
            uow.commit()
        trial.clock.moment += timedelta(days=1)
        assert mail(trial, "nobody can do") == told
