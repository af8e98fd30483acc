"""How task data comes together again where tokens do.

Every branch works on its own copy. Where branches meet, the entries that a branch *changed* since they
parted are taken over, the later branch winning; entries that it left alone never overwrite a change. A branch
that ends while others run shows them what it changed. A branch from an event that does not interrupt parted
when its event happened.

The later branch is the one whose token moved last; tasks stand in their process in the order in which
tokens came to them, so no clock is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_MISSING = object()

Data = dict[str, Any]


def changes(before: Data, after: Data) -> Data:
    """Entries of ``after`` that are new or differ."""
    return {name: value for name, value in after.items() if not _same(before.get(name, _MISSING), value)}


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON: to Python 1 equals True, to FEEL it does not."""
    if one is other:
        return True
    if one != other:
        return False
    if isinstance(one, dict):
        return all(_same(value, other[name]) for name, value in one.items())
    if isinstance(one, list):
        return all(map(_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool)


def merged(tasks: Iterable[Any], *, last: Any = None) -> Data:
    """The data where these tokens of one process become one.

    :param last: the token that moved last, where it is not the newest.
    """
    branches = list(tasks)
    if len(branches) == 1:
        return current(branches[0])
    order = {key: place for place, key in enumerate(branches[0].workflow.tasks)}
    branches.sort(key=lambda task: (task is last, order[task.id]))
    fork = common_ancestor(branches)
    began = [_beginning(branch, fork) for branch in branches]
    data: Data = dict(fork.data)
    if fork not in began:
        # What they ran beside has ended: what it changed is with them only.
        for beginning in began:
            data |= changes(fork.data, beginning.data)
    for branch, beginning in zip(branches, began, strict=True):
        data |= changes(beginning.data, current(branch))
    return data


def gathered(scope: Any, *, last: Any = None) -> Data:
    """The data of a whole process as it stands: with what every open branch changed so far."""
    tokens = [task for task in scope.open_tasks() if task.task_spec.counts(task)]
    return merged(tokens, last=last) if tokens else dict(scope.data)


def current(task: Any) -> Data:
    """A token's data, with what was changed so far inside it."""
    data: Data = task.task_spec.so_far(task)
    return data


def spread(task: Any, others: Iterable[Any]) -> None:
    """Show the changes of a branch that ended to those that still run.

    A branch beside the work wins over what it ran beside: its end is the later word. Of two branches that
    run side by side each keeps what it changed itself, and has its word when it ends.
    """
    for other in others:
        fork = common_ancestor([task, other])
        began, other_began = _beginning(task, fork), _beginning(other, fork, outermost=True)
        shown = changes(began.data, task.data)
        if began is fork or other_began is not fork:
            own = changes(other_began.data, current(other))
            shown = {name: value for name, value in shown.items() if name not in own}
        if shown:
            _show(other, fork, shown)


def _show(task: Any, fork: Any, shown: Data) -> None:
    """Its ancestors get them too, so that what is shown here never looks like a change made here."""
    while task is not fork:
        task.data = task.data | shown
        inside = task.workflow.top_workflow.subprocesses.get(task.id)
        if inside is not None and task.task_spec.shares_data:
            for item in inside.tasks.values():
                _show(item, item.parent, shown)
        task = task.parent


def _beginning(task: Any, fork: Any, *, outermost: bool = False) -> Any:
    """Where a branch parted: at its event, else at the fork.

    :param outermost: with the branches that it left itself, whose changes are not shown yet either.
    """
    found, item = fork, task
    while item is not fork:
        item = item.parent
        if item.task_spec.begins_aside:
            found = item
            if not outermost:
                break
    return found


def common_ancestor(tasks: list[Any]) -> Any:
    """The deepest task that all of them descend from, or are."""
    paths = [_path(task) for task in tasks]
    found = paths[0][0]
    for step in zip(*paths, strict=False):
        if any(item is not step[0] for item in step):
            break
        found = step[0]
    return found


def _path(task: Any) -> list[Any]:
    path = []
    while task is not None:
        path.append(task)
        task = task.parent
    return path[::-1]
