"""The desk itself behind a real browser: the demo company, served on loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import waitress
from playwright.sync_api import Browser, BrowserContext, Page
from waitress import wasyncore

from tests.web.visitor import give_password
from tests.world import House
from web.app import create_app
from web.auth import hash_password

HERE = Path(__file__).parent
PASSWORD = "a long enough word"


@dataclass
class Desk:
    """A house, and where its pages are."""

    house: House
    url: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def hashed_password() -> str:
    """One password for everybody, hashed once."""
    return hash_password(PASSWORD)


@pytest.fixture
def house(tmp_path: Path, hashed_password: str) -> Iterator[House]:
    """An empty register; everybody signs in with :data:`PASSWORD`."""
    opened = House(tmp_path)
    with opened.engine.store.read() as queries:
        people = [person.id for person in queries.people.all()]
    for person in people:
        give_password(opened, person, hashed_password)
    yield opened
    opened.close()


@pytest.fixture
def desk(house: House, bundles: Path) -> Iterator[Desk]:
    """The house's pages on a loopback port."""
    server = waitress.create_server(create_app(house.engine), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Desk(house, f"http://127.0.0.1:{server.effective_port}")
    # In the loop's own thread: a socket closed under its select() fails there now and then.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
    thread.join(5)
    server.task_dispatcher.shutdown()


@pytest.fixture
def sign_in(desk: Desk) -> Callable[[Page, str], None]:
    """``sign_in(page, "ana")``: through the page, as she would."""

    def through(tab: Page, person: str) -> None:
        tab.goto(f"{desk.url}/sign-in")
        tab.get_by_label("Address").fill(f"{person}@modelhouse.example")
        tab.get_by_label("Password").fill(PASSWORD)
        tab.get_by_role("button", name="Sign in").click()
        tab.wait_for_url(f"{desk.url}/work")

    return through


@pytest.fixture
def enter(desk: Desk, page: Page, sign_in: Callable[[Page, str], None]) -> Callable[[str, str], Page]:
    """``enter("ana", "/cases")``: signed in, on this page."""

    def go(person: str, path: str) -> Page:
        sign_in(page, person)
        page.goto(f"{desk.url}{path}")
        return page

    return go


@pytest.fixture
def colleague(browser: Browser) -> Iterator[Page]:
    """A second browser, for somebody else."""
    context: BrowserContext = browser.new_context(locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
