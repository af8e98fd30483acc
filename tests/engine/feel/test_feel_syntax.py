"""How texts become trees, and how what is wrong is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import FeelError, FeelSyntaxError, FeelUnsupported
from engine.feel import compile_expression, compile_unary_tests, syntax
from engine.feel.parser import parse_expression, parse_unary_tests


def test_a_tree_knows_which_part_of_the_text_each_node_stands_for() -> None:
    text = 'amount > 100 and type = "complaint"'
    tree = parse_expression(text)
    assert isinstance(tree, syntax.And)
    assert [text[part.start : part.end] for part in tree.operands] == ["amount > 100", 'type = "complaint"']


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("1 +", 3),
        ("a = = b", 4),
        ('"never closed', 0),
        ("if a then b", 11),
        ("[1, 2", 5),
        ("x in (1, 2", 10),
        ("a # b", 2),
        ("/* open", 0),
        ('"\\uZZZZ"', 1),
        ("a) and b", 1),
        ("", 0),
    ],
)
def test_a_syntax_error_says_where_it_is(text: str, position: int) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)
    assert caught.value.position == position
    assert caught.value.text == text


def test_a_function_in_another_language_is_refused_when_it_is_read() -> None:
    with pytest.raises(FeelUnsupported) as caught:
        compile_expression(
            'function(x) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}'
        )
    assert caught.value.position == 12


def test_an_unknown_type_is_named_with_its_place() -> None:
    with pytest.raises(FeelSyntaxError, match="no type “nmber”") as caught:
        compile_expression("a instance of nmber")
    assert caught.value.position == 14


def test_words_side_by_side_are_one_name() -> None:
    assert compile_expression("first name = last  name").names == {"first name", "last name"}


def test_names_with_keywords_and_signs_are_read_where_they_are_known() -> None:
    found = compile_expression(
        "days in transit + pre-bureau risk", names=["days in transit", "pre-bureau risk"]
    )
    assert found.names == {"days in transit", "pre-bureau risk"}
    assert found.evaluate({"days in transit": 2, "pre-bureau risk": 3}) == 5


def test_a_name_given_in_the_expression_may_hold_signs() -> None:
    assert compile_expression("{a+b: 1, c: a+b * 2}.c").evaluate({}) == 2
    assert compile_expression("for unit-price in [1, 2] return unit-price").evaluate({}) == [1, 2]


def test_an_open_bracket_can_close_a_range() -> None:
    tree = parse_expression("x in ]1..10[ and y")
    assert isinstance(tree, syntax.And)
    test = tree.operands[0]
    assert isinstance(test, syntax.In)
    assert isinstance(test.tests[0], syntax.Interval)
    assert (test.tests[0].low_included, test.tests[0].high_included) == (False, False)


def test_a_long_chain_of_conditions_is_not_deep() -> None:
    text = " and ".join(f"a{number} = {number}" for number in range(500))
    assert compile_expression(text).evaluate({f"a{number}": number for number in range(500)}) is True


@pytest.mark.parametrize(
    ("text", "negated", "count"), [("-", False, 0), ("", False, 0), ("not(1, 2)", True, 2)]
)
def test_unary_tests_have_their_own_forms(text: str, negated: bool, count: int) -> None:
    tree = parse_unary_tests(text)
    assert (tree.negated, len(tree.tests)) == (negated, count)


@pytest.mark.parametrize(
    ("tests", "passing", "failing"),
    [
        ('"a", "b"', "b", "c"),
        ('not("a", "b")', "c", "a"),
        ("< 5, > 10", 11, 7),
        ("[5..10)", 5, 10),
        ("not([5..10))", 10, 5),
        ("null", None, 0),
        ("-", None, "never"),
        ("? > 3 and ? < 6", 4, 7),
        ("even(?)", 4, 5),
        ("limit, limit + 1", 11, 12),
        ("[1, 2, 3]", 2, 4),
        ("true", True, False),
        ("limit > 3", "anything", "never"),
        ('not(starts with(?, "x"))', "y", "x1"),
        ("= 3, != 4", 5, 4),
    ],
)
def test_a_cell_lets_the_right_values_pass(tests: str, passing: object, failing: object) -> None:
    compiled = compile_unary_tests(tests)
    assert compiled.matches(passing, {"limit": 10})
    if failing != "never":
        assert not compiled.matches(failing, {"limit": 10})


def test_a_cell_that_says_true_does_not_match_a_missing_value() -> None:
    assert not compile_unary_tests("true").matches(None, {})


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        compile_expression(text).evaluate({})
    except FeelError as error:
        assert error.message


PIECES = [
    "a",
    "1",
    '"x"',
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "..",
    ",",
    ":",
    "+",
    "-",
    "*",
    "**",
    "=",
    "<",
    "and",
    "or",
]
PIECES += [
    "if",
    "then",
    "else",
    "for",
    "in",
    "return",
    "some",
    "satisfies",
    "between",
    "not",
    "instance",
    "of",
    ".",
]
PIECES += ["function", "@", "?", "date", "number", "null", "true", "sum", "item"]


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_order_of_words_is_evaluated_or_refused(pieces: list[str]) -> None:
    try:
        compile_expression(" ".join(pieces)).evaluate({"a": [1, {"b": None}]})
    except FeelError as error:
        assert error.message
