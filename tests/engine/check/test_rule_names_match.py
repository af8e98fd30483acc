"""An artefact's id is its file's name."""

from __future__ import annotations

from typing import Any

from tests.diagrams import diagram, flows, node

PARTS = node("startEvent", "start") + node("endEvent", "end") + flows("start end")


def test_a_process_of_another_id_is_named(found: Any) -> None:
    (finding,) = found("names_match", {"reply.bpmn": diagram("answer", PARTS)})
    assert (finding.element, finding.severity) == ("answer", "error")
    assert "reply" in finding.message and "answer" in finding.message


def test_a_form_of_another_id_is_named(found: Any, form: Any) -> None:
    (finding,) = found("names_match", {"forms/reply.form": form("answer")})
    assert finding.artefact == "forms/reply.form"


def test_a_table_of_another_id_is_named(found: Any, table: Any) -> None:
    (finding,) = found("names_match", {"decisions/reward.dmn": table({"-": "1"}, id="price")})
    assert "reward" in finding.message


def test_ids_that_are_the_files_names_are_fine(found: Any, form: Any, table: Any) -> None:
    contents = {
        "reply.bpmn": diagram("reply", PARTS),
        "forms/reply.form": form("reply"),
        "decisions/price.dmn": table({"-": "1"}),
    }
    assert found("names_match", contents) == []


def test_what_cannot_be_read_is_left_to_the_rules_that_say_so(found: Any) -> None:
    broken = {"a.bpmn": b"<", "forms/a.form": b"{", "forms/b.form": b"[" * 200_000, "decisions/a.dmn": b""}
    assert found("names_match", broken) == []
