"""A desk killed at any moment loses nothing that it acknowledged and does nothing twice."""

from __future__ import annotations

import os
import re
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from random import Random

import pytest

from engine.audit import audit
from engine.model import DESK, TaskStatus
from engine.settings import Settings
from tests.faults.server import Server, settle, token_of
from web.desk import open_desk

pytestmark = pytest.mark.faults

SEED = int(os.environ.get("REDRESS_SEED", "20261123"))
KILLS = int(os.environ.get("REDRESS_KILLS", "20"))
PEOPLE = 3
_MARK = re.compile(r"── to .* \[([0-9a-f]{12})\]$")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    settle(tmp_path)
    server = Server(tmp_path, channel="console")
    yield server
    if server.process is not None and server.process.poll() is None:
        server.kill()


class Client(threading.Thread):
    """Registers contacts and classifies them until the server goes away; remembers what was acknowledged."""

    def __init__(self, server: Server, token: str, seed: int) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.token = token
        self.random = Random(seed)
        self.numbers: list[str] = []
        self.done: list[str] = []

    def run(self) -> None:
        try:
            while True:
                self.register()
                self.classify()
        except (OSError, ValueError, HTTPException):
            return

    def register(self) -> None:
        customer = {"name": "Tom", "email": f"tom{self.random.getrandbits(64):x}@post.example"}
        form = {"type": "consultation", "description": "Which glue?", "customer": customer}
        status, answer = self.server.request("POST", "/api/v1/contacts", form, self.token)
        if status == 201:
            self.numbers.append(answer["number"])

    def classify(self) -> None:
        _, page = self.server.request("GET", "/api/v1/tasks?element=confirm_classification", token=self.token)
        tasks = page.get("tasks", [])
        if tasks:
            task = self.random.choice(tasks)["id"]
            answers = {"data": {"type": "consultation", "severity": "low"}}
            status, _ = self.server.request("POST", f"/api/v1/tasks/{task}/complete", answers, self.token)
            if status == 200:
                self.done.append(task)


def test_what_was_acknowledged_is_there_after_every_kill_and_nothing_goes_out_twice(server: Server) -> None:
    print(f"REDRESS_SEED={SEED}")
    random = Random(SEED)
    numbers: list[str] = []
    done: list[str] = []
    token = ""
    for turn in range(1, KILLS + 1):
        server.start()
        token = token or token_of(server)
        clients = [Client(server, token, SEED + turn * PEOPLE + person) for person in range(PEOPLE)]
        for client in clients:
            client.start()
        clients[0].join(timeout=random.uniform(0.01, 0.8))
        if turn == KILLS:
            server.await_line(_MARK)  # on a slow machine nothing may have gone out before
        server.kill()
        for client in clients:
            client.join(timeout=30)
            numbers += client.numbers
            done += client.done
        if turn % 50 == 0:
            print(f"{turn} kills, {len(numbers)} contacts, {len(done)} completions", flush=True)
    assert len(numbers) >= KILLS
    look_over(server, numbers, done)


def look_over(server: Server, numbers: list[str], done: list[str]) -> None:
    """Nothing is lost, stuck, sent twice, or changed in the history."""
    desk = open_desk(Settings(home=server.home, notify="memory", customer_channel="memory"))
    desk.worker.drain()
    marks = Counter(found.group(1) for line in server.printed if (found := _MARK.match(line)))
    assert marks
    assert marks.most_common(1)[0][1] == 1, "an effect went out twice"
    assert len(set(numbers)) == len(numbers)
    assert len(set(done)) == len(done), "a task was done by two"
    with desk.engine.store.read() as queries:
        assert [found for found in audit(queries, queries.events.heads()) if found] == []
        assert list(queries.open_incidents(DESK)) == []
        assert all(queries.tasks.get(task).status is TaskStatus.COMPLETED for task in done)
        for number in numbers:
            case = queries.cases.find(number)
            assert case is not None, f"{number} is lost"
            assert queries.open_tasks(DESK, case.id), f"{number} is stuck"
    desk.close()


def test_a_timer_that_passed_while_the_desk_was_down_fires_once_after_the_start(server: Server) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=3)
    server.start()
    form = {
        "channel": "letter",
        "type": "consultation",
        "description": "Glue?",
        "customer": {"name": "Tom"},
        "received_at": long_ago.isoformat(),
    }
    status, answer = server.request("POST", "/api/v1/contacts", form, token_of(server))
    assert status == 201, answer
    for _ in range(3):
        server.kill()
        server.start()
    server.kill()
    desk = open_desk(Settings(home=server.home, notify="memory", customer_channel="memory"))
    desk.worker.drain()
    with desk.engine.store.read() as queries:
        case = queries.cases.find(answer["number"])
        assert case is not None
        events = [event.type for event in queries.events.of_case(case.id, limit=1000)]
    assert events.count("clock.breached") == 1
    assert events.count("clock.warned") == 2
    desk.close()
