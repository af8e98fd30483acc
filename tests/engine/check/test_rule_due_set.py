"""Every task of a person has a time by which it is done."""

from __future__ import annotations

from typing import Any

from tests.diagrams import diagram, flows, node, user

ENDS = node("startEvent", "start") + node("endEvent", "end") + flows("start ask end")


def test_a_task_without_a_due_time_is_named(found: Any) -> None:
    (finding,) = found("due_set", {"a.bpmn": diagram("a", ENDS, user("ask"))})
    assert (finding.element, finding.severity) == ("ask", "warning")


def test_a_task_inside_a_sub_process_is_seen_too(found: Any) -> None:
    assert found("due_set", {"a.bpmn": diagram("a", ENDS, node("subProcess", "around", user("ask")))})


def test_a_task_with_a_due_time_is_fine(found: Any) -> None:
    assert found("due_set", {"a.bpmn": diagram("a", ENDS, user("ask", r_due="PT4H"))}) == []
    assert found("due_set", {"a.bpmn": diagram("a", ENDS, user("ask", r_due="=deadline"))}) == []


def test_what_the_desk_does_itself_needs_no_due_time(found: Any) -> None:
    assert found("due_set", {"a.bpmn": diagram("a", ENDS, node("serviceTask", "ask", r_operation="x"))}) == []
