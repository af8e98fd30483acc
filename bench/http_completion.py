"""How long a completion takes over HTTP, durable when it answers, with many cases open.

``python -m bench.http_completion [OPEN_CASES] [COMPLETIONS]`` starts a desk of its own on loopback.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.settings import Settings
from processes.complaint.demo.company import settle_in
from processes.complaint.registration import register
from tests.faults.server import Server
from web.auth import hash_password
from web.desk import open_desk

PASSWORD = "bench"
FORM = {"type": "consultation", "channel": "call", "description": "Which glue?", "customer": {"name": "Tom"}}
ANSWERS = {"data": {"type": "consultation", "severity": "low"}}


def main(open_cases: int = 1000, completions: int = 300) -> None:
    """Fill a desk, then complete tasks one after the other on one connection."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        fill(home, open_cases)
        server = Server(home)
        started = server.start()
        try:
            spent = measure(server, completions)
        finally:
            server.kill()
    spent.sort()
    result = {
        "open_cases": open_cases,
        "completions": len(spent),
        "first_page_s": round(started, 2),
        "p50_ms": round(statistics.median(spent) * 1000, 2),
        "p95_ms": round(spent[int(len(spent) * 0.95)] * 1000, 2),
        "p99_ms": round(spent[int(len(spent) * 0.99)] * 1000, 2),
    }
    print(json.dumps(result))


def fill(home: Path, count: int) -> None:
    """Open cases that wait for their class to be confirmed."""
    desk = open_desk(Settings(home=home, notify="memory", customer_channel="memory"))
    with desk.engine.store.write() as uow:
        settle_in(uow.people, datetime.now(UTC).date(), hash_password(PASSWORD))
        uow.commit()
    for place in range(count):
        register(desk.engine, FORM, actor="ana")
        if place % 100 == 99:
            print(f"{place + 1} cases", file=sys.stderr)
    desk.worker.drain()
    desk.close()


def measure(server: Server, completions: int) -> list[float]:
    """Seconds for each completion."""
    given = {"email": "ben@modelhouse.example", "password": PASSWORD}
    token = server.request("POST", "/api/v1/token", given)[1]["token"]
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    tasks: list[str] = []
    while len(tasks) < completions:
        path = f"/api/v1/tasks?element=confirm_classification&limit=200&offset={len(tasks)}"
        found = ask(connection, "GET", path, token)["tasks"]
        if not found:
            break
        tasks += [task["id"] for task in found]
    spent = []
    for task in tasks[:completions]:
        begun = time.perf_counter()
        ask(connection, "POST", f"/api/v1/tasks/{task}/complete", token, ANSWERS)
        spent.append(time.perf_counter() - begun)
    connection.close()
    return spent


def ask(connection: HTTPConnection, method: str, path: str, token: str, body: Any = None) -> dict[str, Any]:
    """One request on a kept connection."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    response = connection.getresponse()
    content = json.loads(response.read())
    if response.status >= 300:
        raise SystemExit(f"{method} {path}: {response.status} {content}")
    return dict(content)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
