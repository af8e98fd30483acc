"""Every activity, and every gateway that asks something, says why it is there."""

from __future__ import annotations

from typing import Any

from tests.diagrams import diagram, flows, node, user

WHY = "<bpmn:documentation>[S9] A reply is due.</bpmn:documentation>"
ENDS = node("startEvent", "start") + node("endEvent", "end")


def test_a_task_without_documentation_is_named(found: Any) -> None:
    (finding,) = found("documented", {"a.bpmn": diagram("a", ENDS, user("ask"), flows("start ask end"))})
    assert (finding.element, finding.severity, finding.artefact) == ("ask", "warning", "a.bpmn")


def test_blank_documentation_says_nothing(found: Any) -> None:
    blank = user("ask", "<bpmn:documentation> \n </bpmn:documentation>")
    assert found("documented", {"a.bpmn": diagram("a", ENDS, blank, flows("start ask end"))})


def test_a_gateway_that_chooses_says_why_and_one_that_merges_need_not(found: Any) -> None:
    parts = [
        ENDS,
        node("exclusiveGateway", "which", default="which_one"),
        user("one", WHY),
        user("two", WHY),
        node("exclusiveGateway", "merge"),
        flows("start which one merge end", "which two merge"),
    ]
    assert [item.element for item in found("documented", {"a.bpmn": diagram("a", *parts)})] == ["which"]


def test_events_need_no_words_and_what_says_why_is_fine(found: Any) -> None:
    parts = [ENDS, user("ask", WHY), flows("start ask end")]
    assert found("documented", {"a.bpmn": diagram("a", *parts)}) == []
