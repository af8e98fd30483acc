"""Values between task data, Python and expressions."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import FeelTypeError
from engine.feel import (
    Budget,
    Date,
    MonthsDuration,
    compile_expression,
    compile_unary_tests,
    from_json,
    names_in,
    to_json,
)
from engine.feel.parser import parse_expression


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Decimal("3.00"), 3),
        (Decimal("0.1"), 0.1),
        (Decimal("0.10"), {"@decimal": "0.10"}),
        (Decimal("0.1000000000000000000001"), {"@decimal": "0.1000000000000000000001"}),
        (2**53, {"@decimal": "9007199254740992"}),
        (date(2026, 1, 31), {"@date": "2026-01-31"}),
        (time(10, 30, tzinfo=UTC), {"@time": "10:30:00Z"}),
        (datetime(2026, 1, 31, 10, 30, tzinfo=UTC), {"@datetime": "2026-01-31T10:30:00Z"}),
        (
            datetime(2026, 1, 31, 10, 30, tzinfo=ZoneInfo("Europe/Paris")),
            {"@datetime": "2026-01-31T10:30:00@Europe/Paris"},
        ),
        (timedelta(hours=24), {"@duration": "P1D"}),
        (MonthsDuration(6), {"@duration": "P6M"}),
        ({"a": [1, None, True, "x"]}, {"a": [1, None, True, "x"]}),
    ],
)
def test_a_value_is_stored_as_json_and_comes_back(value: object, stored: object) -> None:
    assert to_json(value) == stored
    assert json.loads(json.dumps(stored)) == stored
    assert to_json(from_json(stored)) == stored


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20))
def test_no_decimal_changes_on_its_way_through_json(number: Decimal) -> None:
    assert from_json(json.loads(json.dumps(to_json(number)))) == number


def test_a_range_is_stored_and_a_function_is_not() -> None:
    compiled = compile_expression("{r: (1..10]}")
    assert to_json(compiled.evaluate({})) == {"r": {"@range": ["(", 1, 10, "]"]}}
    assert compile_expression("5 in r").evaluate(to_json(compiled.evaluate({}))) is True
    with pytest.raises(FeelTypeError):
        to_json(compile_expression("function(x) x").evaluate({}))


def test_expressions_read_tagged_task_data() -> None:
    data = {"received": {"@datetime": "2026-01-31T10:30:00Z"}, "bought": {"@date": "2025-08-31"}}
    text = 'date(received) <= bought + duration("P6M")'
    assert compile_expression(text).evaluate(data) is True
    assert compile_expression("received.year").evaluate(data) == 2026


def test_a_tag_that_cannot_be_read_is_null_and_said_so() -> None:
    problems: list[FeelTypeError] = []
    assert compile_expression("a").evaluate({"a": {"@date": "soon"}}, problems=problems) is None
    assert problems
    with pytest.raises(FeelTypeError):
        from_json({"@date": "soon"})


def test_floats_mean_the_number_people_see() -> None:
    assert compile_expression("a + b = 0.3").evaluate({"a": 0.1, "b": 0.2}) is True


def test_numbers_inside_lists_and_contexts_are_read_alike() -> None:
    data = {"lines": [{"price": 1.5, "count": 2}, {"price": Decimal("2.25"), "count": 4}]}
    assert compile_expression("sum(for l in lines return l.price * l.count)").evaluate(data) == 12
    assert compile_expression("lines[price > 2].count").evaluate(data) == [4]
    assert compile_expression("count(lines[1])").evaluate(data) == 1


def test_dates_come_out_as_pythons_own_where_those_can_hold_them() -> None:
    def found(text: str) -> object:
        return compile_expression(text).evaluate({})

    assert found('duration("PT4H")') == timedelta(hours=4)
    assert found('@"2026-01-31"') == date(2026, 1, 31)
    assert found('@"2026-01-31T10:00:00+02:00"') == datetime(
        2026, 1, 31, 10, tzinfo=timezone(timedelta(hours=2))
    )
    assert found('[@"10:00:00"]') == [time(10)]
    assert found('@"99999-01-01"') == Date(99999, 1, 1)
    assert found('duration("P1Y")') == MonthsDuration(12)


def test_the_clock_is_the_one_passed_in() -> None:
    clock = Budget(clock=lambda: datetime(2026, 1, 31, 23, 30, tzinfo=UTC), zone=ZoneInfo("Europe/Paris"))
    assert compile_expression("today()").evaluate({}, clock) == date(2026, 2, 1)
    assert compile_expression("now()").evaluate({}, clock) == datetime(2026, 1, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a + b.c", {"a", "b"}),
        ("for i in list return i + k", {"list", "k"}),
        ("some x in xs satisfies x = y", {"xs", "y"}),
        ("{a: 1, b: a + c}", {"c"}),
        ("function(a) a + b", {"b"}),
        ("list[price > limit].name", {"list"}),
        ("sum(a) + count(b)", {"a", "b"}),
        ("if a then b else c", {"a", "b", "c"}),
        ("x between low and high", {"x", "low", "high"}),
        ("x in [low..high]", {"x", "low", "high"}),
    ],
)
def test_the_names_an_expression_reads_are_known(text: str, names: set[str]) -> None:
    assert compile_expression(text).names == names
    assert names_in(parse_expression(text)) == names_in(text) == names


def test_names_in_a_filter_may_be_entries_of_the_items() -> None:
    assert compile_expression("list[price > limit]").possible_names == {"price", "limit"}


def test_functions_that_nobody_defines_are_listed() -> None:
    assert compile_expression("nosuch(1) + sum(2) + (function(f) f(1))(abs)").calls == {"nosuch"}


def test_the_names_of_a_cell_are_known() -> None:
    assert compile_unary_tests("< limit, ? = other").names == {"limit", "other"}


def test_what_only_looks_like_a_typed_value_is_stored_as_it_is() -> None:
    for strange in ({"@date": "soon"}, {"@decimal": "much"}, {"a": [{"@range": [1, 2]}]}):
        assert to_json(strange) == strange
    assert to_json({"@date": date(2026, 1, 31)}) == {"@date": {"@date": "2026-01-31"}}


@pytest.mark.parametrize("broken", ["\ud800", {"\ud800": 1}, ["a\udfff"]])
def test_half_a_character_is_not_stored(broken: object) -> None:
    with pytest.raises(FeelTypeError):
        to_json(broken)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("product != null", False),
        ("product = null", True),
        ("if count then 1 else 2", 2),
        ("sum + 1", None),
        ("max in [1..3]", None),
        ("for i in sort return i", None),
        ("string[1]", None),
        ("count([1, 2])", 2),
        ("{f: sum, r: f([1, 2])}.r", 3),
    ],
)
def test_a_name_that_the_data_lacks_is_null_also_when_a_function_is_called_so(
    expression: str, value: object
) -> None:
    assert compile_expression(expression).evaluate({}) == value
    assert compile_expression("product = 7").evaluate({"product": 7}) is True
