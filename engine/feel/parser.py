"""Reads the text of an expression into its syntax tree (DMN 1.5, clause 10.3.1.2).

Operators are read by precedence climbing; what begins with a word or a bracket has a method of its own here
or, for brackets, in :mod:`engine.feel.brackets`. The depth of nesting is bounded, so that no text can exhaust
the stack.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.errors import FeelSyntaxError, FeelUnsupported
from engine.feel import syntax
from engine.feel.brackets import SUM, Brackets
from engine.feel.lexer import Token
from engine.feel.temporal_text import read_at_literal
from engine.sentences import say

MAX_TREE_DEPTH = 150
"""How many operators and brackets may stand above one another in the finished tree."""

OR, AND, COMPARISON, PRODUCT, POWER, INSTANCE = 1, 2, 3, 5, 6, 7
BINDING = {
    "or": OR,
    "and": AND,
    "=": COMPARISON,
    "!=": COMPARISON,
    "<": COMPARISON,
    "<=": COMPARISON,
    ">": COMPARISON,
    ">=": COMPARISON,
    "between": COMPARISON,
    "in": COMPARISON,
    "+": SUM,
    "-": SUM,
    "*": PRODUCT,
    "/": PRODUCT,
    "**": POWER,
    "instance": INSTANCE,
}
CONSTANTS = {"true": True, "false": False, "null": None}


def parse_expression(text: str, names: Iterable[str] = ()) -> syntax.Node:
    """The tree of one expression; raises FeelSyntaxError or FeelUnsupported with the position."""
    parser = Parser(text, names)
    tree = parser.expression()
    parser.expect_end()
    return checked_depth(tree, text)


def parse_unary_tests(text: str, names: Iterable[str] = ()) -> syntax.Tests:
    """The tree of a table cell: ``-`` or nothing, tests separated by commas, or ``not(…)`` around them."""
    parser = Parser(text, names)
    if parser.current.kind == "end":
        return syntax.Tests(0, len(text), (), negated=False)
    if parser.at("-") and parser.peek().kind == "end":
        return syntax.Tests(0, len(text), (), negated=False)
    tests = parser.negated_tests()
    negated = tests is not None
    if tests is None:
        tests = parser.positive_tests()
        parser.expect_end()
    tree = syntax.Tests(0, len(text), tests, negated)
    checked_depth(tree, text)
    return tree


def checked_depth(tree: syntax.Node, text: str) -> syntax.Node:
    """``tree``, refused where evaluating it could exhaust the stack."""
    if syntax.depth(tree) > MAX_TREE_DEPTH:
        raise FeelSyntaxError(
            say("The expression is nested too deeply."),
            text=text[:200],
            position=0,
            remedy=say("Split it into several expressions."),
        )
    return tree


class Parser(Brackets):
    """A parser of one text; see :class:`Brackets` for tokens and for what stands in brackets."""

    def expression(self) -> syntax.Node:
        """One expression, as far as it goes."""
        with self.nested():
            return self.operators(OR)

    def operand(self) -> syntax.Node:
        """An expression without comparison and logic, as ranges and tests are made of."""
        with self.nested():
            return self.operators(SUM)

    def operators(self, least: int, left: syntax.Node | None = None) -> syntax.Node:
        """An expression whose operators bind at least as tightly as ``least``, from ``left`` where given."""
        if left is None:
            left = self.unary()
        while (binding := self.binding()) >= least:
            left = self.operator(left, binding)
        return left

    def binding(self) -> int:
        """How tightly the current token binds; 0 where it is no operator."""
        token = self.current
        return BINDING.get(token.text, 0) if token.kind in ("operator", "keyword") else 0

    def operator(self, left: syntax.Node, binding: int) -> syntax.Node:
        """``left`` with the operator at the current token and what stands right of it."""
        token = self.advance()
        if token.text in ("and", "or"):
            return self.logic(token.text, left, binding)
        if token.text == "between":
            return self.between(left)
        if token.text == "in":
            tests = self.in_tests()
            return syntax.In(left.start, self.previous_end, left, tests)
        if token.text == "instance":
            self.expect_word("of")
            type_name = self.type_name()
            return syntax.InstanceOf(left.start, self.previous_end, left, type_name)
        right = self.operators(binding + 1)
        kind = syntax.Comparison if binding == COMPARISON else syntax.Arithmetic
        return kind(left.start, self.previous_end, token.text, left, right)

    def logic(self, word: str, left: syntax.Node, binding: int) -> syntax.Node:
        """A chain of ``and`` or ``or``, kept flat so that a long condition is not a deep one."""
        operands = [left, self.operators(binding + 1)]
        while self.take(word):
            operands.append(self.operators(binding + 1))
        kind = syntax.And if word == "and" else syntax.Or
        return kind(left.start, self.previous_end, tuple(operands))

    def between(self, value: syntax.Node) -> syntax.Node:
        """``value between low and high``."""
        low = self.operand()
        self.expect("and")
        high = self.operand()
        return syntax.Between(value.start, self.previous_end, value, low, high)

    def unary(self) -> syntax.Node:
        """A value, negated any number of times."""
        signs: list[Token] = []
        while self.at("-"):
            signs.append(self.advance())
        value = self.followed(self.value())
        for sign in reversed(signs):
            value = syntax.Negate(sign.start, value.end, value)
        return value

    def value(self) -> syntax.Node:
        """What an expression may begin with."""
        token = self.current
        if token.kind in ("number", "string"):
            self.advance()
            return syntax.Literal(token.start, token.end, token.value)
        if token.kind == "name":
            return self.name_read()
        if token.kind == "keyword":
            return self.word_form(token)
        if token.text == "?":
            self.advance()
            return syntax.InputValue(token.start, token.end)
        if token.text == "@":
            return self.at_literal()
        return self.bracket()

    def at_literal(self) -> syntax.Node:
        """``@"2026-01-31"`` and its like; a text that is none of them is null, as the standard wants."""
        sign = self.advance()
        if self.current.kind != "string":
            raise self.fail('After @ stands a text such as "2026-01-31".')
        token = self.advance()
        return syntax.Literal(sign.start, token.end, read_at_literal(str(token.value)))

    def word_form(self, token: Token) -> syntax.Node:
        """What begins with a keyword."""
        if token.text in CONSTANTS:
            self.advance()
            return syntax.Literal(token.start, token.end, CONSTANTS[token.text])
        if token.text == "if":
            return self.choice()
        if token.text == "for":
            return self.loop()
        if token.text in ("some", "every"):
            return self.quantified()
        if token.text == "function":
            return self.function_definition()
        raise self.fail(say("“%(text)s” cannot stand here.", text=token.text))

    def choice(self) -> syntax.Node:
        """``if … then … else …``."""
        start = self.advance().start
        condition = self.expression()
        self.expect("then")
        yes = self.expression()
        self.expect("else", remedy=say("Every if needs a then and an else."))
        no = self.expression()
        return syntax.If(start, self.previous_end, condition, yes, no)

    def loop(self) -> syntax.Node:
        """``for … return …``."""
        start = self.advance().start
        iterations = self.iterations()
        self.expect("return")
        body = self.expression()
        return syntax.For(start, self.previous_end, iterations, body)

    def quantified(self) -> syntax.Node:
        """``some … satisfies …`` and ``every … satisfies …``."""
        word = self.advance()
        iterations = self.iterations()
        self.expect("satisfies")
        condition = self.expression()
        return syntax.Quantified(word.start, self.previous_end, word.text, iterations, condition)

    def iterations(self) -> tuple[syntax.Iteration, ...]:
        """``name in source`` or ``name in first..last``, separated by commas."""
        found: list[syntax.Iteration] = []
        while not found or self.take(","):
            start = self.current.start
            name = self.new_name(("in",))
            self.expect("in")
            source = self.expression()
            last = self.expression() if self.take("..") else None
            found.append(syntax.Iteration(start, self.previous_end, name, source, last))
        return tuple(found)

    def function_definition(self) -> syntax.Node:
        """``function(a: number, b) body``."""
        start = self.advance().start
        self.expect("(")
        parameters: list[syntax.Parameter] = []
        while not self.at(")"):
            first = self.current.start
            name = self.new_name((":", ",", ")"))
            type_name = self.type_name() if self.take(":") else None
            parameters.append(syntax.Parameter(first, self.previous_end, name, type_name))
            if not self.take(","):
                break
        self.expect(")")
        if self.at("external"):
            raise FeelUnsupported(
                say("A function that is written in another language is not run here."),
                text=self.text,
                position=self.current.start,
                remedy=say("Write the function in FEEL, or let a service task do it."),
            )
        body = self.expression()
        return syntax.FunctionOf(start, self.previous_end, tuple(parameters), body)
