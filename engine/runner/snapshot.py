"""An instance between two steps: lean bytes that name specs instead of holding them.

Each task is a row; its data is written as the difference to its parent's. Order is kept everywhere:
sorted keys would change what a diagram reads. ``v`` is the version; every version ever written loads.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import StepFailed
from engine.runner.parsing import ProcessSet
from engine.runner.script import Run
from engine.runner.workflow import InstanceWorkflow, SubInstance

VERSION = 1


def save(workflow: InstanceWorkflow) -> bytes:
    """The instance as bytes."""
    return orjson.dumps(
        {
            "v": VERSION,
            "top": _scope(workflow),
            "sub": [
                [key.hex, sub.spec.name, _scope(sub)]
                for key, sub in workflow.subprocesses.items()
                if not sub.completed
            ],
            "faults": workflow.faults,
        }
    )


def load(processes: ProcessSet, process: str, snapshot: bytes, run: Run | None) -> InstanceWorkflow:
    """The instance again.

    :raises StepFailed: when the bytes are of a version that does not exist yet.
    """
    stored = orjson.loads(snapshot)
    if stored["v"] != VERSION:
        raise StepFailed(process, f"This instance was saved by a newer version ({stored['v']}).")
    workflow = InstanceWorkflow(processes.specs[process], processes.specs, run, deserializing=True)
    workflow.faults = stored["faults"]
    _restore(workflow, stored["top"])
    for key, name, content in stored["sub"]:
        parent = UUID(key)
        sub = SubInstance(
            processes.specs[name], parent_task_id=parent, top_workflow=workflow, deserializing=True
        )
        workflow.subprocesses[parent] = sub
        _restore(sub, content)
        owner = workflow.get_task_from_id(parent)
        sub.completed_event.connect(owner.task_spec._on_subworkflow_completed, owner)
    return workflow


def _scope(workflow: Any) -> dict[str, Any]:
    places = {key: place for place, key in enumerate(workflow.tasks)}
    last = workflow.last_task
    return {
        "t": [_row(task, places) for task in workflow.tasks.values()],
        "r": places[workflow.task_tree.id],
        "d": workflow.data,
        "l": places.get(last.id) if last is not None else None,
        "x": workflow.completed,
    }


def _row(task: Any, places: dict[UUID, int]) -> list[Any]:
    parent = task.workflow.tasks.get(task._parent)
    before = parent.data if parent is not None else {}
    changed = {
        name: value for name, value in task.data.items() if name not in before or before[name] != value
    }
    gone = [name for name in before if name not in task.data]
    return [
        task.id.hex,
        None if parent is None else places[parent.id],
        [places[child] for child in task._children],
        task._state,
        task.task_spec.name,
        task.last_state_change,
        int(task.triggered),
        task.internal_data,
        None if not task.data else [changed, gone],
    ]


def _restore(workflow: Any, stored: dict[str, Any]) -> None:
    specs = workflow.spec.task_specs
    ids = [UUID(row[0]) for row in stored["t"]]
    made: list[Any] = []
    for row in stored["t"]:
        task = Task.__new__(Task)
        task.id = ids[len(made)]
        task.workflow = workflow
        task._parent = None if row[1] is None else ids[row[1]]
        task._children = [ids[place] for place in row[2]]
        task._state = row[3]
        task.task_spec = specs[row[4]]
        task.last_state_change = row[5]
        task.triggered = bool(row[6])
        task.thread_id = 0
        task.internal_data = row[7]
        task.data = {}
        workflow.tasks[task.id] = task
        made.append(task)
        if task._state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            workflow.top_workflow.event_manager.add_task(task)
    _restore_data(made, stored["t"])
    workflow.task_tree = made[stored["r"]]
    workflow.data = stored["d"]
    workflow.completed = stored["x"]
    workflow.last_task = None if stored["l"] is None else made[stored["l"]]


def _restore_data(tasks: list[Any], rows: list[list[Any]]) -> None:
    """Parents stand before their children, so each difference finds its base."""
    for task, row in zip(tasks, rows, strict=True):
        if row[8] is None:
            continue
        changed, gone = row[8]
        before = task.workflow.tasks[task._parent].data if task._parent is not None else {}
        task.data = {name: value for name, value in before.items() if name not in gone} | changed
