"""The engine can run every diagram: readable XML, known constructs, right expressions and times."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diagrams import after, boundary, diagram, flows, node, script, user

ENDS = node("startEvent", "start") + node("endEvent", "end")
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%b">' % (ord("b") + n, b"&%c;" % (ord("a") + n) * 10) for n in range(9))
    + b"]><d>&j;</d>"
)


@pytest.mark.parametrize(
    "content",
    [b"", b"<", b"<a/>", b"\x00\xff\xfe", b"<a>" * 100_000, BOMB, b" " * 3_000_000],
    ids=["empty", "cut off", "not BPMN", "binary", "nested", "entity bomb", "too large"],
)
def test_what_is_no_diagram_is_told(found: Any, content: bytes) -> None:
    (finding,) = found("runnable", {"a.bpmn": content})
    assert (finding.artefact, finding.severity) == ("a.bpmn", "error")
    assert finding.message and finding.remedy


@pytest.mark.parametrize(
    ("kind", "inner"),
    [
        ("intermediateThrowEvent", "<bpmn:linkEventDefinition name='x'/>"),
        ("intermediateCatchEvent", "<bpmn:signalEventDefinition/>"),
        ("complexGateway", ""),
        ("adHocSubProcess", ""),
        ("transaction", ""),
        ("userTask", "<bpmn:standardLoopCharacteristics/>"),
    ],
)
def test_a_construct_that_the_desk_does_not_run_is_refused_by_name(found: Any, kind: str, inner: str) -> None:
    parts = [ENDS, node(kind, "odd", inner, r_form="x"), flows("start odd end")]
    assert "odd" in {item.element for item in found("runnable", {"a.bpmn": diagram("a", *parts)})}


def test_python_in_a_condition_is_only_text_that_cannot_be_read(found: Any) -> None:
    ways = flows(
        "start which end", "which stop", when={("which", "stop"): "__import__('os').system('touch x')"}
    )
    parts = [ENDS, node("endEvent", "stop"), node("exclusiveGateway", "which", default="which_end"), ways]
    (finding,) = found("runnable", {"a.bpmn": diagram("a", *parts)})
    assert finding.element == "which_stop"


def test_an_expression_nested_without_end_is_told(found: Any) -> None:
    parts = [ENDS, script("deep", "{a: " + "[" * 50_000 + "}"), flows("start deep end")]
    assert [item.element for item in found("runnable", {"a.bpmn": diagram("a", *parts)})] == ["deep"]


def test_a_wrong_time_is_told(found: Any) -> None:
    parts = [ENDS, user("ask"), boundary("late", "ask", after("5 days")), flows("start ask end", "late end")]
    assert [item.element for item in found("runnable", {"a.bpmn": diagram("a", *parts)})] == ["late"]


def test_a_diagram_that_can_be_run_is_fine(found: Any) -> None:
    parts = [ENDS, user("ask", r_due="PT4H"), script("count", "{n: 1}"), flows("start ask count end")]
    assert found("runnable", {"a.bpmn": diagram("a", *parts)}) == []
