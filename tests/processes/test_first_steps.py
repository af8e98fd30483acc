"""What a new house still needs is said in words, and goes away as it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.bootstrap import Desk
from engine.model import Certificate, Person
from engine.settings import Settings
from processes.complaint import first_start, first_steps
from tests.clock import MONDAY, VirtualClock
from tests.world import House
from web.desk import open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_desk(Settings(home=tmp_path), clock=VirtualClock(MONDAY))
    first_start.begin(opened.engine, first_start.Beginning("Mei Tan", "mei@gull.example", "", "v", units={}))
    yield opened
    opened.close()


def said(desk: Desk) -> dict[str, list[first_steps.Step]]:
    found: dict[str, list[first_steps.Step]] = {}
    with desk.engine.store.read() as queries:
        for step in first_steps.steps(desk.engine, queries):
            found.setdefault(step.key, []).append(step)
    return found


def test_somebody_alone_hears_what_she_cannot_do_alone(desk: Desk) -> None:
    found = said(desk)
    assert {"colleagues", "second_person", "sending", "mailbox", "holidays", "duty"} <= set(found)
    assert [step.words["kind"] for step in found["certificate"]] == ["inspection", "reception", "repair"]
    (empty,) = found["empty_units"]
    assert empty.words["head"] == "Mei Tan"
    assert "Warehouse" in str(empty.words["units"])


def test_three_people_who_are_everything_are_enough(desk: Desk) -> None:
    with desk.engine.store.write() as uow:
        mei = uow.people.get("mei")
        for id, name in (("jo", "Jo Li"), ("ada", "Ada Roth")):
            uow.people.save(Person(id, name, f"{id}@gull.example", "after_sales", "mei", mei.roles))
        for kind in ("inspection", "reception", "repair"):
            uow.people.save_certificate(Certificate("jo", kind, MONDAY.date() + timedelta(days=365)))
        uow.commit()
    needed = {key for key, steps in said(desk).items() if steps[0].needed}
    assert needed == {"sending"}


def test_a_house_whose_only_leader_left_hears_it(desk: Desk) -> None:
    with desk.engine.store.write() as uow:
        mei = uow.people.get("mei")
        uow.people.save(replace(mei, roles=mei.roles - {"leadership"}))
        uow.commit()
    assert "leadership" in said(desk)


def test_the_demo_company_needs_nothing_more_of_its_people(house: House) -> None:
    with house.engine.store.read() as queries:
        keys = {step.key for step in first_steps.steps(house.engine, queries)}
    assert keys <= {"holidays", "mailbox", "duty"}
