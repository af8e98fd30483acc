"""What a completion cannot do without: the steps of the engine, and one durable commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.figures import Figures
from bench.workload import PACK, PROCESS, answers, timed
from engine.runner import ElementInfo, Runner, prepare

_INSERT = "INSERT INTO instance (snapshot) VALUES (?)"
_CONTENT = bytes(1200)
"""As large as the snapshot of the workload."""


class Nothing:
    """The workload calls no operations and no tables."""

    now = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def call(
        self, operation: str, inputs: Mapping[str, Any], element: ElementInfo, data: Mapping[str, Any]
    ) -> Any:
        raise LookupError(operation)

    def decide(self, decision: str, context: Mapping[str, Any]) -> Any:
        raise LookupError(decision)


def floor(home: Path, cases: int = 200) -> Figures:
    """Both parts and their sum, in ms."""
    steps, commit = _steps(cases), _commit(home / "floor.sqlite", 400)
    return {"steps": round(steps, 3), "commit": round(commit, 3), "sum": round(steps + commit, 3)}


def _steps(cases: int) -> float:
    runner = Runner(prepare({path.name: path.read_bytes() for path in PACK.glob("*.bpmn")}))
    services = Nothing()
    spent: list[float] = []
    for case in range(cases):
        step = runner.start(PROCESS, {}, services)
        seen: dict[str, int] = {}
        while step.tasks:
            task = step.tasks[0]
            given = answers(case, task.element, seen.get(task.element, 0))
            seen[task.element] = seen.get(task.element, 0) + 1
            step = timed(spent, runner.complete, PROCESS, step.snapshot, task.id, given, services)
    return median(spent[len(spent) // 4 :]) * 1000


def _commit(file: Path, times: int) -> float:
    spent: list[float] = []
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE instance (id INTEGER PRIMARY KEY, snapshot BLOB)")
        for _ in range(times):
            timed(
                spent, lambda: connection.execute("INSERT INTO instance (snapshot) VALUES (?)", (_CONTENT,))
            )
    return median(spent) * 1000
