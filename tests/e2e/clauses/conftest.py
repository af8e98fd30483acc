"""Each clause as a short story in a real browser, by whoever would do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.pages.conftest import Desk, desk, enter, hashed_password, house, sign_in
from tests.stories import Story
from tests.world import House

__all__ = ["desk", "enter", "hashed_password", "house", "sign_in"]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.e2e)


class Floor:
    """The people of the house and its customers, each at a browser of her own."""

    def __init__(self, browser: Browser, desk: Desk, sign_in: Callable[[Page, str], None]) -> None:
        self._browser = browser
        self._desk = desk
        self._sign_in = sign_in
        self._open = ExitStack()
        self._tabs: dict[str, Page] = {}

    def tab(self, who: str, *, staff: bool = True) -> Page:
        """Her browser; people of the house are signed in."""
        if who not in self._tabs:
            context = self._browser.new_context(
                locale="en-GB", timezone_id="Europe/Berlin", reduced_motion="reduce"
            )
            context.set_default_timeout(15_000)
            self._open.callback(context.close)
            self._tabs[who] = context.new_page()
            if staff:
                self._sign_in(self._tabs[who], who)
        return self._tabs[who]

    def opens(self, person: str, story: Story, element: str, subject: str = "") -> Page:
        """A person opens a task of the case, from her list."""
        self._desk.house.settle()
        with self._desk.house.engine.store.read() as queries:
            unit = queries.people.get(person).unit
        waiting = self._desk.house.open_tasks(story.number)
        found = [item for item in waiting if item.element == element and subject in item.subject]
        task = min(found, key=lambda item: item.unit != unit)
        tab = self.tab(person)
        tab.goto(f"{self._desk.url}/work")
        tab.locator(f"a[href^='/tasks/{task.id}']").first.click()
        expect(tab.get_by_role("button", name="Done")).to_be_visible()
        return tab

    def done(self, tab: Page) -> None:
        """Send the form; the desk does what follows."""
        tab.get_by_role("button", name="Done").click()
        tab.wait_for_url(f"{self._desk.url}/work*")
        self._desk.house.settle()

    def follows(self, story: Story) -> Page:
        """The customer opens her case by number and PIN."""
        tab = self.tab(story.number, staff=False)
        tab.goto(f"{self._desk.url}/follow?number={story.number}")
        if tab.get_by_label("PIN").count():
            tab.get_by_label("PIN").fill(story.registered.pin)
            tab.get_by_role("button", name="Open my case").click()
        expect(tab.get_by_role("heading", name=story.number)).to_be_visible()
        return tab

    def case(self, person: str, story: Story) -> Page:
        """A person looks at the case."""
        tab = self.tab(person)
        tab.goto(f"{self._desk.url}/cases/{story.number}")
        return tab

    def close(self) -> None:
        self._open.close()


@pytest.fixture
def floor(browser: Browser, desk: Desk, sign_in: Callable[[Page, str], None]) -> Iterator[Floor]:
    floor = Floor(browser, desk, sign_in)
    yield floor
    floor.close()


@pytest.fixture
def story(house: House) -> Story:
    return Story(house)


_AGAIN = 3


def day(tab: Page, label: str, date: str) -> None:
    """Type a day into form-js's own field."""
    field = tab.get_by_label(label).first
    field.fill(date)
    field.press("Tab")


def write(tab: Page, label: str, words: str) -> None:
    """Fill in a field and leave it; the form has taken it when it shows it.

    No hand is so fast: while the form still draws itself anew for the field before, it forgets what is put
    into this one at once, and it is put there again.
    """
    field = tab.get_by_role("textbox", name=label)
    for _ in range(_AGAIN):
        field.fill(words)
        field.press("Tab")
        with suppress(AssertionError):
            expect(field).to_have_value(words, timeout=2_000)
            return
    expect(field).to_have_value(words)


def choose(tab: Page, label: str) -> None:
    """Choose an answer; the form draws itself anew for it."""
    answer = tab.get_by_role("radio", name=label)
    answer.click()
    expect(answer).to_be_checked()


def finds(tab: Page, cause: str = "Made wrong: paint, joint, mould") -> None:
    """Fill in the finding of an inspection."""
    choose(tab, "Yes, it is as described")
    write(tab, "Finding", "Too little glue in the joint.")
    choose(tab, cause)
