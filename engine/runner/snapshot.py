"""An instance between two steps: lean bytes that name specs instead of holding them.

``v`` is the version; every version ever written loads (:mod:`engine.runner.versions`). Version 2::

    v      2
    top    the outermost process
    sub    [activity's task id, key of the spec, process] of each process inside, outer ones first
    faults task id → message and remedy of a held step
    done   process → elements passed so far

A process holds ``t``, its tasks, oldest first, parents before children, each a row of

    id, place of its parent, state, name of its spec, what the token carries besides its data,
    entries that differ from the parent's data, names of entries that the parent has and it has not

and, when it has ended, ``d``, its data. The order of entries is kept everywhere: sorting them would change
what a diagram reads.
"""

from __future__ import annotations

from typing import Any

import orjson
from SpiffWorkflow.util.task import TaskState

from engine.errors import StepFailed
from engine.runner.merging import changes
from engine.runner.parsing import ProcessSet
from engine.runner.script import Run
from engine.runner.specs.base import Token
from engine.runner.versions import VERSION, upgraded
from engine.runner.workflow import InstanceWorkflow, SubInstance
from engine.sentences import say


def save(workflow: InstanceWorkflow) -> bytes:
    """The instance as bytes."""
    return orjson.dumps(
        {
            "v": VERSION,
            "top": _scope(workflow),
            "sub": [[owner, sub.spec.name, _scope(sub)] for owner, sub in workflow.subprocesses.items()],
            "faults": workflow.faults,
            "done": {process: list(elements) for process, elements in workflow.done.items()},
        }
    )


def load(processes: ProcessSet, process: str, snapshot: bytes, run: Run) -> InstanceWorkflow:
    """The instance again.

    :raises StepFailed: when it stands at an element that its diagram does not have, or was saved by a
        version that does not exist yet.
    """
    stored = orjson.loads(snapshot)
    if stored["v"] != VERSION:
        stored = upgraded(processes.specs, process, stored)
    workflow = InstanceWorkflow(processes.specs[process], processes.specs, run)
    workflow.faults = stored["faults"]
    workflow.done = {name: dict.fromkeys(elements) for name, elements in stored["done"].items()}
    _restore(workflow, stored["top"])
    for owner, name, content in stored["sub"]:
        sub = SubInstance(processes.specs[name], owner, workflow)
        workflow.subprocesses[owner] = sub
        _restore(sub, content)
    return workflow


def _scope(workflow: Any) -> dict[str, Any]:
    places = {key: place for place, key in enumerate(workflow.tasks)}
    rows = [_row(task, workflow.tasks, places) for task in workflow.tasks.values()]
    return {"t": rows, "d": workflow.data} if workflow.completed else {"t": rows}


def _row(task: Any, tasks: dict[str, Any], places: dict[str, int]) -> list[Any]:
    parent = tasks.get(task._parent)
    before = {} if parent is None else parent.data
    return [
        task.id,
        places.get(task._parent),
        task._state,
        task.task_spec.name,
        task.internal_data,
        changes(before, task.data),
        [name for name in before if name not in task.data],
    ]


def _restore(workflow: Any, stored: dict[str, Any]) -> None:
    specs = workflow.spec.task_specs
    tasks: list[Any] = []
    for key, place, state, name, internal, changed, gone in stored["t"]:
        if name not in specs:
            raise StepFailed(
                name, say("This instance stands at “%(name)s”, which its diagram does not have.", name=name)
            )
        parent = None if place is None else tasks[place]
        task = _task(workflow, key, parent, state, specs[name])
        task.internal_data = internal
        task.data = _data(parent, changed, gone)
        tasks.append(task)
        workflow.tasks[key] = task
        if state == TaskState.READY:
            workflow.top_workflow.ready(task)
        workflow.joining = workflow.joining or (state == TaskState.WAITING and "from" in internal)
    workflow.task_tree = tasks[0]
    if "d" in stored:
        workflow.data = stored["d"]
        workflow.completed = True


def _task(workflow: Any, key: str, parent: Any, state: int, spec: Any) -> Any:
    """A task as the library has it, without what its constructor would do anew."""
    task = Token.__new__(Token)
    task.id = key
    task.workflow = workflow
    task.task_spec = spec
    task._state = state
    task._children = []
    task._parent = None
    if parent is not None:
        task._parent = parent.id
        parent._children.append(key)
    task.thread_id = 0
    task.triggered = False
    task.last_state_change = 0.0
    return task


def _data(parent: Any, changed: dict[str, Any], gone: list[str]) -> dict[str, Any]:
    if parent is None:
        return changed
    data: dict[str, Any] = parent.data | changed
    for name in gone:
        del data[name]
    return data
