"""Decision tables: their parts, and what they decide (DMN 1.5, clause 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.dmn.builder import fit, record
from engine.feel.budget import Run
from engine.feel.builtins.statistics import extreme, numbers_in, total
from engine.feel.expression import Expression, UnaryTests
from engine.feel.scope import Frame
from engine.feel.types import Type
from engine.feel.values import equals

HIT_POLICIES = ("UNIQUE", "ANY", "PRIORITY", "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT")
AGGREGATORS = ("SUM", "MIN", "MAX", "COUNT")


@dataclass(frozen=True, slots=True)
class Input:
    """A column that asks.

    :param expression: what is compared with the cells.
    :param allowed: the values it may have, where the author listed them.
    """

    id: str
    label: str
    expression: Expression
    type_name: str | None
    type: Type
    allowed: UnaryTests | None


@dataclass(frozen=True, slots=True)
class Output:
    """A column that answers.

    :param values: the values it may have, best first, as a FEEL list; ``None`` where the author listed none.
    :param default: the answer where no rule matches.
    """

    id: str
    name: str
    label: str
    type_name: str | None
    type: Type
    values: Expression | None
    allowed: UnaryTests | None
    default: Expression | None


@dataclass(frozen=True, slots=True)
class InputCell:
    """A condition of a rule."""

    id: str
    tests: UnaryTests


@dataclass(frozen=True, slots=True)
class OutputCell:
    """An answer of a rule."""

    id: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Rule:
    """A row."""

    id: str
    inputs: tuple[InputCell, ...]
    outputs: tuple[OutputCell, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table."""

    id: str
    hit_policy: str
    aggregator: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    def evaluate(self, frame: Frame) -> Any:
        """What the table decides; null where no rule matches or the hit policy is broken."""
        run = frame.run
        values = self._asked(frame)
        if values is None:
            return None
        matching = self._matching(frame, values)
        if not matching:
            return self._default(frame)
        record(run, self.id, (rule.id for rule in matching))
        answers = [self._answer(frame, rule) for rule in matching]
        return POLICIES[self.hit_policy](self, frame, matching, answers)

    def _asked(self, frame: Frame) -> list[Any] | None:
        """The value of each input; ``None`` where one is not allowed."""
        values: list[Any] = []
        for column in self.inputs:
            value = fit(frame.run, column.expression.value(frame), column.type, f"“{column.label}”")
            if column.allowed is not None and column.allowed.passes(frame, value) is not True:
                frame.run.note(f"The value of “{column.label}” is not one of those allowed.")
                return None
            values.append(value)
        return values

    def _matching(self, frame: Frame, values: Sequence[Any]) -> list[Rule]:
        found: list[Rule] = []
        for rule in self.rules:
            frame.run.spend(1)
            if all(
                cell.tests.any_value or cell.tests.passes(frame, value) is True
                for cell, value in zip(rule.inputs, values, strict=True)
            ):
                found.append(rule)
                if self.hit_policy == "FIRST":
                    break
        return found

    def _answer(self, frame: Frame, rule: Rule) -> list[Any]:
        return [
            _fitted(frame, column, cell.expression)
            for cell, column in zip(rule.outputs, self.outputs, strict=True)
        ]

    def _default(self, frame: Frame) -> Any:
        """The answer where no rule matches."""
        if any(column.default is not None for column in self.outputs):
            return self.packed(
                [
                    None if column.default is None else _fitted(frame, column, column.default)
                    for column in self.outputs
                ]
            )
        if self.aggregator == "COUNT":
            return 0
        frame.run.note("No rule of the table matches.")
        return None

    def packed(self, answer: Sequence[Any]) -> Any:
        """The value of one output, or a context of several."""
        if len(self.outputs) == 1:
            return answer[0]
        return {column.name: value for column, value in zip(self.outputs, answer, strict=True)}

    def ranked(self, frame: Frame, answers: Sequence[list[Any]]) -> list[list[Any]]:
        """The answers, those with the best output values first; the first column counts most."""
        lists = [column.values.value(frame) if column.values is not None else None for column in self.outputs]

        def rank(answer: list[Any]) -> tuple[int, ...]:
            return tuple(
                _place(frame.run, value, listed) for value, listed in zip(answer, lists, strict=True)
            )

        return sorted(answers, key=rank)


def _fitted(frame: Frame, column: Output, answer: Expression) -> Any:
    """The value of an answer, made to fit the type of its column."""
    return fit(frame.run, answer.value(frame), column.type, f"The output “{column.label}”")


def _place(run: Run, value: Any, listed: Any) -> int:
    """Where ``value`` stands in a list; behind all where it is not in it."""
    if not isinstance(listed, list):
        return 0
    for place, item in enumerate(listed):
        if equals(run, item, value) is True:
            return place
    return len(listed)


Policy = Callable[[DecisionTable, Frame, Sequence[Rule], Sequence[list[Any]]], Any]


def unique(table: DecisionTable, frame: Frame, rules: Sequence[Rule], answers: Sequence[list[Any]]) -> Any:
    """The one rule that matches; two are against the policy."""
    if len(rules) > 1:
        ids = ", ".join(rule.id for rule in rules)
        frame.run.note(f"Several rules of a table match where only one may: {ids}.")
        return None
    return table.packed(answers[0])


def any_rule(table: DecisionTable, frame: Frame, rules: Sequence[Rule], answers: Sequence[list[Any]]) -> Any:
    """What all matching rules agree on."""
    if any(equals(frame.run, answers[0], answer) is not True for answer in answers):
        frame.run.note("Rules of a table match that do not agree.")
        return None
    return table.packed(answers[0])


def first(table: DecisionTable, frame: Frame, rules: Sequence[Rule], answers: Sequence[list[Any]]) -> Any:
    """The first rule that matches."""
    return table.packed(answers[0])


def priority(table: DecisionTable, frame: Frame, rules: Sequence[Rule], answers: Sequence[list[Any]]) -> Any:
    """The matching rule with the best output."""
    return table.packed(table.ranked(frame, answers)[0])


def output_order(
    table: DecisionTable, frame: Frame, rules: Sequence[Rule], answers: Sequence[list[Any]]
) -> Any:
    """All matching rules, those with the best output first."""
    return [table.packed(answer) for answer in table.ranked(frame, answers)]


def rule_order(
    table: DecisionTable, frame: Frame, rules: Sequence[Rule], answers: Sequence[list[Any]]
) -> Any:
    """All matching rules in the order of the table."""
    return [table.packed(answer) for answer in answers]


def collect(table: DecisionTable, frame: Frame, rules: Sequence[Rule], answers: Sequence[list[Any]]) -> Any:
    """All matching rules, or what their outputs add up to."""
    found = [table.packed(answer) for answer in answers]
    if table.aggregator is None:
        return found
    if table.aggregator == "COUNT":
        return len(found)
    if table.aggregator == "SUM":
        return total(numbers_in(frame.run, found))
    return extreme(frame.run, found, 1 if table.aggregator == "MAX" else -1)


POLICIES: dict[str, Policy] = {
    "UNIQUE": unique,
    "ANY": any_rule,
    "PRIORITY": priority,
    "FIRST": first,
    "RULE ORDER": rule_order,
    "OUTPUT ORDER": output_order,
    "COLLECT": collect,
}
