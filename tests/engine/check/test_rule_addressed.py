"""Every task of a person is somebody's: a unit's, a role's or one person's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diagrams import diagram, flows, node, user

ENDS = node("startEvent", "start") + node("endEvent", "end") + flows("start ask end")


def lanes(who: str, *members: str) -> str:
    references = "".join(f"<bpmn:flowNodeRef>{member}</bpmn:flowNodeRef>" for member in members)
    return f'<bpmn:laneSet id="lanes"><bpmn:lane id="lane" {who}>{references}</bpmn:lane></bpmn:laneSet>'


def test_a_task_that_is_nobodys_is_named(found: Any) -> None:
    (finding,) = found("addressed", {"a.bpmn": diagram("a", ENDS, user("ask"))})
    assert (finding.element, finding.severity) == ("ask", "warning")


@pytest.mark.parametrize("who", [{"r_unit": "warehouse"}, {"r_role": "head"}, {"r_assignee": "=person"}])
def test_a_task_of_somebody_is_fine(found: Any, who: dict[str, str]) -> None:
    assert found("addressed", {"a.bpmn": diagram("a", ENDS, user("ask", **who))}) == []


def test_the_lane_says_whose_its_tasks_are(found: Any) -> None:
    named = lanes('redress:unit="warehouse"', "start", "ask")
    assert found("addressed", {"a.bpmn": diagram("a", named, ENDS, user("ask"))}) == []
    assert found("addressed", {"a.bpmn": diagram("a", lanes("", "ask"), ENDS, user("ask"))})


def test_the_lane_of_the_sub_process_around_it_counts(found: Any) -> None:
    around = node("subProcess", "around", user("ask"))
    named = lanes('redress:role="head"', "around")
    assert found("addressed", {"a.bpmn": diagram("a", named, ENDS, around)}) == []
