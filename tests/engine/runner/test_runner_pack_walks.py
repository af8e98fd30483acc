"""Random walks over the desk's own diagrams, by people and services that answer anything.

Whatever they answer, an instance says what it waits for or what holds it; and what it has forgotten never
shows. ``REDRESS_SEED`` is the first seed; a failing walk prints its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from SpiffWorkflow.util.task import TaskState

from engine.errors import RedressError
from engine.model import InstanceStatus
from engine.runner import ProcessSet, prepare
from engine.runner.script import Run
from engine.runner.snapshot import load
from engine.runner.specs.base import is_open
from engine.runner.specs.boundary import Boundary
from engine.runner.specs.gateways import Join
from engine.runner.specs.many import Many
from tests.engine.runner.strangers import Stranger, Words
from tests.engine.runner.twins import Twins

SEED = int(os.environ.get("REDRESS_SEED", "0"))
PACK = Path(__file__).parents[3] / "processes" / "complaint"
PROCESSES = sorted(path.stem for path in PACK.glob("*.bpmn"))
STEPS = 40


@cache
def diagrams() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(PACK.glob("*.bpmn"))}


@cache
def processes() -> ProcessSet:
    return prepare(diagrams())


@cache
def words() -> Words:
    return Words(*diagrams().values())


Act = tuple[str, tuple[Any, ...]]


class RandomWalk:
    """One instance, and somebody who does whatever can be done."""

    def __init__(self, process: str, seed: int) -> None:
        self.random = Random(seed)
        self.person = Stranger(words(), self.random)
        self.twins = Twins(processes(), process, lambda: Stranger(words(), Random(seed)))
        self.twins.start({"case": "C-1", "contact": 11, **self.person.entries(30)})

    def step(self) -> bool:
        """Do something; false when nothing can be done any more."""
        self._all_is_told()
        todo = self._possible()
        if not todo or self.twins.step.status is not InstanceStatus.ACTIVE:
            return False
        command, details = self.random.choice(todo)()
        for services in self.twins.services:
            services.now = self.person.now
        try:
            self.twins.act(command, *details)
        except RedressError as refused:
            assert refused.message
        self.person.later()
        return True

    def _possible(self) -> list[Callable[[], Act]]:
        step = self.twins.step
        found: list[Callable[[], Act]] = [lambda id=item.id: ("retry", (id,)) for item in step.faults]
        found += 4 * [lambda item=item: self._complete(item) for item in step.tasks]
        found += [lambda id=item.id: ("fire", (id,)) for item in step.timers]
        found += [lambda item=item: self._deliver(item) for item in step.messages]
        return found

    def _complete(self, wait: Any) -> Act:
        self.twins.seen(wait.id)
        return "complete", (wait.id, self.person.answers(self._info(wait)))

    def _deliver(self, wait: Any) -> Act:
        return "deliver", (wait.id, self.person.answers(self._info(wait)))

    def _info(self, wait: Any) -> Any:
        return processes().process(wait.process).elements[wait.element]

    def _all_is_told(self) -> None:
        """Every token waits for something that is shown, or for others that can still come."""
        step = self.twins.step
        shown = {wait.id.partition(":")[0] for wait in (*step.tasks, *step.timers, *step.messages)}
        shown |= {fault.id for fault in step.faults}
        workflow = load(processes(), self.twins.process, step.snapshot, Run())
        assert workflow.completed == (step.status is InstanceStatus.COMPLETED)
        for scope in workflow.scopes():
            assert scope is workflow or scope.open_tasks()
            for task in scope.open_tasks():
                assert task.id in shown or self._held_elsewhere(task, scope), task
        if step.status is InstanceStatus.ACTIVE:
            assert shown

    @staticmethod
    def _held_elsewhere(task: Any, scope: Any) -> bool:
        """Whether it waits for what other tokens do."""
        spec = task.task_spec
        if task.id in scope.top_workflow.subprocesses:
            return task.state == TaskState.STARTED
        if isinstance(spec, Many):
            return any(is_open(child) for child in task.children)
        if isinstance(spec, Boundary):
            return task.state == TaskState.WAITING and task.parent.task_spec.activity(task.parent) is not None
        return isinstance(spec, Join) and not scope.stuck()


@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize("seed", range(SEED, SEED + 30))
def test_whatever_anybody_answers_an_instance_says_what_it_waits_for(process, seed):
    print(f"REDRESS_SEED={seed}")
    walk = RandomWalk(process, seed)
    steps = 0
    while steps < STEPS and walk.step():
        steps += 1
    if walk.twins.step.status is InstanceStatus.ACTIVE:
        walk.twins.act("cancel")
        step = walk.twins.step
        assert step.status is InstanceStatus.CANCELLED
        assert not (step.tasks or step.timers or step.messages or step.faults)
