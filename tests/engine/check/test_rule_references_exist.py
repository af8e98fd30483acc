"""What a diagram names is there: forms, tables, operations and other tasks."""

from __future__ import annotations

from typing import Any

from tests.diagrams import diagram, flows, node, user

ENDS = node("startEvent", "start") + node("endEvent", "end") + flows("start ask end")


def test_a_form_that_is_not_there_is_told_and_one_that_is_there_is_fine(found: Any, form: Any) -> None:
    asks = {"a.bpmn": diagram("a", ENDS, user("ask"))}
    (finding,) = found("references_exist", asks)
    assert (finding.element, finding.severity) == ("ask", "error")
    assert found("references_exist", asks | {"forms/ask.form": form("ask")}) == []


def test_a_table_that_is_not_there_is_told_and_one_that_is_there_is_fine(found: Any, table: Any) -> None:
    asks = {
        "a.bpmn": diagram("a", ENDS, node("businessRuleTask", "ask", r_decision="price", r_result="price"))
    }
    assert [item.element for item in found("references_exist", asks)] == ["ask"]
    assert found("references_exist", asks | {"decisions/price.dmn": table({"-": "1"})}) == []


def test_a_task_without_a_form_is_told(found: Any) -> None:
    assert found("references_exist", {"a.bpmn": diagram("a", ENDS, user("ask", r_form=""))})


def test_an_operation_that_the_installation_lacks_is_told(found: Any) -> None:
    calls = {"a.bpmn": diagram("a", ENDS, node("serviceTask", "ask", r_operation="reply.send"))}
    (finding,) = found("references_exist", calls, frozenset({"reply.draft"}))
    assert (finding.element, finding.severity) == ("ask", "error")
    assert found("references_exist", calls, frozenset({"reply.send"})) == []
    assert found("references_exist", calls) == []


def test_an_operation_of_a_persons_task_is_looked_up_too(found: Any, form: Any) -> None:
    contents = {
        "a.bpmn": diagram("a", ENDS, user("ask", r_operation="no.such")),
        "forms/ask.form": form("ask"),
    }
    assert found("references_exist", contents, frozenset())


def test_not_by_a_task_that_is_not_there_is_told_as_one_person_could_do_both(found: Any, form: Any) -> None:
    forms = {"forms/ask.form": form("ask"), "forms/check.form": form("check")}
    parts = [node("startEvent", "start"), node("endEvent", "end"), user("ask"), flows("start ask check end")]
    wrong = diagram("a", *parts, user("check", r_notBy="ask inspect"))
    (finding,) = found("references_exist", forms | {"a.bpmn": wrong})
    assert finding.element == "check" and "inspect" in finding.message
    right = diagram("a", *parts, user("check", r_notBy="ask"))
    assert found("references_exist", forms | {"a.bpmn": right}) == []


def test_not_by_a_task_of_another_diagram_is_fine(found: Any, form: Any) -> None:
    forms = {"forms/ask.form": form("ask"), "forms/look.form": form("look")}
    other = diagram("b", node("startEvent", "s"), user("look"), node("endEvent", "e"), flows("s look e"))
    contents = forms | {"a.bpmn": diagram("a", ENDS, user("ask", r_notBy="look")), "b.bpmn": other}
    assert found("references_exist", contents) == []
