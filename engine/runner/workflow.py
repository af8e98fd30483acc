"""A running instance: the library's workflow with a queue of what can run in place of searches."""

from __future__ import annotations

from collections import deque
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.errors import Busy, RedressError, StepFailed
from engine.model import Awaited, Trace
from engine.runner.compaction import compact
from engine.runner.info import ElementInfo
from engine.runner.script import NO_PYTHON, Run
from engine.runner.specs.base import Token, is_open, withdraw
from engine.runner.specs.gateways import End, Inclusive, Join, Parallel
from engine.sentences import say

MOST_STEPS = 20_000
"""More steps than this in one run are a loop that waits for nobody."""
FORGET_AFTER = 500
"""After so many steps of a run, and as many more as tokens stay, what is over is forgotten."""
DEEPEST = 40
"""Processes inside processes; more are processes that call themselves without end."""

_ORDER = (Parallel, Inclusive, End)


class _Scope:
    """What an instance and the processes inside it share.

    :ivar joining: whether tokens may wait for each other here.
    """

    joining = False
    tasks: dict[str, Any]
    completed: bool

    def open_tasks(self) -> list[Any]:
        """Its tokens and armed events, oldest first."""
        return [task for task in self.tasks.values() if is_open(task)]

    def begin(self, data: dict[str, Any]) -> None:
        """Put the first token at the start."""
        top = self.top_workflow  # type: ignore[attr-defined]
        root = Token(self, self.spec.start, None, TaskState.READY, id=top.run.new_id())  # type: ignore[attr-defined]
        self.task_tree = root
        root.data = data
        root.complete()

    def settle(self) -> bool:
        """Ask the gateways whether waiting tokens may go on; true when some do."""
        by_join: dict[Any, list[Any]] = {}
        for task in self.tasks.values():
            if task.state == TaskState.WAITING and isinstance(task.task_spec, Join):
                by_join.setdefault(task.task_spec, []).append(task)
        self.joining = bool(by_join)
        for kind in _ORDER:
            for join, waiting in by_join.items():
                if isinstance(join, kind) and join.settle(self, waiting):
                    return True
        return False

    def stuck(self) -> list[Any]:
        """Tokens that wait for others when none can come any more."""
        tokens = [task for task in self.open_tasks() if task.task_spec.counts(task)]
        return tokens if all(isinstance(task.task_spec, Join) for task in tokens) else []


class SubInstance(_Scope, BpmnSubWorkflow):
    """A called or embedded process inside an instance."""

    def __init__(self, spec: Any, owner: str, top: InstanceWorkflow) -> None:
        super().__init__(spec, owner, top, deserializing=True)

    def finish(self, data: dict[str, Any]) -> None:
        """It has ended: its activity takes its answers."""
        self.data = data
        self.completed = True
        owner = self.top_workflow.get_task_from_id(self.parent_task_id)
        owner._set_state(TaskState.READY)
        self.top_workflow.ready(owner)

    def _task_completed_notify(self, task: Any) -> None:
        """Where tokens end is asked when nothing runs any more."""


class InstanceWorkflow(_Scope, BpmnWorkflow):
    """The outermost process of an instance.

    :ivar faults: held steps: task id → what went wrong, and how to mend it.
    :ivar done: process → elements that tokens have passed, in the order in which they first did.
    :ivar before: what it waited for when the run began.
    """

    def __init__(self, spec: Any, specs: Any, run: Run) -> None:
        self.run = run
        self.faults: dict[str, dict[str, str]] = {}
        self.done: dict[str, dict[str, None]] = {}
        self.before = Awaited()
        self.queue: deque[Any] = deque()
        super().__init__(spec, specs, script_engine=NO_PYTHON, deserializing=True)

    def begin_inside(self, owner: Any, spec: str, data: dict[str, Any]) -> None:
        """Start a process inside an activity.

        :raises StepFailed: when processes call each other without end.
        """
        inside = SubInstance(self.subprocess_specs[spec], owner.id, self)
        if inside.depth > DEEPEST:
            raise StepFailed(
                owner.task_spec.name,
                say("Processes call each other without end."),
                remedy=say("Let the called process end before it calls again."),
            )
        self.subprocesses[owner.id] = inside
        inside.begin(data)

    def finish(self, data: dict[str, Any]) -> None:
        """The instance has ended."""
        self.data = data
        self.completed = True

    def _task_completed_notify(self, task: Any) -> None:
        """See :meth:`SubInstance._task_completed_notify`."""

    def cancel_all(self) -> None:
        """Take back every token."""
        for task in self.open_tasks():
            withdraw(task)
        self.completed = True

    def scopes(self) -> list[Any]:
        """The processes that run, innermost first."""
        return [*(sub for sub in reversed(self.subprocesses.values()) if not sub.completed), self]

    def open_in_all(self) -> list[Any]:
        """Tokens and armed events of all processes, outermost first."""
        return [task for scope in reversed(self.scopes()) for task in scope.open_tasks()]

    def find(self, task_id: str) -> Any:
        """A task by its id, or ``None``."""
        for scope in self.scopes():
            if task_id in scope.tasks:
                return scope.tasks[task_id]
        return None

    def ready(self, task: Any) -> None:
        """A token can run."""
        task._set_state(TaskState.READY)
        if not task.task_spec.manual:
            self.queue.append(task)

    def note(self, what: str, task: Any, info: ElementInfo | None = None) -> None:
        """Write down what happens to an element of the diagram.

        :param info: the element, where it is not the one the token stands at.
        """
        info = info or task.task_spec.info
        if info is not None:
            self.run.trace.append(Trace(what, info.id, info.process, task.id))
            if what == "completed":
                self.done.setdefault(info.process, {})[info.id] = None

    def run_on(self) -> None:
        """Run everything that needs nobody, until only waits and held steps are left.

        :raises StepFailed: when a loop waits for nobody.
        """
        steps, forget_at = 0, FORGET_AFTER
        while True:
            while self.queue:
                steps += self.run_one(self.queue.popleft())
                if steps >= forget_at:
                    compact(self)
                    forget_at = steps + FORGET_AFTER + self._tasks_kept()
                if steps > MOST_STEPS:
                    raise StepFailed(
                        self.spec.name,
                        say("The diagram runs in a circle without waiting for anybody."),
                        remedy=say("Draw a task, timer or message into the loop."),
                    )
            if not any(scope.settle() for scope in self.scopes() if scope.joining):
                break
        self._hold_stuck()

    def _tasks_kept(self) -> int:
        return len(self.tasks) + sum(len(inside.tasks) for inside in self.subprocesses.values())

    def run_one(self, task: Any) -> int:
        """Run a task if it still can; a failure holds it where it is.

        :raises Busy: when the database fails: that undoes the whole command, not one step.
        """
        if task.state != TaskState.READY or task.id in self.faults:
            return 0
        try:
            done = task.task_spec._run_hook(task)
        except Busy:
            raise
        except RedressError as failure:
            self.hold(task, failure.message, failure.remedy)
            return 1
        if task.state == TaskState.READY:
            if done:
                task.complete()
            else:
                task._set_state(TaskState.STARTED)
        return 1

    def hold(self, task: Any, message: str, remedy: str) -> None:
        """Hold a step until a person has mended its cause and retries it."""
        self.faults[task.id] = {"message": message, "remedy": remedy}

    def _hold_stuck(self) -> None:
        for scope in self.scopes():
            for task in scope.stuck() if scope.joining else ():
                info = task.task_spec.info
                self.hold(
                    task,
                    say("“%(label)s” waits for a branch that cannot come any more.", label=info.label),
                    say("Cancel this instance; join only branches that all arrive."),
                )
