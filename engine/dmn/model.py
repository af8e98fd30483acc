"""Decision models: DMN documents ready to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.dmn.boxed import called_or_null
from engine.dmn.builder import DecisionRun
from engine.dmn.graph import Evaluation, Node, Service, closed
from engine.dmn.table import DecisionTable
from engine.errors import FeelTypeError, Finding, NotFound
from engine.feel.budget import Budget
from engine.feel.expression import too_deep
from engine.feel.jsonvalues import imported, to_python
from engine.feel.lexer import plain_spelling
from engine.feel.scope import Frame

DECISION_BUDGET = Budget(steps=300_000)


@dataclass(frozen=True, slots=True)
class DecisionOutcome:
    """What was decided, and why.

    :param value: the value: a context for several outputs, ``None`` where no rule matched.
    :param rules: the ids of the rules that matched in the table of the decision itself.
    :param trace: the ids of the rules that matched, by the id of each table that was asked.
    :param missing: names that were read and not given.
    :param problems: why parts of the decision were null.
    """

    value: Any
    rules: tuple[str, ...]
    trace: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    problems: tuple[FeelTypeError, ...]


@dataclass(frozen=True, slots=True)
class DecisionSummary:
    """What a decision asks and answers, for pages and checks.

    :param names: the names it needs from outside, those of the decisions it requires included.
    :param table: its decision table, where it is one.
    """

    id: str
    name: str
    names: frozenset[str]
    table: DecisionTable | None

    @property
    def inputs(self) -> tuple[tuple[str, str | None], ...]:
        """What its table asks: the expression and the type of each input column."""
        if self.table is None:
            return ()
        return tuple((column.expression.text.strip(), column.type_name) for column in self.table.inputs)

    @property
    def outputs(self) -> tuple[tuple[str, str | None], ...]:
        """What its table answers: the name and the type of each output column."""
        if self.table is None:
            return ()
        return tuple((column.name, column.type_name) for column in self.table.outputs)


class DecisionModel:
    """The decisions of one document.

    :ivar decisions: each decision by id.
    :ivar findings: what is wrong or could be better; no errors where the model came from
        :func:`engine.dmn.parse_decisions`.
    """

    def __init__(self, artefact: str, namespace: str, name: str) -> None:
        self.artefact = artefact
        self.namespace = namespace
        self.name = name
        self.nodes: dict[str, Node] = {}
        self.types: dict[str, Any] = {}
        self.decisions: dict[str, DecisionSummary] = {}
        self.findings: tuple[Finding, ...] = ()

    def node(self, id_or_name: str) -> Node:
        """The element of that id or, failing that, name; raises NotFound."""
        found = self.nodes.get(id_or_name)
        if found is None:
            name = plain_spelling(id_or_name)
            found = next((node for node in self.nodes.values() if node.name == name), None)
        if found is None:
            raise NotFound("decision", id_or_name)
        return found

    def decide(
        self, decision: str, context: Mapping[str, Any], budget: Budget | None = None
    ) -> DecisionOutcome:
        """Decides for the names in ``context``; raises NotFound or BudgetExceeded."""
        node = self.node(decision)
        problems: list[FeelTypeError] = []
        run = DecisionRun(budget or DECISION_BUDGET, problems, node.name)
        run.matched = {}
        given = {plain_spelling(name): value for name, value in context.items()}
        declared = {node.name for node in self.nodes.values()}
        rest = {name: value for name, value in given.items() if name not in declared}
        outside, undeclared = (Frame(names, None, run, raw=True) for names in (given, rest))
        try:
            value = to_python(run, node.value(Evaluation(run, outside, undeclared)))
        except RecursionError:
            raise too_deep(run) from None
        needed = self.decisions[node.id].names if node.id in self.decisions else frozenset()
        table = self.decisions[node.id].table if node.id in self.decisions else None
        trace = {name: tuple(rules) for name, rules in run.matched.items()}
        return DecisionOutcome(
            value,
            trace.get(table.id, ()) if table is not None else (),
            trace,
            tuple(sorted(needed - set(given))),
            tuple(problems),
        )

    def call_service(self, service: str, arguments: Mapping[str, Any], budget: Budget | None = None) -> Any:
        """What a decision service gives for arguments by name; raises NotFound or BudgetExceeded."""
        node = self.node(service)
        if not isinstance(node, Service):
            raise NotFound("decision service", service)
        run = DecisionRun(budget or DECISION_BUDGET, [], node.name)
        run.matched = {}
        given = {plain_spelling(name): value for name, value in arguments.items()}
        values = [imported(run, given.get(part.name)) for part in node.inputs]
        function = node.value(closed(run, {}))
        try:
            return to_python(run, called_or_null(run, function, values, [None] * len(values)))
        except RecursionError:
            raise too_deep(run) from None
