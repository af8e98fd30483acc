"""The peer that anybody would write first: SpiffWorkflow alone, its whole state as JSON after each step.

``python -m bench.raw_spiff run [CASES]`` and ``… loop [ROUNDS] [CASES]`` print one JSON object. One SQLite
file with the desk's settings; every step is durable when it returns.
"""

from __future__ import annotations

import io
import json
import sqlite3
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from bench.diagrams import dialect
from bench.figures import Figures, grown, summed
from bench.workload import LOOPING, PROCESS, ROUND, again, answers, timed

WARM_UP = 10


class Peer:
    """One table with a row a case."""

    def __init__(self, home: Path) -> None:
        parser = BpmnParser()
        for name in (PROCESS, LOOPING, "visit"):
            parser.add_bpmn_xml(etree.parse(io.BytesIO(dialect(name, "python"))))
        self._specs = {
            name: (parser.get_spec(name), parser.get_subprocess_specs(name)) for name in (PROCESS, LOOPING)
        }
        self._serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        self._engine = PythonScriptEngine()
        self.file = home / "raw.sqlite"
        self._db = sqlite3.connect(self.file, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE cases (id INTEGER PRIMARY KEY, status TEXT, state TEXT)")
        self._db.execute("CREATE INDEX ix_cases_status ON cases (status)")

    def start(self, process: str = PROCESS) -> tuple[int, list[str]]:
        """Start a case; gives its number and what waits."""
        workflow = BpmnWorkflow(*self._specs[process], script_engine=self._engine)
        workflow.do_engine_steps()
        state = self._serializer.serialize_json(workflow)
        case = self._db.execute("INSERT INTO cases (status, state) VALUES ('open', ?)", (state,)).lastrowid
        return int(case or 0), self._waiting(workflow)

    def complete(self, case: int, name: str, given: dict[str, Any]) -> list[str]:
        """Complete a task; gives what waits now."""
        (state,) = self._db.execute("SELECT state FROM cases WHERE id = ?", (case,)).fetchone()
        workflow = self._serializer.deserialize_json(state)
        ready = workflow.get_tasks(state=TaskState.READY, manual=True)
        task = next(task for task in ready if task.task_spec.bpmn_id == name)
        task.data.update(given)
        task.run()
        workflow.refresh_waiting_tasks()
        workflow.do_engine_steps()
        status = "completed" if workflow.is_completed() else "open"
        state = self._serializer.serialize_json(workflow)
        self._db.execute("UPDATE cases SET status = ?, state = ? WHERE id = ?", (status, state, case))
        return self._waiting(workflow)

    def size(self) -> int:
        """Bytes of the file."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self.file.stat().st_size

    @staticmethod
    def _waiting(workflow: Any) -> list[str]:
        return [task.task_spec.bpmn_id for task in workflow.get_tasks(state=TaskState.READY, manual=True)]


def run(peer: Peer, cases: int = 500) -> Figures:
    """Whole cases, one after the other."""
    starts: list[float] = []
    completions: list[float] = []
    _play(peer, WARM_UP, [], [])
    before, begun = peer.size(), perf_counter()
    _play(peer, cases, starts, completions)
    spent = perf_counter() - begun
    return {
        "start": summed(starts),
        "complete": summed(completions),
        "cases_per_s": round(cases / spent, 1),
        "bytes_per_case": round((peer.size() - before) / cases),
    }


def _play(peer: Peer, cases: int, starts: list[float], completions: list[float]) -> None:
    for number in range(cases):
        case, waiting = timed(starts, peer.start)
        seen: dict[str, int] = {}
        while waiting:
            name = waiting[0]
            given = answers(number, name, seen.get(name, 0))
            seen[name] = seen.get(name, 0) + 1
            waiting = timed(completions, peer.complete, case, name, given)


def loop(peer: Peer, rounds: int = 50, cases: int = 3) -> Figures:
    """A complaint that comes back again and again."""
    spent: list[list[float]] = [[] for _ in range(rounds)]
    for _ in range(cases):
        case, _ = peer.start(LOOPING)
        for number in range(rounds):
            for name in ROUND:
                timed(spent[number], peer.complete, case, name, again(name))
    return grown(spent)


def main(name: str, *arguments: str) -> None:
    """Measure in a folder that is taken away again."""
    with TemporaryDirectory(prefix="redress-bench-") as home:
        work = {"run": run, "loop": loop}[name]
        print(json.dumps(work(Peer(Path(home)), *(int(argument) for argument in arguments))))


if __name__ == "__main__":
    main(*sys.argv[1:])
