"""How task data comes together again where tokens do.

Every branch works on its own copy. Where branches meet, the entries that a branch *changed* since they
parted are taken over, the later branch winning; entries that it left alone never overwrite a change.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

_MISSING = object()


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Entries of ``after`` that are new or differ."""
    return {name: value for name, value in after.items() if before.get(name, _MISSING) != value}


def merge(task: Task, others: Iterable[Task]) -> None:
    """Take the changes of other branches' last tasks into ``task``, in the order in which they ended."""
    branches = sorted([*others, task], key=lambda item: item.last_state_change)
    fork = common_ancestor(branches)
    before = fork.data if fork is not None else {}
    merged = dict(before)
    for branch in branches:
        merged.update(deepcopy(changes(before, branch.data)))
    task.data = merged


def spread(task: Task, others: Iterable[Task]) -> None:
    """Show the changes of an ended branch to those that still run.

    Ancestors get them too: a task that waits takes its data from its parent when it goes on.
    """
    for other in others:
        fork = common_ancestor([task, other])
        changed = changes(fork.data if fork is not None else {}, task.data)
        below = other
        while below is not None and below is not fork:
            below.data.update(deepcopy(changed))
            below = below.parent


def common_ancestor(tasks: list[Task]) -> Task | None:
    """The deepest task that all of them descend from, or are."""
    paths = [_path(task) for task in tasks]
    found = None
    for step in zip(*paths, strict=False):
        if any(item is not step[0] for item in step):
            break
        found = step[0]
    return found


def _path(task: Task) -> list[Task]:
    path: list[Task] = []
    item: Task | None = task
    while item is not None:
        path.append(item)
        item = item.parent
    return path[::-1]


def really_open(task: Task) -> bool:
    """Whether somebody or something still works on it, as opposed to a path that is only foreseen."""
    return bool(task.has_state(TaskState.READY | TaskState.WAITING | TaskState.STARTED))
