"""Forgets finished history, so that a step costs the same in every round.

The history is told by events; what a snapshot needs is what still has a say. Of the tasks that are finished
these stay: where branches parted that are still apart (what each changed is measured from there), the guard
of an activity whose events are armed, an event that began a branch beside its activity, and the start, which
holds what the process was given. So there are never more than a few tasks for each token, however long the
instance runs.
"""

from __future__ import annotations

from typing import Any

from engine.runner.specs.base import is_open
from engine.runner.specs.boundary import Guard


def compact(workflow: Any) -> None:
    """Compact every process of an instance."""
    for scope in (workflow, *workflow.subprocesses.values()):
        _compact(scope)


def _compact(scope: Any) -> None:
    kept = {key: task for key, task in scope.tasks.items() if is_open(task)}
    branches = _branches(list(kept.values()))
    root = scope.task_tree
    stays = {
        key
        for key, task in scope.tasks.items()
        if key in kept or task is root or (key in branches and _matters(task, branches[key]))
    }
    scope.tasks = {key: task for key, task in scope.tasks.items() if key in stays}
    _tie(scope.tasks, branches, root)


def _branches(tokens: list[Any]) -> dict[str, tuple[int, str]]:
    """Every finished ancestor of a token: how many branches with tokens leave it, and its own parent."""
    found: dict[str, tuple[int, str]] = {}
    for token in tokens:
        item = token.parent
        while item is not None and not is_open(item):
            known, _ = found.get(item.id, (0, ""))
            found[item.id] = (known + 1, item._parent)
            if known:
                break
            item = item.parent
    return found


def _matters(task: Any, branch: tuple[int, str]) -> bool:
    if branch[0] > 1 or task.task_spec.begins_aside:
        return True
    spec = task.task_spec
    return isinstance(spec, Guard) and spec.activity(task) is not None


def _tie(tasks: dict[str, Any], branches: dict[str, tuple[int, str]], root: Any) -> None:
    """Make each task the child of the nearest ancestor that stays."""
    for task in tasks.values():
        task._children = []
    for task in tasks.values():
        if task is root:
            continue
        parent = task._parent
        while parent not in tasks:
            parent = branches[parent][1]
        task._parent = parent
        tasks[parent]._children.append(task.id)
