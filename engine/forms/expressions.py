"""FEEL in forms: what may be computed, and the names an expression sees there.

form-js evaluates with feelin; the names ``this``, ``parent`` and ``i`` (and ``_this_``, ``_parent_``,
``_i_``, which no field can hide) are those of its documentation.
"""

from __future__ import annotations

import datetime as python
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

from engine.errors import FeelSyntaxError
from engine.feel import Expression, UnaryTests, compile_expression, compile_unary_tests, to_json
from engine.forms.times import plain_text


def is_expression(value: object) -> bool:
    """Whether form-js takes a property for an expression."""
    return isinstance(value, str) and value.startswith("=")


@dataclass(frozen=True)
class Scope:
    """Where an expression stands.

    :ivar data: the form's data without what is hidden.
    :ivar this: the row, or ``data`` outside lists.
    :ivar parent: what ``parent`` means.
    :ivar i: the numbers of the rows around, from 1.
    """

    data: Mapping[str, Any]
    this: Any
    parent: Any = None
    i: tuple[int, ...] = ()

    @cached_property
    def names(self) -> dict[str, Any]:
        """What the expression may read."""
        return _with_special(self.data, self.this, self.parent, self.i)

    def row(self, row: Any, number: int) -> Scope:
        """The scope of a row of a list that stands in this scope."""
        this = self.this if isinstance(self.this, Mapping) else {}
        return Scope(self.data, row, _with_special(this, self.this, self.parent, self.i), (*self.i, number))


def _with_special(data: Mapping[str, Any], this: Any, parent: Any, i: tuple[int, ...]) -> dict[str, Any]:
    numbers = list(i)
    special = {"_this_": this, "_parent_": parent, "_i_": numbers}
    return {"this": this, "parent": parent, "i": numbers, **data, **special}


class Verdict(Enum):
    """What a condition comes to."""

    YES = "yes"
    NO = "no"
    RATHER_YES = "rather yes"
    RATHER_NO = "rather no"

    @property
    def holds(self) -> bool:
        """Whether to act on it."""
        return self in (Verdict.YES, Verdict.RATHER_YES)

    @property
    def sure(self) -> bool:
        """False where the expression had no value and only form-js's habit decides."""
        return self in (Verdict.YES, Verdict.NO)


@dataclass(frozen=True, slots=True)
class Condition:
    """A FEEL condition such as ``conditional.hide``.

    form-js reads conditions as unary tests on null (feelin 6.1). So a condition without a value, such as a
    comparison with something that is missing, counts as true, and ``not(…)`` around it as false.
    """

    test: Expression | UnaryTests
    negated: bool = False

    def verdict(self, scope: Scope) -> Verdict:
        """What it comes to in a scope."""
        if isinstance(self.test, UnaryTests):
            return Verdict.YES if self.test.matches(None, scope.names) else Verdict.NO
        value = self.test.evaluate(scope.names)
        if value is None:
            return Verdict.RATHER_NO if self.negated else Verdict.RATHER_YES
        passes = (
            any(item is None or item is True for item in value) if isinstance(value, list) else value is True
        )
        return Verdict.YES if passes is not self.negated else Verdict.NO


@dataclass(frozen=True, slots=True)
class Computed:
    """A property that is a fixed value or an expression."""

    fixed: Any
    expression: Expression | None = None

    def value(self, scope: Scope) -> Any:
        """The value here, as plain JSON."""
        return self.fixed if self.expression is None else plain(self.expression.evaluate(scope.names))


def condition(text: str) -> Condition:
    """A condition from its text without the leading ``=``.

    Nearly all are written as expressions, which are tried first; others are lists of tests.

    :raises FeelError: when it is neither.
    """
    try:
        tests: UnaryTests | None = compile_unary_tests(text)
    except FeelSyntaxError:
        tests = None
    negated = tests is not None and tests.tree.negated
    inner = text.strip().removeprefix("not").strip()[1:-1] if negated else text
    try:
        return Condition(compile_expression(inner), negated)
    except FeelSyntaxError:
        if tests is None:
            raise
        return Condition(tests)


def computed(value: Any) -> Computed:
    """A property's value, compiled when it is an expression.

    :raises FeelError: when it cannot be read.
    """
    return Computed(None, compile_expression(value[1:])) if is_expression(value) else Computed(value)


def plain(value: Any) -> Any:
    """Task data or a FEEL value as the plain JSON that forms see: dates as ISO text, numbers as numbers."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, Decimal):
        return int(value) if value == int(value) and abs(value) < 2**53 else float(value)
    if isinstance(value, python.date | python.time):
        return plain_text(value)
    if isinstance(value, Mapping):
        if len(value) == 1 and (tag := next(iter(value))) in _TAGS:
            return _untagged(tag, value[tag])
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return plain(to_json(value))


_TAGS = frozenset(["@date", "@time", "@datetime", "@duration", "@decimal", "@range"])


def _untagged(tag: str, value: Any) -> Any:
    if tag == "@decimal":
        number = _READ.evaluate({"value": {tag: value}})
        return plain(value) if number is None else plain(number)
    if tag in ("@date", "@time", "@datetime"):
        moment = _READ.evaluate({"value": {tag: value}})
        return plain_text(moment) if isinstance(moment, python.date | python.time) else plain(value)
    return plain(value)


_READ = compile_expression("value")
