"""The half of the parser that handles tokens, names, types and whatever stands in brackets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from engine.errors import FeelSyntaxError
from engine.feel import syntax
from engine.feel.lexer import Lexer, Token, plain_spelling
from engine.sentences import say

MAX_NESTING = 60
"""How deep brackets and words such as ``if`` may stand in one another."""

SUM = 4
"""How tightly ``+`` binds; a test after ``in`` holds nothing looser."""

TEST_OPERATORS = ("<", "<=", ">", ">=", "=", "!=")
CANNOT_BEGIN = frozenset(
    [
        *(")", "]", "}", ",", ".", "..", "=", "!=", "<", "<=", ">", ">=", "+", "*", "/", "**", ":"),
        *("then", "else", "and", "or", "return", "satisfies", "in", "between"),
    ]
)


class Brackets(ABC):
    """Tokens one by one, and the forms that brackets enclose."""

    def __init__(self, text: str, names: Iterable[str] = ()) -> None:
        self.text = text
        self._lexer = Lexer(text, names)
        self._depth = 0
        self.previous_end = 0
        self.current = self._lexer.token(0)

    @abstractmethod
    def expression(self) -> syntax.Node:
        """One expression, as far as it goes."""

    @abstractmethod
    def operand(self) -> syntax.Node:
        """An expression without comparison and logic."""

    @abstractmethod
    def operators(self, least: int, left: syntax.Node | None = None) -> syntax.Node:
        """An expression whose operators bind at least as tightly as ``least``."""

    # -- tokens

    def fail(self, message: str, remedy: str = "") -> FeelSyntaxError:
        """The error to raise for the current token."""
        return self._lexer.fail(message, self.current.start, remedy)

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Goes one level deeper, as far as is allowed."""
        if self._depth >= MAX_NESTING:
            raise self.fail("The expression is nested too deeply.", "Split it into several expressions.")
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def advance(self) -> Token:
        """Takes the current token."""
        token = self.current
        self.previous_end = token.end
        self.current = self._lexer.token(token.end)
        return token

    def peek(self) -> Token:
        """The token after the current one."""
        return self._lexer.token(self.current.end)

    def at(self, *texts: str) -> bool:
        """Whether the current token is one of these operators or keywords."""
        return self.current.kind in ("operator", "keyword") and self.current.text in texts

    def take(self, text: str) -> bool:
        """Takes the operator or keyword ``text`` where it stands here."""
        if self.at(text):
            self.advance()
            return True
        return False

    def expect(self, text: str, remedy: str = "") -> Token:
        """Takes the operator or keyword ``text``, which must stand here."""
        if not self.at(text):
            raise self.fail(
                say("Here should stand “%(text)s”, but %(found)s.", text=text, found=self.found()), remedy
            )
        return self.advance()

    def expect_word(self, word: str) -> None:
        """Takes the word ``word``, which is no keyword elsewhere."""
        if self.current.kind != "name" or not self.current.text.startswith(word):
            raise self.fail(
                say("Here should stand “%(word)s”, but %(found)s.", word=word, found=self.found())
            )
        self.advance()

    def expect_end(self) -> None:
        """Refuses anything left over."""
        if self.current.kind != "end":
            raise self.fail(say("“%(text)s” cannot follow here.", text=self.current.text))

    def found(self) -> str:
        """What stands here, in words."""
        return "the expression ends" if self.current.kind == "end" else f"“{self.current.text}” does"

    def _return_to(self, token: Token, previous_end: int) -> None:
        self.current, self.previous_end = token, previous_end

    # -- names and types

    def words(self) -> str:
        """The name that begins here; words side by side are one name."""
        if self.current.kind != "name":
            raise self.fail(say("Here should stand a name, but %(found)s.", found=self.found()))
        parts = [self.advance().text]
        while self.current.kind == "name" or (self.current.kind == "number" and self.current.text.isdigit()):
            parts.append(self.advance().text)
        return " ".join(parts)

    def name_read(self) -> syntax.Node:
        """A name that is read."""
        start = self.current.start
        name = self.words()
        return syntax.Name(start, self.previous_end, name)

    def property_name(self) -> str:
        """The name after a dot; a keyword may be one."""
        if self.current.kind == "keyword":
            return self.advance().text
        return self.words()

    def new_name(self, closing: tuple[str, ...]) -> str:
        """A name that is given here, up to one of ``closing``; it may hold keywords and operator signs."""
        start = self.current.start
        if self.current.kind not in ("name", "keyword"):
            raise self.fail(say("Here should stand a name, but %(found)s.", found=self.found()))
        while not self.at(*closing):
            if self.current.kind in ("end", "string") or self.at("(", "[", "{", "]", "}"):
                raise self.fail(
                    say(
                        "Here should stand “%(closing)s”, but %(found)s.",
                        closing=closing[0],
                        found=self.found(),
                    )
                )
            self.advance()
        name = plain_spelling(self.text[start : self.previous_end])
        self._lexer.learn(name)
        return name

    def type_name(self) -> syntax.TypeName:
        """A type, such as ``number``, ``list<string>`` or ``context<a: date>``."""
        with self.nested():
            start = self.current.start
            if self.take("function"):
                return self._function_type(start)
            name = self.property_name()
            while self.take("."):
                name += "." + self.property_name()
            items: list[tuple[str, syntax.TypeName]] = []
            if self.take("<"):
                while not self.at(">"):
                    key = self._argument_name() or ""
                    items.append((key, self.type_name()))
                    if not self.take(","):
                        break
                self.expect(">")
            return syntax.TypeName(start, self.previous_end, name, tuple(items))

    def _function_type(self, start: int) -> syntax.TypeName:
        items: list[tuple[str, syntax.TypeName]] = []
        result: syntax.TypeName | None = None
        if self.take("<"):
            while not self.at(">"):
                items.append(("", self.type_name()))
                if not self.take(","):
                    break
            self.expect(">")
        if self.take("->"):
            result = self.type_name()
        return syntax.TypeName(start, self.previous_end, "function", tuple(items), result)

    # -- what follows a value

    def followed(self, value: syntax.Node) -> syntax.Node:
        """``value`` with its paths, filters and arguments."""
        while True:
            if self.take("."):
                name = self.property_name()
                value = syntax.Path(value.start, self.previous_end, value, name)
            elif self.at("[") and not self._closes_range():
                self.advance()
                condition = self.expression()
                self.expect("]")
                value = syntax.Filter(value.start, self.previous_end, value, condition)
            elif self.at("("):
                value = self._call(value)
            else:
                return value

    def _closes_range(self) -> bool:
        following = self.peek()
        return following.kind == "end" or (
            following.kind in ("operator", "keyword") and following.text in CANNOT_BEGIN
        )

    def _call(self, function: syntax.Node) -> syntax.Node:
        self.expect("(")
        arguments: list[syntax.Argument] = []
        while not self.at(")"):
            start = self.current.start
            name = self._argument_name()
            value = self.expression()
            arguments.append(syntax.Argument(start, self.previous_end, name, value))
            if not self.take(","):
                break
        self.expect(")")
        return syntax.Call(function.start, self.previous_end, function, tuple(arguments))

    def _argument_name(self) -> str | None:
        """Takes ``name:`` where it stands here."""
        if self.current.kind != "name":
            return None
        token, previous_end = self.current, self.previous_end
        name = self.words()
        if self.take(":"):
            return name
        self._return_to(token, previous_end)
        return None

    # -- brackets

    def bracket(self) -> syntax.Node:
        """What begins with a bracket."""
        if self.at("("):
            tests = self._parenthesis(any_tests=False)
            return tests[0]
        if self.at("["):
            return self._list_or_range()
        if self.at("]"):
            start = self.advance().start
            low = self.expression()
            self.expect("..")
            return self._range(start, low, low_included=False)
        if self.at("{"):
            return self._context()
        raise self.fail(
            "The expression ends too early."
            if self.current.kind == "end"
            else say("“%(text)s” cannot stand here.", text=self.current.text)
        )

    def _parenthesis(self, *, any_tests: bool) -> tuple[syntax.Node, ...]:
        """An expression, a range or, with ``any_tests``, several tests in round brackets."""
        start = self.expect("(").start
        first = self.test()
        if self.take(".."):
            return (self._range(start, first, low_included=False),)
        tests = [first]
        while any_tests and self.take(","):
            tests.append(self.test())
        self.expect(")")
        if any_tests:
            return tuple(tests)
        if isinstance(first, syntax.OperatorTest):
            return (self._half_range(start, first),)
        return (first,)

    def _half_range(self, start: int, test: syntax.OperatorTest) -> syntax.Node:
        """``(< 10)`` is a range without a lower end, ``(= 10)`` one with a single value."""
        operand, end = test.operand, self.previous_end
        if test.operator == "=":
            return syntax.Interval(start, end, operand, operand, low_included=True, high_included=True)
        if test.operator == "!=":
            raise self.fail("“!=” does not make a range.")
        included = test.operator.endswith("=")
        if test.operator.startswith("<"):
            return syntax.Interval(start, end, None, operand, low_included=False, high_included=included)
        return syntax.Interval(start, end, operand, None, low_included=included, high_included=False)

    def _list_or_range(self) -> syntax.Node:
        start = self.expect("[").start
        items: list[syntax.Node] = []
        while not self.at("]"):
            items.append(self._item())
            if len(items) == 1 and self.take(".."):
                return self._range(start, items[0], low_included=True)
            if not self.take(","):
                break
        self.expect("]")
        return syntax.ListOf(start, self.previous_end, tuple(items))

    def _item(self) -> syntax.Node:
        """An item of a list; ``[< 5, > 10]`` holds ranges."""
        start = self.current.start
        found = self.test()
        return self._half_range(start, found) if isinstance(found, syntax.OperatorTest) else found

    def _range(self, start: int, low: syntax.Node, *, low_included: bool) -> syntax.Node:
        high = self.expression()
        if not self.at(")", "]", "["):
            raise self.fail(say("Here should stand “]”, but %(found)s.", found=self.found()))
        closing = self.advance().text
        return syntax.Interval(
            start, self.previous_end, low, high, low_included=low_included, high_included=closing == "]"
        )

    def _context(self) -> syntax.Node:
        start = self.expect("{").start
        entries: list[syntax.Entry] = []
        while not self.at("}"):
            first = self.current.start
            key = self._key()
            self.expect(":")
            value = self.expression()
            entries.append(syntax.Entry(first, self.previous_end, key, value))
            if not self.take(","):
                break
        self.expect("}")
        return syntax.ContextOf(start, self.previous_end, tuple(entries))

    def _key(self) -> str:
        if self.current.kind != "string":
            return self.new_name((":",))
        key = str(self.advance().value)
        self._lexer.learn(key)
        return key

    # -- tests

    def test(self) -> syntax.Node:
        """``< 5`` and its like, or an expression."""
        if self.at(*TEST_OPERATORS):
            sign = self.advance()
            operand = self.operand()
            return syntax.OperatorTest(sign.start, self.previous_end, sign.text, operand)
        return self.expression()

    def positive_tests(self) -> tuple[syntax.Node, ...]:
        """Tests separated by commas."""
        tests = [self.test()]
        while self.take(","):
            tests.append(self.test())
        return tuple(tests)

    def negated_tests(self) -> tuple[syntax.Node, ...] | None:
        """The tests in ``not(…)`` where that is the whole text, else ``None`` and nothing is taken."""
        token, previous_end = self.current, self.previous_end
        if token.kind != "name" or token.text != "not" or self.peek().text != "(":
            return None
        self.advance()
        tests = self._parenthesis(any_tests=True)
        if self.current.kind == "end":
            return tests
        self._return_to(token, previous_end)
        return None

    def in_tests(self) -> tuple[syntax.Node, ...]:
        """What stands after ``in``: one test, or several in round brackets."""
        if not self.at("("):
            if self.at(*TEST_OPERATORS):
                return (self.test(),)
            return (self.operand(),)
        tests = self._parenthesis(any_tests=True)
        if len(tests) == 1 and not isinstance(tests[0], syntax.OperatorTest):
            return (self.operators(SUM, self.followed(tests[0])),)
        return tests
