"""Turns a syntax tree into Python closures: operators, tests and literals (DMN 1.5, clause 10.3.2).

Loops, filters, contexts and functions are in :mod:`engine.feel.compile_scopes`. A closure takes a frame and
gives a value; nothing of the author's text is ever handed to Python itself.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.errors import FeelTypeError
from engine.feel import syntax
from engine.feel.budget import Run
from engine.feel.builtins import BUILTINS
from engine.feel.calls import call
from engine.feel.operators import ARITHMETIC, negate
from engine.feel.scope import Code, Frame, name_code, path_code, property_of
from engine.feel.types import Type, bare, is_instance, resolved
from engine.feel.values import Range, contains, equals, kind_of, order

SAME = frozenset([str, bool, int, Decimal])
NUMBERS = frozenset([int, Decimal])
INPUT = "?"


class Compiler:
    """Compiles the nodes of one text.

    :param types: the types an author may name besides those of the language.
    """

    def __init__(self, text: str, types: Mapping[str, Type]) -> None:
        self.text = text
        self.types = types

    def code(self, node: syntax.Node) -> Code:
        """The closure of ``node``."""
        return COMPILERS[type(node)](self, node)

    def value(self, node: syntax.Node) -> Code:
        """The closure of ``node`` where no function can stand: a name that the data lacks is null there, also
        one that the language has a function of."""
        return name_code(node.name, None, node.start) if isinstance(node, syntax.Name) else self.code(node)

    def type_of(self, name: syntax.TypeName) -> Type:
        """The type that stands in the text."""
        return resolved(name, self.types, self.text)


NodeCompiler = Callable[[Compiler, Any], Code]
COMPILERS: dict[type[syntax.Node], NodeCompiler] = {}


def compiles(kind: type[syntax.Node]) -> Callable[[NodeCompiler], NodeCompiler]:
    """Registers the function below as the compiler of one kind of node."""

    def register(function: NodeCompiler) -> NodeCompiler:
        COMPILERS[kind] = function
        return function

    return register


@compiles(syntax.Literal)
def literal(compiler: Compiler, node: syntax.Literal) -> Code:
    """A value that never changes."""
    value = node.value
    return lambda frame: value


@compiles(syntax.Name)
def name(compiler: Compiler, node: syntax.Name) -> Code:
    """A name that is read."""
    return name_code(node.name, BUILTINS.get(node.name), node.start)


@compiles(syntax.InputValue)
def input_value(compiler: Compiler, node: syntax.InputValue) -> Code:
    """``?``."""
    return name_code(INPUT, None, node.start)


@compiles(syntax.Path)
def path(compiler: Compiler, node: syntax.Path) -> Code:
    """``a.b``; a chain that begins with a name is followed in one go."""
    keys: list[str] = []
    source: syntax.Node = node
    while isinstance(source, syntax.Path):
        keys.insert(0, source.name)
        source = source.source
    if isinstance(source, syntax.Name) and source.name not in BUILTINS:
        return path_code(source.name, tuple(keys), node.start)
    inner, key, position = compiler.code(node.source), node.name, node.start
    return lambda frame: property_of(frame.run, inner(frame), key, position)


@compiles(syntax.Negate)
def negation(compiler: Compiler, node: syntax.Negate) -> Code:
    """``-a``."""
    operand, position = compiler.value(node.operand), node.start

    def code(frame: Frame) -> Any:
        value = operand(frame)
        result = negate(value)
        if result is None and value is not None:
            frame.run.note(f"A {kind_of(value)} cannot be negated.", position)
        return result

    return code


@compiles(syntax.Arithmetic)
def arithmetic(compiler: Compiler, node: syntax.Arithmetic) -> Code:
    """``a + b`` and its like."""
    left, right, sign, position = (
        compiler.value(node.left),
        compiler.value(node.right),
        node.operator,
        node.start,
    )
    compute = ARITHMETIC[sign]

    def code(frame: Frame) -> Any:
        one, other = left(frame), right(frame)
        result = compute(frame.run, one, other)
        if result is None:
            frame.run.note(f"{kind_of(one)} {sign} {kind_of(other)} has no result.", position)
        return result

    return code


@compiles(syntax.Comparison)
def comparison(compiler: Compiler, node: syntax.Comparison) -> Code:
    """``a = b``, ``a < b`` and their like."""
    left, right, sign, position = (
        compiler.value(node.left),
        compiler.value(node.right),
        node.operator,
        node.start,
    )
    if sign in EQUALITY:
        return equality(left, right, sign == "=", position)
    fits = ORDERS[sign]

    def code(frame: Frame) -> bool | None:
        one, other = left(frame), right(frame)
        kind, other_kind = type(one), type(other)
        if (kind in NUMBERS and other_kind in NUMBERS) or (kind is str and other_kind is str):
            return fits(one, other)
        return compared(frame.run, sign, one, other, position)

    return code


def equality(left: Code, right: Code, same: bool, position: int) -> Code:
    """``a = b`` (``same``) or ``a != b``."""

    def code(frame: Frame) -> bool | None:
        one, other = left(frame), right(frame)
        if type(one) is type(other) and type(one) in SAME:
            return (one == other) is same
        return equal(frame.run, one, other, same, position)

    return code


def equal(run: Run, one: Any, other: Any, same: bool, position: int) -> bool | None:
    """Whether two values are equal (``same``) or not; null for values of different kinds."""
    result = equals(run, one, other)
    if result is None:
        run.note(f"A {kind_of(one)} cannot be compared with a {kind_of(other)}.", position)
        return None
    return result is same


def compared(run: Run, sign: str, one: Any, other: Any, position: int) -> bool | None:
    """``one sign other`` for any operator and any values."""
    if sign in EQUALITY:
        return equal(run, one, other, sign == "=", position)
    place = order(one, other)
    if place is None:
        run.note(f"A {kind_of(one)} cannot be compared with a {kind_of(other)}.", position)
        return None
    return ORDERS[sign](place, 0)


EQUALITY = ("=", "!=")
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@compiles(syntax.And)
def conjunction(compiler: Compiler, node: syntax.And) -> Code:
    """``a and b``: false where one is false, true where all are true, else null."""
    return logic(compiler, node.operands, settled=False)


@compiles(syntax.Or)
def disjunction(compiler: Compiler, node: syntax.Or) -> Code:
    """``a or b``: true where one is true, false where all are false, else null."""
    return logic(compiler, node.operands, settled=True)


def logic(compiler: Compiler, nodes: tuple[syntax.Node, ...], *, settled: bool) -> Code:
    """Three-valued logic; one operand of the value ``settled`` decides."""
    operands = tuple(compiler.value(operand) for operand in nodes)
    otherwise = not settled

    def code(frame: Frame) -> bool | None:
        unknown = False
        for operand in operands:
            value = operand(frame)
            if value is settled:
                return not otherwise
            if value is not otherwise:
                unknown = True
        return None if unknown else otherwise

    return code


@compiles(syntax.Between)
def between(compiler: Compiler, node: syntax.Between) -> Code:
    """``a between b and c``."""
    value, low, high, position = (
        compiler.value(node.value),
        compiler.value(node.low),
        compiler.value(node.high),
        node.start,
    )

    def code(frame: Frame) -> bool | None:
        middle = value(frame)
        above = compared(frame.run, ">=", middle, low(frame), position)
        below = compared(frame.run, "<=", middle, high(frame), position)
        if above is False or below is False:
            return False
        return None if above is None or below is None else True

    return code


@compiles(syntax.If)
def choice(compiler: Compiler, node: syntax.If) -> Code:
    """``if a then b else c``; what is not true counts as no."""
    condition, yes, no = compiler.value(node.condition), compiler.code(node.yes), compiler.code(node.no)
    return lambda frame: yes(frame) if condition(frame) is True else no(frame)


@compiles(syntax.InstanceOf)
def instance_of(compiler: Compiler, node: syntax.InstanceOf) -> Code:
    """``a instance of number``."""
    value, type_ = compiler.code(node.value), bare(compiler.type_of(node.type))
    return lambda frame: is_instance(frame.run, value(frame), type_)


@compiles(syntax.Interval)
def interval(compiler: Compiler, node: syntax.Interval) -> Code:
    """``[a..b]``; null where an end that is written gives null, or the ends have no order."""
    low = None if node.low is None else compiler.value(node.low)
    high = None if node.high is None else compiler.value(node.high)
    low_included, high_included, position = node.low_included, node.high_included, node.start

    def code(frame: Frame) -> Range | None:
        first = None if low is None else low(frame)
        last = None if high is None else high(frame)
        missing = (first is None and low is not None) or (last is None and high is not None)
        if missing or (low is not None and high is not None and order(first, last) is None):
            frame.run.note("The ends of the range cannot be compared.", position)
            return None
        return Range(first, last, low_included, high_included)

    return code


@compiles(syntax.ListOf)
def list_of(compiler: Compiler, node: syntax.ListOf) -> Code:
    """``[a, b]``."""
    items = tuple(compiler.code(item) for item in node.items)
    return lambda frame: [item(frame) for item in items]


@compiles(syntax.Call)
def called(compiler: Compiler, node: syntax.Call) -> Code:
    """``f(a, b)``; null, with the reason noted, where the call has no result."""
    function = compiler.code(node.function)
    values = tuple(compiler.code(argument.value) for argument in node.arguments)
    names = tuple(argument.name for argument in node.arguments)
    position = node.start

    def code(frame: Frame) -> Any:
        run = frame.run
        try:
            return call(run, function(frame), [value(frame) for value in values], names)
        except FeelTypeError as error:
            run.note(error.message, position if error.position is None else error.position)
            return None

    return code


Test = Callable[[Frame, Any], bool | None]
"""A compiled unary test: whether a value passes, given the names around."""


@compiles(syntax.In)
def membership(compiler: Compiler, node: syntax.In) -> Code:
    """``a in b``."""
    value, tests = compiler.value(node.value), tuple(test(compiler, part) for part in node.tests)

    def code(frame: Frame) -> bool | None:
        tested = value(frame)
        return any_passes(frame, tests, tested)

    return code


def any_passes(frame: Frame, tests: tuple[Test, ...], value: Any) -> bool | None:
    """True where one test passes, null where none does and one has no answer."""
    unknown = False
    for one in tests:
        passed = one(frame, value)
        if passed is True:
            return True
        unknown = unknown or passed is None
    return None if unknown else False


def test(compiler: Compiler, node: syntax.Node) -> Test:
    """One test: an operator with its operand, or an expression (clause 10.3.1.2, rule 7)."""
    position = node.start
    if isinstance(node, syntax.OperatorTest):
        operand, sign = compiler.code(node.operand), node.operator
        return lambda frame, value: compared(frame.run, sign, value, operand(frame), position)
    code = compiler.code(node)
    if any(isinstance(part, syntax.InputValue) for part in syntax.walk(node)):
        return lambda frame, value: _holds(
            frame.run, value, code(Frame({INPUT: value}, frame, frame.run)), position
        )
    if isinstance(node, syntax.Interval):
        return lambda frame, value: _inside(frame.run, value, code(frame), position)
    if isinstance(node, syntax.BOOLEAN_NODES):
        return lambda frame, value: _condition(frame.run, value, code(frame), position)
    return lambda frame, value: passes(frame.run, value, code(frame), position)


def _holds(run: Run, value: Any, found: Any, position: int) -> bool | None:
    """A test that names ``?`` is itself the condition, unless it gives something to compare with."""
    return found if isinstance(found, bool) or found is None else passes(run, value, found, position)


def _inside(run: Run, value: Any, found: Range | None, position: int) -> bool | None:
    """A range that could not be made contains nothing that is known."""
    return None if found is None else passes(run, value, found, position)


def _condition(run: Run, value: Any, found: bool | None, position: int) -> bool | None:
    """A condition without ``?`` stands for itself, unless it is truth values that are tested."""
    return passes(run, value, found, position) if isinstance(value, bool) else found


def passes(run: Run, value: Any, wanted: Any, position: int | None = None) -> bool | None:
    """Whether ``value`` lies in the range, is in the list or equals the value ``wanted``."""
    if isinstance(wanted, Range):
        inside = contains(run, wanted, value)
        if inside is None:
            run.note(f"A {kind_of(value)} cannot be compared with the ends of the range.", position)
        return inside
    if isinstance(wanted, list):
        run.spend(len(wanted) + 1)
        if isinstance(value, list) and equals(run, value, wanted) is True:
            return True
        return any(passes(run, value, item) is True for item in wanted if not isinstance(item, list)) or any(
            equals(run, value, item) is True for item in wanted if isinstance(item, list)
        )
    return equals(run, value, wanted)
