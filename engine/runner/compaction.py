"""Forgets finished history that nothing running can look at, so that loops cost no more each round.

The history lies in events; a snapshot needs only what still has a say: open tasks, their ancestors up to
the fork they parted at, and splits whose joins are still to come.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.bpmn.specs.mixins.inclusive_gateway import InclusiveGateway
from SpiffWorkflow.util.task import TaskState

from engine.runner.merging import common_ancestor


def compact(workflow: Any) -> None:
    """Compact every open process of an instance."""
    for scope in workflow.scopes():
        _compact_scope(workflow, scope)
    for key in [key for key, sub in workflow.subprocesses.items() if sub.completed]:
        del workflow.subprocesses[key]


def _compact_scope(top: Any, scope: Any) -> None:
    live = [task for task in scope.tasks.values() if not task.has_state(TaskState.FINISHED_MASK)]
    if not live or any(isinstance(task.task_spec, InclusiveGateway) for task in live):
        return
    keep = common_ancestor(live)
    while keep is not None and keep.state != TaskState.COMPLETED:
        keep = keep.parent
    keep = _above_splits(keep, live)
    root = scope.task_tree
    if keep is None or keep is root or keep.parent is root:
        return
    kept = {root.id, *(task.id for task in _below(keep))}
    for key in [key for key in scope.tasks if key not in kept]:
        top.event_manager.tasks.pop(key, None)
        del scope.tasks[key]
    root._children = [keep.id]
    keep._parent = root.id
    if scope.last_task is not None and scope.last_task.id not in scope.tasks:
        scope.last_task = keep


def _above_splits(keep: Any, live: list[Any]) -> Any:
    """Go up until no boundary join that is still to come has its split above."""
    for task in live:
        if isinstance(task.task_spec, BoundaryEventJoin) and keep is not None:
            split = task.find_ancestor(task.task_spec.split_task)
            if split is not None and split is not keep and _descends(keep, split):
                keep = split
    return keep


def _descends(task: Any, ancestor: Any) -> bool:
    item = task
    while item is not None:
        if item is ancestor:
            return True
        item = item.parent
    return False


def _below(task: Any) -> list[Any]:
    found, todo = [], [task]
    while todo:
        item = todo.pop()
        found.append(item)
        todo.extend(item.children)
    return found
