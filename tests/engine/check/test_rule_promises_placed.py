"""What ``commitments.toml`` names is there: no promise loses its place unnoticed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diagrams import diagram, flows, node, user

DIAGRAM = diagram(
    "a", node("startEvent", "start"), user("ask"), node("endEvent", "end"), flows("start ask end")
)


def promise(elements: str = "[]", decisions: str = "[]", forms: str = "[]") -> dict[str, bytes]:
    text = f"[clauses.S9]\npromise = 'x'\nelements = {elements}\ndecisions = {decisions}\nforms = {forms}\n"
    return {"commitments.toml": text.encode(), "a.bpmn": DIAGRAM}


@pytest.mark.parametrize(
    "given",
    [{"elements": "['a#gone']"}, {"decisions": "['gone']"}, {"forms": "['gone']"}, {"elements": "['b#ask']"}],
)
def test_a_promise_whose_place_is_gone_is_told(found: Any, given: dict[str, str]) -> None:
    (finding,) = found("promises_placed", promise(**given))
    assert (finding.artefact, finding.severity) == ("commitments.toml", "error")
    assert "S9" in finding.message


def test_promises_that_have_their_places_are_fine(found: Any, form: Any, table: Any) -> None:
    contents = promise("['a#ask']", "['price']", "['ask']")
    there = {"forms/ask.form": form("ask"), "decisions/price.dmn": table({"-": "1"})}
    assert found("promises_placed", contents | there) == []


@pytest.mark.parametrize("text", [b"[clauses", b"\xff", b"a = " + b"[" * 100_000])
def test_a_file_that_cannot_be_read_is_told(found: Any, text: bytes) -> None:
    assert found("promises_placed", {"commitments.toml": text})


@pytest.mark.parametrize("text", [b"", b"clauses = 3", b"[clauses]\nS9 = 3", b"[clauses.S9]\nelements = 3"])
def test_a_file_of_another_shape_names_nothing(found: Any, text: bytes) -> None:
    assert found("promises_placed", {"commitments.toml": text}) == []


def test_without_the_file_nothing_is_promised(found: Any) -> None:
    assert found("promises_placed", {"a.bpmn": DIAGRAM}) == []
