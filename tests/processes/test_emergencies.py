"""An emergency reaches leadership at any hour, again and again, until one of them has it in hand (S3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.errors import NotAllowed, NotFound
from engine.model import HouseCalendar
from processes.complaint import corrections, duty, portal
from tests.stories import Story
from tests.world import House

SUNDAY = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
"""Three o'clock in the night of a Sunday, in the house's zone."""
HURT = "My child was hurt by the mast and bled."


@pytest.fixture
def night(house: House) -> House:
    """A house that works on weekdays, in the night of a Sunday."""
    with house.engine.store.write() as uow:
        uow.calendars.save(HouseCalendar(), at=house.clock.now(), by="adam")
        uow.commit()
    house.clock.moment = SUNDAY
    house.settle()
    return house


def alarmed(house: House) -> list[str]:
    """Who was told of an emergency, once for each time."""
    return [
        item.recipient.partition("@")[0] for item in house.post.sent if "EMERGENCY" in item.payload["subject"]
    ]


@pytest.mark.parametrize("channel", ["call", "letter", "visit", "email", "web", "api"])
def test_an_injury_told_on_a_sunday_night_reaches_leadership_and_who_is_on_duty_at_once(
    night: House, channel: str
) -> None:
    now = night.clock.now()
    duty.add(
        night.engine,
        "sofia",
        now,
        now + timedelta(hours=8),
        role="leadership",
        viewer=night.engine.viewer("adam"),
    )
    Story(night).registers(channel=channel, description=HURT)
    assert {"lin", "sofia"} <= set(alarmed(night))


def test_it_is_told_again_every_quarter_of_an_hour_until_one_of_leadership_acknowledges(night: House) -> None:
    story = Story(night).registers(description=HURT)
    night.pass_time(minutes=46)
    assert alarmed(night).count("lin") == 4
    story.does("acknowledge_emergency", "lin", measures="I call her.")
    night.pass_time(hours=5)
    assert alarmed(night).count("lin") == 4


@pytest.mark.parametrize("end", ["withdrawn", "merged", "closed"])
def test_the_end_of_the_case_does_not_silence_it(night: House, end: str) -> None:
    other = Story(night).registers(description="The mast is loose.")
    story = Story(night).registers(description=HURT)
    before = alarmed(night).count("lin")
    if end == "withdrawn":
        portal.withdraw(night.engine, night.case(story.number), reason="never mind")
    elif end == "merged":
        corrections.merge(
            night.engine, story.number, other.number, reason="same", viewer=night.engine.viewer("ben")
        )
    else:
        with night.engine.store.write() as uow:
            uow.cases.save(replace(night.case(story.number), status="closed", closed_at=night.clock.now()))
            uow.commit()
    night.settle()
    night.pass_time(minutes=31)
    assert alarmed(night).count("lin") == before + 2, "the alerts go on"
    assert any(task.element == "acknowledge_emergency" for task in night.work_list("lin"))


@pytest.mark.parametrize("person", ["ben", "ana", "sofia", "adam", "olga"])
def test_nobody_below_acknowledges_for_leadership(night: House, person: str) -> None:
    story = Story(night).registers(description=HURT)
    task = night.task(story.number, "acknowledge_emergency")
    with pytest.raises((NotAllowed, NotFound)):
        night.engine.complete(task.id, {"measures": "none"}, actor=person)
    with pytest.raises((NotAllowed, NotFound)):
        night.engine.claim(task.id, actor=person)


def away(house: House, person: str, substitute: str | None, days: int = 9) -> None:
    today = house.clock.now().date()
    with house.engine.store.write() as uow:
        uow.people.add_absence(person, today, today + timedelta(days=days), substitute)
        uow.commit()


def test_while_leadership_is_away_her_substitute_hears_it_and_may_acknowledge(night: House) -> None:
    away(night, "lin", "sofia")
    story = Story(night).registers(description=HURT)
    assert {"lin", "sofia"} <= set(alarmed(night))
    assert any(task.element == "acknowledge_emergency" for task in night.work_list("sofia"))
    story.does("acknowledge_emergency", "sofia", measures="I call her.")


def test_a_leader_away_without_a_substitute_leaves_it_to_a_head(night: House) -> None:
    away(night, "lin", None)
    story = Story(night).registers(description=HURT)
    (task,) = [task for task in night.open_tasks(story.number) if task.element == "acknowledge_emergency"]
    assert task.assignee in alarmed(night)
    story.does("acknowledge_emergency", str(task.assignee), measures="I call her.")


def test_a_leader_who_goes_away_or_comes_back_finds_it_where_it_can_be_done(night: House) -> None:
    story = Story(night).registers(description=HURT)
    away(night, "lin", "sofia", days=0)
    night.pass_time(minutes=16)
    assert night.task(story.number, "acknowledge_emergency").assignee == "sofia"
    night.pass_time(hours=24)
    assert night.task(story.number, "acknowledge_emergency").assignee is None
    story.does("acknowledge_emergency", "lin", measures="I call her.")


def test_an_emergency_about_the_only_leader_can_be_acknowledged_by_somebody_else(night: House) -> None:
    story = Story(night).registers(description=HURT, person_complained_about="Lin Wei")
    holder = night.task(story.number, "acknowledge_emergency").assignee
    assert holder in alarmed(night)
    assert "lin" not in alarmed(night)
    story.does("acknowledge_emergency", str(holder), measures="I call her.")


@pytest.mark.parametrize("role", ["", "reception", "head"])
def test_whoever_is_on_duty_hears_it_for_whatever_she_is_and_her_substitute_while_she_is_away(
    night: House, role: str
) -> None:
    now, adam = night.clock.now(), night.engine.viewer("adam")
    duty.add(night.engine, "sofia", now, now + timedelta(hours=8), role=role, viewer=adam)
    away(night, "sofia", "felix")
    Story(night).registers(description=HURT)
    assert {"lin", "sofia", "felix"} <= set(alarmed(night))


def test_a_house_without_any_leadership_alarms_its_heads_and_administrators(night: House) -> None:
    with night.engine.store.write() as uow:
        for person in uow.people.all():
            if {"leadership", "head"} & person.roles:
                uow.people.save(replace(person, active=False))
        uow.commit()
    Story(night).registers(description=HURT)
    assert "adam" in alarmed(night)


def test_leadership_without_a_mail_address_makes_somebody_else_hear_it(night: House) -> None:
    with night.engine.store.write() as uow:
        uow.people.save(replace(uow.people.get("lin"), email=""))
        uow.commit()
    Story(night).registers(description=HURT)
    assert alarmed(night) != []
