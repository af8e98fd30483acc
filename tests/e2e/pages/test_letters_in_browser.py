"""The pile of letters in a browser: opened for printing, posted after a question, without a mouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.conftest import Desk
from tests.paper import by_letter, letters


@pytest.fixture
def written(desk: Desk) -> Desk:
    """Two replies to Emil, who has no mail address."""
    settings = replace(desk.house.engine.settings, letter_channel="letter")
    desk.house.engine.core.settings = settings
    for subject in ("The first letter", "The second letter"):
        by_letter(desk.house).classified().replied(channel="letter", subject=subject)
    return desk


def test_letters_are_posted_by_keyboard_and_after_a_question(
    written: Desk, enter: Callable[[str, str], Page], assert_accessible: Callable[..., None]
) -> None:
    page = enter("ana", "/letters")
    assert_accessible(page)
    page.get_by_label("The second letter").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="What is ticked is posted").focus()
    page.keyboard.press("Enter")
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("on their way to the post")
    assert len(letters(written.house)) == 2, "nothing is posted before the answer"
    question.get_by_role("button", name="They are posted").press("Enter")
    expect(page.get_by_text("1 letter is posted.")).to_be_visible()
    assert [letter.payload["subject"] for letter in letters(written.house)] == ["The second letter"]


def test_a_letter_that_came_back_is_told_on_a_phone(
    written: Desk, enter: Callable[[str, str], Page], assert_accessible: Callable[..., None]
) -> None:
    house = written.house
    house.engine.post_letters([letter.id for letter in letters(house)], house.engine.viewer("ana"))
    page = enter("ana", "/letters")
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_role("link", name="It came back … The first letter").click()
    page.get_by_label("Why?").fill("moved away")
    assert_accessible(page)
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("heading", name="Brought back by the post")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, "nothing sticks out on a phone"
