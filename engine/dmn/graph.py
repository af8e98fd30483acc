"""The elements of a decision requirements graph and how they are evaluated (DMN 1.5, clauses 6 and 10.4)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.dmn.builder import fit
from engine.dmn.table import DecisionTable
from engine.feel.budget import Run
from engine.feel.scope import Code, Frame, imported_name
from engine.feel.types import ANY, FunctionType, Type
from engine.feel.values import Function


@dataclass(slots=True)
class Evaluation:
    """The values found so far for one context; each element is evaluated once.

    :param outside: all names that are given; inputs read them.
    :param rest: those of them that are no element of the graph; expressions read them without an arrow.
    """

    run: Run
    outside: Frame
    rest: Frame
    values: dict[str, Any] = field(default_factory=dict)


def closed(run: Run, values: dict[str, Any]) -> Evaluation:
    """An evaluation that sees nothing from outside but ``values``, by the ids of elements."""
    nothing = Frame({}, None, run)
    return Evaluation(run, nothing, nothing, values)


@dataclass(slots=True, eq=False)
class Node(ABC):
    """An element of the graph; ``name`` is how expressions call it."""

    id: str
    name: str
    type: Type = ANY

    def value(self, evaluation: Evaluation) -> Any:
        """The value of the element, from what was found before or anew."""
        if self.id not in evaluation.values:
            evaluation.values[self.id] = self.compute(evaluation)
        return evaluation.values[self.id]

    @abstractmethod
    def compute(self, evaluation: Evaluation) -> Any:
        """The value of the element."""


@dataclass(slots=True, eq=False)
class InputData(Node):
    """Something that is given from outside, under its name."""

    def compute(self, evaluation: Evaluation) -> Any:
        """The value of that name in the context, made to fit its type."""
        if self.name not in evaluation.outside.names:
            evaluation.run.note(f"The input “{self.name}” is missing.")
            return None
        outside = evaluation.outside
        value = imported_name(outside, self.name, outside.names[self.name])
        return fit(evaluation.run, value, self.type, f"The input “{self.name}”")


@dataclass(slots=True, eq=False)
class Logic(Node):
    """An element with an expression and with requirements that the expression can read."""

    requires: list[Node] = field(default_factory=list)
    groups: list[tuple[str, Node]] = field(default_factory=list)
    code: Code | None = None
    tables: tuple[DecisionTable, ...] = ()

    def frame(self, evaluation: Evaluation) -> Frame:
        """The names of the requirements in front of those that are no element of the graph."""
        names: dict[str, Any] = {node.name: node.value(evaluation) for node in self.requires}
        for group, node in self.groups:
            names.setdefault(group, {})[node.name] = node.value(evaluation)
        return Frame(names, evaluation.rest, evaluation.run)


@dataclass(slots=True, eq=False)
class Decision(Logic):
    """A decision."""

    def compute(self, evaluation: Evaluation) -> Any:
        """What the decision decides, made to fit its type."""
        if self.code is None:
            return None
        value = self.code(self.frame(evaluation))
        return fit(evaluation.run, value, self.type, f"The decision “{self.name}”")


@dataclass(slots=True, eq=False)
class Knowledge(Logic):
    """A business knowledge model: a function."""

    def compute(self, evaluation: Evaluation) -> Any:
        """The function; what it gives is made to fit the type of the model."""
        if self.code is None:
            return None
        inner = closed(evaluation.run, evaluation.values)
        function = self.code(self.frame(inner))
        if not isinstance(function, Function):
            return None
        result = self.type.result if isinstance(self.type, FunctionType) else self.type
        return returning(function, result)


def returning(function: Function, result: Type | None) -> Function:
    """``function`` with what it gives made to fit ``result``."""
    if result is None or result == ANY:
        return function

    def invoke(run: Run, values: list[Any]) -> Any:
        return fit(run, function.invoke(run, values), result, "The result of the function")

    return Function(function.parameters, invoke, function.types, result)


@dataclass(slots=True, eq=False)
class Service(Node):
    """A decision service: decisions as a function of some of their inputs."""

    inputs: list[Node] = field(default_factory=list)
    outputs: list[Node] = field(default_factory=list)

    def compute(self, evaluation: Evaluation) -> Any:
        """The function; the decisions see nothing but its arguments."""

        def invoke(run: Run, values: list[Any]) -> Any:
            return self.answer(run, values)

        names = tuple(node.name for node in self.inputs)
        types = tuple(None if node.type == ANY else node.type for node in self.inputs)
        function = Function(names, invoke, types)
        return returning(function, self.type.result if isinstance(self.type, FunctionType) else self.type)

    def answer(self, run: Run, values: Sequence[Any]) -> Any:
        """The value of the one output decision, or a context of several."""
        given = {node.id: value for node, value in zip(self.inputs, values, strict=True)}
        inner = closed(run, given)
        found = {node.name: node.value(inner) for node in self.outputs}
        return next(iter(found.values())) if len(found) == 1 else found
