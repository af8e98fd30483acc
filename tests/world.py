"""A house to test in: the real desk on a real database, its own clock, and words of business to act with."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.channels.memory import MemoryChannel
from engine.model import Case, Event, Json, Task, TaskFilter, TaskStatus
from engine.settings import Settings
from processes.complaint.demo.company import settle_in
from tests.clock import MONDAY, VirtualClock
from web.desk import open_desk


@cache
def _settled() -> bytes:
    """The database of a house that has just been set up, a year before the stories."""
    with TemporaryDirectory() as home:
        settings = Settings(home=Path(home), notify="memory", customer_channel="memory")
        desk = open_desk(settings, clock=VirtualClock(MONDAY - timedelta(days=365)))
        with desk.engine.store.write() as uow:
            settle_in(uow.people, MONDAY.date(), password="")
            uow.commit()
        desk.close()
        with closing(sqlite3.connect(settings.home / "redress.sqlite")) as database:
            return database.serialize()


class House:
    """The demo company with an empty register, settled once a run and copied for each house."""

    def __init__(self, home: Path, start: datetime = MONDAY) -> None:
        self.clock = VirtualClock(start)
        self.settings = Settings(home=home, notify="memory", customer_channel="memory")
        home.mkdir(parents=True, exist_ok=True)
        (home / "redress.sqlite").write_bytes(_settled())
        self.open()

    def open(self) -> None:
        """Start the desk, as after a restart."""
        self.desk = open_desk(self.settings, clock=self.clock)
        self.engine = self.desk.engine

    def close(self) -> None:
        self.desk.close()

    @property
    def post(self) -> MemoryChannel:
        """What left the house."""
        channel = self.desk.channels["memory"]
        assert isinstance(channel, MemoryChannel)
        return channel

    def settle(self) -> None:
        """Do what is due now."""
        self.desk.worker.drain()

    def pass_time(self, **span: float) -> None:
        """Let time pass, stopping at each moment at which something is due."""
        target = self.clock.moment + timedelta(**span)
        self.settle()
        while (due := self.desk.worker.next_due()) is not None and due <= target:
            self.clock.moment = max(due, self.clock.moment)
            done = self.desk.worker.drain()
            if not done.anything:
                break
        self.clock.moment = target
        self.settle()

    def case(self, number: str) -> Case:
        with self.engine.store.read() as queries:
            found = queries.cases.find(number)
        assert found is not None, f"no case {number}"
        return found

    def open_tasks(self, number: str) -> list[Task]:
        """What waits for people in a case."""
        viewer = self.engine.viewer("")
        with self.engine.store.read() as queries:
            return list(queries.open_tasks(viewer, self.case(number).id))

    def waiting(self, number: str) -> set[str]:
        """The elements of the case's open tasks."""
        return {task.element for task in self.open_tasks(number)}

    def task(self, number: str, element: str) -> Task:
        """The case's open task of this element; with several, the first."""
        self.settle()
        found = [task for task in self.open_tasks(number) if task.element == element]
        assert found, f"{element} does not wait in {number}; what waits: {sorted(self.waiting(number))}"
        return found[0]

    def do(self, number: str, element: str, by: str, **answers: Json) -> Task:
        """Have a person do a task, then let the desk do what is due."""
        done = self.engine.complete(self.task(number, element).id, answers, actor=by).task
        assert done.status is TaskStatus.COMPLETED
        self.settle()
        return done

    def say(self, name: str, key: str, payload: Mapping[str, Json] | None = None) -> bool:
        """Send a message from outside."""
        taken = self.engine.send_message(name, key, payload or {})
        self.settle()
        return taken

    def work_list(self, person: str) -> list[Task]:
        """What a person sees in My work."""
        with self.engine.store.read() as queries:
            page = queries.work_list(self.engine.viewer(person), TaskFilter(limit=200))
        return [row.task for row in page.rows]

    def history(self, number: str) -> list[Event]:
        with self.engine.store.read() as queries:
            return list(queries.events.of_case(self.case(number).id, limit=2000))

    def walked(self) -> set[tuple[str, str]]:
        """(process, element) of everything that ran in this house."""
        with self.engine.store.read() as queries:
            streams = [head.stream for head in queries.events.heads() if head.stream.startswith("instance:")]
            events = [event for name in streams for event in queries.events.stream(name, limit=5000)]
        return {
            (process, element)
            for event in events
            for what, process, element in event.payload.get("path", [])
            if what != "cancelled"
        }

    def person_leaves(self, person: str) -> None:
        with self.engine.store.write() as uow:
            uow.people.save(replace(uow.people.get(person), active=False))
            uow.commit()

    def records(self) -> Any:
        """The pack's records, for reading inside ``with house.engine.store.read()``."""
        return self.engine.store.read()
