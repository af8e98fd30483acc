"""Older snapshots, read as if they had been written today.

Version 1 kept the tasks that SpiffWorkflow foresaw, the joins it puts behind activities with boundary events,
and the children of each task. An event's payload stood in the event's own data. Its rows::

    id, place of the parent, places of the children, state, name of the spec, time of the last change,
    whether triggered, internal data, [entries that differ, names that are gone] or null for no data
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import StepFailed
from engine.runner.merging import changes
from engine.runner.specs.gateways import Join
from engine.runner.specs.many import Many
from engine.sentences import say

VERSION = 2

_FORESEEN = TaskState.MAYBE | TaskState.LIKELY | TaskState.FUTURE

Row = list[Any]
Data = dict[str, Any]


def upgraded(specs: Mapping[str, Any], process: str, stored: dict[str, Any]) -> dict[str, Any]:
    """A snapshot of an older version in today's shape.

    :raises StepFailed: when it is of a version that does not exist yet.
    """
    if stored["v"] == 1:
        return {
            "v": VERSION,
            "top": _Scope1(specs[process], stored["top"]).upgraded(),
            "sub": [
                [owner, name, _Scope1(specs[name], scope).upgraded()] for owner, name, scope in stored["sub"]
            ],
            "faults": stored["faults"],
            "done": {},
        }
    raise StepFailed(
        process,
        say(
            "This instance was saved by a newer version of the desk (snapshot version %(v)s).", v=stored["v"]
        ),
        remedy=say("Run the newer version of the desk."),
    )


class _Scope1:
    """One process of a snapshot of version 1."""

    def __init__(self, spec: Any, stored: dict[str, Any]) -> None:
        self.specs = spec.task_specs
        self.stored = stored
        self.rows: list[Row] = stored["t"]
        kept = [place for place, row in enumerate(self.rows) if self._kept(row)]
        self.now = {place: number for number, place in enumerate(kept)}
        self.data = self._all_data()

    def upgraded(self) -> dict[str, Any]:
        """The process in today's shape."""
        tasks = [self._row(place) for place in self.now]
        return {"t": tasks, "d": self.stored["d"]} if self.stored["x"] else {"t": tasks}

    @staticmethod
    def _kept(row: Row) -> bool:
        """Whether the task was more than foreseen, and no join that is not drawn."""
        return not (row[3] & _FORESEEN) and not row[4].endswith(".BoundaryEventJoin") and row[4] != "End"

    @staticmethod
    def _name(row: Row) -> str:
        return {"Start": "(start)"}.get(row[4], "(end)" if row[4].endswith(".EndJoin") else row[4])

    def _row(self, place: int) -> Row:
        row, parent = self.rows[place], self._parent(place)
        before = {} if parent is None else self.data[parent]
        data = self.data[place]
        return [
            row[0],
            None if parent is None else self.now[parent],
            row[3],
            self._name(row),
            self._internal(place),
            changes(before, data),
            [name for name in before if name not in data],
        ]

    def _parent(self, place: int) -> int | None:
        parent: int | None = self.rows[place][1]
        while parent is not None and parent not in self.now:
            parent = self.rows[parent][1]
        return parent

    def _all_data(self) -> list[Data]:
        """Each task's whole data; parents stand before their children."""
        whole: list[Data] = []
        for row in self.rows:
            if row[8] is None:
                whole.append({})
                continue
            changed, gone = row[8]
            before = {} if row[1] is None else whole[row[1]]
            whole.append({name: value for name, value in before.items() if name not in gone} | changed)
        for place in self.now:
            spec = self.specs.get(self._name(self.rows[place]))
            if spec is not None and spec.begins_aside and self.rows[place][3] == TaskState.COMPLETED:
                whole[place] = whole[self.rows[place][1]]
        return whole

    def _internal(self, place: int) -> Data:
        """What a token carries: armed events as before; joins and instances in today's words."""
        row = self.rows[place]
        old: Data = row[7]
        spec = self.specs.get(self._name(row))
        internal: Data = {name: old[name] for name in ("wait", "waits") if name in old}
        if "key_or_index" in old:
            internal["place"] = old["key_or_index"]
        if isinstance(spec, Many) and "merged" in old:
            internal |= {"changed": {}, "outputs": old.get("outputs", {})}
            if "remaining" in old:
                items = self.data[place].get(spec.collection) or []
                internal["rest"] = [items[index] for index in old["remaining"]]
        if isinstance(spec, Join):
            internal["from"] = self.rows[row[1]][4]
        return internal
