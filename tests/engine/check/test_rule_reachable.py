"""Every element can be reached from a start."""

from __future__ import annotations

from typing import Any

from tests.diagrams import after, boundary, diagram, flows, node, user

ENDS = node("startEvent", "start") + node("endEvent", "end")


def test_an_island_is_named_whole(found: Any) -> None:
    parts = [
        ENDS,
        user("ask"),
        user("lost"),
        node("endEvent", "nowhere"),
        flows("start ask end", "lost nowhere"),
    ]
    findings = found("reachable", {"a.bpmn": diagram("a", *parts)})
    assert {item.element for item in findings} == {"lost", "nowhere"}
    assert {item.severity for item in findings} == {"error"}


def test_a_circle_that_nothing_leads_into_is_named(found: Any) -> None:
    parts = [ENDS, user("one"), user("two"), flows("start end", "one two one")]
    assert {item.element for item in found("reachable", {"a.bpmn": diagram("a", *parts)})} == {"one", "two"}


def test_an_island_in_a_sub_process_is_named_and_the_sub_process_is_not(found: Any) -> None:
    inner = node("startEvent", "begin") + node("endEvent", "stop") + user("lost") + flows("begin stop")
    parts = [ENDS, node("subProcess", "around", inner), flows("start around end")]
    assert [item.element for item in found("reachable", {"a.bpmn": diagram("a", *parts)})] == ["lost"]


def test_what_a_boundary_event_leads_to_is_reached(found: Any) -> None:
    parts = [
        ENDS,
        user("ask"),
        boundary("late", "ask", after("P1D")),
        user("remind"),
        node("endEvent", "reminded"),
        flows("start ask end", "late remind reminded"),
    ]
    assert found("reachable", {"a.bpmn": diagram("a", *parts)}) == []


def test_a_boundary_event_of_an_island_is_lost_with_it(found: Any) -> None:
    parts = [
        ENDS,
        user("lost"),
        boundary("late", "lost", after("P1D")),
        node("endEvent", "over"),
        flows("start end", "lost over", "late over"),
    ]
    assert {item.element for item in found("reachable", {"a.bpmn": diagram("a", *parts)})} == {
        "lost",
        "late",
        "over",
    }


def test_an_event_sub_process_begins_by_its_event(found: Any) -> None:
    inner = node("startEvent", "late", after("P1D")) + node("endEvent", "stop") + flows("late stop")
    parts = [
        ENDS,
        user("ask"),
        node("subProcess", "x", inner, triggeredByEvent="true"),
        flows("start ask end"),
    ]
    assert found("reachable", {"a.bpmn": diagram("a", *parts)}) == []
