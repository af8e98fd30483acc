"""A message that a running instance waits for says by a key which instance it is for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diagrams import boundary, diagram, flows, message, node, user

START, END = node("startEvent", "start"), node("endEvent", "end")
WAITS = {
    "an event on the way": (node("intermediateCatchEvent", "wait", message("told")),),
    "a receive task": (node("receiveTask", "wait", messageRef="m_told"),),
    "an event on a task": (
        user("ask"),
        boundary("wait", "ask", message("told"), interrupting=False),
        node("endEvent", "seen"),
        flows("wait seen"),
    ),
    "an event sub-process": (
        node(
            "subProcess",
            "meanwhile",
            node("startEvent", "wait", message("told")) + node("endEvent", "heard") + flows("wait heard"),
            triggeredByEvent="true",
        ),
        user("ask"),
    ),
}
THROWS = {
    "an event on the way": (node("intermediateThrowEvent", "say", message("told")),),
    "a send task": (node("sendTask", "say", messageRef="m_told"),),
}


def drawn(process: str, parts: tuple[str, ...], key: str, path: str) -> bytes:
    return diagram(process, START, *parts, END, flows(path), messages={"told": key})


def waits(how: str, key: str) -> bytes:
    return drawn(
        "b",
        WAITS[how],
        key,
        "start wait end" if how in ("an event on the way", "a receive task") else "start ask end",
    )


def throws(how: str, key: str) -> bytes:
    return drawn("a", THROWS[how], key, "start say end")


@pytest.mark.parametrize("how", WAITS)
def test_a_wait_without_key_is_named(found: Any, how: str) -> None:
    (finding,) = found("messages_keyed", {"b.bpmn": waits(how, "")})
    assert (finding.element, finding.artefact, finding.severity) == ("wait", "b.bpmn", "error")
    assert "told" in finding.message
    assert found("messages_keyed", {"b.bpmn": waits(how, "case")}) == []


@pytest.mark.parametrize("how", THROWS)
def test_who_throws_without_key_what_is_waited_for_by_key_is_named(found: Any, how: str) -> None:
    waiting = waits("a receive task", "case")
    (finding,) = found("messages_keyed", {"a.bpmn": throws(how, ""), "b.bpmn": waiting})
    assert (finding.element, finding.artefact) == ("say", "a.bpmn")
    assert found("messages_keyed", {"a.bpmn": throws(how, "case"), "b.bpmn": waiting}) == []


def test_the_key_may_stand_on_the_event_itself(found: Any) -> None:
    own = node("intermediateCatchEvent", "wait", message("told"), r_key="order")
    within = node("intermediateCatchEvent", "wait", message("told").replace("/>", ' redress:key="order"/>'))
    for event in (own, within):
        assert found("messages_keyed", {"b.bpmn": drawn("b", (event,), "", "start wait end")}) == []


def test_a_message_that_only_starts_instances_needs_no_key(found: Any) -> None:
    starts = diagram(
        "b", node("startEvent", "start", message("told")), END, flows("start end"), messages={"told": ""}
    )
    contents = {"a.bpmn": throws("an event on the way", ""), "b.bpmn": starts}
    assert found("messages_keyed", contents) == []
