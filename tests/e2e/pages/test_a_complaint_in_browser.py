"""A complaint from the first call to the last word, by the people who would do it, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from processes.complaint import portal
from tests.e2e.pages.conftest import Desk

NUMBER = "C-2026-000001"


class People:
    """A browser for each person who works on the case."""

    def __init__(self, browser: Browser, desk: Desk, sign_in: Callable[[Page, str], None]) -> None:
        self._browser = browser
        self._desk = desk
        self._sign_in = sign_in
        self._open = ExitStack()
        self._tabs: dict[str, Page] = {}

    def tab(self, person: str) -> Page:
        if person not in self._tabs:
            context = self._browser.new_context(
                locale="en-GB", timezone_id="Europe/Berlin", reduced_motion="reduce"
            )
            context.set_default_timeout(15_000)
            self._open.callback(context.close)
            self._tabs[person] = context.new_page()
            self._sign_in(self._tabs[person], person)
        return self._tabs[person]

    def opens(self, person: str, element: str) -> Page:
        """A person opens the task of an element from My work."""
        task = self._desk.house.task(NUMBER, element)
        tab = self.tab(person)
        tab.goto(f"{self._desk.url}/work")
        tab.locator(f"a[href^='/tasks/{task.id}']").first.click()
        return tab

    def done(self, tab: Page) -> None:
        """Send the form and be back at the list."""
        tab.get_by_role("button", name="Done").click()
        tab.wait_for_url(f"{self._desk.url}/work*")
        self._desk.house.settle()

    def close(self) -> None:
        self._open.close()


@pytest.fixture
def people(browser: Browser, desk: Desk, sign_in: Callable[[Page, str], None]) -> Iterator[People]:
    people = People(browser, desk, sign_in)
    yield people
    people.close()


def day(tab: Page, label: str, date: str) -> None:
    """Type a day into form-js's own field."""
    field: Locator = tab.get_by_label(label).first
    field.fill(date)
    field.press("Tab")


def registers(people: People, desk: Desk, bought: str) -> None:
    tab = people.tab("ana")
    tab.goto(f"{desk.url}/register")
    tab.get_by_label("Call", exact=True).check()
    tab.get_by_label("Name *").fill("Jo Adler")
    tab.get_by_label("E-mail", exact=True).last.fill("jo@post.example")
    tab.get_by_label("Serial number").fill("SD-7")
    tab.get_by_label("Bought on").fill(bought)
    tab.get_by_label("In the customer’s words").fill("The hand broke off.")
    tab.get_by_label("Item *").fill("Dancer")
    tab.get_by_label("Defect *").select_option("hand_broken")
    tab.locator(".rd-save").get_by_role("button", name="Register").click()
    expect(tab.get_by_role("heading", name="Registered")).to_be_visible()
    desk.house.settle()


def test_a_broken_hand_bought_five_months_ago_is_repaired_free_from_call_to_satisfied(
    people: People, desk: Desk
) -> None:
    registers(people, desk, "2026-06-23")

    tab = people.opens("ben", "confirm_classification")
    tab.get_by_label("The product: technical quality examines it").check()
    people.done(tab)

    tab = people.opens("ana", "write_reply")
    tab.get_by_label("Next step").fill("We examine it.")
    day(tab, "By when", "25/11/2026")
    tab.get_by_label("Whom to ask").fill("Ana Silva")
    people.done(tab)

    tab = people.opens("ben", "agree_appointment")
    tab.get_by_label("She sends or brings it").check()
    day(tab, "Appointment", "24/11/2026")
    day(tab, "Time", "09:00")
    people.done(tab)

    tab = people.opens("kim", "inspect")
    tab.get_by_label("Yes, it is as described").check()
    tab.get_by_label("Finding").fill("Too little glue in the joint.")
    tab.get_by_label("Made wrong: paint, joint, mould").check()
    people.done(tab)

    tab = people.opens("pavel", "give_opinion")
    tab.get_by_label("Your opinion").fill("The glue of this batch sets too slowly.")
    people.done(tab)

    tab = people.opens("pavel", "plan_repair")
    day(tab, "Start on", "24/11/2026")
    day(tab, "Ready on", "26/11/2026")
    people.done(tab)

    tab = people.opens("pavel", "repair_item")
    tab.get_by_label("What was done").fill("A new hand, glued and painted.")
    people.done(tab)

    tab = people.opens("kim", "check_repair")
    tab.get_by_label("Yes, it can go back").check()
    people.done(tab)

    tab = people.opens("wanda", "return_item")
    day(tab, "Sent on", "26/11/2026")
    tab.get_by_text("Our own delivery").click()
    people.done(tab)

    tab = people.opens("ana", "write_reply")
    people.done(tab)

    with desk.house.engine.store.read() as queries:
        told = portal.story_of(queries, desk.house.case(NUMBER).id)
    assert told.stage == "answered"
    assert told.quotes == []
    assert told.asked is not None
    portal.say_satisfied(desk.house.engine, told.case, told.asked.id, satisfied=True)
    desk.house.settle()
    tab = people.tab("ana")
    tab.goto(f"{desk.url}/cases/{NUMBER}")
    expect(tab.get_by_text("closed").first).to_be_visible()
