"""Signing in and out, and what ends a session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from engine.settings import Settings
from tests.web.visitor import Visitor, give_password
from tests.world import House
from web.app import create_app
from web.auth import hash_password, throttle

PASSWORD = "a long enough word"


@pytest.fixture(scope="module")
def hashed() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def ana(app: Flask, house: House, hashed: str) -> Visitor:
    """A browser in front of the sign-in page; Ana has a password."""
    give_password(house, "ana", hashed)
    return Visitor(app)


def sign_in(
    visitor: Visitor, password: str = PASSWORD, email: str = "ana@modelhouse.example", **more: str
) -> int:
    response = visitor.post("/sign-in", {"email": email, "password": password, **more})
    return response.status_code


def test_passwords_are_kept_as_argon2id(hashed: str) -> None:
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_the_right_password_opens_my_work(ana: Visitor) -> None:
    assert sign_in(ana) == 302
    page = ana.client.get("/", follow_redirects=True)
    assert page.request.path == "/work"
    assert "Ana Silva" in page.text


def test_the_address_may_be_written_in_capitals(ana: Visitor) -> None:
    assert sign_in(ana, email="Ana@ModelHouse.EXAMPLE") == 302


def test_signing_in_does_not_change_the_stored_password(ana: Visitor, house: House, hashed: str) -> None:
    sign_in(ana)
    with house.engine.store.read() as queries:
        assert queries.people.get("ana").password == hashed


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ana@modelhouse.example", "wrong"),
        ("nobody@modelhouse.example", PASSWORD),
        ("ben@modelhouse.example", ""),
    ],
)
def test_a_wrong_pair_is_refused_in_the_same_words(ana: Visitor, email: str, password: str) -> None:
    response = ana.post("/sign-in", {"email": email, "password": password})
    assert response.status_code == 200
    assert ana.get("/work").status_code == 302
    if password:
        assert "Address and password do not belong together." in response.text


def test_a_password_longer_than_any_is_a_wrong_one(ana: Visitor) -> None:
    response = ana.post("/sign-in", {"email": "ana@modelhouse.example", "password": "x" * 5000})
    assert response.status_code == 200
    assert "Address and password do not belong together." in response.text


def test_somebody_without_a_password_cannot_sign_in(app: Flask, house: House) -> None:
    visitor = Visitor(app)
    assert sign_in(visitor, password="anything", email="ben@modelhouse.example") == 200
    assert visitor.get("/work").status_code == 302


def test_somebody_who_left_cannot_sign_in(ana: Visitor, house: House) -> None:
    house.person_leaves("ana")
    assert sign_in(ana) == 200
    assert ana.get("/work").status_code == 302


def test_after_ten_wrong_passwords_even_the_right_one_waits(ana: Visitor, app: Flask) -> None:
    with app.test_request_context():
        for _ in range(10):
            throttle().failed("ana@modelhouse.example|127.0.0.1")
    response = ana.post("/sign-in", {"email": "ana@modelhouse.example", "password": PASSWORD})
    assert "Too many attempts failed." in response.text
    assert ana.get("/work").status_code == 302


def test_one_comes_back_to_the_page_one_wanted(ana: Visitor) -> None:
    sent = ana.get("/work?show=mine")
    assert sent.headers["Location"] == "/sign-in?next=/work?show%3Dmine"
    response = ana.post(sent.headers["Location"], {"email": "ana@modelhouse.example", "password": PASSWORD})
    assert response.headers["Location"].endswith("/work?show=mine")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(ana: Visitor, elsewhere: str) -> None:
    response = ana.post(
        "/sign-in", {"email": "ana@modelhouse.example", "password": PASSWORD, "next": elsewhere}
    )
    location = response.headers.get("Location", "/")
    assert urlsplit(urljoin("http://localhost/sign-in", location)).netloc == "localhost"
    assert "\\" not in location  # browsers take it for a slash


def test_signing_out_ends_the_session_and_needs_the_mark(visit: Callable[[str], Visitor]) -> None:
    ana = visit("ana")
    assert ana.client.post("/sign-out").status_code == 400
    assert ana.get("/work").status_code == 200
    assert ana.post("/sign-out").headers["Location"].endswith("/sign-in")
    assert ana.get("/work").status_code == 302


def test_a_session_ends_at_once_when_the_person_leaves(visit: Callable[[str], Visitor], house: House) -> None:
    ana = visit("ana")
    assert ana.get("/work").status_code == 200
    house.person_leaves("ana")
    assert ana.get("/work").status_code == 302


def test_a_new_password_ends_every_other_session(ana: Visitor, app: Flask) -> None:
    elsewhere = Visitor(app).sign_in("ana")
    sign_in(ana)
    changed = ana.post(
        "/account/password",
        {
            "password": PASSWORD,
            "new_password": "another long word",
            "new_password_confirm": "another long word",
        },
    )
    assert changed.status_code == 302, changed.text
    assert ana.get("/work").status_code == 200
    assert elsewhere.get("/work").status_code == 302
    assert sign_in(Visitor(app), "another long word") == 302


def test_a_short_password_is_refused(ana: Visitor) -> None:
    sign_in(ana)
    data = {"password": PASSWORD, "new_password": "short", "new_password_confirm": "short"}
    assert "at least 10 characters" in ana.post("/account/password", data).text


def test_ending_all_sessions_keeps_this_one(visit: Callable[[str], Visitor]) -> None:
    here, there = visit("ana"), visit("ana")
    assert here.post("/account/end-all").status_code == 302
    assert here.get("/work").status_code == 200
    assert there.get("/work").status_code == 302


def test_the_cookie_is_kept_from_scripts_and_other_sites(ana: Visitor) -> None:
    cookie = ana.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_secure(tmp_path: Path) -> None:
    house = House(tmp_path)
    try:
        house.engine.core.settings = replace(house.settings, https=True)
        client = create_app(house.engine).test_client()
        response = client.get("/sign-in", base_url="https://localhost")
    finally:
        house.close()
    assert "Secure" in response.headers["Set-Cookie"]
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    from engine.secret import secret_key

    settings = Settings(home=tmp_path / "home")
    first = secret_key(settings)
    assert secret_key(settings) == first
    assert len(first) == 64
    assert (tmp_path / "home" / "secret").stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret"]


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    from engine.errors import SettingsInvalid
    from engine.secret import secret_key

    with pytest.raises(SettingsInvalid, match="shorter than 32"):
        secret_key(Settings(home=tmp_path, secret="guess me"))
