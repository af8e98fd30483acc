"""The peer that anybody would write first: SpiffWorkflow alone, its whole state as JSON after each step.

``python -m bench.raw_spiff run [CASES] [STORE]`` and ``… loop [ROUNDS] [CASES] [STORE]`` print one JSON
object. The store is ``orm`` (SQLAlchemy's, as an application has it) or ``bare`` (the driver, and nothing
else). One SQLite file with the desk's settings; every step is durable when it returns.
"""

from __future__ import annotations

import io
import json
import sqlite3
import sys
from collections.abc import Callable
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
from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bench.diagrams import dialect
from bench.figures import Figures, grown, summed
from bench.workload import LOOPING, PROCESS, ROUND, again, answers, timed

WARM_UP = 10
_PRAGMAS = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")
_SHRINK = "PRAGMA wal_checkpoint(TRUNCATE)"


class Bare:
    """One table with a row a case, by the driver alone."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file, isolation_level=None)
        for pragma in _PRAGMAS:
            self._db.execute(pragma)
        self._db.execute("CREATE TABLE cases (id INTEGER PRIMARY KEY, status TEXT, state TEXT)")
        self._db.execute("CREATE INDEX ix_cases_status ON cases (status)")

    def add(self, state: str) -> int:
        """A new case; gives its number."""
        return int(self._db.execute("INSERT INTO cases VALUES (NULL, 'open', ?)", (state,)).lastrowid or 0)

    def change(self, case: int, work: Callable[[str], tuple[str, str]]) -> None:
        """What ``work`` makes of a case's state: its status and its next state."""
        (state,) = self._db.execute("SELECT state FROM cases WHERE id = ?", (case,)).fetchone()
        self._db.execute("UPDATE cases SET status = ?, state = ? WHERE id = ?", (*work(state), case))

    def shrink(self) -> None:
        """Work the journal in."""
        self._db.execute(_SHRINK)


class _Base(DeclarativeBase):
    pass


class _Case(_Base):
    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]


class Orm:
    """The same table by SQLAlchemy's ORM."""

    def __init__(self, file: Path) -> None:
        self._engine = create_engine(f"sqlite:///{file}")
        event.listen(self._engine, "connect", _set_up)
        _Base.metadata.create_all(self._engine)

    def add(self, state: str) -> int:
        """A new case; gives its number."""
        with Session(self._engine) as session:
            case = _Case(status="open", state=state)
            session.add(case)
            session.commit()
            return case.id

    def change(self, case: int, work: Callable[[str], tuple[str, str]]) -> None:
        """What ``work`` makes of a case's state: its status and its next state."""
        with Session(self._engine) as session:
            found = session.get_one(_Case, case)
            found.status, found.state = work(found.state)
            session.commit()

    def shrink(self) -> None:
        """Work the journal in."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql(_SHRINK)


def _set_up(connection: Any, record: Any) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


STORES: dict[str, type[Orm | Bare]] = {"orm": Orm, "bare": Bare}


class Peer:
    """SpiffWorkflow over a store."""

    def __init__(self, home: Path, store: str) -> None:
        parser = BpmnParser()
        for name in (PROCESS, LOOPING, "visit"):
            parser.add_bpmn_xml(etree.parse(io.BytesIO(dialect(name, "python"))))
        self._specs = {
            name: (parser.get_spec(name), parser.get_subprocess_specs(name)) for name in (PROCESS, LOOPING)
        }
        self._serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        self._engine = PythonScriptEngine()
        self.file = home / "raw.sqlite"
        self._store = STORES[store](self.file)

    def start(self, process: str = PROCESS) -> tuple[int, list[str]]:
        """Start a case; gives its number and what waits."""
        workflow = BpmnWorkflow(*self._specs[process], script_engine=self._engine)
        workflow.do_engine_steps()
        case = self._store.add(self._serializer.serialize_json(workflow))
        return case, self._waiting(workflow)

    def complete(self, case: int, name: str, given: dict[str, Any]) -> list[str]:
        """Complete a task; gives what waits now."""
        waiting: list[str] = []

        def step(state: str) -> tuple[str, str]:
            workflow = self._serializer.deserialize_json(state)
            ready = workflow.get_tasks(state=TaskState.READY, manual=True)
            task = next(task for task in ready if task.task_spec.bpmn_id == name)
            task.data.update(given)
            task.run()
            workflow.refresh_waiting_tasks()
            workflow.do_engine_steps()
            waiting.extend(self._waiting(workflow))
            status = "completed" if workflow.is_completed() else "open"
            return status, self._serializer.serialize_json(workflow)

        self._store.change(case, step)
        return waiting

    def size(self) -> int:
        """Bytes of the file."""
        self._store.shrink()
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
        store = next((argument for argument in arguments if argument in STORES), "orm")
        counts = [int(argument) for argument in arguments if argument not in STORES]
        print(json.dumps(work(Peer(Path(home), store), *counts)))


if __name__ == "__main__":
    main(*sys.argv[1:])
