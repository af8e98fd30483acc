"""What every step of a diagram has in common, and how tokens move.

SpiffWorkflow foresees: ahead of each token it makes tasks for all the places it may come to, and its joins
search this tree for what might still arrive. Both go wrong in loops: a join fires early in the second round,
and the tree outgrows Python's stack. Here a token makes the next task when it gets there and nothing is
foreseen; a join learns from the diagram what may still come.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.runner.info import ElementInfo


class Token(Task):
    """A token at one place; the runner's trace tells what becomes of it, so nothing is logged."""

    def _set_state(self, value: int) -> None:
        self._state = value


class Node(BpmnSpecMixin):
    """One place where a token can be.

    :ivar info: what the diagram says of it; ``None`` for places that are not drawn.
    :ivar traced: whether a token's coming and going is written down.
    :ivar shares_data: whether what runs inside works on the same task data.
    :ivar begins_aside: whether a branch that leaves from here runs beside its activity.
    :ivar is_body: whether the work of a process with event sub-processes runs inside.
    """

    info: ElementInfo | None = None
    traced = True
    shares_data = False
    begins_aside = False
    is_body = False

    def test(self) -> None:
        """Publishing checks the diagram; the library's checks per task add nothing."""

    def _predict(self, my_task: Any, seen: Any = None, looked_ahead: int = 0, mask: int = 0) -> None:
        """Nothing is foreseen."""

    def enter(self, my_task: Any, data: dict[str, Any]) -> None:
        """A token arrives with this data."""
        my_task.data = data
        top = my_task.workflow.top_workflow
        if self.traced:
            top.note("entered", my_task)
        if self._update_hook(my_task):
            top.ready(my_task)

    def _update_hook(self, my_task: Any) -> bool:
        """Whether it can run at once."""
        return True

    def _run_hook(self, my_task: Any) -> bool:
        """Do the work: true when done, false when it goes on inside.

        :raises RedressError: to be held here.
        """
        return True

    def _on_complete(self, my_task: Any) -> None:
        """Tell where the token came from, and let it go on."""
        if self.traced:
            my_task.workflow.top_workflow.note("completed", my_task)
        if my_task.parent is not None:
            my_task.parent.task_spec.ended(my_task.parent, my_task)
        for name in self.ways(my_task):
            add(my_task.workflow, self._wf_spec.task_specs[name], my_task, self.passed_on(my_task))

    def ways(self, my_task: Any) -> list[str]:
        """The names of the places where the token goes."""
        names: list[str] = self._outputs
        return names

    def passed_on(self, my_task: Any) -> dict[str, Any]:
        """The data that goes on."""
        return dict(my_task.data)

    def ended(self, my_task: Any, child: Any) -> None:
        """A task that came from ``my_task`` is complete."""

    def so_far(self, my_task: Any) -> dict[str, Any]:
        """The data, with what was changed so far inside."""
        data: dict[str, Any] = my_task.data
        return data

    def counts(self, my_task: Any) -> bool:
        """Whether it is a token of its own, not an armed event or one instance of several."""
        return "place" not in my_task.internal_data


class Root(Node):
    """Where a process begins; it keeps the data that the process was given."""


def add(workflow: Any, spec: Any, parent: Any, data: dict[str, Any], **internal: Any) -> Any:
    """A new token at ``spec``.

    :param internal: what the token carries besides its data.
    """
    task = Token(workflow, spec, parent, TaskState.WAITING, id=workflow.top_workflow.run.new_id())
    task.internal_data.update(internal)
    spec.enter(task, data)
    return task


def withdraw(task: Any) -> None:
    """Take back a token and all that it set going: its instances, what runs inside it."""
    top = task.workflow.top_workflow
    todo = [task]
    while todo:
        item = todo.pop()
        if not is_open(item):
            continue
        drop(item)
        if item.task_spec.traced:
            top.note("cancelled", item)
        todo.extend(reversed(item.children))
        inside = top.subprocesses.pop(item.id, None)
        if inside is not None:
            inside.completed = True
            todo.extend(reversed(inside.tasks.values()))


def drop(task: Any) -> None:
    """Take back a token that is of no interest to anybody."""
    task._set_state(TaskState.CANCELLED)
    task.workflow.top_workflow.faults.pop(task.id, None)


def is_open(task: Any) -> bool:
    """Whether a token is there."""
    return not task.has_state(TaskState.FINISHED_MASK)
