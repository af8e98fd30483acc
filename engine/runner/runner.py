"""Runs one step of an instance: load, act, run on to the next waits, save."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import Conflict, NotFound
from engine.model import InstanceStatus, Json, Step
from engine.runner import script
from engine.runner import snapshot as snapshots
from engine.runner.compaction import compact
from engine.runner.definitions import next_cycle
from engine.runner.info import ElementInfo, Tokens
from engine.runner.merging import gathered
from engine.runner.parsing import ProcessSet
from engine.runner.script import Run, Services, copied, entries, inputs_of
from engine.runner.specs.activities import HumanTask
from engine.runner.specs.boundary import Boundary
from engine.runner.specs.gateways import EventChoice
from engine.runner.waits import arm, awaited, faults, waiting_event
from engine.runner.workflow import InstanceWorkflow
from engine.sentences import say

Answers = Mapping[str, Json] | Callable[[Mapping[str, Json], Mapping[str, Json]], Mapping[str, Json]]


class Runner:
    """Runs instances of one release's diagrams; holds no state of any instance.

    :param new_id: gives tokens their identity: 32 hexadecimal digits, unique over all instances.
    """

    def __init__(self, processes: ProcessSet, *, new_id: Callable[[], str] = script.new_id) -> None:
        self.processes = processes
        self._new_id = new_id

    def start(self, process: str, data: Mapping[str, Json], services: Services) -> Step:
        """Start an instance with this task data.

        :raises NotFound: when the release has no such process.
        """
        specs = self.processes.specs
        if process not in self.processes.ids:
            raise NotFound("process", process)
        workflow = InstanceWorkflow(specs[process], specs, Run(services, self._new_id))
        workflow.begin(entries(data))
        return self._finish(workflow)

    def complete(
        self, process: str, snapshot: bytes, task_id: str, submission: Answers, services: Services
    ) -> Step:
        """Complete a user task with its answers: merged, or under the task's ``redress:result``.

        :param submission: the answers, or what makes them of the task data and the task's inputs; an error
            that it raises leaves the task as it was.
        :raises Conflict: when the task does not wait any more.
        """
        workflow = self._load(process, snapshot, services)
        task = self._waiting_task(workflow, task_id)
        info = task.task_spec.info
        given = (
            submission
            if isinstance(submission, Mapping)
            else submission(task.data, inputs_of(info, task.data))
        )
        answers: Json = entries(given)
        result = info.get("result")
        task.data = task.data | ({result: answers} if result else answers)
        del task.internal_data["wait"]
        workflow.before = replace(workflow.before, tasks=workflow.before.tasks - {task_id})
        workflow.run_one(task)
        return self._finish(workflow)

    def fire(
        self,
        process: str,
        snapshot: bytes,
        timer_id: str,
        services: Services,
        *,
        next_due: datetime | None = None,
    ) -> Step:
        """Fire a timer; one that repeats is armed again.

        :param next_due: when a repeating timer is due next, aware; left out, the next multiple of its period
            after now: periods missed meanwhile count as fired and fire no more.
        :raises Conflict: when the timer does not wait any more.
        """
        workflow = self._load(process, snapshot, services)
        task, place, armed = self._armed(workflow, timer_id, "fired")
        if "every" in armed and isinstance(task.task_spec, Boundary):
            again = next_cycle(armed, services.now, next_due)
            if again is not None:
                task.task_spec.wait_again(task, waits=[again])
        _happen(task, place, None)
        return self._finish(workflow)

    def deliver(
        self, process: str, snapshot: bytes, wait_id: str, payload: Mapping[str, Json], services: Services
    ) -> Step:
        """Give a waiting message event its message.

        :raises Conflict: when nothing waits for it any more.
        """
        workflow = self._load(process, snapshot, services)
        task, place, armed = self._armed(workflow, wait_id, "caught")
        if isinstance(task.task_spec, Boundary):
            task.task_spec.wait_again(task, waits=[armed])
        _happen(task, place, entries(payload))
        return self._finish(workflow)

    def retry(self, process: str, snapshot: bytes, fault_id: str, services: Services) -> Step:
        """Try a held step once more.

        :raises Conflict: when it is not held any more.
        """
        workflow = self._load(process, snapshot, services)
        if workflow.faults.pop(fault_id, None) is None:
            raise Conflict(say("This step is not held any more."))
        return self._finish(workflow)

    def cancel(self, process: str, snapshot: bytes, services: Services) -> Step:
        """Stop the instance for good."""
        workflow = self._load(process, snapshot, services)
        data = gathered(workflow)
        workflow.cancel_all()
        compact(workflow)
        return Step(
            snapshots.save(workflow),
            InstanceStatus.CANCELLED,
            trace=tuple(workflow.run.trace),
            data=data,
            before=workflow.before,
        )

    def amend(self, process: str, snapshot: bytes, entries: Mapping[str, Json], services: Services) -> Step:
        """Correct entries of the task data wherever a token has them; nothing runs on because of it.

        Events that wait keep the key that they wait for.
        """
        workflow = self._load(process, snapshot, services)
        for task in workflow.open_in_all():
            task.data = task.data | {name: value for name, value in entries.items() if name in task.data}
        return self._finish(workflow)

    def forget(self, process: str, snapshot: bytes) -> bytes:
        """The snapshot of an ended instance without its task data; what was passed stays known."""
        workflow = self._load(process, snapshot, None)
        for scope in (workflow, *workflow.subprocesses.values()):
            scope.data = {}
            for task in scope.tasks.values():
                task.data = {}
        workflow.faults.clear()
        return snapshots.save(workflow)

    def data(self, process: str, snapshot: bytes) -> dict[str, Json]:
        """The task data of the whole instance, as its tokens have it together."""
        return copied(gathered(self._load(process, snapshot, None)))

    def task_data(self, process: str, snapshot: bytes, task_id: str) -> dict[str, Json]:
        """The task data as a user task sees it.

        :raises Conflict: when the task does not wait any more.
        """
        data: dict[str, Json] = self._waiting_task(self._load(process, snapshot, None), task_id).data
        return data

    def tokens(self, process: str, snapshot: bytes) -> Tokens:
        """Where the instance stands."""
        workflow = self._load(process, snapshot, None)
        active: dict[str, dict[str, int]] = {}
        called: dict[str, str] = {}
        for task in workflow.open_in_all():
            info: ElementInfo | None = task.task_spec.info
            inside = workflow.subprocesses.get(task.id)
            armed = isinstance(task.task_spec, Boundary) and task.state == TaskState.WAITING
            if info is None or armed or not task.task_spec.traced:
                continue
            counts = active.setdefault(info.process, {})
            counts[info.id] = counts.get(info.id, 0) + 1
            if info.type == "callActivity" and inside is not None:
                called[info.id] = inside.spec.name
        return Tokens(active, {name: tuple(ids) for name, ids in workflow.done.items()}, called)

    def _load(self, process: str, snapshot: bytes, services: Services | None) -> InstanceWorkflow:
        if process not in self.processes.ids:
            raise NotFound("process", process)
        workflow = snapshots.load(self.processes, process, snapshot, Run(services, self._new_id))
        if services is not None:
            workflow.before = awaited(workflow)
        return workflow

    def _finish(self, workflow: InstanceWorkflow) -> Step:
        """Run on, arm what waits now, forget what is over, save."""
        workflow.run_on()
        run = workflow.run
        waits = arm(workflow, run.services.now)  # type: ignore[union-attr]  # a step has services
        compact(workflow)
        return Step(
            snapshot=snapshots.save(workflow),
            status=InstanceStatus.COMPLETED if workflow.completed else InstanceStatus.ACTIVE,
            tasks=tuple(waits.tasks),
            timers=tuple(waits.timers),
            messages=tuple(waits.messages),
            faults=tuple(faults(workflow)),
            thrown=tuple(run.thrown),
            trace=tuple(run.trace),
            data=copied(gathered(workflow)),
            before=workflow.before,
        )

    @staticmethod
    def _waiting_task(workflow: InstanceWorkflow, task_id: str) -> Any:
        task = workflow.find(task_id)
        if (
            task is None
            or task.state != TaskState.READY
            or not isinstance(task.task_spec, HumanTask)
            or task_id in workflow.faults
        ):
            raise Conflict(say("This task does not wait any more."))
        return task

    @staticmethod
    def _armed(workflow: InstanceWorkflow, wait_id: str, what: str) -> tuple[Any, str, dict[str, Any]]:
        """The event that waits under an id, of the kind that ``what`` happens to."""
        key, _, place = wait_id.partition(":")
        task = workflow.find(key)
        found = waiting_event(task, place)
        told = found is not None and not found[1].keys().isdisjoint(("message", "signal"))
        if found is None or told != (what == "caught"):
            raise Conflict(say("Nothing waits for this any more."))
        info, armed = found
        task.internal_data.pop("waits")
        workflow.note(what, task, info)
        return task, place, armed


def _happen(task: Any, place: str, payload: dict[str, Json] | None) -> None:
    if isinstance(task.task_spec, EventChoice):
        task.task_spec.happen(task, int(place), payload)
    else:
        task.task_spec.happen(task, payload)
