"""The person's own page."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.web.visitor import Visitor


def test_it_says_what_the_desk_knows_of_me(visit: Callable[[str], Visitor]) -> None:
    page = visit("kim").get("/account").text
    for word in (
        "Kim Park",
        "kim@modelhouse.example",
        "Technical quality",
        "Quentin Roy",
        "inspection: until",
    ):
        assert word in page


def test_a_token_made_here_opens_the_api(visit: Callable[[str], Visitor]) -> None:
    kim = visit("kim")
    page = kim.post("/account/token")
    found = re.search(r"<textarea[^>]*>([^<]+)</textarea>", page.text)
    assert found
    headers = {"Authorization": f"Bearer {found.group(1)}"}
    assert visit("").get("/api/v1/tasks", headers=headers).status_code == 200
    assert page.headers["Cache-Control"] == "no-store"


def test_the_page_shows_no_token_again(visit: Callable[[str], Visitor]) -> None:
    kim = visit("kim")
    kim.post("/account/token")
    assert "<textarea" not in kim.get("/account").text
