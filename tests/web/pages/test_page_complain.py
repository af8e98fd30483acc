"""Anybody tells the house what is wrong; what is unclear is left to reception, and nothing is lost."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from engine.model import Case
from tests.web.visitor import Visitor
from tests.world import House
from web.app import create_app
from web.security_headers import FILE_LIMIT

Visit = Callable[[str], Visitor]
CLEAR = {
    "type": "complaint",
    "description": "The hand broke off.",
    "customer.name": "Jo Adler",
    "customer.email": "jo@post.example",
    "product.model": "Spring Dancer",
    "lines.0.item": "left hand",
    "lines.0.defect": "hand_broken",
    "language": "en",
}
NUMBER = "C-2026-000001"


@pytest.fixture
def jo(visit: Visit) -> Visitor:
    return visit("")


def send(visitor: Visitor, path: str = "/complain", **changes: Any) -> TestResponse:
    answer = visitor.post(path, {**CLEAR, **changes}, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # the test client keeps a large body in a file
    return answer


def case_of(house: House, number: str = NUMBER) -> Case | None:
    with house.engine.store.read() as queries:
        return queries.cases.find(number)


def field(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*?value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found.group(1)


def pin_of(page: str) -> str:
    found = re.search(r"<dd>(\d{6})</dd>", page)
    assert found, "no PIN is shown"
    return found.group(1)


def test_a_clear_complaint_is_registered_at_once_and_its_pin_opens_it(jo: Visitor, house: House) -> None:
    assert send(jo).headers["Location"] == "/complain/done"
    page = jo.get("/complain/done").text
    assert NUMBER in page
    assert "Tue 24 Nov 2026, 10:00 (CET)" in page
    house.settle()
    assert house.waiting(NUMBER) == {"confirm_classification"}
    with house.engine.store.read() as queries:
        (line,) = queries.records.lines_of(house.case(NUMBER).id)
        (contact,) = queries.records.contacts_of(house.case(NUMBER).id)
    assert (line.item, line.defect) == ("left hand", "hand_broken")
    assert (contact.channel, contact.received_by) == ("web", "")
    pin = pin_of(page)
    assert jo.post("/follow", {"number": NUMBER, "pin": pin}).status_code == 303


def test_the_pin_is_shown_until_she_has_written_it_down(jo: Visitor, house: House) -> None:
    send(jo)
    pin = pin_of(jo.get("/complain/done").text)
    assert pin_of(jo.get("/complain/done").text) == pin, "a page that did not load can be loaded again"
    assert jo.post("/complain/done").headers["Location"] == f"/follow?number={NUMBER}"
    assert jo.get("/complain/done").headers["Location"] == "/follow"


def test_the_pin_is_shown_no_longer_than_a_quarter_of_an_hour(jo: Visitor, house: House) -> None:
    send(jo)
    house.clock.moment += timedelta(minutes=15)
    assert jo.get("/complain/done").headers["Location"] == "/follow"


@pytest.mark.parametrize(
    "unclear", [{"type": ""}, {"lines.0.defect": ""}, {"lines.0.item": ""}, {"lines.0.defect": "sunspots"}]
)
def test_what_is_unclear_waits_for_reception_with_everything_that_was_said(
    jo: Visitor, house: House, unclear: dict[str, str]
) -> None:
    assert send(jo, **unclear).status_code == 303
    assert house.waiting(NUMBER) == {"register_contact"}
    task = house.task(NUMBER, "register_contact")
    known = house.engine.task_page(task.id, house.engine.viewer("ana")).initial
    assert known["description"] == "The hand broke off."
    assert known["customer"]["email"] == "jo@post.example"
    with house.engine.store.read() as queries:
        clocks = queries.clocks.of_case(house.case(NUMBER).id)
    assert [clock.name for clock in clocks if clock.stopped_at is None] == ["reply"]


def test_a_question_needs_no_items(jo: Visitor, house: House) -> None:
    send(jo, type="consultation", **{"lines.0.item": "", "lines.0.defect": ""})
    house.settle()
    assert house.waiting(NUMBER) == {"confirm_classification"}


def test_somebody_anonymous_leaves_no_name_even_if_she_typed_one(jo: Visitor, house: House) -> None:
    assert send(jo, anonymous="true").status_code == 303
    assert "We send them nowhere" in jo.get("/complain/done").text
    with house.engine.store.read() as queries:
        complaint = queries.records.complaints.get(house.case(NUMBER).id)
        (contact,) = queries.records.contacts_of(house.case(NUMBER).id)
        assert queries.records.find_customers("Jo Adler") == []
    assert complaint.anonymous
    assert "Adler" not in str(contact.form)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"description": " "}, "Please tell us what happened."),
        ({"customer.email": ""}, "We need an e-mail address or a phone number to answer you."),
        ({"customer.email": "no address"}, "mail"),
        ({"customer.name": ""}, "Name"),
        ({"type": "", "remedy_sought": "a castle"}, "What would put it right?"),
        ({"product.model": "x" * 301}, "Please say it in fewer words."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    jo: Visitor, house: House, changes: dict[str, str], words: str
) -> None:
    answer = send(jo, **changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert field(answer.text, "lines.0.item") == "left hand"
    assert case_of(house) is None


def test_what_is_not_asked_for_is_not_taken(jo: Visitor, house: House) -> None:
    send(
        jo,
        channel="call",
        severity="critical",
        confidential="true",
        received_at="2026-01-01T10:00",
        follow_up="true",
        case="C-2026-000009",
        **{"lines.0.quantity": "many"},
    )
    found = house.case(NUMBER)
    with house.engine.store.read() as queries:
        complaint = queries.records.complaints.get(found.id)
        (contact,) = queries.records.contacts_of(found.id)
    assert (contact.channel, complaint.severity, found.confidential) == ("web", "normal", False)
    assert contact.received_at == house.clock.moment


def test_rows_come_and_go_without_scripts_while_photos_stay(jo: Visitor, house: House) -> None:
    photo = (io.BytesIO(b"a picture"), "hand.png")
    page = send(jo, "/complain/rows", add="1", photos=photo).text
    assert 'name="lines.1.item"' in page
    assert "hand.png" in page
    kept, once = field(page, "kept"), field(page, "once")
    second = {"lines.1.item": "right foot", "lines.1.defect": "foot_broken"}
    page = send(jo, "/complain/rows", drop="0", kept=kept, once=once, **second).text
    assert field(page, "lines.0.item") == "right foot"
    assert 'name="lines.1.item"' not in page
    send(jo, kept=kept, once=once)
    with house.engine.store.read() as queries:
        (file,) = queries.files.of_case(house.case(NUMBER).id)
    assert file.name == "hand.png"


def test_a_photo_that_was_unticked_is_not_sent_nor_is_one_of_somebody_else(
    jo: Visitor, visit: Visit, house: House
) -> None:
    kept = field(send(jo, "/complain/rows", add="1", photos=(io.BytesIO(b"a picture"), "a.png")).text, "kept")
    send(visit(""), kept=kept)
    send(jo)
    with house.engine.store.read() as queries:
        for number in (NUMBER, "C-2026-000002"):
            assert list(queries.files.of_case(house.case(number).id)) == []


def test_a_file_that_is_too_large_is_refused_in_plain_words(jo: Visitor, house: House) -> None:
    answer = send(jo, photos=(io.BytesIO(b"x" * (FILE_LIMIT + 1)), "film.mov"))
    assert answer.status_code == 413
    assert "film.mov is larger than 25 MB." in answer.text
    assert case_of(house) is None


def test_a_form_that_is_sent_twice_opens_one_case(jo: Visitor, house: House) -> None:
    once = field(jo.get("/complain").text, "once")
    send(jo, once=once)
    assert send(jo, once=once).headers["Location"] == "/complain/done"
    assert pin_of(jo.get("/complain/done").text)
    assert case_of(house, "C-2026-000002") is None


def test_an_address_may_send_ten_messages_an_hour(jo: Visitor, visit: Visit, house: House) -> None:
    for _ in range(10):
        assert send(jo).status_code == 303
    answer = send(visit(""))
    assert answer.status_code == 429
    assert "Try again in an hour, or call us." in answer.text
    assert field(answer.text, "lines.0.item") == "left hand", "nothing typed is lost"
    assert case_of(house, "C-2026-000011") is None


def test_a_form_without_its_mark_against_forgery_is_not_taken(jo: Visitor, house: House) -> None:
    assert jo.client.post("/complain", data=CLEAR).status_code == 400
    assert case_of(house) is None


def test_the_person_complained_about_never_sees_it(jo: Visitor, house: House) -> None:
    send(jo, person_complained_about="Ben Carter")
    house.settle()
    assert house.engine.viewer("ben")
    with house.engine.store.read() as queries:
        assert not queries.may_see(house.engine.viewer("ben"), house.case(NUMBER).id)


def test_behind_a_proxy_visitors_count_and_not_the_proxy(house: House) -> None:
    house.settings = replace(house.settings, proxies=1)
    house.close()
    house.open()
    app = create_app(house.engine)
    for visitor in range(11):
        seen = {"X-Forwarded-For": f"198.51.100.{visitor}"}
        assert Visitor(app).post("/complain", CLEAR, headers=seen).status_code == 303
    for _ in range(9):
        Visitor(app).post("/complain", CLEAR, headers={"X-Forwarded-For": "198.51.100.1"})
    forged = {"X-Forwarded-For": "203.0.113.9, 198.51.100.1"}
    assert Visitor(app).post("/complain", CLEAR, headers=forged).status_code == 429
