"""What is sent is checked by its shape; what is answered is written from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest
from flask import Flask

from engine.errors import FormInvalid
from web.openapi import read, written
from web.openapi.schemas import Components


@dataclass(frozen=True)
class Part:
    """A part.

    :ivar count: how many.
    """

    name: str
    count: int = 1


@dataclass(frozen=True)
class Order:
    """An order.

    :ivar at: when it came.
    """

    at: datetime
    on: date
    sum: Decimal
    urgent: bool
    way: Literal["sea", "air"]
    parts: tuple[Part, ...]
    notes: Mapping[str, Any]
    by: str | None = None


GOOD = {
    "at": "2026-11-23T10:00:00+01:00",
    "on": "2026-11-24",
    "sum": "12.50",
    "urgent": True,
    "way": "air",
    "parts": [{"name": "Mast", "count": 2}, {"name": "Sail"}],
    "notes": {"x": [1, None]},
}


def problems(app: Flask, **changes: Any) -> dict[str, str]:
    given = {name: value for name, value in {**GOOD, **changes}.items() if value is not ...}
    with app.test_request_context(), pytest.raises(FormInvalid) as refused:
        read(Order, given)
    return refused.value.problems


def test_what_is_right_becomes_the_shape_and_is_written_as_it_came(app: Flask) -> None:
    with app.test_request_context():
        order = read(Order, GOOD)
    assert order.at == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert order.parts == (Part("Mast", 2), Part("Sail"))
    assert order.sum == Decimal("12.50")
    assert written(order) == {
        **GOOD,
        "at": "2026-11-23T09:00:00Z",
        "parts": [{"name": "Mast", "count": 2}, {"name": "Sail", "count": 1}],
        "by": None,
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", "2026-11-23T10:00:00"),
        ("at", "0001-01-01T00:00:00+14:00"),
        ("at", 7),
        ("on", "yesterday"),
        ("sum", "many"),
        ("sum", "NaN"),
        ("sum", 12.5),
        ("urgent", "yes"),
        ("way", "rail"),
        ("way", ["air"]),
        ("parts", "Mast"),
        ("notes", []),
        ("by", 7),
        ("on", ...),
    ],
)
def test_what_is_wrong_is_named_by_its_field(app: Flask, field: str, value: Any) -> None:
    assert set(problems(app, **{field: value})) == {field}


def test_what_is_wrong_inside_is_named_by_its_path(app: Flask) -> None:
    found = problems(app, parts=[{"name": "Mast"}, {"count": True}, {"name": "x" * 30_000, "colour": "red"}])
    assert set(found) == {"parts.1.name", "parts.1.count", "parts.2.name", "parts.2.colour"}


def test_a_misspelt_field_is_refused_with_those_that_are_known(app: Flask) -> None:
    assert "urgent" in problems(app, urgnt=True)["urgnt"]


def test_the_schema_says_what_the_check_does() -> None:
    components = Components()
    assert components.schema(Order, sent=True) == {"$ref": "#/components/schemas/Order"}
    schema = components.schemas["Order"]
    assert schema["required"] == ["at", "on", "sum", "urgent", "way", "parts", "notes"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["at"] == {
        "type": "string",
        "format": "date-time",
        "description": "when it came.",
    }
    assert schema["properties"]["by"]["type"] == ["string", "null"]
    assert components.schemas["Part"]["properties"]["count"]["default"] == 1
