"""Runs one step of an instance: load, act, run on to the next waits, save."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import Conflict, RedressError
from engine.model import (
    Fault,
    InstanceStatus,
    Json,
    MessageWait,
    Overdue,
    Step,
    TimerWait,
    Trace,
    UserTaskWait,
)
from engine.runner import snapshot as snapshots
from engine.runner.activities import HumanTask
from engine.runner.compaction import compact
from engine.runner.events import Held, as_wait
from engine.runner.flow import Boundary, EventChoice
from engine.runner.info import ElementInfo, Tokens
from engine.runner.parsing import ProcessSet
from engine.runner.script import Run, Services, inputs_of, take_result, text_or_value
from engine.runner.times import moment_of
from engine.runner.workflow import InstanceWorkflow

Answers = Mapping[str, Json] | Callable[[Mapping[str, Json], Mapping[str, Json]], Mapping[str, Json]]


class Runner:
    """Runs instances of one release's diagrams; holds no state of any instance."""

    def __init__(self, processes: ProcessSet) -> None:
        self.processes = processes

    def start(self, process: str, data: Mapping[str, Json], services: Services) -> Step:
        """Start an instance with this task data."""
        run = Run(services)
        workflow = InstanceWorkflow(self.processes.specs[process], self.processes.specs, run)
        workflow.task_tree.data = deepcopy(dict(data))
        return self._finish(workflow, run, set())

    def complete(
        self, process: str, snapshot: bytes, task_id: str, submission: Answers, services: Services
    ) -> Step:
        """Complete a user task with its answers.

        :param submission: the answers, or what makes them of the task data and the task's inputs; an error
            that it raises leaves the task as it was.
        :raises Conflict: when the task does not wait any more.
        """

        def act(workflow: InstanceWorkflow) -> None:
            task = self._ready(workflow, task_id)
            info = task.task_spec.info
            given = (
                submission
                if isinstance(submission, Mapping)
                else submission(task.data, inputs_of(info, task.data))
            )
            answers = deepcopy(dict(given))
            result = info.get("result")
            if result:
                task.data[result] = answers
            else:
                task.data.update(answers)
            task.internal_data.pop("wait", None)
            workflow._run_one(task)

        return self._step(process, snapshot, services, act)

    def fire(self, process: str, snapshot: bytes, timer_id: str, services: Services) -> Step:
        """Fire a timer; one that repeats is armed again, its next time still ahead."""
        return self._step(
            process, snapshot, services, lambda workflow: self._happen(workflow, timer_id, "fired", None)
        )

    def deliver(
        self, process: str, snapshot: bytes, wait_id: str, payload: Mapping[str, Json], services: Services
    ) -> Step:
        """Give a waiting message event its message."""
        return self._step(
            process, snapshot, services, lambda workflow: self._happen(workflow, wait_id, "caught", payload)
        )

    def retry(self, process: str, snapshot: bytes, fault_id: str, services: Services) -> Step:
        """Try a held step once more.

        :raises Conflict: when it is not held any more.
        """

        def act(workflow: InstanceWorkflow) -> None:
            if workflow.faults.pop(fault_id, None) is None:
                raise Conflict("This step is not held any more.")

        return self._step(process, snapshot, services, act)

    def cancel(self, process: str, snapshot: bytes, services: Services) -> Step:
        """Stop the instance for good."""
        run = Run(services)
        workflow = snapshots.load(self.processes, process, snapshot, run)
        known = _waiting(workflow)
        for scope in workflow.scopes():
            for task in list(scope.tasks.values()):
                if not task.has_state(TaskState.FINISHED_MASK):
                    task._set_state(TaskState.CANCELLED)
        run.trace += [Trace("cancelled", element, owner, key) for key, (element, owner) in known.items()]
        return Step(snapshots.save(workflow), InstanceStatus.CANCELLED, trace=tuple(run.trace))

    def task_data(self, process: str, snapshot: bytes, task_id: str) -> dict[str, Json]:
        """The task data as a user task sees it.

        :raises Conflict: when the task does not wait any more.
        """
        workflow = snapshots.load(self.processes, process, snapshot, None)
        data: dict[str, Json] = self._ready(workflow, task_id).data
        return data

    def tokens(self, process: str, snapshot: bytes) -> Tokens:
        """Where the instance stands."""
        workflow = snapshots.load(self.processes, process, snapshot, None)
        active: dict[str, dict[str, int]] = {}
        done: dict[str, dict[str, None]] = {}
        called: dict[str, str] = {}
        for scope in (workflow, *workflow.subprocesses.values()):
            for task in scope.tasks.values():
                info: ElementInfo | None = getattr(task.task_spec, "info", None)
                if info is None:
                    continue
                if task.has_state(TaskState.READY | TaskState.WAITING | TaskState.STARTED):
                    if not isinstance(task.task_spec, Boundary):
                        counts = active.setdefault(info.process, {})
                        counts[info.id] = max(counts.get(info.id, 0), 0) + 1
                    if info.type == "callActivity" and task.state == TaskState.STARTED:
                        called[info.id] = task.task_spec.spec if hasattr(task.task_spec, "spec") else ""
                elif task.state == TaskState.COMPLETED:
                    done.setdefault(info.process, {})[info.id] = None
        return Tokens(active, {name: tuple(ids) for name, ids in done.items()}, called)

    def _step(
        self, process: str, snapshot: bytes, services: Services, act: Callable[[InstanceWorkflow], None]
    ) -> Step:
        run = Run(services)
        workflow = snapshots.load(self.processes, process, snapshot, run)
        known = _waiting(workflow)
        act(workflow)
        return self._finish(workflow, run, known)

    def _finish(self, workflow: InstanceWorkflow, run: Run, known: Any) -> Step:
        """Run on, arm what waits now, forget what is over, save."""
        workflow.run_on()
        tasks, timers, messages = _arm(workflow, run.services.now)
        for key in [key for key in workflow.faults if workflow.find(key) is None]:
            del workflow.faults[key]
        now_waiting = _waiting(workflow)
        completed = {item.task for item in run.trace}
        for key, (element, owner) in dict(known).items() if known else ():
            if key not in now_waiting and key.split(":")[0] not in completed:
                run.trace.append(Trace("cancelled", element, owner, key))
        compact(workflow)
        return Step(
            snapshot=snapshots.save(workflow),
            status=InstanceStatus.COMPLETED if workflow.completed else InstanceStatus.ACTIVE,
            tasks=tuple(tasks),
            timers=tuple(timers),
            messages=tuple(messages),
            faults=tuple(_faults(workflow)),
            thrown=tuple(run.thrown),
            trace=tuple(run.trace),
            data=workflow.data if workflow.completed else {},
        )

    def _ready(self, workflow: InstanceWorkflow, task_id: str) -> Any:
        task = workflow.find(task_id)
        if task is None or task.state != TaskState.READY or not isinstance(task.task_spec, HumanTask):
            raise Conflict("This task does not wait any more.")
        return task

    def _happen(
        self, workflow: InstanceWorkflow, wait_id: str, what: str, payload: Mapping[str, Json] | None
    ) -> None:
        """Let an event happen that waits under ``wait_id``."""
        key, _, place = wait_id.partition(":")
        task = workflow.find(key)
        if task is None or task.state != TaskState.WAITING or task.internal_data.get("waits") is None:
            raise Conflict("Nothing waits for this any more.")
        armed = task.internal_data["waits"][int(place or 0)]
        info = self.info(task, int(place or 0))
        workflow.script_engine.run.trace.append(Trace(what, info.id, info.process, task.id.hex))
        if isinstance(task.task_spec, EventChoice):
            task._set_internal_data(chosen=int(place))
        else:
            task._set_internal_data(event_fired=True)
        self._repeat(workflow, task, armed)
        task.internal_data.pop("waits")
        task.task_spec._update(task)
        if payload is not None:
            take_result(info, "payload", dict(payload), task.data)

    def _repeat(self, workflow: InstanceWorkflow, task: Any, armed: dict[str, Any]) -> None:
        """A boundary event that does not interrupt goes on waiting, beside the token it released."""
        spec = task.task_spec
        if not isinstance(spec, Boundary) or spec.cancel_activity:
            return
        again = None
        if "message" in armed:
            again = dict(armed)
        elif "every" in armed and armed["left"] != 0:
            again = _next_cycle(armed, workflow.script_engine.run.services.now)
        if again is not None:
            spec.wait_again(task).internal_data["waits"] = [again]

    def info(self, task: Any, place: int = 0) -> ElementInfo:
        """The element that waits: the event itself, or a gateway's event."""
        spec = task.task_spec
        if isinstance(spec, EventChoice):
            spec = spec._wf_spec.task_specs[spec.events[place][0]]
        info: ElementInfo = spec.info
        return info


