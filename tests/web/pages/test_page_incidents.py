"""What the desk could not do, and doing it after all."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.web.visitor import Visitor, complain
from tests.world import House

Visit = Callable[[str], Visitor]


def fail(house: House, **changes: object) -> str:
    """A receipt that the mail server refuses for good."""
    house.post.refuse = lambda outward: "!the mailbox is full" if "maria" in outward.recipient else None
    number = complain(house, **changes)
    house.pass_time(minutes=1)
    return number


def retry_address(page: str) -> str:
    found = re.search(r'action="(/incidents/\d+/retry)"', page)
    assert found, "nothing can be tried again"
    return found.group(1)


def test_with_nothing_held_up_it_says_so(visit: Visit) -> None:
    assert "Nothing is held up" in visit("olga").get("/incidents").text


def test_it_says_what_where_why_and_how_to_mend(visit: Visit, house: House) -> None:
    number = fail(house)
    page = visit("olga").get("/incidents").text
    for words in (
        number,
        "A message could not be sent",
        "maria@example.org",
        "the mailbox is full",
        "How to mend it:",
    ):
        assert words in page, words


def test_after_mending_it_goes_out_and_is_listed_as_mended(visit: Visit, house: House) -> None:
    number, olga = fail(house), visit("olga")
    house.post.refuse = lambda outward: None
    assert olga.post(retry_address(olga.get("/incidents").text)).status_code == 303
    house.settle()
    assert any(outward.recipient == "maria@example.org" for outward in house.post.sent)
    page = olga.get("/incidents").text
    assert "Nothing is held up" in page
    mended = page[page.index("Mended lately") :]
    assert number in mended
    assert "Olga Peters" in mended


def test_trying_again_what_was_mended_is_refused(visit: Visit, house: House) -> None:
    fail(house)
    olga, adam = visit("olga"), visit("adam")
    address = retry_address(olga.get("/incidents").text)
    house.post.refuse = lambda outward: None
    olga.post(address)
    assert adam.post(address).status_code == 409


def test_a_handler_does_not_get_in(visit: Visit) -> None:
    assert visit("ben").get("/incidents").status_code == 403


def test_an_incident_of_a_hidden_case_is_neither_shown_nor_retried(visit: Visit, house: House) -> None:
    number = fail(house, person_complained_about="Olga Peters")
    assert number not in visit("olga").get("/incidents").text
    address = retry_address(visit("adam").get("/incidents").text)
    assert visit("olga").post(address).status_code == 404
