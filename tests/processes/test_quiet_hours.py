"""At night customers get no reminders; replies, notices and emergencies never wait ("Night reminders")."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.bootstrap import build
from engine.errors import SettingsInvalid
from engine.settings import Settings
from processes.complaint import register
from tests.recalls import Batch, recalled
from tests.stories import Story
from tests.world import House

NIGHT = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
"""Half past eleven in the evening, in the house."""
MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.fixture
def night(tmp_path: Path) -> Iterator[House]:
    opened = House(tmp_path, NIGHT)
    yield opened
    opened.close()


def sent(house: House, subject: str) -> list[datetime | None]:
    """When messages with this in their subject left, as the outbox has it."""
    found = []
    with house.engine.store.read() as queries:
        for item in house.post.sent:
            if subject in str(item.payload["subject"]):
                found.append(queries.outbox.get(item.id).sent_at)
    return found


def asked(house: House) -> Story:
    """A question that was answered in the night."""
    story = Story(house).registers(type="consultation", description="Which glue?")
    return story.classified("consultation").replied()


def test_a_reply_written_at_night_leaves_at_once_and_the_reminder_waits_for_the_morning(night: House) -> None:
    asked(night)
    assert [item.recipient for item in night.post.sent], "the reply left"
    before = len(night.post.sent)
    night.pass_time(days=3, hours=1)
    assert len(night.post.sent) == before, "it is half past twelve"
    night.pass_time(hours=12)
    (left,) = [item for item in night.post.sent[before:]]
    with night.engine.store.read() as queries:
        assert queries.outbox.get(left.id).sent_at == MORNING + timedelta(days=3)


def test_a_try_that_failed_in_the_evening_is_not_repeated_in_the_night(night: House) -> None:
    asked(night)
    before = len(night.post.sent)
    night.pass_time(days=3)
    night.clock.moment = MORNING + timedelta(days=3, hours=12, minutes=59)  # one minute before nine
    night.post.refuse = lambda outward: "the line is busy"
    night.settle()
    night.post.refuse = lambda outward: None
    night.pass_time(hours=10)
    assert len(night.post.sent) == before
    night.pass_time(hours=2)
    assert len(night.post.sent) == before + 1


def test_a_desk_that_is_started_again_at_night_sends_no_reminder(night: House) -> None:
    asked(night)
    before = len(night.post.sent)
    night.close()
    night.clock.moment = MORNING + timedelta(days=5, hours=-4)  # at four, after the reminder was due
    night.open()
    night.settle()
    assert not night.post.sent
    night.pass_time(hours=5)
    assert len(night.post.sent) == 1
    assert before


def remind_at_night(batch: Batch) -> None:
    house = batch.house
    house.pass_time(days=14)
    house.clock.moment = house.clock.moment.replace(hour=22, minute=30)
    batch.does("check_effect", "ben", decision="remind")
    house.settle()


def test_reminders_of_a_recall_wait_but_its_first_notice_does_not(night: House) -> None:
    batch = recalled(night)
    assert "owner1@post.example" in batch.told(), "told at night: the item may break"
    remind_at_night(batch)
    assert batch.told("Please answer") == []
    night.pass_time(hours=10)
    assert "owner1@post.example" in batch.told("Please answer")


def test_reminders_of_a_dangerous_recall_do_not_wait(night: House) -> None:
    batch = recalled(night)
    batch.complains(6, danger=True)
    remind_at_night(batch)
    assert "owner1@post.example" in batch.told("Please answer")


def test_an_emergency_at_night_is_told_at_once(night: House) -> None:
    Story(night).registers(description="The base broke and my child was injured; there was blood.")
    assert "lin@modelhouse.example" in [item.recipient for item in night.post.sent]


def test_without_quiet_hours_a_reminder_leaves_when_it_is_due(tmp_path: Path) -> None:
    house = House(tmp_path, NIGHT)
    house.close()
    house.settings = Settings(
        home=tmp_path, notify="memory", customer_channel="memory", quiet_from="", quiet_until=""
    )
    house.open()
    asked(house)
    before = len(house.post.sent)
    house.pass_time(days=3, hours=1)
    assert len(house.post.sent) == before + 1
    house.close()


def test_hours_that_are_none_stop_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="quiet"):
        build(Settings(home=tmp_path, quiet_from="nine", quiet_until="08:00"), (register,))
