"""What fails in the background is shown, can be retried, and holds up nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import Busy, StepFailed
from engine.worker import Worker
from tests.engine.commands.bench_pack import Trial


@pytest.fixture
def trial(tmp_path):
    trial = Trial(tmp_path)
    yield trial
    trial.desk.close()


def open_incidents(trial: Trial):
    with trial.engine.store.read() as queries:
        return list(queries.open_incidents(trial.engine.viewer("")))


def break_overdue(trial: Trial) -> str:
    """An overdue task whose hook raises what nobody expects; gives the task's id."""
    _, task = trial.order()

    def hook(context, task):
        raise TypeError("no such person")

    trial.engine.core.registry.overdue_hooks.append(hook)
    trial.clock.moment += timedelta(hours=2)
    return task


def level(trial: Trial, task: str) -> int:
    with trial.engine.store.read() as queries:
        return queries.tasks.get(task).level


def test_a_hook_that_breaks_becomes_an_incident_and_changes_nothing(trial):
    task = break_overdue(trial)
    trial.desk.worker.drain()
    (incident,) = open_incidents(trial)
    assert incident.kind == "timer"
    assert "no such person" in incident.message
    assert level(trial, task) == 0


def test_a_held_timer_does_not_hold_up_other_work(trial):
    break_overdue(trial)
    _, other = trial.order()
    trial.engine.complete(other, {"amount": 1}, actor="ada")
    trial.desk.worker.drain()
    assert [outward.payload["subject"] for outward in trial.desk.channels["memory"].sent] == ["Price"]


def test_a_timer_that_fails_takes_none_of_its_neighbours_with_it(trial):
    instances = [trial.order() for _ in range(30)]
    bad = instances[7][1]

    def hook(context, task):
        if task.id == bad:
            raise TypeError("no such person")

    trial.engine.core.registry.overdue_hooks.append(hook)
    trial.clock.moment += timedelta(hours=2)
    done = trial.desk.worker.drain()
    assert done.timers == 29
    assert {task: level(trial, task) for _, task in instances} == {
        task: 0 if task == bad else 1 for _, task in instances
    }
    (incident,) = open_incidents(trial)
    assert incident.kind == "timer"


def test_a_restart_does_not_open_the_same_incident_again(trial):
    break_overdue(trial)
    for _ in range(2):
        Worker(trial.engine, trial.desk.channels).drain()
    assert len(open_incidents(trial)) == 1


def test_what_succeeds_after_a_restart_closes_the_incident_of_the_run_before(trial):
    break_overdue(trial)
    trial.desk.worker.drain()
    assert len(open_incidents(trial)) == 1
    trial.engine.core.registry.overdue_hooks.clear()
    Worker(trial.engine, trial.desk.channels).drain()
    assert not open_incidents(trial)


def test_many_held_timers_do_not_keep_others_from_firing(trial):
    for _ in range(130):
        trial.order()
    broken = [True]

    def hook(context, task):
        if broken:
            raise TypeError("no such person")

    trial.engine.core.registry.overdue_hooks.append(hook)
    trial.clock.moment += timedelta(hours=2)
    trial.desk.worker.drain()
    assert len(open_incidents(trial)) == 100, "as many as are shown"
    broken.clear()
    _, task = trial.order()
    trial.clock.moment += timedelta(hours=2, seconds=1)
    trial.desk.worker.drain()
    assert level(trial, task) == 1


def test_a_held_timer_is_retried_by_a_person_and_stays_open_while_it_fails(trial):
    task = break_overdue(trial)
    trial.desk.worker.drain()
    (incident,) = open_incidents(trial)
    with pytest.raises(StepFailed, match="no such person"):
        trial.engine.retry_incident(incident.id, actor="boss")
    assert open_incidents(trial) == [incident]
    trial.engine.core.registry.overdue_hooks.clear()
    assert trial.engine.retry_incident(incident.id, actor="boss").resolved_by == "boss"
    assert not open_incidents(trial)
    assert level(trial, task) == 1
    trial.desk.worker.drain()
    assert trial.desk.worker.next_due() > trial.clock.moment


def test_a_held_timer_that_succeeds_by_itself_closes_its_incident(trial):
    task = break_overdue(trial)
    trial.desk.worker.drain()
    trial.engine.core.registry.overdue_hooks.clear()
    trial.clock.moment += timedelta(minutes=1)
    trial.desk.worker.drain()
    assert not open_incidents(trial)
    assert level(trial, task) == 1


def test_a_channel_that_breaks_is_tried_again_like_one_that_refuses(trial):
    def broken(outward):
        raise OSError("the cable is cut")

    carrier = trial.desk.channels["memory"]
    carrier.refuse = broken
    _, task = trial.order()
    trial.engine.complete(task, {"amount": 1}, actor="ada")
    trial.desk.worker.drain()
    carrier.refuse = lambda outward: None
    trial.clock.moment += timedelta(minutes=2)
    trial.desk.worker.drain()
    assert len(carrier.sent) == 1


def test_a_full_disk_undoes_the_whole_command_and_holds_no_step(trial):
    _, task = trial.order()

    def full(name: str) -> None:
        raise Busy("The disk is full; nothing was changed.", remedy="Free some room on it.")

    trial.fail = full
    with pytest.raises(Busy, match="disk is full"):
        trial.engine.complete(task, {"amount": 1}, actor="ada")
    trial.fail = lambda name: None
    assert not open_incidents(trial)
    trial.engine.complete(task, {"amount": 1}, actor="ada")


def test_a_day_that_cannot_be_looked_after_is_shown_tried_again_and_holds_up_no_other_work(
    trial, monkeypatch
):
    _, task = trial.order()
    trial.engine.complete(task, {"amount": 1}, actor="ada")

    def break_down(core):
        raise TypeError("a faulty look")

    monkeypatch.setattr("engine.commands.daily.look_after", break_down)
    trial.desk.worker.drain()
    assert [outward.payload["subject"] for outward in trial.desk.channels["memory"].sent] == ["Price"]
    assert trial.desk.worker.is_new_day()
    with trial.engine.store.read() as queries:
        (incident,) = queries.open_incidents(trial.engine.viewer(""))
    assert "a faulty look" in incident.message
    monkeypatch.undo()
    trial.clock.moment += timedelta(minutes=1)
    trial.desk.worker.drain()
    assert not trial.desk.worker.is_new_day()
    with trial.engine.store.read() as queries:
        assert not queries.open_incidents(trial.engine.viewer(""))
