"""What people do with tasks: one wins, the other reads who and when; rights hold at every moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.errors import Conflict, FormInvalid, NotAllowed, NotFound, RedressError, StaleRevision
from engine.model import TaskStatus
from tests.engine.commands.bench_pack import Trial


@pytest.fixture
def trial(tmp_path):
    trial = Trial(tmp_path)
    yield trial
    trial.desk.close()


def test_completing_runs_on_to_the_next_wait_and_writes_it_down(trial):
    instance, task = trial.order()
    done = trial.engine.complete(task, {"amount": 21}, actor="ada")
    assert done.task.status is TaskStatus.COMPLETED
    assert done.waiting == (), "it waits for the payment, and for nobody here"
    assert trial.calls == [("order.enter", {"amount": 21}), ("order.price", {"amount": 21})]
    with trial.engine.store.read() as queries:
        events = queries.events.stream(f"instance:{instance}")
        assert [event.type for event in events] == ["instance.started", "task.completed"]
        assert events[1].actor == "ada"
        assert events[1].payload["answers"] == {"amount": 21, "entered_by": "ada"}


def test_an_answer_that_breaks_the_form_changes_nothing(trial):
    _, task = trial.order()
    with pytest.raises(FormInvalid) as refused:
        trial.engine.complete(task, {}, actor="ada")
    assert "amount" in refused.value.problems
    assert trial.calls == []


def test_of_two_people_completing_one_task_one_wins_and_the_other_reads_who_and_when(trial):
    _, task = trial.order()

    def attempt(person: str) -> RedressError | None:
        try:
            trial.engine.complete(task, {"amount": 1}, actor=person)
        except RedressError as refused:
            return refused
        return None

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(attempt, ["ada", "bea"]))
    (refused,) = [result for result in results if result is not None]
    assert isinstance(refused, Conflict)
    assert refused.by in ("Ada Able", "Bea Best")
    assert refused.at == trial.clock.now()


def test_a_claimed_task_cannot_be_claimed_or_completed_by_another(trial):
    _, task = trial.order()
    trial.engine.claim(task, actor="ada")
    for attempt in (
        lambda: trial.engine.claim(task, actor="bea"),
        lambda: trial.engine.complete(task, {"amount": 1}, actor="bea"),
        lambda: trial.engine.save_draft(task, {"amount": 1}, actor="bea"),
        lambda: trial.engine.release(task, actor="bea"),
    ):
        with pytest.raises(Conflict, match="Ada Able holds"):
            attempt()


def test_a_released_task_goes_back_to_its_pool_with_its_draft(trial):
    _, task = trial.order()
    trial.engine.claim(task, actor="ada")
    trial.engine.save_draft(task, {"amount": 5}, actor="ada")
    released = trial.engine.release(task, actor="ada")
    assert released.status is TaskStatus.READY
    assert trial.engine.task_page(task, trial.engine.viewer("bea")).initial["amount"] == 5


def test_a_superior_takes_a_task_from_its_holder_and_hands_it_over(trial):
    _, task = trial.order()
    trial.engine.claim(task, actor="ada")
    assert trial.engine.assign(task, "bea", actor="boss").assignee == "bea"


def test_a_person_of_another_unit_may_neither_claim_nor_be_handed_the_task(trial):
    _, task = trial.order()
    with pytest.raises(NotAllowed) as refused:
        trial.engine.claim(task, actor="eve")
    assert refused.value.reason == "elsewhere"
    with pytest.raises(NotAllowed):
        trial.engine.assign(task, "eve", actor="boss")


def test_a_barred_person_does_not_learn_that_the_task_exists(trial):
    started = trial.engine.start("order", {})
    with trial.engine.store.write() as uow:
        uow.cases.bar(started.case.id, "ada", "complained about", trial.clock.now())
        uow.commit()
    task = trial.task(started.instance.id)
    with pytest.raises(NotFound):
        trial.engine.claim(task, actor="ada")
    with pytest.raises(NotFound):
        trial.engine.task_page(task, trial.engine.viewer("ada"))


def at_review(trial) -> tuple[int, str]:
    instance, task = trial.order()
    trial.engine.complete(task, {"amount": 1}, actor="ada")
    with trial.engine.store.read() as queries:
        number = queries.cases.get(queries.instances.get(instance).case).number
    assert trial.engine.send_message("paid", number, {})
    return instance, trial.task(instance)


def test_who_did_the_step_may_not_review_it(trial):
    with trial.engine.store.write() as uow:
        held = uow.people.certificates("bea")[0]
        uow.people.save_certificate(replace(held, person="ada"))
        uow.commit()
    _, task = at_review(trial)
    with pytest.raises(NotAllowed) as refused:
        trial.engine.claim(task, actor="ada")
    assert refused.value.reason == "conflict"


def test_a_certificate_that_expires_between_claiming_and_completing_stops_the_completion(trial):
    _, task = at_review(trial)
    trial.engine.claim(task, actor="bea")
    trial.clock.moment += timedelta(days=366)
    with pytest.raises(NotAllowed) as refused:
        trial.engine.complete(task, {"fine": True}, actor="bea")
    assert refused.value.reason == "certificate"


def test_a_stale_page_cannot_complete_a_task_that_was_worked_on_and_given_back(trial):
    _, task = trial.order()
    trial.engine.claim(task, actor="bea")
    trial.engine.release(task, actor="bea")
    with pytest.raises(StaleRevision):
        trial.engine.complete(task, {"amount": 1}, actor="ada", revision=0)


def test_an_operation_that_refuses_a_submission_leaves_the_task_open(trial):
    _, task = trial.order()

    def refuse(name: str) -> None:
        if name == "order.enter":
            raise Conflict("This order was entered before.")

    trial.fail = refuse
    with pytest.raises(Conflict, match="entered before"):
        trial.engine.complete(task, {"amount": 1}, actor="ada")
    with trial.engine.store.read() as queries:
        assert queries.tasks.get(task).status is TaskStatus.READY


@pytest.mark.parametrize(("amount", "starts_with"), [(500, {"fine": True}), (21, {"fine": False})])
def test_a_form_starts_with_what_its_diagram_says_and_null_says_nothing(trial, amount, starts_with):
    instance, task = trial.order()
    trial.engine.complete(task, {"amount": amount}, actor="ada")
    with trial.engine.store.read() as queries:
        case = queries.cases.get(queries.instances.get(instance).case)
    trial.engine.send_message("paid", case.number, {})
    trial.desk.worker.drain()
    review = trial.task(instance)
    assert trial.engine.task_page(review, trial.engine.viewer("bea")).initial == starts_with
