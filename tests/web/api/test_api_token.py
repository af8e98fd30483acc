"""Tokens: how programs get them, what ends them."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.visitor import give_password
from tests.world import House
from web import auth

PASSWORD = "a long enough word"


@pytest.fixture(scope="module")
def hashed() -> str:
    return auth.hash_password(PASSWORD)


@pytest.fixture
def token(app: Flask, house: House, hashed: str) -> str:
    """Ana's token, from her address and password."""
    give_password(house, "ana", hashed)
    answer = app.test_client().post(
        "/api/v1/token", json={"email": "Ana@modelhouse.example", "password": PASSWORD}
    )
    assert answer.status_code == 201, answer.text
    assert answer.get_json()["expires_at"] > house.clock.now().isoformat()
    return str(answer.get_json()["token"])


def status(app: Flask, headers: dict[str, str], path: str = "/api/v1/tasks") -> int:
    return app.test_client().get(path, headers=headers).status_code


def test_it_is_taken_as_bearer_and_under_its_own_header(app: Flask, token: str) -> None:
    assert status(app, {"Authorization": f"Bearer {token}"}) == 200
    assert status(app, {"authorization": f"bearer   {token} "}) == 200
    assert status(app, {"Authentication-Token": token}) == 200


def test_it_is_not_taken_from_the_address(app: Flask, token: str) -> None:
    assert status(app, {}, f"/api/v1/tasks?auth_token={token}") == 401


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer x", "Basic YW5hOng=", "Bearer e30.aa.bb"])
def test_anything_else_is_refused_with_the_way_in(app: Flask, sent: str) -> None:
    answer = app.test_client().get("/api/v1/tasks", headers={"Authorization": sent})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.get_json()["message"] == "This needs a token of somebody who works here."


def test_a_changed_token_is_refused(app: Flask, token: str) -> None:
    middle = len(token) // 2
    changed = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
    assert status(app, {"Authorization": f"Bearer {changed}"}) == 401


def test_a_wrong_password_gives_none_and_says_no_more(app: Flask, house: House, hashed: str) -> None:
    give_password(house, "ana", hashed)
    client = app.test_client()
    wrong = client.post("/api/v1/token", json={"email": "ana@modelhouse.example", "password": "x"})
    unknown = client.post("/api/v1/token", json={"email": "nobody@modelhouse.example", "password": "x"})
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.get_json() == unknown.get_json()


def test_a_password_longer_than_any_is_a_wrong_one(app: Flask, house: House, hashed: str) -> None:
    give_password(house, "ana", hashed)
    sent = {"email": "ana@modelhouse.example", "password": "x" * 5000}
    assert app.test_client().post("/api/v1/token", json=sent).status_code == 403


def test_guessing_is_slowed_down(
    app: Flask, house: House, hashed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(house, "ana", hashed)
    monkeypatch.setattr(app.extensions["sign_in_throttle"], "limit", 2)
    client = app.test_client()
    for _ in range(2):
        client.post("/api/v1/token", json={"email": "ana@modelhouse.example", "password": "x"})
    late = client.post("/api/v1/token", json={"email": "ana@modelhouse.example", "password": PASSWORD})
    assert late.status_code == 403
    assert late.get_json()["reason"] == "too_often"


def test_revoking_ends_it_at_once(app: Flask, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    assert status(app, headers) == 200
    assert app.test_client().delete("/api/v1/token", headers=headers).status_code == 204
    assert status(app, headers) == 401


def test_it_ends_within_two_seconds_when_the_person_leaves(
    app: Flask, house: House, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    assert status(app, headers) == 200
    house.person_leaves("ana")
    later = auth.time.monotonic() + 2.0
    monkeypatch.setattr(auth.time, "monotonic", lambda: later)
    assert status(app, headers) == 401


def test_an_old_token_has_run_out(app: Flask, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    monkeypatch.setitem(app.config, "SECURITY_TOKEN_MAX_AGE", timedelta(seconds=-1))
    assert status(app, {"Authorization": f"Bearer {token}"}) == 401
