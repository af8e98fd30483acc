"""The syntax tree of FEEL (DMN 1.5, clause 10.3.1).

Every node is frozen and knows the part of the text it stands for: ``start`` is the first character, ``end``
the one after the last, both from 0. The checks and the commitment verifier read these trees; evaluation
compiles them once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, string, boolean, null, or a date, time or duration written as ``@"…"``."""

    value: Any


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name that is read: a variable, a parameter, an entry or a built-in function."""

    name: str


@dataclass(frozen=True, slots=True)
class InputValue(Node):
    """``?``: the value that a unary test is about."""


@dataclass(frozen=True, slots=True)
class Path(Node):
    """``source.name``: an entry of a context or a property of a date, time, duration or range."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """``source[condition]``: the items that hold, or the item at a position."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """One argument of a call; ``name`` is ``None`` where it is given by position."""

    name: str | None
    value: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``function(arguments)``."""

    function: Node
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """``-operand``."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """``left operator right`` with one of ``+ - * / **``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """``left operator right`` with one of ``= != < <= > >=``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    """All operands hold, in three-valued logic."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """One operand holds, in three-valued logic."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    """``value between low and high``, both ends included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """``value in tests``: one of the tests holds."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class OperatorTest(Node):
    """``< 5``, ``>= 5``, ``= 5`` or ``!= 5`` as a test of a value that stands elsewhere."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """``[low..high]`` and its open and half-open forms; ``None`` for an end that is not bounded."""

    low: Node | None
    high: Node | None
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """``[a, b, c]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry(Node):
    """``key: value`` in a context."""

    key: str
    value: Node


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """``{a: 1, b: a + 1}``; an entry may read those before it."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """``if condition then yes else no``."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """``name in source`` or ``name in source..last``."""

    name: str
    source: Node
    last: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    """``for iterations return body``; ``partial`` names the results so far."""

    iterations: tuple[Iteration, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``some`` or ``every`` (``kind``) ``iterations satisfies condition``."""

    kind: str
    iterations: tuple[Iteration, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class TypeName(Node):
    """A type: a simple name, or ``list``, ``range``, ``context`` or ``function`` with what it is made of."""

    name: str
    items: tuple[tuple[str, TypeName], ...] = ()
    result: TypeName | None = None


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """``value instance of type``."""

    value: Node
    type: TypeName


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """One parameter of a function definition."""

    name: str
    type: TypeName | None


@dataclass(frozen=True, slots=True)
class FunctionOf(Node):
    """``function(parameters) body``."""

    parameters: tuple[Parameter, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """The unary tests of a cell: any value (no tests), one of ``tests``, or none of them (``negated``)."""

    tests: tuple[Node, ...]
    negated: bool


BOOLEAN_NODES = (Comparison, And, Or, Between, In, Quantified, InstanceOf)
"""Nodes whose value is a boolean or null whatever they are given."""


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below ``node``, in the order of the text."""
    for field in fields(node):
        value = object.__getattribute__(node, field.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for part in value:
                if isinstance(part, Node):
                    yield part
                elif isinstance(part, tuple):
                    yield from (piece for piece in part if isinstance(piece, Node))


def walk(node: Node) -> Iterator[Node]:
    """``node`` and every node below it; never recurses, so that depth cannot hurt."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(children(current))


def depth(node: Node) -> int:
    """How many nodes stand above one another at most."""
    deepest = 0
    waiting = [(node, 1)]
    while waiting:
        current, level = waiting.pop()
        deepest = max(deepest, level)
        waiting.extend((child, level + 1) for child in children(current))
    return deepest
