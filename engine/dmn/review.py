"""Reviews decision tables: rules that overlap, cases no rule answers, rules that never answer, wrong types.

Every finding comes with an example. Where cells compare with something that is not constant the review says
so instead of guessing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.dmn.domains import Column, blank, columns, constant, constants, is_constant
from engine.dmn.model import DecisionModel
from engine.dmn.table import DecisionTable, Input, InputCell, Rule
from engine.errors import Finding
from engine.feel.budget import DEFAULT, Run
from engine.feel.jsonvalues import to_json
from engine.feel.types import Type, coerced, is_instance
from engine.feel.values import equals, kind_of, text_of
from engine.sentences import say

MOST_FINDINGS = 50
MOST_STEPS = 50_000
"""How many combinations are looked at before the search gives up and says so."""


@dataclass(frozen=True, slots=True)
class TableFinding(Finding):
    """A finding about a table.

    :param rules: the ids of the rules it is about.
    :param example: values of the inputs, by their expressions, that show it; tagged as task data is.
    """

    rules: tuple[str, ...] = ()
    example: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """As other findings, with rules and example."""
        return {
            **Finding.as_json(self),
            "rules": list(self.rules),
            "example": None if self.example is None else dict(self.example),
        }


def review_table(model: DecisionModel, decision: str | None = None) -> list[TableFinding]:
    """What is wrong or doubtful in the tables of a model, or of one decision; raises NotFound."""
    wanted = None if decision is None else model.node(decision).id
    found: list[TableFinding] = []
    for summary in model.decisions.values():
        if summary.table is not None and wanted in (None, summary.id):
            found.extend(_Review(model.artefact, summary.table).findings())
    return found


class _Review:
    """The review of one table."""

    def __init__(self, artefact: str, table: DecisionTable) -> None:
        self.artefact = artefact
        self.table = table
        self.columns = columns(table)
        self.numbers = {rule.id: number for number, rule in enumerate(table.rules, 1)}

    def findings(self) -> list[TableFinding]:
        """All findings, the types first: what is compared wrongly makes the rest doubtful."""
        checks = (self.types, self.overlaps, self.unreachable, self.gaps)
        return [
            finding for check in checks for finding, _ in zip(check(), range(MOST_FINDINGS), strict=False)
        ]

    def finding(
        self,
        rule: str,
        element: str,
        message: str,
        remedy: str,
        *,
        severity: str = "error",
        rules: Sequence[Rule] = (),
        example: Mapping[str, Any] | None = None,
    ) -> TableFinding:
        """One finding."""
        return TableFinding(
            rule,
            message,
            element=element,
            remedy=remedy,
            severity=severity,
            artefact=self.artefact,
            rules=tuple(one.id for one in rules),
            example=None if example is None else {name: to_json(value) for name, value in example.items()},
        )

    # -- types

    def types(self) -> Iterator[TableFinding]:
        """Cells that compare with or give values of another type than their column has."""
        for number, rule in enumerate(self.table.rules, 1):
            for cell, column in zip(rule.inputs, self.table.inputs, strict=True):
                for point in constants(cell.tests) or ():
                    if not _fits(point, column.type):
                        yield self._compares_wrongly(number, rule, cell, column, point)
            yield from self._answers(rule, number)

    def _compares_wrongly(
        self, number: int, rule: Rule, cell: InputCell, column: Input, point: Any
    ) -> TableFinding:
        return self.finding(
            "table-cell-type",
            cell.id,
            say(
                "Rule %(number)s compares “%(label)s” with the %(kind_of)s %(shown)s, but "
                "it is a %(type_name)s.",
                number=number,
                label=column.label,
                kind_of=kind_of(point),
                shown=_shown(point),
                type_name=column.type_name,
            ),
            say("Write a %(type_name)s here, or change the type of the column.", type_name=column.type_name),
            rules=(rule,),
            example={column.expression.text.strip(): point},
        )

    def _answers(self, rule: Rule, number: int) -> Iterator[TableFinding]:
        for answer, output in zip(rule.outputs, self.table.outputs, strict=True):
            if not is_constant(answer.expression.tree):
                continue
            value = constant(answer.expression.tree, answer.expression.text)
            if value is None:
                continue
            if not coerced(Run(DEFAULT), value, output.type)[1]:
                yield self.finding(
                    "table-cell-type",
                    answer.id,
                    say(
                        "Rule %(number)s answers “%(label)s” with the %(kind_of)s "
                        "%(shown)s, but it is a %(type_name)s.",
                        number=number,
                        label=output.label,
                        kind_of=kind_of(value),
                        shown=_shown(value),
                        type_name=output.type_name,
                    ),
                    say(
                        "Write a %(type_name)s here, or change the type of the column.",
                        type_name=output.type_name,
                    ),
                    rules=(rule,),
                )
            elif output.allowed is not None and output.allowed.passes(blank(), value) is False:
                yield self.finding(
                    "table-output-value",
                    answer.id,
                    say(
                        "Rule %(number)s answers %(shown)s, which is not in the list of “%(label)s”.",
                        number=number,
                        shown=_shown(value),
                        label=output.label,
                    ),
                    say("Answer with a value of the list, or add this one to it."),
                    rules=(rule,),
                )

    # -- overlaps

    def overlaps(self) -> Iterator[TableFinding]:
        """Rules that match together where the hit policy allows one, or only rules that agree."""
        if self.table.hit_policy not in ("UNIQUE", "ANY"):
            return
        for first in range(len(self.table.rules)):
            for second in range(first + 1, len(self.table.rules)):
                example = self._common(first, second)
                if example is not None:
                    yield from self._overlap(self.table.rules[first], self.table.rules[second], example)

    def _common(self, first: int, second: int) -> dict[str, Any] | None:
        """Values for which both rules match; ``None`` where there are none or it cannot be known."""
        example: dict[str, Any] = {}
        for column in self.columns:
            one, other = column.masks[first], column.masks[second]
            if one is None or other is None or not one & other:
                return None
            example[column.name] = _sample(column, one & other)
        return example

    def _overlap(self, one: Rule, other: Rule, example: dict[str, Any]) -> Iterator[TableFinding]:
        numbers = say(
            "Rules %(numbers)s and %(numbers2)s",
            numbers=self.numbers[one.id],
            numbers2=self.numbers[other.id],
        )
        if self.table.hit_policy == "UNIQUE":
            yield self.finding(
                "table-overlap",
                other.id,
                say(
                    "%(numbers)s both match when %(told)s; the table then gives no answer.",
                    numbers=numbers,
                    told=_told(example),
                ),
                say("Narrow one of them, or choose the hit policy FIRST."),
                rules=(one, other),
                example=example,
            )
        elif not _agree(one, other):
            yield self.finding(
                "table-overlap",
                other.id,
                say(
                    "%(numbers)s both match when %(told)s, but answer differently.",
                    numbers=numbers,
                    told=_told(example),
                ),
                say("Let both give the same answer, or choose the hit policy FIRST."),
                rules=(one, other),
                example=example,
            )

    # -- rules that never answer

    def unreachable(self) -> Iterator[TableFinding]:
        """Rules that no value can match, and rules of a FIRST table that earlier ones leave nothing."""
        for number, rule in enumerate(self.table.rules):
            empty = [column for column in self.columns if column.masks[number] == 0]
            if empty:
                yield self.finding(
                    "table-unreachable",
                    rule.id,
                    say(
                        "Rule %(number)s never matches: no value of %(name)s passes it.",
                        number=number + 1,
                        name=empty[0].name,
                    ),
                    say("Mend the condition, or remove the rule."),
                    severity="warning",
                    rules=(rule,),
                    example={empty[0].name: _sample(empty[0], empty[0].everything)},
                )
            elif self.table.hit_policy == "FIRST" and number:
                yield from self._shadowed(number, rule)

    def _shadowed(self, number: int, rule: Rule) -> Iterator[TableFinding]:
        if any(column.masks[number] is None for column in self.columns):
            return
        within = [column.masks[number] or 0 for column in self.columns]
        earlier = self._known(range(number))
        search = _Search(self.columns, earlier)
        if search.uncovered(within) is None and not search.gave_up:
            example = {
                column.name: _sample(column, mask) for column, mask in zip(self.columns, within, strict=True)
            }
            yield self.finding(
                "table-unreachable",
                rule.id,
                say(
                    "Rule %(number)s never answers: earlier rules match first, for example when %(told)s.",
                    number=number + 1,
                    told=_told(example),
                ),
                say("Move it up, or remove it."),
                severity="warning",
                rules=(rule,),
                example=example,
            )

    def _known(self, numbers: Sequence[int] | range) -> int:
        """The rules, as bits, of which every cell can be analysed."""
        return sum(
            1 << number
            for number in numbers
            if all(column.masks[number] is not None for column in self.columns)
        )

    # -- gaps

    def gaps(self) -> Iterator[TableFinding]:
        """A case that no rule matches, in a table that gives one answer and has none for all the rest."""
        single = self.table.hit_policy in ("UNIQUE", "ANY", "FIRST", "PRIORITY")
        has_default = any(output.default is not None for output in self.table.outputs)
        if not single or has_default or not self.table.rules:
            return
        every = range(len(self.table.rules))
        if self._known(every) != (1 << len(every)) - 1:
            return
        search = _Search(self.columns, self._known(every))
        example = search.uncovered([column.everything for column in self.columns])
        if search.gave_up:
            yield self.finding(
                "table-gap",
                self.table.id,
                say("The table is too large to say whether every case has an answer."),
                say("Split the table, or give the output a default answer."),
                severity="warning",
            )
        elif example is not None:
            yield self.finding(
                "table-gap",
                self.table.id,
                say("No rule answers when %(told)s.", told=_told(example)),
                say("Add a rule for it, or give the output a default answer."),
                severity="warning",
                example=example,
            )


class _Search:
    """Looks for values that none of some rules match, column by column."""

    def __init__(self, table: Sequence[Column], rules: int) -> None:
        self.columns = table
        self.rules = rules
        self.steps = MOST_STEPS
        self.gave_up = False
        self._covered: set[tuple[int, int]] = set()
        self._matching = [
            [
                sum(
                    1 << number
                    for number, mask in enumerate(column.masks)
                    if mask is not None and mask >> sample & 1
                )
                for sample in range(len(column.samples))
            ]
            for column in table
        ]

    def uncovered(self, within: Sequence[int]) -> dict[str, Any] | None:
        """Values inside ``within``, a mask for each column, that no rule matches; ``None`` for none."""
        return self._from(0, self.rules, within)

    def _from(self, place: int, rules: int, within: Sequence[int]) -> dict[str, Any] | None:
        if not rules:
            return {
                column.name: _sample(column, mask)
                for column, mask in zip(self.columns[place:], within[place:], strict=True)
            }
        if place == len(self.columns) or (place, rules) in self._covered:
            return None
        self.steps -= 1
        if self.steps < 0:
            self.gave_up = True
            return None
        column = self.columns[place]
        for sample, matching in enumerate(self._matching[place]):
            if within[place] >> sample & 1:
                found = self._from(place + 1, rules & matching, within)
                if found is not None:
                    return {column.name: column.samples[sample], **found}
        self._covered.add((place, rules))
        return None


# -- words


def _sample(column: Column, mask: int) -> Any:
    """A value of the mask, the plainest first: one that the author wrote."""
    return next(value for place, value in enumerate(column.samples) if mask >> place & 1)


def _fits(point: Any, type_: Type) -> bool:
    return is_instance(Run(DEFAULT), point, type_)


def _agree(one: Rule, other: Rule) -> bool:
    """Whether two rules give the same answers, as far as that can be read."""
    for left, right in zip(one.outputs, other.outputs, strict=True):
        first, second = left.expression, right.expression
        if first.text.strip() == second.text.strip():
            continue
        if not is_constant(first.tree) or not is_constant(second.tree):
            return False
        values = constant(first.tree, first.text), constant(second.tree, second.text)
        if equals(Run(DEFAULT), *values) is not True:
            return False
    return True


def _shown(value: Any) -> str:
    return text_of(Run(DEFAULT), value, quoted=True)


def _told(example: Mapping[str, Any]) -> str:
    return " and ".join(f"{name} = {_shown(value)}" for name, value in example.items()) or "nothing is asked"
