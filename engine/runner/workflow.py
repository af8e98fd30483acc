"""A running instance: the library's workflow with scans that touch only what can move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.errors import RedressError
from engine.model import Trace
from engine.runner.script import FeelEngine, Run

_MOST_STEPS = 2_000
"""More steps than this in one run are a loop without a wait."""


class SubInstance(BpmnSubWorkflow):
    """A called or embedded process inside an instance."""

    def update_waiting_tasks(self) -> None:
        """Waiting tasks go on when a command says so, or when their tokens arrive."""


class InstanceWorkflow(BpmnWorkflow):
    """The outermost process of an instance.

    :ivar faults: held steps: task id → what went wrong.
    """

    def __init__(self, spec: Any, specs: Any, run: Run | None = None, **kwargs: Any) -> None:
        self.faults: dict[str, dict[str, str]] = {}
        super().__init__(spec, specs, script_engine=FeelEngine(run), **kwargs)

    def update_waiting_tasks(self) -> None:
        """See :meth:`SubInstance.update_waiting_tasks`."""

    def create_subprocess(self, my_task: Any, spec_name: str) -> SubInstance:
        """A sub-process of an existing task."""
        made = SubInstance(self.subprocess_specs[spec_name], parent_task_id=my_task.id, top_workflow=self)
        self.subprocesses[my_task.id] = made
        return made

    def scopes(self) -> list[Any]:
        """The open processes, innermost first."""
        inner = [sub for sub in self.subprocesses.values() if not sub.completed]
        return [*sorted(inner, key=lambda sub: sub.depth, reverse=True), self]

    def tasks_in(self, state: int) -> Iterator[Any]:
        """Tasks of all open processes in a state."""
        for scope in self.scopes():
            yield from [task for task in scope.tasks.values() if task.has_state(state)]

    def find(self, task_id: str) -> Any:
        """A task by the text of its id, or ``None``."""
        try:
            key = UUID(task_id)
        except ValueError:
            return None
        for scope in (self, *self.subprocesses.values()):
            if key in scope.tasks:
                return scope.tasks[key]
        return None

    def run_on(self) -> None:
        """Run everything that needs nobody, until only waits and held steps are left."""
        steps = 0
        while not self.completed:
            moved = 0
            for scope in self.scopes():
                moved += self._run_scope(scope)
            steps += moved
            if not moved and not any(self._settle(scope) for scope in self.scopes()):
                return
            if steps > _MOST_STEPS:
                raise RedressError(
                    "The diagram runs in a circle without waiting for anybody.",
                    remedy="Draw a task, timer or message into the loop.",
                )

    def _run_scope(self, scope: Any) -> int:
        moved = 0
        for task in [item for item in scope.tasks.values() if item.state == TaskState.READY]:
            if task.state != TaskState.READY or task.id not in scope.tasks:
                continue
            if task.task_spec.manual or task.id.hex in self.faults:
                continue
            moved += 1
            self._run_one(task)
        return moved

    def _run_one(self, task: Any) -> None:
        try:
            task.run()
        except RedressError as failure:
            self.faults[task.id.hex] = {"message": failure.message, "remedy": failure.remedy}
            return
        self.note("completed", task)

    def note(self, what: str, task: Any) -> None:
        """Write down what happened to an element of the diagram."""
        info = getattr(task.task_spec, "info", None)
        if info is not None and task.state == TaskState.COMPLETED:
            self.script_engine.run.trace.append(Trace(what, info.id, info.process, task.id.hex))

    def _settle(self, scope: Any) -> bool:
        """Let the last of a process's tokens through its end."""
        if scope.completed:
            return False
        return bool(scope.spec.end.settle(scope))
