"""Every way out of a question is named with its answer."""

from __future__ import annotations

from typing import Any

from tests.diagrams import diagram, flows, node

PARTS = (
    node("startEvent", "start"),
    node("endEvent", "one"),
    node("endEvent", "two"),
    flows("start which one", "which two"),
)


def chooses(kind: str, **attributes: str) -> bytes:
    return diagram("a", *PARTS, node(kind, "which", default="which_one", **attributes))


def test_a_way_without_an_answer_is_named(found: Any) -> None:
    content = chooses("exclusiveGateway", name="Covered?").replace(b'name="which to two" ', b"")
    (finding,) = found("ways_named", {"a.bpmn": content})
    assert (finding.element, finding.severity) == ("which_two", "warning")
    assert "Covered?" in finding.message


def test_a_gateway_without_a_question_is_named(found: Any) -> None:
    (finding,) = found("ways_named", {"a.bpmn": chooses("inclusiveGateway")})
    assert finding.element == "which"


def test_questions_with_answers_are_fine(found: Any) -> None:
    assert found("ways_named", {"a.bpmn": chooses("exclusiveGateway", name="Covered?")}) == []


def test_gateways_that_do_not_choose_need_no_names(found: Any) -> None:
    assert found("ways_named", {"a.bpmn": chooses("parallelGateway").replace(b"name=", b"x=")}) == []
    merge = diagram(
        "a",
        node("startEvent", "start"),
        node("exclusiveGateway", "merge"),
        node("endEvent", "end"),
        flows("start merge end"),
    ).replace(b'name="merge to end"', b"")
    assert found("ways_named", {"a.bpmn": merge}) == []
