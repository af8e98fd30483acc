"""How errors and escalations find the boundary event that catches them (BPMN 2.0.2, 10.5.5 and 10.5.6)."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.util.task import TaskState

from engine.errors import StepFailed


class Thrown(EventDefinition):
    """An error or escalation event: thrown by an end or throw event, caught on a boundary.

    :ivar kind: ``error`` or ``escalation``.
    :ivar code: ``None`` catches every code.
    """

    def __init__(self, kind: str, code: str | None) -> None:
        super().__init__(code)
        self.kind = kind
        self.code = code

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__

    def catches(self, my_task: Any, event: Any) -> bool:
        """Found by :func:`throw_up`, not by the library."""
        return False

    def throw(self, my_task: Any) -> None:
        """Look for a boundary event outwards; an escalation that nobody catches has no effect."""
        if not throw_up(my_task, self.kind, self.code or "") and self.kind == "error":
            raise StepFailed(
                my_task.task_spec.name,
                f"Nobody catches the error {self.code or ''}".rstrip() + ".",
                remedy="Draw an error boundary event on the activity that called this.",
            )


def throw_up(my_task: Any, kind: str, code: str, details: dict[str, Any] | None = None) -> bool:
    """Let the innermost matching boundary event catch it; false when there is none.

    ``details`` become the catching branch's ``error`` or ``escalation``.
    """
    task = my_task
    while task is not None:
        caught = _boundary(task, kind, code)
        if caught is not None:
            caught._set_internal_data(event_fired=True)
            caught.task_spec._update(caught)
            caught.data[kind] = {"code": code, **(details or {})}
            return True
        outer = task.workflow.parent_task_id
        task = None if outer is None else task.workflow.top_workflow.get_task_from_id(outer)
    return False


def _boundary(task: Any, kind: str, code: str) -> Any:
    split = task.parent
    if split is not None and isinstance(split.task_spec, LoopTask):
        split = split.parent
    if split is None or not isinstance(split.task_spec, BoundaryEventSplit):
        return None
    for sibling in split.children:
        event = getattr(sibling.task_spec, "event_definition", None)
        if (
            isinstance(sibling.task_spec, BoundaryEvent)
            and isinstance(event, Thrown)
            and event.kind == kind
            and event.code in (None, code)
            and sibling.state == TaskState.WAITING
        ):
            return sibling
    return None
