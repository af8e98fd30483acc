"""What people wait for: a completion over HTTP, and the list of work in a desk with many open tasks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.copies import fill
from bench.desk import say
from bench.figures import Figures, summed
from bench.workload import CLERK, House, answers, timed
from engine.settings import Settings
from processes.complaint.demo.company import settle_in
from processes.complaint.registration import register
from web.app import create_app
from web.auth import hash_password
from web.desk import open_desk

PASSWORD = "only for the bench"
_ROOT = Path(__file__).parents[1]
_CONTACT = {
    "type": "consultation",
    "channel": "call",
    "description": "Which glue?",
    "customer": {"name": "Tom"},
}


def http(home: Path, completions: int = 400) -> Figures:
    """Completions through the API on one kept connection, each durable when it is answered."""
    house = House(home)
    with house.engine.store.write() as uow:
        person = uow.people.get(CLERK)
        uow.people.save(replace(person, password=hash_password(PASSWORD), token_version="bench"))
        uow.commit()
    tasks = [house.start().id for _ in range(completions)]
    house.close()
    spent: list[float] = []
    with _serving(home) as port, closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        given = {"email": "cleo@example.org", "password": PASSWORD}
        token = _ask(connection, "/api/v1/token", given)["token"]
        for task in tasks:
            path, body = f"/api/v1/tasks/{task}/complete", {"data": answers(0, "register", 0)}
            timed(spent, _ask, connection, path, body, token)
    return summed(spent[20:])


def work_list(home: Path, tasks: int = 100_000, looks: int = 100) -> Figures:
    """The page “My work” of the complaint desk with so many open tasks to claim."""
    settings = Settings(home=home, notify="memory", customer_channel="memory")
    desk = open_desk(settings)
    with desk.engine.store.write() as uow:
        settle_in(uow.people, datetime.now(UTC).date(), hash_password(PASSWORD))
        uow.commit()
    case = register(desk.engine, _CONTACT, actor="ana").case
    desk.worker.drain()
    fill(settings.file, case.id, tasks, lambda done: say(f"{done} of {tasks} open tasks"))
    client = create_app(desk.engine).test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = "demo-ben", True
    spent: list[float] = []
    for _ in range(looks):
        page = timed(spent, client.get, "/work")
        if page.status_code != 200 or "1000+" not in page.text:
            raise AssertionError(f"the page does not show the tasks: {page.status}")
    desk.close()
    return summed(spent[5:])


@contextmanager
def _serving(home: Path) -> Iterator[int]:
    command = [sys.executable, "-m", "bench.server", str(home)]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield int(server.stdout.readline())
        finally:
            server.kill()


def _ask(connection: HTTPConnection, path: str, body: Any, token: str = "") -> dict[str, Any]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    connection.request("POST", path, json.dumps(body), headers)
    response = connection.getresponse()
    content = response.read()
    if response.status >= 300:
        raise AssertionError(f"{path}: {response.status} {content[:300]!r}")
    return dict(json.loads(content))


def main(name: str, *arguments: str) -> None:
    """Measure in a folder that is taken away again."""
    with TemporaryDirectory(prefix="redress-bench-") as home:
        work = {"http": http, "work_list": work_list}[name]
        print(json.dumps(work(Path(home), *(int(argument) for argument in arguments))))


if __name__ == "__main__":
    main(*sys.argv[1:])