def _next_cycle(armed: dict[str, Any], now: datetime) -> dict[str, Any] | None:
    """The next time that is still ahead; missed ones count as fired, and fire no more."""
    due, left = datetime.fromisoformat(armed["due"]), armed["left"]
    every = timedelta(seconds=armed["every"])
    missed = max(0, (now - due) // every)
    steps = missed + 1
    if left is not None:
        if left < steps:
            return None
        left -= steps
    return {**armed, "due": (due + every * steps).isoformat(), "left": left}


def _waiting(workflow: InstanceWorkflow) -> dict[str, tuple[str, str]]:
    """What waits: id → (element, process)."""
    found = {}
    for task in workflow.tasks_in(TaskState.READY | TaskState.WAITING):
        info = getattr(task.task_spec, "info", None)
        if info is not None and (task.task_spec.manual or "waits" in task.internal_data):
            found[task.id.hex] = (info.id, info.process)
    return found


def _arm(
    workflow: InstanceWorkflow, now: datetime
) -> tuple[list[UserTaskWait], list[TimerWait], list[MessageWait]]:
    """What waits now; what a token newly waits for is worked out once and kept."""
    tasks: list[UserTaskWait] = []
    timers: list[TimerWait] = []
    messages: list[MessageWait] = []
    for task in list(workflow.tasks_in(TaskState.READY | TaskState.WAITING)):
        spec = task.task_spec
        try:
            if isinstance(spec, HumanTask) and task.state == TaskState.READY:
                tasks.append(_user_task(task, now))
            for wait in _event_waits(task, now):
                (messages if isinstance(wait, MessageWait) else timers).append(wait)  # type: ignore[arg-type]
        except RedressError as failure:
            workflow.faults[task.id.hex] = {"message": failure.message, "remedy": failure.remedy}
    return tasks, timers, messages


def _event_waits(task: Any, now: datetime) -> list[TimerWait | MessageWait]:
    spec = task.task_spec
    if task.state != TaskState.WAITING:
        return []
    if isinstance(spec, EventChoice):
        events = [event for _, event in spec.events]
    elif isinstance(getattr(spec, "event_definition", None), Held):
        events = [spec.event_definition]
    else:
        return []
    if "waits" not in task.internal_data:
        task.internal_data["waits"] = [event.arm(task.data, now) for event in events]
    key = task.id.hex
    ids = (
        [f"{key}:{place}" for place in range(len(events))]
        if len(events) > 1 or isinstance(spec, EventChoice)
        else [key]
    )
    return [
        as_wait(wait_id, event.info, armed)
        for wait_id, event, armed in zip(ids, events, task.internal_data["waits"], strict=True)
    ]


def _user_task(task: Any, now: datetime) -> UserTaskWait:
    info: ElementInfo = task.task_spec.info
    if "wait" not in task.internal_data:
        data = task.data
        due = text_or_value(info.get("due"), data)
        task.internal_data["wait"] = {
            "due": None if due is None else moment_of(due, now).isoformat(),
            "assignee": _text(info.get("assignee"), data),
            "unit": _text(info.unit, data),
            "role": _text(info.role, data),
            "priority": _text(info.get("priority"), data) or "normal",
            "subject": _text(info.get("subject"), data) or "",
        }
    kept = task.internal_data["wait"]
    return UserTaskWait(
        id=task.id.hex,
        element=info.id,
        process=info.process,
        name=info.label,
        form=info.get("form") or "",
        unit=kept["unit"],
        role=kept["role"],
        assignee=kept["assignee"],
        due=None if kept["due"] is None else datetime.fromisoformat(kept["due"]),
        overdue=Overdue(info.get("overdue") or "warn"),
        certificate=info.get("certificate"),
        not_by=tuple((info.get("notBy") or "").split()),
        operation=info.get("operation"),
        result=info.get("result"),
        priority=kept["priority"],
        subject=kept["subject"],
    )


def _text(attribute: str | None, data: Mapping[str, Json]) -> str | None:
    value = text_or_value(attribute, data)
    return None if value in (None, "") else str(value)


def _faults(workflow: InstanceWorkflow) -> list[Fault]:
    found = []
    for key, failure in workflow.faults.items():
        task = workflow.find(key)
        info = getattr(task.task_spec, "info", None) if task is not None else None
        if info is not None:
            found.append(Fault(key, info.id, info.process, failure["message"], failure["remedy"]))
    return found
