"""The tour in ``docs/api.md`` does what it says, by curl over loopback."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.web.visitor import give_password
from tests.world import House
from web import auth

TOUR = Path(__file__).parents[3] / "docs" / "api.md"
PASSWORD = "a long enough word"


@pytest.fixture
def address(app: Flask, house: House) -> Iterator[str]:
    """Where the desk is served; what is due is done after each request."""
    give_password(house, "ana", auth.hash_password(PASSWORD))
    app.after_request(lambda response: (house.settle(), response)[1])
    server = make_server("127.0.0.1", 0, app)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_step_of_the_tour_works(address: str, house: House) -> None:
    steps = re.findall(r"^```sh\n(.*?)^```$", TOUR.read_text(), re.MULTILINE | re.DOTALL)
    assert len(steps) > 5
    walked = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(steps)],
        env={**os.environ, "DESK": address, "PASSWORD": PASSWORD, "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert walked.returncode == 0, walked.stdout[-2000:] + walked.stderr
    assert "There is no such field. Known are other, reason." in walked.stdout
    (number,) = set(re.findall(r"C-2026-\d{6}", walked.stdout))
    assert "decide_escalation" in house.waiting(number)
    assert "read_message" in house.waiting(number)
