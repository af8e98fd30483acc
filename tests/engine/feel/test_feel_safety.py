"""No way leads from an author's text to Python."""

from __future__ import annotations

from pathlib import Path

import pytest

import engine.dmn
import engine.feel
from engine.errors import FeelError, FeelTypeError
from engine.feel import compile_expression

FOLDERS = [Path(package.__file__ or "").parent for package in (engine.feel, engine.dmn)]


@pytest.mark.parametrize(
    "text",
    [
        '__import__("os")',
        "().__class__",
        '"".__class__.__mro__',
        "a.__class__",
        "a.__dict__",
        "sum.invoke",
        "sum.signatures",
        "(function(x) x).invoke",
        'get value(a, "__class__")',
        "[1..2].__class__",
        '@"2026-01-31".__class__',
        'duration("P1D").nanos',
        'eval("1")',
        'open("/etc/passwd")',
        "partial",
        "item",
        "exec",
    ],
)
def test_what_would_be_python_is_null_or_refused(text: str) -> None:
    try:
        assert compile_expression(text).evaluate({"a": {"b": 1}}) is None
    except FeelError as error:
        assert error.message


def test_the_packages_use_none_of_the_ways_into_python() -> None:
    forbidden = (
        "eval(",
        "exec(",
        "getattr(",
        "setattr(",
        "__import__",
        "import re\n",
        "import pickle",
        "import ast",
    )
    for path in (path for folder in FOLDERS for path in folder.rglob("*.py")):
        source = path.read_text()
        found = [word for word in forbidden if word in source.replace("re2.compile(", "")]
        assert not found, f"{path.name} uses {found}"


def test_a_value_of_another_class_cannot_come_in() -> None:
    with pytest.raises(FeelTypeError):
        compile_expression("a").evaluate({"a": object()})


def test_the_reason_of_a_null_is_kept() -> None:
    problems: list[FeelTypeError] = []
    text = 'amount > 100 and type = "complaint"'
    assert compile_expression(text).evaluate({"amount": "12", "type": "complaint"}, problems=problems) is None
    assert [(problem.message, problem.position) for problem in problems] == [
        ("A string cannot be compared with a number.", 0)
    ]


def test_a_missing_name_is_null_and_said_so() -> None:
    problems: list[FeelTypeError] = []
    assert compile_expression("2 + missing").evaluate({}, problems=problems) is None
    assert problems[0].message == "There is no value named “missing”."
    assert problems[0].position == 4


def test_the_present_time_is_refused_where_no_clock_is_given() -> None:
    problems: list[FeelTypeError] = []
    assert compile_expression("now()").evaluate({}, problems=problems) is None
    assert "present time" in problems[0].message
