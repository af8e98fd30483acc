"""A small desk for the bundles: pages under the strict policy, artefacts that can be read and saved.

It is no double of the real one: it serves the built bundles, records every request, and answers what the test
says.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

SAMPLES = Path(__file__).parent / "samples"

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'"
)

TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".json": "application/json",
}

HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="csrf-token" content="token-of-the-page">
<link rel="icon" href="data:,">
{links}
</head><body>{body}</body></html>
"""


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What to say to a request: a status, and JSON, text or HTML."""

    status: int = 200
    body: Any = None
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def payload(self) -> bytes:
        """The bytes to send."""
        if self.body is None:
            return b""
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body).encode()


@dataclass
class Desk:
    """The answers a test has laid out, and the requests that came."""

    bundles: Path
    url: str = ""
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    requests: list[Received] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def page(self, path: str, bundle: str, body: str) -> str:
        """Lay out a page that loads ``base`` and *bundle*; gives back its address."""
        files = json.loads((self.bundles / "manifest.json").read_text(encoding="utf-8"))["files"]
        names = ["base"] if bundle == "base" else ["base", bundle]
        links = "\n".join(
            f'<link rel="stylesheet" href="/static/bundles/{name}.css?v={files[f"{name}.css"]["hash"]}">'
            f'<script type="module" src="/static/bundles/{name}.js?v={files[f"{name}.js"]["hash"]}"></script>'
            for name in names
        )
        html = HEAD.format(title=f"Page for {bundle}", links=links, body=f"<main>{body}</main>")
        self.answers["GET", path] = Answer(200, html, "text/html; charset=utf-8")
        return self.url + path

    def answer(self, method: str, path: str, status: int = 200, body: Any = None, **kind: Any) -> None:
        """Answer *method* on *path* so from now on."""
        self.answers[method, path] = Answer(status, body, **kind)

    def sent(self, method: str, path: str) -> list[Received]:
        """The requests that came for *method* on *path*, oldest first."""
        return [request for request in self.requests if (request.method, request.path) == (method, path)]

    def wait_for(self, method: str, path: str, count: int = 1) -> Received:
        """The *count*-th such request, waiting for it up to ten seconds."""
        with self.arrived:
            came = self.arrived.wait_for(lambda: len(self.sent(method, path)) >= count, timeout=10)
        assert came, f"{method} {path} came {len(self.sent(method, path))} times, expected {count}"
        return self.sent(method, path)[count - 1]


class Handler(BaseHTTPRequestHandler):
    """Serves the bundles from their folder and everything else from the desk's answers."""

    desk: Desk
    protocol_version = "HTTP/1.1"

    def respond(self) -> None:
        """Record the request, then answer it."""
        path = urlsplit(self.path).path
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self.find(path)
        with self.desk.arrived:
            self.desk.requests.append(Received(self.command, path, dict(self.headers.items()), body))
            self.desk.arrived.notify_all()
        payload = answer.body if isinstance(answer.body, bytes) else answer.payload()
        self.send_response(answer.status)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(payload)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)

    def find(self, path: str) -> Answer:
        """The bundle's file, what the test laid out, or 404."""
        prefix = "/static/bundles/"
        if path.startswith(prefix):
            file = self.desk.bundles / Path(path.removeprefix(prefix)).name
            if file.is_file():
                return Answer(200, file.read_bytes(), TYPES[file.suffix])
        missing = Answer(404, {"message": f"Nothing at {path}"})
        return self.desk.answers.get((self.command, path), missing)

    do_GET = do_POST = do_PUT = respond

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def desk(bundles: Path) -> Iterator[Desk]:
    """The small desk on a loopback port."""
    laid_out = Desk(bundles, answers={("GET", "/favicon.ico"): Answer(204)})
    handler = type("DeskHandler", (Handler,), {"desk": laid_out})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    laid_out.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield laid_out
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the sample artefacts."""
    return SAMPLES
