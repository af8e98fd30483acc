"""Every route, asked by everybody: exactly those get in whom the route names."""

from __future__ import annotations

from collections.abc import Iterator
from re import search

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from engine.errors import SettingsInvalid
from engine.model import Viewer
from tests.stories import Story
from tests.web.visitor import Visitor, complain
from tests.world import House
from web import access
from web.app import create_app
from web.auth import token_people, user_of

PEOPLE = {
    "": frozenset({"public"}),
    "ana": frozenset({"public", "staff", "handler", "reception"}),
    "ben": frozenset({"public", "staff", "handler"}),
    "oskar": frozenset({"public", "staff", "handler", "head"}),
    "lin": frozenset({"public", "staff", "handler", "leadership"}),
    "olga": frozenset({"public", "staff", "handler", "process_owner"}),
    "adam": frozenset({"public", "staff", "handler", "administrator"}),
    "a customer": frozenset({"public", "customer"}),
    "a dealer": frozenset({"public", "dealer"}),
    "a program": frozenset({"public", "api", "handler"}),
    "a program of adam": frozenset({"public", "api", "handler", "administrator"}),
    "a program of lin": frozenset({"public", "api", "handler", "leadership"}),
    "a program of olga": frozenset({"public", "api", "handler", "process_owner"}),
    "a program of ana": frozenset({"public", "api", "handler", "reception"}),
    "a customer's program": frozenset({"public", "api", "customer"}),
    "a dealer's program": frozenset({"public", "api", "dealer"}),
}


def may(allowed: frozenset[str], words: frozenset[str]) -> bool:
    """Whether a rule means somebody; one for programs may ask for a role besides."""
    if "api" not in allowed:
        return bool(allowed & words - {"api"}) and ("api" not in words or "public" in allowed)
    if "api" not in words:
        return False
    outsiders = frozenset({"customer", "dealer"})
    if (allowed | words) & outsiders:
        return bool(allowed & words & outsiders)
    return not allowed & access.ROLES or bool(allowed & access.ROLES & words)


