"""What decision tables decide under each hit policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import pytest

from engine.dmn import DecisionModel, parse_decisions
from engine.errors import BudgetExceeded, NotFound
from engine.feel import Budget

Table = Callable[..., bytes]


def read(xml: bytes) -> DecisionModel:
    return parse_decisions(xml, "test.dmn")


def value(xml: bytes, **given: Any) -> Any:
    return read(xml).decide("decide", given).value


GUARANTEE = [
    ('"quality"', "true", '"repair free"'),
    ('"quality"', "false", '"repair at cost"'),
    ('not("quality")', "-", '"reply"'),
]


def test_a_table_gives_the_answer_of_the_rule_that_matches(table: Table) -> None:
    xml = table(["cause: string", "covered: boolean"], ["handling: string"], GUARANTEE)
    assert value(xml, cause="quality", covered=True) == "repair free"
    assert value(xml, cause="quality", covered=False) == "repair at cost"
    assert value(xml, cause="wear", covered=None) == "reply"


def test_the_outcome_says_which_rules_matched_and_what_was_missing(table: Table) -> None:
    model = read(table(["cause: string", "covered: boolean"], ["handling: string"], GUARANTEE))
    outcome = model.decide("Decide", {"cause": "quality"})
    assert outcome.value is None
    assert outcome.rules == ()
    assert outcome.missing == ("covered",)
    assert any("No rule" in problem.message for problem in outcome.problems)
    outcome = model.decide("decide", {"cause": "quality", "covered": False})
    assert outcome.rules == ("r2",)
    assert outcome.trace == {"table": ("r2",)}


def test_the_model_lists_what_its_decisions_ask_and_answer(table: Table) -> None:
    model = read(table(["cause: string", "age + 1: number"], ["handling: string", "days: number"], []))
    (summary,) = model.decisions.values()
    assert (summary.id, summary.name) == ("decide", "Decide")
    assert summary.inputs == (("cause", "string"), ("age + 1", "number"))
    assert summary.outputs == (("handling", "string"), ("days", "number"))
    assert summary.names == {"cause", "age"}


def test_several_outputs_make_a_context(table: Table) -> None:
    xml = table(["a: number"], ["x: string", "y: number"], [("< 5", '"low"', "a * 2")])
    assert value(xml, a=2) == {"x": "low", "y": 4}


OVERLAPPING = [(">= 1", '"one"'), (">= 2", '"two"'), (">= 3", '"three"')]
RANKED = ['answer: string | "three","two","one"']


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("FIRST", "one"),
        ("PRIORITY", "three"),
        ("RULE ORDER", ["one", "two", "three"]),
        ("OUTPUT ORDER", ["three", "two", "one"]),
        ("COLLECT", ["one", "two", "three"]),
        ("UNIQUE", None),
        ("ANY", None),
    ],
)
def test_each_hit_policy_treats_overlapping_rules_in_its_way(
    table: Table, policy: str, expected: Any
) -> None:
    assert value(table(["a: number"], RANKED, OVERLAPPING, policy), a=3) == expected


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "FIRST", "PRIORITY"])
def test_one_matching_rule_answers_alone(table: Table, policy: str) -> None:
    assert value(table(["a: number"], RANKED, OVERLAPPING, policy), a=1) == "one"


def test_why_a_unique_table_has_no_answer_is_said(table: Table) -> None:
    outcome = read(table(["a: number"], RANKED, OVERLAPPING)).decide("decide", {"a": 2})
    assert outcome.value is None
    assert outcome.rules == ("r1", "r2")
    assert any("r1, r2" in problem.message for problem in outcome.problems)


def test_rules_that_agree_may_match_together_under_any(table: Table) -> None:
    rules = [("> 1", '"x"'), ("> 2", '"x"')]
    assert value(table(["a: number"], ["answer: string"], rules, "ANY"), a=3) == "x"


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", 60), ("MIN", 10), ("MAX", 30), ("COUNT", 3)])
def test_collected_numbers_are_added_up(table: Table, aggregation: str, expected: int) -> None:
    rules = [(">= 1", "10"), (">= 2", "20"), (">= 3", "30")]
    assert value(table(["a: number"], ["points: number"], rules, "COLLECT", aggregation), a=3) == expected


def test_nothing_collected_counts_as_none(table: Table) -> None:
    assert value(table(["a: number"], ["p: number"], [("> 1", "1")], "COLLECT", "COUNT"), a=0) == 0
    assert value(table(["a: number"], ["p: number"], [("> 1", "1")], "COLLECT", "SUM"), a=0) is None


def test_priority_ranks_by_the_first_column_that_differs(table: Table) -> None:
    outputs = ['kind: string | "b","a"', "days: number | 1,2,3"]
    rules = [("-", '"a"', "1"), ("-", '"b"', "3"), ("-", '"b"', "2")]
    assert value(table(["x"], outputs, rules, "PRIORITY"), x=1) == {"kind": "b", "days": 2}


def test_the_default_answers_where_no_rule_does(table: Table) -> None:
    assert value(table(["a: number"], ['x: string || "rest"'], [("1", '"one"')]), a=5) == "rest"


def test_a_default_has_to_fit_its_column_as_any_answer(table: Table) -> None:
    outcome = read(table(["a: number"], ['days: number || "five"'], [("1", "2")])).decide("decide", {"a": 5})
    assert outcome.value is None
    assert any("days" in problem.message for problem in outcome.problems)


def test_a_value_that_is_not_allowed_has_no_answer(table: Table) -> None:
    xml = table(['cause: string | "quality", "wear"'], ["x: string"], [("-", '"y"')])
    assert value(xml, cause="wear") == "y"
    outcome = read(xml).decide("decide", {"cause": "weather"})
    assert outcome.value is None
    assert any("allowed" in problem.message for problem in outcome.problems)


def test_a_value_of_another_type_counts_as_missing(table: Table) -> None:
    xml = table(["amount: number"], ["x: string"], [("> 10", '"much"'), ("null", '"unknown"')])
    assert value(xml, amount=11) == "much"
    assert value(xml, amount="11") == "unknown"


def test_dates_of_task_data_are_compared_as_dates(table: Table) -> None:
    rules = [('<= bought + duration("P6M")', "true"), ('> bought + duration("P6M")', "false")]
    xml = table(["received: date"], ["covered: boolean"], rules)
    assert value(xml, received=date(2026, 2, 28), bought=date(2025, 8, 31)) is True
    assert value(xml, received={"@date": "2026-03-01"}, bought={"@date": "2025-08-31"}) is False


def feel(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def requires(kind: str, arrow: str, *ids: str) -> str:
    return "".join(f'<{kind}><{arrow} href="#{node}"/></{kind}>' for node in ids)


def test_a_decision_may_require_others_and_read_inputs(document: Callable[..., bytes]) -> None:
    order = requires("informationRequirement", "requiredInput", "i1")
    discount = requires("informationRequirement", "requiredDecision", "discount")
    net = f"<contextEntry><variable name='net'/>{feel('order value - discount')}</contextEntry>"
    xml = document(
        '<inputData id="i1" name="order value"><variable name="order value" typeRef="number"/></inputData>'
        f'<decision id="discount" name="discount">{order}'
        f"{feel('if order value > 100 then 10 else 0')}</decision>"
        f'<decision id="price" name="price">{order}{discount}<context>{net}'
        f"<contextEntry>{feel('net * 2')}</contextEntry></context></decision>"
    )
    model = read(xml)
    assert model.decide("price", {"order value": 200}).value == 380
    assert model.decisions["price"].names == {"order value"}
    assert model.decide("price", {}).missing == ("order value",)


def test_a_business_knowledge_model_is_a_function(document: Callable[..., bytes]) -> None:
    knowledge = requires("knowledgeRequirement", "requiredKnowledge", "b1")
    binding = f"<binding><parameter name='x'/>{feel('n')}</binding>"
    xml = document(
        '<businessKnowledgeModel id="b1" name="twice"><variable name="twice" typeRef="number"/>'
        f'<encapsulatedLogic><formalParameter name="x" typeRef="number"/>{feel("x * 2")}</encapsulatedLogic>'
        "</businessKnowledgeModel>"
        f'<decision id="a" name="a">{knowledge}{feel("twice(n) + twice(x: 1)")}</decision>'
        f'<decision id="b" name="b">{knowledge}<invocation>{feel("twice")}{binding}</invocation></decision>'
    )
    model = read(xml)
    assert model.decide("a", {"n": 5}).value == 12
    assert model.decide("b", {"n": 5}).value == 10
    assert model.decide("b", {"n": "five"}).value is None


def loop(kind: str, items: str, inner: str, body: str) -> str:
    inside = f"<in>{feel(items)}</in><{inner}>{feel(body)}</{inner}>"
    return f"<{kind} iteratorVariable='i'>{inside}</{kind}>"


BOXES: list[tuple[str, Any]] = [
    (f"<list>{feel('1')}{feel('n')}</list>", [1, 3]),
    (
        f"<relation><column name='a'/><column name='b'/><row>{feel('1')}{feel('n')}</row></relation>",
        [{"a": 1, "b": 3}],
    ),
    (
        f"<conditional><if>{feel('n > 2')}</if><then>{feel('1')}</then>"
        f"<else>{feel('2')}</else></conditional>",
        1,
    ),
    (f"<filter><in>{feel('[1, 2, 3, 4]')}</in><match>{feel('item >= n')}</match></filter>", [3, 4]),
    (loop("for", "[1..n]", "return", "i + count(partial)"), [1, 3, 5]),
    (loop("every", "[1, n]", "satisfies", "i < 4"), True),
    (loop("some", "[1, n]", "satisfies", "i > 4"), False),
]


@pytest.mark.parametrize(("box", "expected"), BOXES)
def test_each_boxed_expression_has_its_value(document: Callable[..., bytes], box: str, expected: Any) -> None:
    xml = document(
        f'<decision id="decide" name="d">{box}</decision>', "https://www.omg.org/spec/DMN/20230324/MODEL/"
    )
    assert value(xml, n=3) == expected


def test_a_decision_that_is_not_there_is_not_found(table: Table) -> None:
    with pytest.raises(NotFound):
        read(table(["a"], ["b"], [])).decide("other", {})


def test_a_table_has_a_budget_too(table: Table) -> None:
    xml = table(["a"], ["b"], [("-", "for i in 1..9000 return for j in 1..9000 return i")])
    with pytest.raises(BudgetExceeded):
        value(xml, a=1)
    with pytest.raises(BudgetExceeded):
        read(table(["a"], ["b"], [("1", "1")] * 50)).decide("decide", {"a": 2}, Budget(steps=20))
