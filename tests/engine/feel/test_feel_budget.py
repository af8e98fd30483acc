"""No author can make the desk slow, large or crash."""

from __future__ import annotations

import tracemalloc

import pytest

from engine.errors import BudgetExceeded, FeelSyntaxError
from engine.feel import Budget, compile_expression, to_json


def doubling(first: str, following: str) -> str:
    entries = [f"a0: {first}", *(f"a{n + 1}: {following.replace('#', f'a{n}')}" for n in range(40))]
    return "{" + ", ".join(entries) + "}"


MANY = 'string join(for i in 1..5000 return "a")'
BOMBS = {
    "a range of a million millions": "for i in 1..1000000000000 return i",
    "loops in loops": "every a in 1..9000 satisfies every b in 1..9000 satisfies true",
    "a function that calls itself": "{f: function(x) f(x), y: f(1)}.y",
    "a function that calls what it is given": "{f: function(g) g(g)}.f(function(g) g(g))",
    "texts that double": doubling('"aaaaaaaaaa"', "# + #"),
    "lists that double": doubling("[1, 1]", "concatenate(#, #)"),
    "lists of lists that double": doubling("[1, 1]", "[#, #]"),
    "lists of lists that double, flattened": f"flatten({doubling('[1, 1]', '[#, #]')}.a40)",
    "lists of lists that double, as text": f"string({doubling('[1, 1]', '[#, #]')}.a40)",
    "lists of lists that double, compared": doubling("[1, 1]", "[#, #]").replace(
        "}", ", z: a40 = [a39, a39]}"
    ),
    "lists in lists without end": "string({a: for i in 1..9000 return [partial], b: string(a)}.b)",
    "contexts in contexts without end": "{a: for i in 1..2000 return {x: partial[-1]}, b: a = a}",
    "a pattern that repeats repetitions": f'matches({MANY}, "((a{{0,30}}){{0,30}})*b")',
    "a pattern too long": 'matches("a", string join(for i in 1..1001 return "a"))',
    "a text replaced by a longer one": f'replace({MANY}, "a", "{"b" * 500}")',
    "sorting with a function": "sort(for i in 1..10000 return 10000 - i, function(a, b) a < b)",
    "all days of ten thousand years": 'for i in @"0001-01-01"..@"9999-01-01" return i',
    "comparing everything with everything": "distinct values(for i in 1..10000 return i)",
    "numbers with thousands of digits as text": "string join(for i in 1..10000 return string(1e6000))",
}


@pytest.mark.parametrize("expression", BOMBS.values(), ids=BOMBS.keys())
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
