"""Somebody who uses the API alone: a token, requests, and answers that keep what the document promises."""

from __future__ import annotations

from re import search
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.test import TestResponse

from tests.world import House
from web.auth import token_people, user_of

PREFIX = "/api/v1"


class Document:
    """What the API says of itself, to hold its answers to."""

    def __init__(self, app: Flask) -> None:
        self.content: dict[str, Any] = app.test_client().get(f"{PREFIX}/openapi.json").get_json()
        self.app = app
        self._validators: dict[tuple[str, str, int], Draft202012Validator | None] = {}

    def check(self, answer: TestResponse, method: str, path: str) -> None:
        """Whether an answer is one that the document knows, in its shape."""
        rule = self._rule(method, path)
        validator = self._validator(rule, method.lower(), answer.status_code)
        if validator is not None:
            problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer.json)]
            assert not problems, f"{method} {path} → {answer.status_code}: {problems}"

    def _rule(self, method: str, path: str) -> str:
        adapter = self.app.url_map.bind("localhost")
        rule, _ = adapter.match(path.partition("?")[0], method=method, return_rule=True)
        return "".join(f"{{{text}}}" if is_name else text for is_name, text in rule._trace if text != "|")

    def _validator(self, rule: str, method: str, status: int) -> Draft202012Validator | None:
        key = (rule, method, status)
        if key not in self._validators:
            answers = self.content["paths"][rule][method]["responses"]
            assert status < 500, f"{method} {rule} → {status}"
            assert str(status) in answers or status >= 400, f"{method} {rule} → {status} is not described"
            content = answers.get(str(status), answers["default"]).get("content", {})
            schema = next((found["schema"] for kind, found in content.items() if "json" in kind), None)
            whole = {"components": self.content["components"], "allOf": [schema]}
            self._validators[key] = (
                None if schema is None else Draft202012Validator(whole, format_checker=FormatChecker())
            )
        return self._validators[key]


class Caller:
    """A program of somebody; every answer is held to the document."""

    def __init__(self, app: Flask, document: Document, token: str) -> None:
        self.client = app.test_client()
        self.document = document
        self.token = token

    def asks(self, method: str, path: str, body: Any = None, **more: Any) -> TestResponse:
        """Send a request; whatever comes back is looked at by the document."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            more["json"] = body
        answer = self.client.open(f"{PREFIX}{path}", method=method, headers=headers, **more)
        self.document.check(answer, method, f"{PREFIX}{path}")
        return answer

    def gets(self, path: str, awaited: int = 200, **query: Any) -> Any:
        """What stands at an address."""
        answer = self.asks("GET", path, query_string=query)
        assert answer.status_code == awaited, answer.text
        return answer.json

    def posts(self, path: str, body: Any = None, status: int = 0) -> Any:
        """What came of doing something; any 2xx is well unless another status is awaited."""
        answer = self.asks("POST", path, {} if body is None else body)
        assert answer.status_code == status if status else answer.status_code < 300, answer.text
        return answer.json


class World:
    """A house that is used through its API only."""

    def __init__(self, app: Flask, house: House) -> None:
        self.app, self.house = app, house
        self.document = Document(app)
        self._staff: dict[str, Caller] = {}

    def staff(self, person: str) -> Caller:
        """The program of somebody who works here."""
        if person not in self._staff:
            with self.house.engine.store.read() as queries:
                found = queries.people.get(person)
            with self.app.test_request_context():
                token_people().forget()
                token = str(user_of(found).get_auth_token())
            self._staff[person] = Caller(self.app, self.document, token)
        return self._staff[person]

    def stranger(self) -> Caller:
        """Somebody without a token."""
        return Caller(self.app, self.document, "")

    def customer(self, number: str, pin: str) -> Caller:
        """A customer who gives number and PIN."""
        token = self.stranger().posts("/customer/token", {"number": number, "pin": pin}, 201)["token"]
        return Caller(self.app, self.document, token)

    def dealer(self, number: str, email: str) -> Caller:
        """A dealer who gives the number and the PIN of the mail she got."""
        self.house.settle()
        mails = [item.payload["body"] for item in self.house.post.sent if item.recipient == email]
        pins = [found[1] for mail in mails if (found := search(r"PIN is (\d{6})", mail))]
        token = self.stranger().posts("/dealer/token", {"number": number, "pin": pins[-1]}, 201)["token"]
        return Caller(self.app, self.document, token)
