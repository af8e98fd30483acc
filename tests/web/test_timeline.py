"""Events told in sentences."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from engine.model import Event, Json
from tests.world import House
from web.timeline import WORDINGS, Line, Teller

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def tell(app: Flask, house: House, type: str, payload: dict[str, Json], actor: str = "ana") -> Line:
    event = Event("instance:1", 1, AT, type, actor, payload)
    with app.test_request_context(), house.engine.store.read() as queries:
        return Teller(queries.people, {"repair": "Repair an item"}).line(event)


@pytest.mark.parametrize(
    ("type", "payload", "sentence"),
    [
        ("case.opened", {"number": "C-2026-000001"}, "Case C-2026-000001 was opened."),
        ("instance.started", {"process": "repair"}, "“Repair an item” began."),
        ("instance.started", {"process": "unknown"}, "“unknown” began."),
        ("task.completed", {"name": "Inspect the item"}, "“Inspect the item” was done."),
        (
            "task.assigned",
            {"name": "Inspect the item", "person": "kim", "reason": "away"},
            "“Inspect the item” was handed over to Kim Park. “away”",
        ),
        ("task.climbed", {"name": "Reply", "level": 2}, "“Reply” was raised to: head of unit."),
        (
            "clock.stopped",
            {"clock": "reply", "breached": False},
            "The clock of the reply promise was stopped in time.",
        ),
        (
            "clock.stopped",
            {"clock": "reply", "breached": True},
            "The clock of the reply promise was stopped, too late.",
        ),
        (
            "clock.warned",
            {"clock": "reply", "percent": 80},
            "80 % of a promise's time are used; people were told.",
        ),
        (
            "contact.not_satisfied",
            {"comment": "still cracked"},
            "The customer is not satisfied. “still cracked”",
        ),
        (
            "reply.delivered",
            {"kind": "interim", "channel": "email"},
            "The interim reply was delivered by e-mail.",
        ),
        ("stock.moved_away", {"shelf": 3}, "Stock: moved away."),
    ],
)
def test_an_event_becomes_a_sentence(
    app: Flask, house: House, type: str, payload: dict[str, Json], sentence: str
) -> None:
    assert tell(app, house, type, payload).sentence == sentence


def test_times_are_those_of_the_house(app: Flask, house: House) -> None:
    line = tell(app, house, "clock.started", {"clock": "reply", "due_at": "2026-11-24T12:00:00+00:00"})
    assert line.sentence == "The clock of the reply promise runs until Tue 24 Nov 2026, 13:00."


def test_the_actor_is_called_by_name_and_the_desk_by_none(app: Flask, house: House) -> None:
    assert tell(app, house, "task.completed", {"name": "x"}).who == "Ana Silva"
    assert tell(app, house, "task.completed", {"name": "x"}, actor="").who == ""
    assert tell(app, house, "task.completed", {"name": "x"}, actor="gone").who == "gone"


@pytest.mark.parametrize("type", sorted(WORDINGS))
def test_every_wording_copes_with_parameters_that_are_missing(app: Flask, house: House, type: str) -> None:
    assert tell(app, house, type, {}).sentence.strip()


def test_every_event_that_is_recorded_somewhere_has_a_sentence() -> None:
    import re

    sources = [*(ROOT / "engine" / "commands").glob("*.py"), *(ROOT / "processes").rglob("*.py")]
    recorded = {
        found
        for path in sources
        for found in re.findall(
            r'(?:record|_change|apply)\(\s*(?:[\w., ]+, )?"(\w+\.\w+)"', path.read_text("utf-8")
        )
    }
    assert len(recorded) > 30
    assert not recorded - set(WORDINGS)
