"""Boundary events (BPMN 2.0.2, 10.5.4), and how errors and escalations find theirs (10.5.6)."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import StepFailed
from engine.runner.definitions import Code, Held
from engine.runner.info import ElementInfo
from engine.runner.merging import changes, current, gathered
from engine.runner.script import entries, taken
from engine.runner.specs.base import Node, add, drop, is_open, withdraw
from engine.runner.specs.gateways import End
from engine.sentences import say


class Guard(Node):
    """Stands before an activity with boundary events: lets a token into it and arms them.

    :ivar main: the name of the activity's spec.
    """

    def __init__(self, wf_spec: Any, bpmn_id: str, main: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.main = main

    def activity(self, my_task: Any) -> Any:
        """The activity's token; ``None`` when it has left."""
        return next(
            (task for task in my_task.children if task.task_spec.name == self.main and is_open(task)), None
        )

    def armed(self, my_task: Any) -> list[Any]:
        """The tokens of the events that may still happen."""
        return [
            task
            for task in my_task.children
            if isinstance(task.task_spec, Boundary) and task.state == TaskState.WAITING
        ]

    def ended(self, my_task: Any, child: Any) -> None:
        """The activity is done: its events can happen no more."""
        if child.task_spec.name == self.main:
            for task in self.armed(my_task):
                drop(task)


class Boundary(Node):
    """A boundary event, or the start event of an event sub-process.

    One that interrupts takes back its activity and all that runs inside. One that does not goes on waiting
    beside the branch it began, as long as its activity runs; a timer only while it repeats.

    :ivar of_scope: of an event sub-process: one that interrupts takes back the others that run, too.
    """

    info: ElementInfo

    def __init__(
        self,
        wf_spec: Any,
        bpmn_id: str,
        event_definition: Held | Code,
        cancel_activity: bool,
        of_scope: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.event_definition = event_definition
        self.of_scope = of_scope
        self.cancel_activity = cancel_activity
        self.begins_aside = not cancel_activity

    def enter(self, my_task: Any, data: dict[str, Any]) -> None:
        """It is armed; nothing has happened yet."""
        my_task.data = data

    def happen(self, my_task: Any, payload: dict[str, Any] | None = None) -> None:
        """The event happens: the branch begins with the activity's data as it stands.

        :param payload: what comes with it.
        """
        guard = my_task.parent
        activity = guard.task_spec.activity(guard)
        ends_all = self.of_scope and self.cancel_activity
        seen = gathered(my_task.workflow, last=activity) if ends_all else current(activity)
        my_task.data = my_task.data | changes(guard.data, seen)
        if payload is not None:
            my_task.internal_data["payload"] = payload
        if self.cancel_activity:
            withdraw(activity)
            for task in guard.task_spec.armed(guard):
                if task is not my_task:
                    drop(task)
            for task in my_task.workflow.open_tasks() if ends_all else ():
                if task is not my_task and not isinstance(task.task_spec, End):
                    withdraw(task)
        my_task._set_state(TaskState.READY)
        my_task.workflow.top_workflow.ready(my_task)

    def wait_again(self, my_task: Any, **internal: Any) -> None:
        """A fresh token beside the one that happened."""
        if not self.cancel_activity:
            add(my_task.workflow, self, my_task.parent, dict(my_task.data), **internal)

    def _run_hook(self, my_task: Any) -> bool:
        """Work out what the payload sets; the branch gets it, so that it counts as the branch's change."""
        payload = my_task.internal_data.get("payload")
        if payload is not None:
            code = isinstance(self.event_definition, Code)
            my_task.internal_data["sets"] = (
                payload if code else taken(self.info, "payload", payload, my_task.data)
            )
        return True

    def passed_on(self, my_task: Any) -> dict[str, Any]:
        """The data with what the payload sets."""
        my_task.internal_data.pop("payload", None)
        data: dict[str, Any] = my_task.data | my_task.internal_data.pop("sets", {})
        return data

    def counts(self, my_task: Any) -> bool:
        """An armed event is no token."""
        return bool(my_task.state != TaskState.WAITING)


def throw_up(my_task: Any, kind: str, code: str, details: dict[str, Any] | None = None) -> bool:
    """Let the innermost matching boundary event catch it; false when there is none.

    ``details`` become the catching branch's ``error`` or ``escalation``.

    :raises FeelError: when they hold what no JSON can; nobody caught it then.
    """
    payload = {kind: {"code": code, **entries(details or {})}}
    top = my_task.workflow.top_workflow
    task = my_task
    while task is not None:
        caught = _catching(task, kind, code)
        if caught is not None:
            top.note("thrown", my_task)
            top.note("caught", caught)
            spec = caught.task_spec
            spec.wait_again(caught)
            spec.happen(caught, payload)
            return True
        owner = task.workflow.parent_task_id
        task = None if owner is None else top.get_task_from_id(owner)
    return False


def _catching(task: Any, kind: str, code: str) -> Any:
    """The armed event around a task, or around the multi-instance activity it belongs to."""
    guard = task.parent
    if guard is not None and "place" in task.internal_data:
        guard = guard.parent
    if guard is None or not isinstance(guard.task_spec, Guard):
        return None
    found = [task for task in guard.task_spec.armed(guard) if _matches(task, kind, code)]
    found.sort(key=lambda task: task.task_spec.event_definition.code is None)
    return found[0] if found else None


def _matches(task: Any, kind: str, code: str) -> bool:
    event = task.task_spec.event_definition
    return isinstance(event, Code) and event.kind == kind and event.code in (None, code)


def throw(my_task: Any, event: Code) -> None:
    """Throw an error or escalation; an escalation that nobody catches has no effect.

    :raises StepFailed: when nobody catches an error.
    """
    if throw_up(my_task, event.kind, event.code or ""):
        return
    if event.kind == "error":
        raise StepFailed(
            my_task.task_spec.name,
            say("Nobody catches the error %(code)s", code=event.code or "").rstrip() + ".",
            remedy=say("Draw an error boundary event on the activity that called this."),
        )
    my_task.workflow.top_workflow.note("thrown", my_task)
