"""A shop's program hands in what was sold."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine.model import Json
from tests.world import House
from web.auth import user_of


def send(app: Flask, house: House, person: str, body: Json) -> TestResponse:
    with house.engine.store.read() as queries:
        found = queries.people.get(person)
    with app.test_request_context():
        token = str(user_of(found).get_auth_token())
    return app.test_client().post("/api/v1/sales", json=body, headers={"Authorization": f"Bearer {token}"})


def test_units_are_taken_in_once(app: Flask, house: House) -> None:
    body: Json = {"units": [{"serial": "S-1", "sku": "A", "batch": "B1", "sold_on": "2026-06-23"}]}
    assert send(app, house, "adam", body).get_json() == {"added": 1, "changed": 0, "same": 0}
    assert send(app, house, "adam", body).get_json() == {"added": 0, "changed": 0, "same": 1}


def test_what_does_not_hold_is_told_line_by_line(app: Flask, house: House) -> None:
    units: Json = [{"serial": "S-1", "sku": "A"}, {"serial": "", "sku": "", "sold_on": "soon"}]
    answer = send(app, house, "adam", {"units": units})
    assert answer.status_code == 422
    assert set(answer.get_json()["problems"]) == {"units.2"}
    assert "soon" in answer.get_json()["problems"]["units.2"]


@pytest.mark.parametrize("body", [{}, {"units": 7}, {"units": ["S-1"]}])
def test_anything_else_is_refused(app: Flask, house: House, body: Json) -> None:
    assert 400 <= send(app, house, "adam", body).status_code < 500


def test_only_administrators_may(app: Flask, house: House) -> None:
    assert send(app, house, "ana", {"units": []}).status_code == 403
