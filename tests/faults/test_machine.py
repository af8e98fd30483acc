"""What the machine may do to a desk that runs: fill its disk, lock its file, take its rights away."""

from __future__ import annotations

import ctypes
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.audit import audit
from engine.settings import Settings
from tests.faults.server import ROOT, Server, settle, token_of
from web.desk import open_desk

pytestmark = pytest.mark.faults

FORM = {
    "type": "consultation",
    "description": "Which glue?",
    "customer": {"name": "Tom", "email": "tom@post.example"},
}
_DROP_FROM_BOUNDING_SET, _DAC_OVERRIDE = 24, 1


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A settled house."""
    settle(tmp_path)
    return tmp_path


@pytest.fixture
def server(home: Path) -> Iterator[Server]:
    server = Server(home)
    server.start()
    yield server
    server.kill()


def file_limit(server: Server, size: int) -> None:
    """From now on no file of the desk grows beyond ``size`` bytes, as on a full disk."""
    assert server.process is not None
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def whole(home: Path, numbers: list[str]) -> bool:
    """Whether every case is there, once, and the history unbroken."""
    desk = open_desk(Settings(home=home, notify="memory", customer_channel="memory"))
    try:
        with desk.engine.store.read() as queries:
            broken = [found for found in audit(queries, queries.events.heads()) if found]
            return not broken and all(queries.cases.find(number) is not None for number in numbers)
    finally:
        desk.close()


def test_without_room_on_the_disk_nothing_is_half_done_and_it_goes_on_when_there_is_room(
    server: Server,
) -> None:
    token = token_of(server)
    numbers = [server.request("POST", "/api/v1/contacts", FORM, token)[1]["number"]]
    file_limit(server, (server.home / "redress.sqlite-wal").stat().st_size)
    for _ in range(3):
        status, answer = server.request("POST", "/api/v1/contacts", FORM, token)
        assert status == 503, answer
        assert "disk" in answer["title"].lower()
        assert answer["detail"]
    assert server.request("GET", "/api/v1/tasks", token=token)[0] == 200, "what is there can still be read"
    file_limit(server, resource.RLIM_INFINITY)
    status, answer = server.request("POST", "/api/v1/contacts", FORM, token)
    assert status == 201, answer
    server.kill()
    assert whole(server.home, [*numbers, answer["number"]])


def test_a_file_that_another_program_locks_is_waited_for_and_then_refused_in_words(server: Server) -> None:
    token = token_of(server)
    with closing(sqlite3.connect(server.home / "redress.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        status, answer = server.request("POST", "/api/v1/contacts", FORM, token)
        assert status == 503, answer
        assert "in use" in answer["title"] or "busy" in answer["title"]
        other.execute("ROLLBACK")
    status, answer = server.request("POST", "/api/v1/contacts", FORM, token)
    assert status == 201, answer
    server.kill()
    assert whole(server.home, [answer["number"]])


def bound_by_rights() -> None:
    """Let file rights bind this process, also where it runs as root."""
    if os.geteuid() == 0:
        assert ctypes.CDLL(None).prctl(_DROP_FROM_BOUNDING_SET, _DAC_OVERRIDE, 0, 0, 0) == 0


def told(home: Path, *command: str) -> tuple[int, str]:
    """How a command ends that file rights bind, and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "web.cli", *command],
        cwd=ROOT,
        env={**os.environ, "REDRESS_HOME": str(home), "REDRESS_PORT": "0"},
        preexec_fn=bound_by_rights,  # no threads here that hold a lock
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", [("serve",), ("worker",), ("demo",), ("case", "C-2026-000001")])
def test_a_folder_that_may_not_be_written_is_named_with_what_to_do(
    home: Path, command: tuple[str, ...]
) -> None:
    for file in home.iterdir():
        file.chmod(0o444)
    home.chmod(0o555)
    code, words = told(home, *command)
    home.chmod(0o755)
    assert code == 1
    assert "Traceback" not in words
    assert "written" in words or "opened" in words
    assert "right" in words or "folder" in words


def test_a_folder_that_cannot_be_made_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, words = told(tmp_path / "file" / "home", "serve")
    assert code == 1
    assert str(tmp_path / "file" / "home") in words
    assert "REDRESS_HOME" in words
