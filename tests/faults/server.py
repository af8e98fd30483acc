"""A real desk in a process of its own, to be killed."""

from __future__ import annotations

import http.client
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from engine.settings import Settings
from processes.complaint.demo.company import settle_in
from web.auth import hash_password
from web.desk import open_desk

ROOT = Path(__file__).parents[2]
DEADLINE = 30.0
PASSWORD = "only for this test"


def settle(home: Path) -> None:
    """A house with the demo company, in which everybody has the same password."""
    desk = open_desk(Settings(home=home))
    with desk.engine.store.write() as uow:
        settle_in(uow.people, datetime.now(UTC).date(), hash_password(PASSWORD))
        uow.commit()
    desk.close()


class Server:
    """``redress serve`` over a house's files; ``kill`` is SIGKILL.

    :ivar printed: every line it printed since it was open, over all its lives.
    """

    def __init__(self, home: Path, channel: str = "memory") -> None:
        self.home = home
        self.channel = channel
        self.printed: list[str] = []
        self._came = threading.Condition()
        self._reader: threading.Thread | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start and wait until the first page answers; gives the seconds it took."""
        environment = {
            **os.environ,
            "REDRESS_HOME": str(self.home),
            "REDRESS_PORT": str(self.port),
            "REDRESS_NOTIFY": "memory",
            "REDRESS_CUSTOMER_CHANNEL": self.channel,
        }
        begun = time.monotonic()
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "web.cli", "serve"],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self._wait_until_open()
        self._reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self._reader.start()
        assert self.request("GET", "/healthz")[0] == 200
        return time.monotonic() - begun

    def _wait_until_open(self) -> None:
        """The desk says when it listens."""
        assert self.process is not None
        assert self.process.stdout is not None
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            ready, _, _ = select.select([self.process.stdout], [], [], deadline - time.monotonic())
            line = self.process.stdout.readline() if ready else b""
            if b"is open at" in line:
                return
            if not line:
                break
        raise AssertionError((self.home / "server.log").read_text()[-2000:])

    def _read(self, out: IO[bytes]) -> None:
        for line in out:
            with self._came:
                self.printed.append(line.decode(errors="replace").rstrip("\n"))
                self._came.notify_all()

    def await_line(self, pattern: re.Pattern[str]) -> None:
        """Wait until it has printed a line like this, now or earlier."""
        with self._came:
            came = self._came.wait_for(lambda: any(map(pattern.match, self.printed)), DEADLINE)
        assert came, f"nothing like {pattern.pattern} was printed in {DEADLINE} seconds"

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=DEADLINE)
        if self._reader is not None:
            self._reader.join(timeout=DEADLINE)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def request(
        self, method: str, path: str, body: Any = None, token: str = ""
    ) -> tuple[int, dict[str, Any]]:
        """One request; the answer's status and JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        try:
            return response.status, json.loads(content)
        except ValueError:
            return response.status, {}


def token_of(server: Server) -> str:
    """A token of somebody who works in after-sales service."""
    given = {"email": "ben@modelhouse.example", "password": PASSWORD}
    status, answer = server.request("POST", "/api/v1/token", given)
    assert status == 201, answer
    return str(answer["token"])
