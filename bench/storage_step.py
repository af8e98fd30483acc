"""What one step costs in the database: the transaction of a completed task, without the engine that runs it.

One step reads the instance, saves it, completes one task, adds one, drops one timer and adds one, writes
three events and commits durably. Run ``python -m bench.storage_step --steps 2000 --snapshot 6000``.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import fmean, quantiles
from typing import Any

import orjson

from engine.model import Instance, Task, TaskStatus
from engine.ports import Store, UnitOfWork
from engine.storage import SqlStore
from engine.storage.memory import MemoryStore

_WARM_UP = 50
_START = datetime(2026, 5, 4, 8, tzinfo=UTC)


@dataclass
class Walk:
    """One instance that walks from task to task."""

    instance: Instance
    task: Task
    timer: int
    snapshots: list[bytes]
    turn: int = 0

    def step(self, uow: UnitOfWork) -> None:
        """One completed task."""
        self.turn += 1
        now = _START + timedelta(minutes=self.turn)
        instance = uow.instances.get(self.instance.id)
        task = uow.tasks.get(self.task.id)
        uow.tasks.save(
            replace(task, status=TaskStatus.COMPLETED, completed_at=now, completed_by="ana"),
            expected=task.revision,
        )
        self.task = new_task(instance, self.turn, now)
        uow.tasks.add([self.task])
        uow.timers.drop([self.timer])
        self.timer = uow.timers.add(
            instance=instance.id, kind="due", token=self.task.id, element="next", due_at=now
        ).id
        stream = f"instance:{instance.id}"
        for kind in ("task.completed", "element.entered", "task.created"):
            uow.events.append(
                stream, kind, {"element": "Activity_0x1", "n": self.turn}, at=now, actor="ana", case=1
            )
        saved = replace(instance, snapshot=self.snapshots[self.turn % len(self.snapshots)])
        uow.instances.save(saved, expected=instance.revision)


def new_task(instance: Instance, turn: int, now: datetime) -> Task:
    """A task as the diagrams make them."""
    return Task(
        id=f"{instance.id:08x}{turn:024x}",
        instance=instance.id,
        case=instance.case,
        element=f"Activity_{turn % 20}",
        process="complaint",
        name="Check the complaint",
        form="check",
        status=TaskStatus.READY,
        created_at=now,
        unit="service",
        role="handler",
        due_at=now + timedelta(hours=24),
        subject="Paint blisters on the left door",
    )


def snapshots(size: int) -> list[bytes]:
    """Texts of about the size and the repetition of a serialised workflow."""
    random = Random(7)
    made = []
    for _ in range(16):
        tasks: list[dict[str, object]] = []
        while len(orjson.dumps(tasks)) < size:
            tasks.append(
                {
                    "id": f"{random.getrandbits(128):032x}",
                    "parent": f"{random.getrandbits(128):032x}",
                    "task_spec": f"Activity_{random.randrange(40)}",
                    "state": random.choice([16, 64, 128]),
                    "last_state_change": 1.7e9 + random.random() * 1e6,
                    "data": {"customer": random.randrange(10**6), "brand": "Nordwind"},
                }
            )
        made.append(orjson.dumps(tasks))
    return made


def begin(store: Store, size: int) -> Walk:
    """The first rows."""
    texts = snapshots(size)
    with store.write() as uow:
        case = uow.cases.open("C", _START, title="Paint", kind="complaint", confidential=False)
        instance = uow.instances.add(
            case=case.id, process="complaint", release=1, policy=1, snapshot=texts[0], started_at=_START
        )
        task = new_task(instance, 0, _START)
        uow.tasks.add([task])
        timer = uow.timers.add(instance=instance.id, kind="due", token=task.id, element="x", due_at=_START)
        uow.commit()
    return Walk(instance, task, timer.id, texts)


def times(step: Callable[[], None], steps: int) -> list[float]:
    """Milliseconds of each step."""
    taken = []
    for _ in range(steps):
        before = time.perf_counter()
        step()
        taken.append((time.perf_counter() - before) * 1000)
    return taken


def show(name: str, taken: list[float]) -> None:
    """One line of figures."""
    cuts = quantiles(taken, n=100)
    print(
        f"{name:<34} mean {fmean(taken):7.3f} ms   p50 {cuts[49]:7.3f}   p99 {cuts[98]:7.3f}"
        f"   {1000 / fmean(taken):7.0f}/s"
    )


def run(store: Store, steps: int, size: int, *, commit: bool) -> list[float]:
    """Walk through ``steps`` tasks; without ``commit`` all in one transaction."""
    walk = begin(store, size)
    if not commit:
        with store.write() as uow:
            return times(lambda: walk.step(uow), steps)

    def durable() -> None:
        with store.write() as uow:
            walk.step(uow)
            uow.commit()

    times(durable, _WARM_UP)
    return times(durable, steps)


def driver_floor(path: Path, statements: list[str], steps: int) -> list[float]:
    """The same statements straight through the driver, rolled back: what SQLite itself takes."""
    connection = sqlite3.connect(path, isolation_level=None)

    def step() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for text in statements:
            connection.execute(text).fetchall()
        connection.execute("ROLLBACK")

    taken = times(step, steps)
    connection.close()
    return taken


def recorded(store: SqlStore, walk: Walk) -> list[str]:
    """The statements of one step, with their values, as SQLite runs them."""
    seen: list[str] = []
    with store.alone() as engine, engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(seen.append)
    with store.write() as uow:
        walk.step(uow)
    driver.set_trace_callback(None)
    return [text for text in seen if not text.startswith(("BEGIN", "ROLLBACK"))]


def main() -> None:
    """Print the figures."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--steps", type=int, default=1000)
    wanted.add_argument("--snapshot", type=int, default=6000, help="bytes of a snapshot")
    wanted.add_argument("--folder", type=Path, default=None, help="a folder on the disk to measure")
    options = wanted.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder) / "desk.db"
        store = SqlStore(f"sqlite:///{path}")
        store.migrate()
        show("durable step (FULL)", run(store, options.steps, options.snapshot, commit=True))
        show("the same, without the commit", run(store, options.steps, options.snapshot, commit=False))
        statements = recorded(store, begin(store, options.snapshot))
        show("its statements in the driver", driver_floor(path, statements, options.steps))
        memory = run(MemoryStore(), options.steps, options.snapshot, commit=True)
        show("memory adapter", memory)
        store.close()
        size = path.stat().st_size / (options.steps + _WARM_UP)
        print(f"{len(statements)} statements and {size:.0f} bytes a step")


if __name__ == "__main__":
    main()
