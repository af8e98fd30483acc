"""The start."""

from __future__ import annotations

from collections.abc import Callable

from tests.web.visitor import Visitor


def test_the_start_of_a_stranger_is_the_sign_in(visit: Callable[[str], Visitor]) -> None:
    assert visit("").get("/").headers["Location"] == "/sign-in"


def test_the_start_of_staff_is_her_work(visit: Callable[[str], Visitor]) -> None:
    page = visit("ana").client.get("/", follow_redirects=True)
    assert page.request.path == "/work"
    assert 'aria-current="page"' in page.text
    assert "Skip to the content" in page.text


def test_the_navigation_has_only_what_one_may_open(visit: Callable[[str], Visitor]) -> None:
    import re

    for person in ("ana", "felix", "lin", "olga", "adam"):
        visitor = visit(person)
        places = re.findall(r'<a class="nav-link" href="([^"]+)"', visitor.get("/work").text)
        assert "/work" in places
        for place in places:
            assert visitor.get(place).status_code in (200, 302), (person, place)
