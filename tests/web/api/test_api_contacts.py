"""Contacts that programs hand in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.model import Json
from tests.web.visitor import COMPLAINT
from tests.world import House
from web.auth import user_of

Post = Callable[[Json], TestResponse]


@pytest.fixture
def post(app: Flask, house: House) -> Post:
    with house.engine.store.read() as queries:
        found = queries.people.get("ana")
    with app.test_request_context():
        token = str(user_of(found).get_auth_token())
    client: FlaskClient = app.test_client()

    def send(form: Json) -> TestResponse:
        return client.post("/api/v1/contacts", json=form, headers={"Authorization": f"Bearer {token}"})

    return send


def test_a_complaint_gets_its_number_and_pin_and_the_case_begins(post: Post, house: House) -> None:
    form = {name: value for name, value in COMPLAINT.items() if name != "channel"}
    answer = post(form)
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    assert body["number"] == "C-2026-000001"
    assert len(body["pin"]) == 6
    house.settle()
    assert "confirm_classification" in house.waiting(body["number"])
    with house.engine.store.read() as queries:
        contact = queries.records.contacts.get(body["contact"])
    assert contact.channel == "api"


def test_what_is_missing_is_named_by_field(post: Post) -> None:
    answer = post({"type": "complaint"})
    assert answer.status_code == 422
    assert answer.get_json()["problems"]


def test_what_is_no_form_is_refused(post: Post) -> None:
    assert post([]).status_code == 422


def test_the_same_key_makes_one_contact_however_often_it_is_sent(post: Post, house: House) -> None:
    form = {**{name: value for name, value in COMPLAINT.items() if name != "channel"}, "key": "shop-17"}
    first, again = post(form), post(form)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json()["number"] == again.get_json()["number"]
    assert first.get_json()["contact"] == again.get_json()["contact"]
    assert again.get_json()["pin"] == "", "a PIN is told once"
    assert post({**form, "key": "shop-18"}).status_code == 201
    assert post({**form, "key": "x" * 201}).status_code == 422


def test_the_same_key_sent_twice_at_once_makes_one_contact(post: Post) -> None:
    form = {**{name: value for name, value in COMPLAINT.items() if name != "channel"}, "key": "shop-17"}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: post(form), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.get_json()["number"] for answer in answers}) == 1
