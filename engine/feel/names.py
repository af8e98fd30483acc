"""Which names an expression reads from outside."""

from __future__ import annotations

from dataclasses import dataclass

from engine.feel import syntax
from engine.feel.builtins import BUILTINS


@dataclass(frozen=True, slots=True)
class Reads:
    """What a tree reads.

    :param names: names that are read from task data for certain.
    :param possible: names inside filters: each may be an entry of the filtered items or a name of task data.
    :param calls: names that are called although no function of the language or of the expression has them.
    """

    names: frozenset[str]
    possible: frozenset[str]
    calls: frozenset[str]


class _Collector:
    def __init__(self) -> None:
        self.names: set[str] = set()
        self.possible: set[str] = set()
        self.calls: set[str] = set()

    def visit(self, node: syntax.Node, bound: frozenset[str], *, filtering: bool) -> None:
        if isinstance(node, syntax.Name):
            if node.name not in bound and node.name not in BUILTINS:
                (self.possible if filtering else self.names).add(node.name)
        elif isinstance(node, syntax.Filter):
            self.visit(node.source, bound, filtering=filtering)
            self.visit(node.condition, bound | {"item"}, filtering=True)
        elif isinstance(node, syntax.For | syntax.Quantified):
            self._loop(node, bound, filtering=filtering)
        elif isinstance(node, syntax.FunctionOf):
            own = {parameter.name for parameter in node.parameters}
            self.visit(node.body, bound | own, filtering=filtering)
        elif isinstance(node, syntax.ContextOf):
            for entry in node.entries:
                self.visit(entry.value, bound, filtering=filtering)
                bound = bound | {entry.key}
        else:
            self._call(node, bound)
            for child in syntax.children(node):
                self.visit(child, bound, filtering=filtering)

    def _loop(self, node: syntax.For | syntax.Quantified, bound: frozenset[str], *, filtering: bool) -> None:
        for iteration in node.iterations:
            self.visit(iteration.source, bound, filtering=filtering)
            if iteration.last is not None:
                self.visit(iteration.last, bound, filtering=filtering)
            bound = bound | {iteration.name}
        if isinstance(node, syntax.For):
            self.visit(node.body, bound | {"partial"}, filtering=filtering)
        else:
            self.visit(node.condition, bound, filtering=filtering)

    def _call(self, node: syntax.Node, bound: frozenset[str]) -> None:
        if isinstance(node, syntax.Call) and isinstance(node.function, syntax.Name):
            name = node.function.name
            if name not in bound and name not in BUILTINS:
                self.calls.add(name)


def reads(tree: syntax.Node) -> Reads:
    """What ``tree`` reads from outside."""
    collector = _Collector()
    collector.visit(tree, frozenset(), filtering=False)
    possible = collector.possible - collector.names
    return Reads(frozenset(collector.names), frozenset(possible), frozenset(collector.calls))
