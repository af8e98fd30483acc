"""A customer in a browser: opens her case by number and PIN, reads it, sends what a page's form holds."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.stories import Story
from tests.web.visitor import Visitor


class Customer(Visitor):
    """Somebody who knows the number and the PIN of a story's case."""

    def __init__(self, app: Flask, story: Story) -> None:
        super().__init__(app)
        self.story = story

    def opens(self) -> Customer:
        """Give number and PIN, as the letter says them."""
        answer = self.post("/follow", {"number": self.story.number, "pin": self.story.registered.pin})
        assert answer.status_code == 303, answer.text
        return self

    def reads(self) -> str:
        """The page of her case."""
        answer = self.get(f"/follow/{self.story.number}")
        assert answer.status_code == 200
        return answer.text

    def looks(self, what: str) -> TestResponse:
        """A page that says what a decision means."""
        return self.get(f"/follow/{self.story.number}/{what}")

    def sends(self, what: str, **fields: Any) -> TestResponse:
        """Send such a page's form, then let the desk do what is due."""
        answer = self.post(f"/follow/{self.story.number}/{what}", fields, content_type="multipart/form-data")
        answer.request.environ["wsgi.input"].close()  # the test client keeps a large body in a file
        self.story.house.settle()
        return answer


def quoted(story: Story) -> Story:
    """A broken hand that the guarantee does not cover, with a quote of two lines."""
    story.broken_hand("2026-04-20").classified().replied().inspected(cause="use").opined()
    story.does("confirm_refusal", "oskar", decision="confirm", words="A word for colleagues only.")
    return requoted(story, [{"text": "Hand", "amount": 12.5}, {"text": "Work", "amount": 30}])


def requoted(story: Story, items: list[dict[str, Any]]) -> Story:
    """Another version of the quote."""
    return story.does("draw_quote", "ben", items=items, currency="EUR", valid_days=14)
