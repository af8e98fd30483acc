"""The first start of a house: its page, for whoever has the key, while nobody works here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from engine.bootstrap import Desk
from engine.settings import Settings, load
from tests.clock import MONDAY, VirtualClock
from tests.mailboxes import PASSWORD, USER, MailServer, a_mail
from tests.web.visitor import Visitor
from web.app import create_app
from web.desk import open_desk
from web.pages import start

TOLD = {
    "house_address": "Werftweg 1, 18055 Rostock",
    "house": "Gull Models",
    "zone": "Asia/Shanghai",
    "address": "https://desk.gull.example",
    "name": "Mei Tan",
    "email": "Mei@gull.example",
    "password": "a long enough one",
    "hours": "8:00–12:00, 13:00–17:00",
    "mail_from": "service@gull.example",
    "smtp_host": "mail.gull.example",
    "unit_after_sales": "Service",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings(home=tmp_path, notify="memory", customer_channel="memory")
    opened = open_desk(settings, clock=VirtualClock(MONDAY))
    yield opened
    opened.close()


@pytest.fixture
def app(desk: Desk) -> Flask:
    made = create_app(desk.engine)
    made.testing = True
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "redress.toml"
    found.write_text('# ours\nport = 9000\nhouse = "Old"\n')
    return found


def test_a_house_is_set_up_and_its_administrator_signs_in(app: Flask, desk: Desk, file: Path) -> None:
    key = start.open_for(app, file)
    visitor = Visitor(app)
    assert "Nobody works here yet" in visitor.get(f"/start?key={key}").text
    answer = visitor.post("/start", data={**TOLD, "key": key})
    assert answer.status_code == 303
    kept = load({}, file)
    assert (kept.house, kept.zone, kept.port) == ("Gull Models", "Asia/Shanghai", 9000)
    assert (kept.mail_from, kept.customer_channel) == ("service@gull.example", "smtp")
    assert kept.house_address == "Werftweg 1, 18055 Rostock"
    assert desk.engine.settings.zone == "Asia/Shanghai", "it holds at once"
    with desk.engine.store.read() as queries:
        mei = queries.people.get("mei")
        assert mei.email == "mei@gull.example"
        assert {"administrator", "leadership", "process_owner"} <= mei.roles
        unit = queries.people.unit("after_sales")
        assert unit is not None
        assert (unit.name, unit.parent, unit.head) == ("Service", "sales", "mei")
        week = queries.calendars.get().week
        assert [len(hours) for hours in week] == [2] * 5 + [0] * 2
    assert "Gull Models" in visitor.get("/sign-in").text
    visitor.post("/sign-in", data={"email": "mei@gull.example", "password": TOLD["password"]})
    assert visitor.get("/organisation").status_code == 200


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.close()


def incoming(mail: MailServer, **changes: str) -> dict[str, str]:
    return {
        "inbox_host": "127.0.0.1",
        "inbox_port": str(mail.port),
        "inbox_security": "none",
        "inbox_user": USER,
        "inbox_password": PASSWORD,
        "inbox_folder": "INBOX",
        "inbox_filed_in": "Processed",
        "inbox_since": "2026-01-01",
        **changes,
    }


def test_incoming_mail_is_tried_entered_and_looked_into_from_the_first_day(
    app: Flask, desk: Desk, file: Path, mail: MailServer
) -> None:
    mail.deliver(a_mail("The first complaint"), MONDAY)
    key = start.open_for(app, file)
    visitor = Visitor(app)
    assert "Mail that comes in" in visitor.get(f"/start?key={key}").text
    wrong = visitor.post("/start/try", data={"key": key, **incoming(mail, inbox_password="no")})
    assert "does not let service in" in wrong.text
    tried = visitor.post("/start/try", data={**TOLD, "key": key, **incoming(mail)})
    assert "One mail waits there" in tried.text
    assert TOLD["address"] in tried.text, "what was typed stays"
    assert PASSWORD not in tried.text
    assert visitor.post("/start", data={**TOLD, "key": key, **incoming(mail)}).status_code == 303
    assert desk.mailroom.round() == 1
    with desk.engine.store.read() as queries:
        (box,) = queries.mailboxes.all()
        assert box.user == USER
        assert queries.events.stream("mailboxes")[0].actor == "mei"
    assert PASSWORD not in file.read_text()


def test_an_entry_for_incoming_mail_that_does_not_hold_begins_nothing(
    app: Flask, desk: Desk, file: Path, mail: MailServer
) -> None:
    key = start.open_for(app, file)
    visitor = Visitor(app)
    visitor.get(f"/start?key={key}")
    answer = visitor.post("/start", data={**TOLD, "key": key, **incoming(mail, inbox_user="")})
    assert answer.status_code == 422
    assert "The user is missing" in answer.text
    with desk.engine.store.read() as queries:
        assert queries.people.all() == []
    assert visitor.post("/start/try", data={"key": "guessed", **incoming(mail)}).status_code == 404


def test_without_the_key_or_once_somebody_works_here_there_is_no_such_page(app: Flask, file: Path) -> None:
    visitor = Visitor(app)
    assert visitor.get("/start?key=").status_code == 404
    key = start.open_for(app, file)
    assert visitor.get("/start?key=guessed").status_code == 404
    visitor.get(f"/start?key={key}")
    visitor.post("/start", data={**TOLD, "key": key})
    assert visitor.get(f"/start?key={key}").status_code == 404
    assert visitor.post("/start", data={**TOLD, "key": key, "name": "Eve"}).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"zone": "Mars/Base"}, "is no time zone"),
        ({"password": "short"}, "at least twelve characters"),
        ({"email": "mei"}, "no mail address"),
        ({"house": " "}, "Nothing says what the house is called"),
        ({"hours": ""}, "opening hours are missing"),
        ({"name": " "}, "Nothing says what you are called"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    app: Flask, desk: Desk, file: Path, wrong: dict[str, str], said: str
) -> None:
    key = start.open_for(app, file)
    visitor = Visitor(app)
    visitor.get(f"/start?key={key}")
    answer = visitor.post("/start", data={**TOLD, "key": key, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    assert "desk.gull.example" in answer.text
    with desk.engine.store.read() as queries:
        assert queries.people.all() == []


def test_enter_opens_the_desk_and_does_not_try_the_mailbox(app: Flask, file: Path) -> None:
    key = start.open_for(app, file)
    text = Visitor(app).get(f"/start?key={key}").text
    first = text[text.index('type="submit"') :].partition(">")[0]
    assert "formaction" not in first, "a browser presses the first button of a form on Enter"


def test_the_administrator_of_a_new_house_is_told_what_to_do_next(app: Flask, file: Path) -> None:
    key = start.open_for(app, file)
    visitor = Visitor(app)
    visitor.get(f"/start?key={key}")
    visitor.post("/start", data={**TOLD, "key": key})
    visitor.post("/sign-in", data={"email": "mei@gull.example", "password": TOLD["password"]})
    page = visitor.get("/work").text
    assert "What to do next" in page
    assert "/organisation/people/new" in page
    assert "Enter who is trained for inspection" in page
    kinds = visitor.get("/organisation/certificates").text
    assert 'value="inspection"' in kinds, "the kinds that the diagrams ask for are offered"