ADAM = Viewer("adam", "management", frozenset({"staff", "handler", "administrator"}))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = House(tmp_path_factory.mktemp("house"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(house: House) -> Flask:
    made = create_app(house.engine)
    made.config["WTF_CSRF_ENABLED"] = False  # this test asks about people; forged requests have their own
    made.config["PROPAGATE_EXCEPTIONS"] = False
    for who in ("customer's", "dealer's"):
        outsiders_token(made, house, who)  # before so many wrong PINs are tried that no more are taken
    return made


@pytest.fixture(scope="module")
def number(house: House) -> str:
    return complain(house)


def test_every_route_lets_in_exactly_those_it_names(app: Flask, house: House, number: str) -> None:
    wrong = []
    asked = 0
    for rule in app.url_map.iter_rules():
        allowed = access.rule_of(app, rule.endpoint)
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            for who, words in PEOPLE.items():
                asked += 1
                entered = not refused(ask(app, house, number, who, method, address(rule)))
                if entered != may(allowed, words):
                    verb = "lets in" if entered else "keeps out"
                    wrong.append(
                        f"{method} {rule.rule} is for {sorted(allowed)} and {verb} {who or 'a stranger'}"
                    )
    assert asked > 200
    assert not wrong, "\n".join(wrong)


def address(rule: Rule) -> str:
    """The rule with something in each place; nothing of it exists."""
    values = {
        name: "1" if isinstance(rule._converters[name], IntegerConverter) else "none"
        for name in rule.arguments
    }
    built = rule.build(values)
    assert built is not None
    return built[1]


def ask(app: Flask, house: House, number: str, who: str, method: str, path: str) -> TestResponse:
    visitor = Visitor(app)
    headers = {"Accept": "application/json"}
    if who == "a customer":
        visitor.open_case(number)
    elif who == "a dealer":
        with visitor.client.session_transaction() as session:
            session[access.DEALER] = 1
    elif who.endswith("'s program"):
        headers["Authorization"] = f"Bearer {outsiders_token(app, house, who.split()[1])}"
    elif who.startswith("a program"):
        person = "ben" if who == "a program" else who.rpartition(" ")[2]
        headers["Authorization"] = f"Bearer {token_of(app, house, person)}"
    elif who:
        sign_in(visitor, house, who)
    return visitor.client.open(path, method=method, headers=headers)


def sign_in(visitor: Visitor, house: House, who: str) -> Visitor:
    """With the mark of now: an earlier request of this test may have ended all sessions of this person."""
    with house.engine.store.read() as queries:
        mark = queries.people.get(who).token_version
    visitor.sign_in(who)
    with visitor.client.session_transaction() as session:
        session["_user_id"] = mark
    return visitor


def token_of(app: Flask, house: House, person: str) -> str:
    with house.engine.store.read() as queries:
        found = queries.people.get(person)
    with app.test_request_context():
        token_people().forget()
        return str(user_of(found).get_auth_token())


def outsiders_token(app: Flask, house: House, who: str) -> str:
    """A customer's or a dealer's token for a case of their own, got once."""
    known: dict[str, str] = app.extensions.setdefault("tokens of this test", {})
    if who not in known:
        known[who] = _new_token(app, house, who)
    return known[who]


def _new_token(app: Flask, house: House, who: str) -> str:
    corner = {"name": "Toy Corner", "email": "shop@corner.example", "reference": "TC-77"}
    story = Story(house).registers(
        channel="dealer",
        dealer=corner,
        customer={"name": "Otto Berg", "email": "otto@post.example"},
        product={"model": "Kite", "serial": "K-1", "purchased_on": "2026-07-01"},
        lines=[{"item": "Tail", "defect": "other", "quantity": 1}],
    )
    if who == "customer's":
        given, path = {"number": story.number, "pin": story.registered.pin}, "customer"
    else:
        mails = [item.payload["body"] for item in house.post.sent if item.recipient == corner["email"]]
        found = search(r"PIN is (\d{6})", mails[-1])
        assert found
        given, path = {"number": story.number, "pin": found[1]}, "dealer"
    answer = app.test_client().post(f"/api/v1/{path}/token", json=given)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["token"])


def refused(response: TestResponse) -> bool:
    if response.status_code == 401:
        return True
    if response.status_code in (302, 303):
        return "/sign-in?next" in response.headers["Location"]
    body = response.get_json(silent=True)
    return response.status_code == 403 and isinstance(body, dict) and body.get("reason") == "role"


def test_a_route_that_does_not_say_who_may_use_it_stops_the_start(app: Flask) -> None:
    other = Flask("other")
    silent = Blueprint("silent", __name__)
    silent.get("/silent")(lambda: "")
    other.register_blueprint(silent)
    with pytest.raises(SettingsInvalid, match=r"silent\.<lambda> \(/silent\)"):
        access.check(other)


def test_a_misspelt_kind_of_user_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match="leadreship"):
        access.allow("staff", "leadreship")


def test_no_page_takes_a_change_without_the_mark_against_forgery(
    app: Flask, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    taken = []
    for rule in app.url_map.iter_rules():
        named = access.rule_of(app, rule.endpoint)
        if (
            "api" in named
            or rule.rule.startswith("/api/")
            or not ("public" in named or access.permits(named, ADAM))
        ):
            continue
        for method in sorted((rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}):
            visitor = sign_in(Visitor(app), house, "adam")
            response = visitor.client.open(address(rule), method=method)
            if response.status_code != 400:
                taken.append(f"{method} {rule.rule}: {response.status}")
    assert not taken, "\n".join(taken)


def test_an_api_route_takes_no_session(app: Flask, house: House) -> None:
    visitor = sign_in(Visitor(app), house, "oskar")
    assert visitor.get("/api/v1/tasks").status_code == 401


def test_a_page_takes_no_token(app: Flask, house: House) -> None:
    token = token_of(app, house, "ben")
    client = app.test_client()
    assert client.get("/work", headers={"Authorization": f"Bearer {token}"}).status_code == 302
    assert client.get(f"/work?auth_token={token}").status_code == 302
