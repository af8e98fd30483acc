"""Task specs of gateways and events where the library's own would join early, wait wrongly or forget."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EndEvent,
    ExclusiveGateway,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    ParallelGateway,
)
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from engine.runner.activities import HeldStep
from engine.runner.info import ElementInfo
from engine.runner.merging import merge, really_open, spread


class ThrowEvent(HeldStep, IntermediateThrowEvent):
    """An intermediate throw event."""


class Finish(HeldStep, EndEvent):
    """An end event."""


class CatchEvent(HeldStep, IntermediateCatchEvent):
    """An intermediate catch event, or a receive task."""


class Choice(HeldStep, ExclusiveGateway):
    """An exclusive gateway: the first flow whose condition is true, else the default."""


class Boundary(HeldStep, BoundaryEvent):
    """A boundary event; one that does not interrupt waits again for as long as its activity runs."""

    def wait_again(self, my_task: Any) -> Any:
        """A fresh token beside the one that fired."""
        again = my_task.parent._add_child(self, TaskState.WAITING)
        again.task_spec._predict(again, mask=TaskState.NOT_FINISHED_MASK)
        self._update(again)
        return again


class EventChoice(HeldStep, BpmnSpecMixin):
    """An event-based gateway: the first of its events that happens takes the token (BPMN 10.6.6)."""

    info: ElementInfo

    def connect(self, child: Any) -> None:
        """Take over the child's event: the gateway waits for all of them at once."""
        super().connect(child)
        self.events = [*getattr(self, "events", []), (child.name, child.event_definition)]
        child.event_definition = NoneEventDefinition()

    def _predict_hook(self, my_task: Any) -> None:
        my_task._sync_children(self.outputs, state=TaskState.MAYBE)

    def _update_hook(self, my_task: Any) -> bool:
        super()._update_hook(my_task)
        if my_task._get_internal_data("chosen") is not None:
            return True
        my_task._set_state(TaskState.WAITING)
        return False

    def _run_hook(self, my_task: Any) -> bool:
        chosen = my_task.internal_data["chosen"]
        name = self.events[chosen][0]
        my_task._sync_children([self._wf_spec.task_specs[name]], TaskState.FUTURE)
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


class ParallelJoin(HeldStep, ParallelGateway):
    """A parallel gateway: one token from each incoming flow, also in loops (BPMN 10.6.4).

    Tokens that arrive wait here; when every flow has one, the oldest of each are taken together. What
    arrives early for the next round stays for it.
    """

    def _update_hook(self, my_task: Any) -> bool:
        if my_task.state != TaskState.WAITING:
            my_task._inherit_data()
        if len(self.inputs) < 2:
            return True
        my_task._set_state(TaskState.WAITING)
        waiting = [
            task
            for task in my_task.workflow.tasks.values()
            if task.task_spec is self and task.state == TaskState.WAITING
        ]
        by_flow: dict[str, Any] = {}
        for task in sorted(waiting, key=lambda item: item.last_state_change):
            by_flow.setdefault(self._flow(task), task)
        if len(by_flow) < len(self.inputs) or my_task not in by_flow.values():
            return False
        others = [task for task in by_flow.values() if task is not my_task]
        merge(my_task, others)
        for task in others:
            task.cancel()
        return True

    def _flow(self, task: Any) -> str:
        return str(task.parent.task_spec.name)

    def _run_hook(self, my_task: Any) -> bool:
        return True


class EndJoin(HeldStep, _EndJoin):
    """Where all tokens of a process end; it goes on when none is left (BPMN 10.5.3)."""

    def _update_hook(self, my_task: Any) -> bool:
        if my_task.state != TaskState.WAITING:
            my_task._inherit_data()
            my_task._set_state(TaskState.WAITING)
        return False

    def settle(self, workflow: Any) -> bool:
        """Called when nothing runs: let the last token through, or show others what ended ones changed."""
        ended = [
            task
            for task in workflow.tasks.values()
            if task.task_spec is self and task.state == TaskState.WAITING
        ]
        if not ended:
            return False
        still_open = [
            task for task in workflow.tasks.values() if really_open(task) and task.task_spec is not self
        ]
        if still_open:
            for task in ended:
                spread(task, still_open)
                task.cancel()
            return False
        last, *others = sorted(ended, key=lambda item: item.last_state_change, reverse=True)
        merge(last, others)
        for task in others:
            task.cancel()
        last._ready()
        return True

    def _run_hook(self, my_task: Any) -> bool:
        my_task.workflow.data.update(my_task.data)
        return True
