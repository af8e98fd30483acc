"""The review of tables: what it finds is so, and what it does not find is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.dmn import TableFinding, parse_decisions, review_table
from engine.feel import to_json

Table = Callable[..., bytes]


def review(xml: bytes) -> list[TableFinding]:
    return review_table(parse_decisions(xml, "test.dmn"))


def rules_of(findings: list[TableFinding]) -> list[tuple[str, tuple[str, ...]]]:
    return [(finding.rule, finding.rules) for finding in findings]


def test_a_table_without_fault_has_no_findings(table: Table) -> None:
    rules = [('"a"', "< 10", "1"), ('"a"', ">= 10", "2"), ('not("a")', "-", "3")]
    assert review(table(["kind: string", "age: number"], ["x: number"], rules)) == []


def test_an_overlap_names_both_rules_and_a_case(table: Table) -> None:
    (finding,) = review(table(["age: number"], ["x: number"], [("<= 10", "1"), (">= 10", "2")]))
    assert (finding.rule, finding.rules, finding.severity) == ("table-overlap", ("r1", "r2"), "error")
    assert finding.example == {"age": 10}
    assert finding.element == "r2"
    assert "Rules 1 and 2 both match when age = 10" in finding.message


def test_rules_that_overlap_and_agree_are_fine_under_any(table: Table) -> None:
    rules = [("<= 10", '"x"'), (">= 5", '"x"')]
    assert review(table(["age: number"], ["x: string"], rules, "ANY")) == []
    rules = [("<= 10", '"x"'), (">= 5", '"y"')]
    assert rules_of(review(table(["age: number"], ["x: string"], rules, "ANY"))) == [
        ("table-overlap", ("r1", "r2"))
    ]


def test_a_gap_names_a_case_that_no_rule_answers(table: Table) -> None:
    (finding,) = review(table(["age: number"], ["x: number"], [("<= 10", "1"), ("> 11", "2")]))
    assert (finding.rule, finding.severity, finding.element) == ("table-gap", "warning", "table")
    assert finding.example is not None
    assert 10 < finding.example["age"] <= 11


def test_whole_numbers_have_no_gap_between_neighbours(table: Table) -> None:
    rules = [("<= 10", "1"), (">= 11", "2")]
    assert review(table(["age: integer"], ["x: number"], rules)) == []
    assert len(review(table(["age: number"], ["x: number"], rules))) == 1


def test_days_have_no_gap_between_neighbours(table: Table) -> None:
    rules = [('<= @"2026-01-31"', "1"), ('>= date("2026-02-01")', "2")]
    assert review(table(["day: date"], ["x: number"], rules)) == []


def test_allowed_values_bound_what_can_happen(table: Table) -> None:
    rules = [('"a"', "1"), ('"b"', "2")]
    assert review(table(['kind: string | "a","b"'], ["x: number"], rules)) == []
    (finding,) = review(table(['kind: string | "a","b","c"'], ["x: number"], rules))
    assert finding.example == {"kind": "c"}


def test_a_default_answer_closes_every_gap(table: Table) -> None:
    assert review(table(["a: boolean"], ["x: number || 0"], [("true", "1")])) == []


def test_collecting_tables_may_collect_nothing(table: Table) -> None:
    assert review(table(["a: boolean"], ["x: number"], [("true", "1")], "COLLECT")) == []


def test_a_rule_behind_others_never_answers(table: Table) -> None:
    rules = [("< 10", "-", "1"), (">= 10", "true", "2"), ("> 20", "true", "3"), ("-", "-", "4")]
    (finding,) = review(table(["age: number", "b: boolean"], ["x: number"], rules, "FIRST"))
    assert (finding.rule, finding.rules) == ("table-unreachable", ("r3",))
    assert finding.example == {"age": 21, "b": True}


def test_a_rule_behind_several_that_cover_it_together_never_answers(table: Table) -> None:
    rules = [("< 10", "1"), (">= 10", "2"), ("[5..15]", "3")]
    assert rules_of(review(table(["age: number"], ["x: number"], rules, "FIRST"))) == [
        ("table-unreachable", ("r3",))
    ]


def test_a_condition_that_nothing_passes_is_found(table: Table) -> None:
    rules = [("(5..5)", "1"), ("-", "2")]
    (finding,) = review(table(["age: number"], ["x: number"], rules, "FIRST"))
    assert (finding.rule, finding.rules) == ("table-unreachable", ("r1",))


def test_a_cell_of_another_type_is_found(table: Table) -> None:
    findings = review(table(["age: number"], ["x: string"], [('"old"', "1"), ("-", '"y"')], "FIRST"))
    assert [(finding.rule, finding.element) for finding in findings[:2]] == [
        ("table-cell-type", "r1c1"),
        ("table-cell-type", "r1c2"),
    ]
    assert findings[0].example == {"age": "old"}


def test_an_answer_outside_the_list_is_found(table: Table) -> None:
    findings = review(table(["a: boolean"], ['x: string | "p","q"'], [("true", '"r"'), ("false", '"p"')]))
    assert [(finding.rule, finding.element) for finding in findings] == [("table-output-value", "r1c2")]


def test_cells_that_compare_with_other_data_are_not_guessed_at(table: Table) -> None:
    rules = [("< limit", "1"), (">= limit", "2"), ("? > 3", "3")]
    assert review(table(["age: number"], ["x: number"], rules)) == []


def test_two_columns_that_ask_the_same_are_one(table: Table) -> None:
    rules = [("> 5", "< 5", "1"), ("-", "-", "2")]
    findings = review(table(["age: number", "age: number"], ["x: number"], rules, "FIRST"))
    assert rules_of(findings) == [("table-unreachable", ("r1",))]


def test_a_finding_is_plain_json(table: Table) -> None:
    (finding,) = review(table(["day: date"], ["x: number"], [('< @"2026-01-31"', "1")]))
    assert finding.as_json()["example"] == {"day": {"@date": "2026-01-31"}}
    assert finding.as_json()["rules"] == []


def test_a_large_table_is_reviewed_or_said_to_be_too_large(table: Table) -> None:
    inputs = [f"a{number}: number" for number in range(8)]
    rules = []
    for row in range(60):
        starts = [(row * 7 + place * 3) % 11 for place in range(8)]
        rules.append((*(f"[{start}..{start + 6}]" for start in starts), "1"))
    findings = review(table(inputs, ["x: number"], rules, "FIRST"))
    assert any(finding.rule == "table-gap" for finding in findings)


NUMBER_TESTS = ["-", "< 3", "<= 3", "> 5", ">= 5", "[3..5]", "(3..5)", "4", "not(4)", "< 3, > 5", "3, 4, 5"]
TEXT_TESTS = ["-", '"a"', '"a","b"', 'not("a")', 'not("a","b")', '"c"']


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    rules=st.lists(
        st.tuples(st.sampled_from(NUMBER_TESTS), st.sampled_from(TEXT_TESTS)), min_size=1, max_size=5
    )
)
def test_the_review_agrees_with_trying_out_every_case(table: Table, rules: list[tuple[str, str]]) -> None:
    xml = table(["n: number", "t: string"], ["x: number"], [(*rule, "1") for rule in rules], "UNIQUE")
    model = parse_decisions(xml, "test.dmn")
    cases: list[dict[str, Any]] = [
        {"n": number, "t": text} for number in (2, 3, 3.5, 4, 4.5, 5, 6) for text in ("a", "b", "c", "d")
    ]
    matched = [model.decide("decide", case).rules for case in cases]
    findings = review_table(model)
    pairs = {finding.rules for finding in findings if finding.rule == "table-overlap"}
    assert pairs == {
        (one, other) for found in matched for i, one in enumerate(found) for other in found[i + 1 :]
    }
    assert any(finding.rule == "table-gap" for finding in findings) == (() in matched)
    for finding in findings:
        if finding.rule in ("table-overlap", "table-gap"):
            assert finding.example is not None
            assert model.decide("decide", finding.example).rules == finding.rules or len(pairs) > 1
            assert to_json(dict(finding.example)) == finding.example


@pytest.mark.parametrize("policy", ["FIRST", "PRIORITY"])
def test_overlaps_are_meant_where_one_of_several_is_chosen(table: Table, policy: str) -> None:
    rules = [("> 1", "1"), ("-", "2")]
    assert review(table(["a: number"], ["x: number | 1,2"], rules, policy)) == []
