"""Messages, timers, incidents, effects: each once, whatever happens in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import Conflict
from engine.model import InstanceStatus, TaskStatus
from tests.engine.commands.bench_pack import Trial


@pytest.fixture
def trial(tmp_path):
    trial = Trial(tmp_path)
    yield trial
    trial.desk.close()


def number_of(trial: Trial, instance: int) -> str:
    with trial.engine.store.read() as queries:
        return queries.cases.get(queries.instances.get(instance).case).number


def entered(trial: Trial) -> int:
    instance, task = trial.order()
    trial.engine.complete(task, {"amount": 1}, actor="ada")
    return instance


def test_a_message_that_nobody_waits_for_is_kept_until_somebody_does(trial):
    instance, task = trial.order()
    assert not trial.engine.send_message("paid", number_of(trial, instance), {})
    trial.desk.worker.drain()
    trial.engine.complete(task, {"amount": 1}, actor="ada")
    trial.desk.worker.drain()
    with trial.engine.store.read() as queries:
        assert [task.element for task in queries.tasks.open_of(instance)] == ["review"]


def test_a_message_goes_to_the_instance_with_its_key_only(trial):
    first, second = entered(trial), entered(trial)
    trial.engine.send_message("paid", number_of(trial, second), {})
    with trial.engine.store.read() as queries:
        assert not queries.tasks.open_of(first)
        assert queries.tasks.open_of(second)


def test_a_thrown_message_starts_the_process_that_waits_for_it_in_the_same_case(trial):
    instance = entered(trial)
    number = number_of(trial, instance)
    trial.engine.send_message("paid", number, {})
    trial.engine.complete(trial.task(instance), {"fine": True}, actor="bea")
    trial.desk.worker.drain()
    with trial.engine.store.read() as queries:
        case = queries.cases.find(number)
        assert case is not None
        instances = queries.instances.of_case(case.id)
    assert [(item.process, item.status) for item in instances] == [
        ("order", InstanceStatus.COMPLETED),
        ("audit", InstanceStatus.ACTIVE),
    ]


def test_a_timer_fires_once_when_its_time_has_come(trial):
    instance = entered(trial)
    trial.engine.send_message("paid", number_of(trial, instance), {})
    trial.clock.moment += timedelta(hours=23)
    trial.desk.worker.drain()
    assert ("order.remind", {}) not in trial.calls
    trial.clock.moment += timedelta(days=30)
    trial.desk.worker.drain()
    trial.desk.worker.drain()
    assert trial.calls.count(("order.remind", {})) == 1


def test_an_overdue_task_climbs_level_by_level(trial):
    _, task = trial.order()
    levels = []
    for _ in range(5):
        trial.clock.moment += timedelta(hours=2)
        trial.desk.worker.drain()
        with trial.engine.store.read() as queries:
            levels.append(queries.tasks.get(task).level)
    assert levels == [1, 2, 3, 3, 3]


def test_a_broken_operation_holds_its_step_as_an_incident_that_can_be_retried(trial):
    def fail(name: str) -> None:
        if name == "order.price":
            raise ZeroDivisionError("no price list")

    instance, task = trial.order()
    trial.fail = fail
    trial.engine.complete(task, {"amount": 1}, actor="ada")
    with trial.engine.store.read() as queries:
        (incident,) = queries.open_incidents(trial.engine.viewer(""))
        assert "no price list" in incident.message
        assert queries.tasks.get(task).status is TaskStatus.COMPLETED
        assert not queries.outbox.due(trial.clock.now())
    trial.fail = lambda name: None
    trial.engine.retry_incident(incident.id, actor="boss")
    with trial.engine.store.read() as queries:
        assert not queries.open_incidents(trial.engine.viewer(""))
    assert trial.engine.send_message("paid", number_of(trial, instance), {})
    with pytest.raises(Conflict):
        trial.engine.retry_incident(incident.id, actor="boss")


def test_an_effect_is_tried_again_with_growing_delays_and_then_shown(trial):
    carrier = trial.desk.channels["memory"]
    carrier.refuse = lambda outward: "the line is busy"
    entered(trial)
    tries = 0
    for _ in range(12):
        trial.desk.worker.drain()
        due = trial.desk.worker.next_due()
        if due is None or due > trial.clock.moment + timedelta(days=1):
            break
        trial.clock.moment = max(due, trial.clock.moment)
        tries += 1
    with trial.engine.store.read() as queries:
        (incident,) = [
            item for item in queries.open_incidents(trial.engine.viewer("")) if item.kind == "outbox"
        ]
    assert "the line is busy" in incident.message
    assert tries == 7  # eight attempts, seven waits between them
    carrier.refuse = lambda outward: None
    trial.engine.retry_incident(incident.id, actor="boss")
    trial.desk.worker.drain()
    assert [outward.payload["subject"] for outward in carrier.sent] == ["Price"]


def test_cancelling_withdraws_what_waited(trial):
    instance, task = trial.order()
    stopped = trial.engine.cancel(instance, actor="boss", reason="entered twice")
    assert stopped.status is InstanceStatus.CANCELLED
    with trial.engine.store.read() as queries:
        assert queries.tasks.get(task).status is TaskStatus.CANCELLED
        assert not queries.timers.waiting(instance)


def test_every_chain_of_events_verifies(trial):
    entered(trial)
    with trial.engine.store.read() as queries:
        streams = [head.stream for head in queries.events.heads()]
        assert len(streams) >= 3
        assert [queries.events.verify(name) for name in streams] == [None] * len(streams)
