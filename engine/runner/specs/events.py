"""Start, end, catch and throw events (BPMN 2.0.2, 10.5)."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.runner.definitions import Code, HeldMessage, HeldSignal, HeldTimer, Terminate
from engine.runner.info import ElementInfo
from engine.runner.merging import gathered
from engine.runner.script import taken
from engine.runner.specs.base import Node, withdraw
from engine.runner.specs.boundary import throw


class Start(Node):
    """A start event; the command that starts the instance is its event."""

    info: ElementInfo


class CatchEvent(Node):
    """An intermediate catch event, or a receive task.

    :ivar event_definition: ``None`` behind an event-based gateway, which waits in its place.
    """

    info: ElementInfo

    def __init__(
        self,
        wf_spec: Any,
        bpmn_id: str,
        event_definition: HeldTimer | HeldMessage | HeldSignal | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.event_definition = event_definition

    def _update_hook(self, my_task: Any) -> bool:
        return self.event_definition is None

    def happen(self, my_task: Any, payload: dict[str, Any] | None = None) -> None:
        """The event happens."""
        if payload is not None:
            my_task.internal_data["payload"] = payload
        my_task._set_state(TaskState.READY)
        my_task.workflow.top_workflow.ready(my_task)

    def _run_hook(self, my_task: Any) -> bool:
        payload = my_task.internal_data.get("payload")
        if payload is not None:
            my_task.data = my_task.data | taken(self.info, "payload", payload, my_task.data)
        return True


class ThrowEvent(Node):
    """An intermediate throw event, or a send task with a message; without definition it passes."""

    info: ElementInfo

    def __init__(
        self,
        wf_spec: Any,
        bpmn_id: str,
        event_definition: HeldMessage | HeldSignal | Code | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.event_definition = event_definition

    def _run_hook(self, my_task: Any) -> bool:
        _throw(my_task, self.event_definition)
        return True


class Finish(Node):
    """An end event."""

    info: ElementInfo

    def __init__(
        self,
        wf_spec: Any,
        bpmn_id: str,
        event_definition: HeldMessage | HeldSignal | Code | Terminate | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.event_definition = event_definition

    def _run_hook(self, my_task: Any) -> bool:
        if isinstance(self.event_definition, Terminate):
            self._terminate(my_task)
        else:
            _throw(my_task, self.event_definition)
        return True

    @staticmethod
    def _terminate(my_task: Any) -> None:
        """End the process; what the other branches changed so far stays, this branch winning."""
        scope = my_task.workflow
        top = scope.top_workflow
        data = gathered(scope, last=my_task)
        owner = None if scope is top else top.get_task_from_id(scope.parent_task_id)
        if owner is not None and owner.task_spec.is_body:
            scope = owner.workflow
            my_task.data = data
            for task in my_task.workflow.open_tasks():
                if task is not my_task:
                    withdraw(task)
            data = gathered(scope, last=owner)
        my_task._set_state(TaskState.COMPLETED)
        top.note("completed", my_task)
        for task in scope.open_tasks():
            withdraw(task)
        scope.finish(data)


def _throw(my_task: Any, event: HeldMessage | HeldSignal | Code | None) -> None:
    top = my_task.workflow.top_workflow
    if isinstance(event, HeldMessage):
        top.run.thrown.append(event.thrown(my_task.data))
        top.note("thrown", my_task)
    elif isinstance(event, HeldSignal):
        own = frozenset(task.id for task in top.open_in_all() if task.state == TaskState.WAITING)
        top.run.thrown.append(event.thrown(my_task.data, own))
        top.note("thrown", my_task)
    elif isinstance(event, Code):
        throw(my_task, event)
