"""Every message that is thrown is taken by a diagram of the release."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diagrams import diagram, flows, message, node

KEY = {"asked": "case"}
THROWS = diagram(
    "a",
    node("startEvent", "start"),
    node("intermediateThrowEvent", "throw", message("asked"), name="Ask"),
    node("endEvent", "end"),
    flows("start throw end"),
    messages=KEY,
)
TAKES = {
    "start": node("startEvent", "start", message("asked")) + node("endEvent", "end") + flows("start end"),
    "catch": node("startEvent", "start")
    + node("intermediateCatchEvent", "wait", message("asked"))
    + node("endEvent", "end")
    + flows("start wait end"),
    "receive": node("startEvent", "start")
    + node("receiveTask", "wait", messageRef="m_asked")
    + node("endEvent", "end")
    + flows("start wait end"),
}


def test_a_message_that_nobody_waits_for_is_named_with_who_throws_it(found: Any) -> None:
    (finding,) = found("messages_taken", {"a.bpmn": THROWS})
    assert (finding.element, finding.severity) == ("throw", "warning")
    assert "asked" in finding.message and "Ask" in finding.message


def test_a_send_task_throws_too(found: Any) -> None:
    sends = (
        node("sendTask", "send", messageRef="m_asked") + node("startEvent", "start") + node("endEvent", "end")
    )
    content = diagram("a", sends, flows("start send end"), messages=KEY)
    assert [item.element for item in found("messages_taken", {"a.bpmn": content})] == ["send"]


@pytest.mark.parametrize("how", TAKES)
def test_a_message_that_another_diagram_takes_is_fine(found: Any, how: str) -> None:
    taker = diagram("b", TAKES[how], messages=KEY)
    assert found("messages_taken", {"a.bpmn": THROWS, "b.bpmn": taker}) == []


def test_a_message_that_only_waits_may_come_from_outside(found: Any) -> None:
    assert found("messages_taken", {"b.bpmn": diagram("b", TAKES["catch"], messages=KEY)}) == []
