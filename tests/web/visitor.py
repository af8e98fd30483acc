"""Somebody who uses the pages: signs in, reads, sends forms as a browser would."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.model import Json
from processes.complaint.registration import register
from tests.world import House

_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')

COMPLAINT: dict[str, Json] = {
    "channel": "call",
    "type": "complaint",
    "language": "en",
    "privacy_notice": True,
    "customer": {"name": "Maria Gomez", "email": "maria@example.org", "phone": "+34 600 100 200"},
    "product": {
        "model": "Harbour crane K7",
        "serial": "K7-00123",
        "purchased_on": "2026-08-02",
        "proof": "receipt",
    },
    "description": "The paint on the left arm cracks after a week on the shelf.",
    "lines": [{"item": "left arm", "defect": "paint_crack", "quantity": 1}],
    "remedy_sought": "repair",
}
CLASSIFIED: dict[str, Json] = {
    "type": "complaint",
    "severity": "normal",
    "concern": "product",
    "lines": [{"item": "left arm", "defect": "paint_crack", "quantity": 1}],
}


def complain(house: House, **changes: Json) -> str:
    """A complaint by phone, entered by reception; gives the case's number."""
    registered = register(house.engine, {**COMPLAINT, **changes}, actor="ana")
    house.settle()
    return registered.case.number


def give_password(house: House, person: str, hash: str) -> None:
    """Let a person sign in with a password."""
    with house.engine.store.write() as uow:
        uow.people.save(replace(uow.people.get(person), password=hash))
        uow.commit()


class Visitor:
    """One browser, with its cookies."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    def sign_in(self, person: str) -> Visitor:
        """Carry the session that signing in gives."""
        with self.client.session_transaction() as session:
            session.clear()
            session["_user_id"] = f"demo-{person}"
            session["_fresh"] = True
        return self

    def open_case(self, number: str) -> Visitor:
        """Carry the session of a customer who opened a case with number and PIN."""
        with self.client.session_transaction() as session:
            session.clear()
            session["customer"] = number
        return self

    def get(self, path: str, **more: Any) -> TestResponse:
        """Read a page."""
        return self.client.get(path, buffered=True, **more)

    def mark(self) -> str:
        """The page's mark against forged requests."""
        found = _TOKEN.search(self.get("/account").text) or _TOKEN.search(self.get("/sign-in").text)
        assert found, "no page carries a token"
        return found.group(1)

    def post(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a plain form."""
        return self.client.post(path, data={"csrf_token": self.mark(), **(data or {})}, **more)

    def send(self, method: str, path: str, body: Json) -> TestResponse:
        """Send JSON as a bundle does."""
        headers = {"X-CSRFToken": self.mark(), "Accept": "application/json"}
        return self.client.open(path, method=method, json=body, headers=headers)

    def part(self, path: str, *, method: str = "GET") -> TestResponse:
        """Ask as htmx does."""
        headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/work", "Accept": "text/html"}
        if method != "GET":
            headers["X-CSRFToken"] = self.mark()
        return self.client.open(path, method=method, headers=headers)
