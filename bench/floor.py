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
    """Median ms of a completion's engine step, of the commit that follows it, and of both together.

    They take turns as in the desk: a step that follows a wait for the disk runs from cold caches, and takes
    longer than one of many in a row.
    """
    runner = Runner(prepare({path.name: path.read_bytes() for path in PACK.glob("*.bpmn")}))
    steps: list[float] = []
    commits: list[float] = []
    with closing(sqlite3.connect(home / "floor.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE instance (id INTEGER PRIMARY KEY, snapshot BLOB)")
        for case in range(cases):
            _play(runner, connection, case, steps, commits)
    both = [step + commit for step, commit in zip(steps, commits, strict=True)]
    parts = {"steps": steps, "commit": commits, "sum": both}
    return {name: round(median(spent[len(spent) // 4 :]) * 1000, 3) for name, spent in parts.items()}


def _play(
    runner: Runner, connection: sqlite3.Connection, case: int, steps: list[float], commits: list[float]
) -> None:
    services = Nothing()
    step = runner.start(PROCESS, {}, services)
    seen: dict[str, int] = {}
    while step.tasks:
        task = step.tasks[0]
        given = answers(case, task.element, seen.get(task.element, 0))
        seen[task.element] = seen.get(task.element, 0) + 1
        step = timed(steps, runner.complete, PROCESS, step.snapshot, task.id, given, services)
        timed(commits, connection.execute, _INSERT, (step.snapshot,))
