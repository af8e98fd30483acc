"""Somebody of the house at a page, signed in already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.visitor import Visitor
from tests.world import House
from web.app import create_app


@pytest.fixture
def house(desk: Any) -> House:
    """The house behind the pages."""
    found: House = desk.house
    return found


@pytest.fixture
def enter(desk: Any, page: Page) -> Callable[[str, str], Page]:
    """``enter("ana", "/work")``: the tab shows this page, and this person is signed in."""

    def go(person: str, path: str) -> Page:
        cookie = Visitor(create_app(desk.house.engine)).sign_in(person).client.get_cookie("redress")
        assert cookie is not None
        page.context.add_cookies([{"name": "redress", "value": cookie.value, "url": desk.url}])
        page.goto(desk.url + path)
        return page

    return go
