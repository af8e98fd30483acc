"""Expressions call only functions that FEEL has, or that the author wrote."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diagrams import after, boundary, diagram, flows, node, script, user

ENDS = node("startEvent", "start") + node("endEvent", "end")
PYTHON = '__import__("os").system("touch x")'


def ask(**attributes: Any) -> dict[str, bytes]:
    return {"a.bpmn": diagram("a", ENDS, user("ask", **attributes), flows("start ask end"))}


def test_python_in_a_condition_is_a_call_of_something_unknown(found: Any) -> None:
    ways = flows("start which end", "which stop", when={("which", "stop"): PYTHON})
    parts = [ENDS, node("endEvent", "stop"), node("exclusiveGateway", "which", default="which_end"), ways]
    (finding,) = found("functions_known", {"a.bpmn": diagram("a", *parts)})
    assert (finding.element, finding.severity) == ("which_stop", "error")
    assert "__import__" in finding.message


@pytest.mark.parametrize(
    "given",
    [
        {"inputs": {"a": "nope(1)"}},
        {"r_subject": "=nope(1)"},
        {"r_assignee": "nope(1)"},
        {"r_due": "=nope(1)"},
    ],
    ids=["input", "subject", "assignee", "due"],
)
def test_every_place_for_an_expression_is_looked_at(found: Any, given: dict[str, Any]) -> None:
    inner = given.pop("inputs", None)
    contents = (
        ask(**given)
        if inner is None
        else {"a.bpmn": diagram("a", ENDS, node("userTask", "ask", inputs=inner), flows("start ask end"))}
    )
    assert [item.element for item in found("functions_known", contents)] == ["ask"]


def test_scripts_and_times_are_looked_at(found: Any) -> None:
    parts = [
        ENDS,
        script("count", "{n: nope(1)}"),
        boundary("late", "count", after("=nope(2)")),
        flows("start count end", "late end"),
    ]
    findings = found("functions_known", {"a.bpmn": diagram("a", *parts)})
    assert {item.element for item in findings} == {"count", "late"}


def test_a_table_is_looked_at(found: Any, table: Any) -> None:
    (finding,) = found("functions_known", {"decisions/price.dmn": table({"-": "nope(age)"})})
    assert finding.element == "a1"


def test_functions_of_feel_and_of_the_author_are_fine(found: Any, table: Any) -> None:
    contents = ask(r_subject="=upper case(item)", r_due='=duration("PT4H")', name="nope(1)")
    parts = [ENDS, script("own", "{f: function(x) x + 1, n: f(2)}"), flows("start own end")]
    contents |= {"b.bpmn": diagram("b", *parts), "decisions/price.dmn": table({"-": "floor(age)"})}
    assert found("functions_known", contents) == []


def test_what_cannot_be_read_is_left_to_the_rule_that_says_so(found: Any) -> None:
    assert found("functions_known", ask(r_subject="=((")) == []
