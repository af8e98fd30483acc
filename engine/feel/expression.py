"""Expressions and table cells, ready to be evaluated any number of times and by any number of threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from engine.errors import BudgetExceeded, FeelSyntaxError, FeelTypeError
from engine.feel import syntax
from engine.feel.budget import DEFAULT, Budget, Run
from engine.feel.compile import INPUT, any_passes, test
from engine.feel.compile_scopes import compiler_for
from engine.feel.jsonvalues import imported, to_python
from engine.feel.names import Reads, reads
from engine.feel.parser import parse_expression, parse_unary_tests
from engine.feel.scope import Frame
from engine.feel.types import Type
from engine.sentences import say

NO_TYPES: Mapping[str, Type] = {}
PLAIN = frozenset([str, bool, int, Decimal, type(None)])


class Expression:
    """A FEEL expression.

    :ivar text: what the author wrote.
    :ivar tree: its syntax tree.
    :ivar names: the names it reads from task data for certain.
    :ivar possible_names: names read inside filters, which may be entries of the filtered items instead.
    :ivar calls: names it calls that no function has.
    """

    __slots__ = ("_code", "_reads", "text", "tree")

    def __init__(self, text: str, names: Iterable[str] = (), types: Mapping[str, Type] = NO_TYPES) -> None:
        self.text = text
        self.tree = parse_expression(text, names)
        try:
            self._code = compiler_for(text, types).code(self.tree)
        except RecursionError:
            raise too_deep_to_read(text) from None
        self._reads: Reads | None = None

    def evaluate(
        self,
        context: Mapping[str, Any],
        budget: Budget | None = None,
        problems: list[FeelTypeError] | None = None,
    ) -> Any:
        """The value for the names in ``context``; null where it has none.

        Numbers come out as ``int`` or ``Decimal``; dates, times and durations as Python's own where those
        hold them exactly. ``problems`` receives why parts of it were null. Raises BudgetExceeded.
        """
        run = Run(budget or DEFAULT, problems, self.text)
        try:
            value = self._code(Frame(context, None, run, raw=True))
            return value if type(value) in PLAIN else to_python(run, value)
        except RecursionError:
            raise too_deep(run) from None

    def value(self, frame: Frame) -> Any:
        """The FEEL value in a frame and run that already exist."""
        return self._code(frame)

    def _analysed(self) -> Reads:
        if self._reads is None:
            self._reads = reads(self.tree)
        return self._reads

    @property
    def names(self) -> frozenset[str]:
        """The names it reads from task data for certain."""
        return self._analysed().names

    @property
    def possible_names(self) -> frozenset[str]:
        """Names read inside filters: entries of the filtered items or names of task data."""
        return self._analysed().possible

    @property
    def calls(self) -> frozenset[str]:
        """Names it calls that neither the language nor the expression defines."""
        return self._analysed().calls

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


class UnaryTests:
    """The tests of a table cell: ``-``, ``"a", "b"``, ``not(< 5)``, ``[1..3]``, or a condition on ``?``."""

    __slots__ = ("_reads", "_tests", "text", "tree")

    def __init__(self, text: str, names: Iterable[str] = (), types: Mapping[str, Type] = NO_TYPES) -> None:
        self.text = text
        self.tree: syntax.Tests = parse_unary_tests(text, names)
        compiler = compiler_for(text, types)
        try:
            self._tests = tuple(test(compiler, node) for node in self.tree.tests)
        except RecursionError:
            raise too_deep_to_read(text) from None
        self._reads: Reads | None = None

    def matches(
        self,
        value: Any,
        context: Mapping[str, Any] | None = None,
        budget: Budget | None = None,
        problems: list[FeelTypeError] | None = None,
    ) -> bool:
        """Whether ``value`` passes; an answer that is not known counts as no. Raises BudgetExceeded."""
        run = Run(budget or DEFAULT, problems, self.text)
        try:
            frame = Frame(context or {}, None, run, raw=True)
            return self.passes(frame, imported(run, value)) is True
        except RecursionError:
            raise too_deep(run) from None

    def passes(self, frame: Frame, value: Any) -> bool | None:
        """Whether a FEEL value passes, in a frame that already exists; ``None`` where that is not known."""
        if not self._tests:
            return True
        found = any_passes(Frame({INPUT: value}, frame, frame.run), self._tests, value)
        if not self.tree.negated:
            return found
        return None if found is None else not found

    @property
    def any_value(self) -> bool:
        """Whether every value passes."""
        return not self._tests

    @property
    def names(self) -> frozenset[str]:
        """The names the tests read from task data for certain."""
        if self._reads is None:
            self._reads = reads(self.tree)
        return self._reads.names

    def __repr__(self) -> str:
        return f"UnaryTests({self.text!r})"


def too_deep_to_read(text: str) -> FeelSyntaxError:
    """The error for a text that leaves no room on a stack which is nearly full already."""
    return FeelSyntaxError(
        say("The expression is nested too deeply."),
        text=text[:200],
        position=0,
        remedy=say("Split it into several expressions."),
    )


def too_deep(run: Run) -> BudgetExceeded:
    """The error for data or calls so deep in one another that they cannot be followed."""
    return run.exceeded("goes too deep", say("Do not put lists into lists without end."))


@lru_cache(maxsize=4096)
def _expression(text: str, names: tuple[str, ...]) -> Expression:
    return Expression(text, names)


@lru_cache(maxsize=4096)
def _unary_tests(text: str, names: tuple[str, ...]) -> UnaryTests:
    return UnaryTests(text, names)


def compile_expression(text: str, names: Iterable[str] = ()) -> Expression:
    """The expression of a text, from the cache where it was compiled before.

    :param names: known names that hold keywords or operator signs, such as ``days in transit``.

    Raises FeelSyntaxError or FeelUnsupported with the position.
    """
    return _expression(text, tuple(sorted(names)) if names else ())


def names_in(source: str | syntax.Node) -> frozenset[str]:
    """The names that a text or tree reads from task data for certain; a text may raise FeelSyntaxError."""
    return compile_expression(source).names if isinstance(source, str) else reads(source).names


def compile_unary_tests(text: str, names: Iterable[str] = ()) -> UnaryTests:
    """The tests of a table cell; see :func:`compile_expression`."""
    return _unary_tests(text, tuple(sorted(names)) if names else ())
