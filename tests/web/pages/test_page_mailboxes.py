"""The page of mailboxes: entered, tried, changed, paused, removed by the administrator, and always honest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from tests.clock import MONDAY
from tests.mailboxes import PASSWORD, USER, MailServer, a_mail
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]


@pytest.fixture(scope="module")
def running() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.close()


@pytest.fixture
def server(running: MailServer) -> MailServer:
    with running.box() as box:
        box.delete(box.uids())
    return running


def typed(server: MailServer, **changes: str) -> dict[str, str]:
    return {
        "name": "Service",
        "host": "127.0.0.1",
        "port": str(server.port),
        "security": "none",
        "user": USER,
        "password": PASSWORD,
        "folder": "INBOX",
        "filing": "move",
        "filed_in": "Processed",
        "since": "2026-01-01",
        **changes,
    }


def look(house: House) -> None:
    house.desk.mailroom.round()
    house.settle()


def number_of(house: House) -> tuple[int, int]:
    """The only mailbox, and its revision."""
    with house.engine.store.read() as queries:
        (box,) = queries.mailboxes.all()
    return box.id, box.revision


def test_without_a_mailbox_the_page_says_what_one_is_good_for(visit: Visit) -> None:
    page = visit("adam").get("/mailboxes").text
    assert "No mailbox is looked into" in page
    assert "Enter the mailbox" in page


def test_entered_it_works_at_once_and_says_so(visit: Visit, house: House, server: MailServer) -> None:
    server.deliver(a_mail("Broken hand"), MONDAY)
    adam = visit("adam")
    assert adam.post("/mailboxes", typed(server)).status_code == 303
    assert "not looked into yet" in adam.get("/mailboxes").text
    look(house)
    page = adam.get("/mailboxes").text
    assert "works" in page
    assert "1 mail" in page
    assert "The mailbox Service (service at 127.0.0.1) was entered." in page
    assert "Broken hand" in adam.get("/cases").text


def test_a_try_tells_how_much_waits_or_what_is_wrong_and_keeps_nothing(
    visit: Visit, house: House, server: MailServer
) -> None:
    server.deliver(a_mail("Waits"), MONDAY)
    adam = visit("adam")
    good = adam.post("/mailboxes/try", typed(server))
    assert (good.status_code, "One mail waits there" in good.text) == (200, True)
    wrong = adam.post("/mailboxes/try", typed(server, folder="Nirgends"))
    assert wrong.status_code == 422
    assert "There is no folder “Nirgends”" in wrong.text
    assert "INBOX" in wrong.text
    assert 'value="Nirgends"' in wrong.text, "what was typed stays"
    with house.engine.store.read() as queries:
        assert list(queries.mailboxes.all()) == []
        assert list(queries.events.stream("mailboxes")) == []
    assert server.subjects() == ["Waits"]


def test_a_try_in_the_open_page_answers_with_a_part(visit: Visit, server: MailServer) -> None:
    adam = visit("adam")
    answer = adam.post("/mailboxes/try", typed(server, password="no"), headers={"HX-Request": "true"})
    assert "does not let service in" in answer.text
    assert "<html" not in answer.text


def test_a_password_is_never_shown_whatever_happens(visit: Visit, house: House, server: MailServer) -> None:
    adam = visit("adam")
    secret = "never-to-be-seen"
    answers = [
        adam.post("/mailboxes/try", typed(server, password=secret)),
        adam.post("/mailboxes", typed(server, password=secret, port="0")),
        adam.post("/mailboxes", typed(server, password=secret), follow_redirects=True),
    ]
    look(house)
    answers += [adam.get("/mailboxes"), adam.get("/incidents"), adam.get("/organisation")]
    assert [secret for answer in answers if secret in answer.text] == []
    with house.engine.store.read() as queries:
        assert secret not in str(queries.events.stream("mailboxes")) + repr(queries.mailboxes.all())


def test_a_failing_mailbox_shows_why_since_when_and_what_to_do(
    visit: Visit, house: House, server: MailServer
) -> None:
    adam = visit("adam")
    adam.post("/mailboxes", typed(server, password="wrong"))
    look(house)
    page = adam.get("/mailboxes").text
    for words in (
        "fails",
        "does not let service in",
        "Enter user and password anew",
        "It failed once",
        "next try",
    ):
        assert words in page, words
    trouble = adam.get("/incidents").text
    assert "Mailbox Service" in trouble
    retry = re.search(r'action="(/incidents/\d+/retry)"', trouble)
    assert retry
    assert adam.post(retry.group(1)).status_code == 502, "it failed again, and says so"
    box, revision = number_of(house)
    adam.post(f"/mailboxes/{box}", {**typed(server), "revision": str(revision)})
    assert adam.post(retry.group(1)).status_code == 303
    look(house)
    assert "Nothing is held up" in adam.get("/incidents").text


def test_changed_without_a_password_it_keeps_the_known_one_but_for_no_other_server(
    visit: Visit, house: House, server: MailServer
) -> None:
    adam = visit("adam")
    adam.post("/mailboxes", typed(server))
    box, revision = number_of(house)
    change = {**typed(server, password="", name="Complaints"), "revision": str(revision)}
    assert adam.post(f"/mailboxes/{box}", change).status_code == 303
    assert "Complaints" in adam.get("/mailboxes").text
    elsewhere = adam.post(f"/mailboxes/{box}", {**change, "host": "mail.evil.example", "revision": "1"})
    assert elsewhere.status_code == 422
    assert "needs the password anew" in elsewhere.text
    tried = adam.post("/mailboxes/try", {**change, "mailbox": str(box), "port": "1"})
    assert "needs the password anew" in tried.text
    assert "It works" in adam.post("/mailboxes/try", {**change, "mailbox": str(box)}).text


def test_two_administrators_overwrite_nothing(visit: Visit, house: House, server: MailServer) -> None:
    adam = visit("adam")
    adam.post("/mailboxes", typed(server))
    box, _ = number_of(house)
    adam.post(f"/mailboxes/{box}", {**typed(server, name="First"), "revision": "0"})
    second = adam.post(f"/mailboxes/{box}", {**typed(server, name="Second"), "revision": "0"})
    assert second.status_code == 422
    assert "was changed meanwhile" in second.text
    assert 'value="Second"' in second.text


def test_paused_resumed_and_removed(visit: Visit, house: House, server: MailServer) -> None:
    adam = visit("adam")
    adam.post("/mailboxes", typed(server))
    box, _ = number_of(house)
    adam.post(f"/mailboxes/{box}/pause", {"revision": "0"})
    assert "paused" in adam.get("/mailboxes").text
    server.deliver(a_mail("Waits"), MONDAY)
    house.clock.moment += timedelta(hours=1)
    look(house)
    assert server.subjects() == ["Waits"]
    adam.post(f"/mailboxes/{box}/resume", {"revision": "1"})
    look(house)
    assert server.subjects() == []
    assert adam.post(f"/mailboxes/{box}/remove", {"revision": "0"}).status_code == 409
    adam.post(f"/mailboxes/{box}/remove", {"revision": "2"})
    page = adam.get("/mailboxes").text
    assert "No mailbox is looked into" in page
    assert "was removed" in page


@pytest.mark.parametrize("person", ["ana", "ben", "oskar", "lin", "olga"])
def test_only_the_administrator_gets_in(visit: Visit, server: MailServer, person: str) -> None:
    visitor = visit(person)
    assert visitor.get("/mailboxes").status_code == 403
    assert visitor.post("/mailboxes/try", typed(server)).status_code == 403
