"""No author can make the desk slow, large or crash."""

from __future__ import annotations

import tracemalloc

import pytest

from engine.errors import BudgetExceeded, FeelError, FeelSyntaxError
from engine.feel import Budget, compile_expression, to_json
from tests.engine.feel.bombs import ENDLESS, HEAVY, MANY


@pytest.mark.parametrize("expression", ENDLESS.values(), ids=ENDLESS.keys())
def test_what_grows_without_end_stops_early_and_small(expression: str) -> None:
    compiled = compile_expression(expression)
    tracemalloc.start()
    try:
        with pytest.raises(BudgetExceeded) as caught:
            compiled.evaluate({})
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert caught.value.remedy


@pytest.mark.parametrize("expression", HEAVY.values(), ids=HEAVY.keys())
def test_what_is_heavy_stays_small_and_says_what_went_wrong(expression: str) -> None:
    tracemalloc.start()
    try:
        compile_expression(expression).evaluate({})
    except FeelError as refused:
        assert refused.message
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500 + "1" + ")" * 500,
        "[" * 500 + "1" + "]" * 500,
        "-" * 5000 + "1",
        "1" + "+1" * 1500,
        "a" + ".b" * 5000,
        "{a:" * 400 + "1" + "}" * 400,
        "not(" * 300 + "true" + ")" * 300,
        "if " * 400 + "a",
        "x instance of " + "list<" * 400 + "number" + ">" * 400,
        "[1]" + "[true]" * 400,
        "a" * 30_000,
        "1e99999",
    ],
    ids=lambda text: text[:12],
)
def test_a_text_too_deep_or_too_long_is_a_syntax_error(text: str) -> None:
    with pytest.raises(FeelSyntaxError):
        compile_expression(text)


@pytest.mark.parametrize(
    "expression", ["10 ** 100000", "exp(100000)", "1e6000 * 1e6000", "1 / 0", "log(0)", "sqrt(-1)"]
)
def test_a_number_that_does_not_fit_is_null(expression: str) -> None:
    assert compile_expression(expression).evaluate({}) is None


def test_patterns_that_would_take_for_ever_elsewhere_take_no_time_here() -> None:
    assert compile_expression(f'matches({MANY} + "b", "^(a|a)*$")').evaluate({}) is False


def test_a_budget_can_be_smaller() -> None:
    assert compile_expression("count(for i in 1..50 return i)").evaluate({}) == 50
    with pytest.raises(BudgetExceeded, match="too many steps"):
        compile_expression("count(for i in 1..50 return i)").evaluate({}, Budget(steps=60))


def test_data_nested_without_end_is_refused() -> None:
    data: list[object] = []
    for _ in range(500):
        data = [data]
    with pytest.raises(BudgetExceeded):
        compile_expression("a = 1").evaluate({"a": data})
    with pytest.raises(BudgetExceeded):
        to_json(data)


def test_an_evaluation_does_not_use_up_the_next_one() -> None:
    compiled = compile_expression("every i in 1..4000 satisfies i > 0")
    assert all(compiled.evaluate({}) for _ in range(20))
