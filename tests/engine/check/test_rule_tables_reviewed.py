"""Tables answer every case once: no gaps, no overlaps, no rules that never answer, no wrong types."""

from __future__ import annotations

from typing import Any


def one(found: Any, content: bytes) -> Any:
    (finding,) = found("tables_reviewed", {"decisions/price.dmn": content})
    return finding


def test_a_gap_is_told_with_an_example(found: Any, table: Any) -> None:
    finding = one(found, table({"< 18": "5", "> 18": "9"}))
    assert finding.severity == "warning"
    assert "age = 18" in finding.message


def test_two_rules_that_match_together_are_told_where_one_may_match(found: Any, table: Any) -> None:
    finding = one(found, table({"<= 18": "5", ">= 18": "9"}))
    assert (finding.severity, finding.element) == ("error", "r2")


def test_a_rule_that_never_answers_is_told(found: Any, table: Any) -> None:
    finding = one(found, table({"-": "5", "> 18": "9"}, policy="FIRST"))
    assert (finding.severity, finding.element) == ("warning", "r2")


def test_a_cell_of_the_wrong_type_is_told(found: Any, table: Any) -> None:
    findings = found(
        "tables_reviewed", {"decisions/price.dmn": table({'"old"': "5", "-": "1"}, policy="FIRST")}
    )
    assert ("c1", "error") in {(finding.element, finding.severity) for finding in findings}


def test_a_table_with_an_answer_for_every_case_is_fine(found: Any, table: Any) -> None:
    content = table({"< 18": "5", ">= 18": "9"})
    assert found("tables_reviewed", {"decisions/price.dmn": content}) == []


def test_a_table_that_cannot_be_decided_is_left_to_the_rule_that_says_so(found: Any, table: Any) -> None:
    assert found("tables_reviewed", {"decisions/price.dmn": table({"< 18": "5 +"})}) == []
