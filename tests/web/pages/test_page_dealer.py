"""The dealer's page: number and PIN of her own, her part, her messages; and what staff see of them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from re import search
from typing import Any

import pytest
from flask import Flask

from processes.complaint import dealers
from tests.stories import MARIA, Story
from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]
SHOP = "shop@corner.example"
CORNER = {"name": "Toy Corner", "email": SHOP, "reference": "TC-77"}
OWN = {**MARIA, "address": "Calle Mayor 7, Madrid"}
SECRETS = ("Maria", "Gomez", MARIA["email"], MARIA["phone"], "Calle Mayor", "broke off")


class Shop(Visitor):
    """A dealer in a browser."""

    def __init__(self, app: Flask, story: Story) -> None:
        super().__init__(app)
        self.story = story

    @property
    def pin(self) -> str:
        self.story.house.settle()
        sent = [item.payload["body"] for item in self.story.house.post.sent if item.recipient == SHOP]
        found = [search(r"PIN is (\d{6})", body) for body in sent]
        return [item[1] for item in found if item is not None][-1]

    def opens(self) -> Shop:
        """Give number and PIN, as the mail says them."""
        answer = self.post("/dealer", {"number": self.story.number.lower(), "pin": self.pin})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/dealer/part")
        return self

    def reads(self) -> str:
        answer = self.get("/dealer/part")
        assert answer.status_code == 200
        return answer.text

    def writes(self, text: str, **more: Any) -> Any:
        """Send a message, then let the desk do what is due."""
        answer = self.post("/dealer/messages", {"text": text, **more}, content_type="multipart/form-data")
        answer.request.environ["wsgi.input"].close()  # the test client keeps a large body in a file
        self.story.house.settle()
        return answer


@pytest.fixture
def story(house: House) -> Story:
    return Story(house).registers(
        channel="dealer",
        dealer=CORNER,
        customer=OWN,
        product={"model": "Sail ship", "serial": "S-1", "purchased_on": "2026-07-01", "proof": "receipt"},
        lines=[{"item": "Captain", "defect": "hand_broken", "quantity": 1}],
    )


@pytest.fixture
def shop(app: Flask, story: Story) -> Shop:
    return Shop(app, story)


def test_she_sees_her_part_and_nothing_of_the_customer(shop: Shop) -> None:
    page = shop.opens().reads()
    for shown in ("Toy Corner", "TC-77", "Captain", "broken hand", "We have it, and look into it."):
        assert shown in page
    assert [secret for secret in SECRETS if secret in page] == []


def test_what_she_writes_stands_in_the_history_and_in_the_task_where_she_is_answered(
    visit: Visit, shop: Shop, house: House, story: Story
) -> None:
    story.does("coordinate", "ben", dealer=CORNER, message="Please send us the item.", next="wait")
    page = shop.opens().reads()
    assert "Please send us the item." in page
    assert "We wait for your answer until" in page
    answer = shop.writes("It left today.", photos=(BytesIO(b"%PDF-1.4 slip"), "slip.pdf"))
    assert answer.status_code == 303
    page = shop.reads()
    assert "Thank you, we have your message" in page
    assert "slip.pdf" in page
    assert "We wait for your answer until" not in page
    assert "Thank you, we have your message" not in shop.reads(), "it is said once"
    history = visit("ben").get(f"/cases/{story.number}").text
    assert "The dealer Toy Corner wrote: It left today." in history
    task = house.task(story.number, "coordinate")
    assert "It left today." in str(house.engine.task_page(task.id, house.engine.viewer("ben")).data["talk"])
    with house.engine.store.read() as queries:
        assert "slip.pdf" in [file.name for file in queries.files.of_case(house.case(story.number).id)]


def test_an_empty_message_is_not_taken(shop: Shop) -> None:
    answer = shop.opens().writes("   ")
    assert answer.status_code == 422
    assert "The message is empty." in answer.text


def test_after_the_end_of_the_case_she_reads_and_writes_no_more(
    shop: Shop, house: House, story: Story
) -> None:
    shop.opens()
    house.engine.send_message("complaint withdrawn", story.number, {}, case=house.case(story.number).id)
    house.settle()
    page = shop.reads()
    assert "This matter was taken back." in page
    assert 'name="text"' not in page
    answer = shop.writes("And now?")
    assert answer.status_code == 409
    assert "This case is over." in answer.text


def test_a_wrong_pin_opens_nothing_and_says_the_same_for_an_unknown_number(shop: Shop) -> None:
    wrong = shop.post("/dealer", {"number": shop.story.number, "pin": "1"})
    unknown = shop.post("/dealer", {"number": "C-2026-999999", "pin": "1"})
    assert (wrong.status_code, unknown.status_code) == (403, 403)
    assert "do not belong together" in wrong.text
    assert "do not belong together" in unknown.text
    assert shop.get("/dealer/part").headers["Location"] == "/dealer"


def test_the_customers_pin_and_session_open_nothing_of_hers(shop: Shop, story: Story) -> None:
    answer = shop.post("/dealer", {"number": story.number, "pin": story.registered.pin})
    assert answer.status_code == 403
    shop.open_case(story.number)
    assert shop.get("/dealer/part").status_code == 303
    assert shop.post("/dealer/messages", {"text": "Hello"}).headers["Location"] == "/dealer"


def test_her_session_opens_nothing_of_the_customers(shop: Shop, story: Story) -> None:
    shop.opens()
    answer = shop.get(f"/follow/{story.number}")
    assert (answer.status_code, "/follow" in answer.headers["Location"]) == (303, True)
    assert shop.get(f"/cases/{story.number}").status_code == 302


def test_too_many_guesses_close_the_number_for_a_while(shop: Shop) -> None:
    for _ in range(dealers.GUESSES):
        shop.post("/dealer", {"number": shop.story.number, "pin": "1"})
    answer = shop.post("/dealer", {"number": shop.story.number, "pin": shop.pin})
    assert answer.status_code == 429
    assert "too many" in answer.text


def test_her_session_ends_after_two_hours_and_when_she_takes_no_further_part(
    shop: Shop, house: House, story: Story
) -> None:
    shop.opens()
    house.pass_time(hours=2, minutes=1)
    assert shop.get("/dealer/part").status_code == 303
    shop.opens()
    story.does("coordinate", "ben", dealer=CORNER, next="leave")
    assert shop.get("/dealer/part").status_code == 303


def test_leaving_forgets_her(shop: Shop) -> None:
    shop.opens()
    assert shop.get("/dealer").headers["Location"] == "/dealer/part"
    shop.post("/dealer/leave")
    assert shop.get("/dealer/part").status_code == 303


def test_the_link_in_her_mail_fills_the_number_in(shop: Shop) -> None:
    page = shop.get(f"/dealer?number={shop.story.number}").text
    assert f'value="{shop.story.number}"' in page
