"""Rules, their tests and their pages go together; what rules find comes out in one order."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import engine.check
from engine.check import check_artefacts, rules
from tests.diagrams import diagram, flows, node, user

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs" / "checks"
PARTS = node("startEvent", "start"), node("endEvent", "end")


def test_every_rule_has_a_test_and_a_page_and_there_are_no_others() -> None:
    tests = {path.stem.removeprefix("test_rule_") for path in Path(__file__).parent.glob("test_rule_*.py")}
    pages = {path.stem for path in PAGES.glob("*.md")} - {"README"}
    assert set(rules()) == tests == pages


@pytest.mark.parametrize("name", sorted(rules()))
def test_a_page_begins_with_the_rules_name_and_sentence_and_shows_wrong_and_right(name: str) -> None:
    sentence = (importlib.import_module(f"engine.check.{name}").__doc__ or "").strip().replace("``", "`")
    text = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {name}\n\n{sentence}\n\nSeverity: ")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Why",
        "## Wrong",
        "## Right",
    ]


def test_errors_come_first_and_each_finding_names_its_rule() -> None:
    content = diagram("a", *PARTS, user("ask"), user("lost"), flows("start ask end", "lost end"))
    found = check_artefacts({"a.bpmn": content})
    severities = [finding.severity for finding in found]
    assert severities == sorted(severities) and set(severities) == {"error", "warning"}
    assert {finding.rule for finding in found} <= set(rules())
    assert ("reachable", "lost") in {(finding.rule, finding.element) for finding in found}


def test_the_same_sentence_about_the_same_element_is_said_once() -> None:
    content = diagram("a", *PARTS, user("ask", r_form=""), flows("start ask end"))
    found = [(item.element, item.message) for item in check_artefacts({"a.bpmn": content})]
    assert len(found) == len(set(found))


def test_only_what_was_asked_for_is_told_and_the_rest_is_looked_up_in() -> None:
    caller = diagram("a", *PARTS, node("callActivity", "go", calledElement="b"), flows("start go end"))
    called = diagram("b", *PARTS, user("ask", r_form="gone"), flows("start ask end"))
    found = check_artefacts({"a.bpmn": caller, "b.bpmn": called}, only={"a.bpmn"})
    assert {(item.artefact, item.severity) for item in found} == {("a.bpmn", "warning")}


def test_forms_and_tables_of_a_lone_file_are_not_looked_for() -> None:
    content = diagram("a", *PARTS, user("ask"), flows("start ask end"))
    assert [item.rule for item in check_artefacts({"a.bpmn": content}) if item.severity == "error"]
    lone = check_artefacts({"a.bpmn": content}, whole=False)
    assert [item for item in lone if item.severity == "error"] == []


def test_nothing_is_found_in_nothing() -> None:
    assert check_artefacts({}) == ()
    assert engine.check.check_artefacts({"notes.txt": b"\xff"}) == ()
