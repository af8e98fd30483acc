"""Dotted paths into JSON data, and who may bind which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final


class Missing:
    """Stands for a value that is not there at all, as JavaScript's ``undefined`` does."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()
Step = str | int


def copied(value: Any) -> Any:
    """A copy of JSON data that shares no object and no list with it."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


def get(data: Any, path: Sequence[Step]) -> Any:
    """The value at a path, or :data:`MISSING`."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(data, list) or step >= len(data):
                return MISSING
            data = data[step]
        elif isinstance(data, dict) and step in data:
            data = data[step]
        else:
            return MISSING
    return data


def put(data: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Sets the value at a path, making objects on the way; what is no object there gives way."""
    for step in path[:-1]:
        inner = data.get(step)
        if not isinstance(inner, dict):
            inner = data[step] = {}
        data = inner
    data[path[-1]] = value


def inside(data: dict[str, Any], path: Sequence[str]) -> dict[str, Any]:
    """The object at a path, made where it is missing."""
    for step in path:
        inner = data.get(step)
        if not isinstance(inner, dict):
            inner = data[step] = {}
        data = inner
    return data


def remove(data: Any, path: Sequence[Step]) -> None:
    """Takes away the value at a path and what becomes empty around it; rows keep their places as ``None``."""
    steps = list(path)
    while steps:
        holder = get(data, steps[:-1])
        last = steps[-1]
        if isinstance(holder, dict):
            holder.pop(last, None)
        elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
            holder[last] = None
        steps.pop()
        if not steps or not _is_empty(holder):
            return


def _is_empty(holder: Any) -> bool:
    if isinstance(holder, dict):
        return not holder
    return isinstance(holder, list) and all(item is None for item in holder)


def dotted(path: Sequence[Step]) -> str:
    """``("lines", 0, "finding")`` as ``lines.0.finding``."""
    return ".".join(str(step) for step in path)


@dataclass
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    closed: bool = False
    repeater: str | None = None


class Claims:
    """Which paths are taken. Fields never share one, groups may share an object, rows belong to one list."""

    def __init__(self) -> None:
        self._root = _Node()

    def claim(
        self,
        path: Sequence[str],
        *,
        closed: bool = False,
        repeater: str | None = None,
        within: Sequence[str] = (),
    ) -> bool:
        """Takes a path; false when it is taken.

        :param closed: a field ends here.
        :param repeater: the id of the list whose rows begin here.
        :param within: the ids of the lists around.
        """
        node = self._root
        existed = True
        for step in path:
            if step not in node.children:
                existed = False
                node.children[step] = _Node()
            node = node.children[step]
            if node.closed or (node.repeater is not None and node.repeater not in within):
                return False
        if existed and (closed or repeater is not None):
            return False
        node.closed = closed
        node.repeater = repeater if repeater is not None else node.repeater
        return True
