"""Reads a decision table out of DMN XML."""

from __future__ import annotations

from engine.dmn.builder import Builder, Scope
from engine.dmn.document import Element, child, children, identity, text, type_ref
from engine.dmn.table import (
    AGGREGATORS,
    HIT_POLICIES,
    DecisionTable,
    Input,
    InputCell,
    Output,
    OutputCell,
    Rule,
)
from engine.sentences import say


def read_table(builder: Builder, element: Element, scope: Scope) -> DecisionTable:
    """The table; whatever is wrong with it becomes a finding."""
    inputs = tuple(_input(builder, part, scope) for part in children(element, "input"))
    outputs = tuple(_output(builder, part, scope) for part in children(element, "output"))
    if not outputs:
        builder.find("table-output", element, say("The table has no output column."), say("Add one."))
    names = [column.name for column in outputs]
    if len(outputs) > 1 and (len(set(names)) < len(names) or not all(names)):
        builder.find(
            "table-output",
            element,
            say("Each output column needs a name of its own."),
            say("Name the columns."),
        )
    policy = element.get("hitPolicy", "UNIQUE")
    aggregator = element.get("aggregation")
    _check_policy(builder, element, policy, aggregator, outputs)
    rules = tuple(
        _rule(builder, part, inputs, outputs, scope, number)
        for number, part in enumerate(children(element, "rule"), 1)
    )
    return DecisionTable(
        identity(element),
        policy if policy in HIT_POLICIES else "UNIQUE",
        aggregator,
        inputs,
        outputs,
        tuple(rule for rule in rules if rule is not None),
    )


def _check_policy(
    builder: Builder, element: Element, policy: str, aggregator: str | None, outputs: tuple[Output, ...]
) -> None:
    if policy not in HIT_POLICIES:
        builder.find(
            "table-hit-policy",
            element,
            say("There is no hit policy “%(policy)s”.", policy=policy),
            say("Choose one of %(hit_policies)s.", hit_policies=", ".join(HIT_POLICIES)),
        )
    if aggregator is not None and (policy != "COLLECT" or aggregator not in AGGREGATORS):
        builder.find(
            "table-hit-policy",
            element,
            say(
                "“%(aggregator)s” cannot be used with the hit policy %(policy)s.",
                aggregator=aggregator,
                policy=policy,
            ),
            say("Only COLLECT adds up, with SUM, MIN, MAX or COUNT."),
        )
    if aggregator is not None and len(outputs) > 1:
        builder.find(
            "table-hit-policy",
            element,
            say("Several outputs cannot be added up."),
            say("Keep one output column."),
        )
    if policy in ("PRIORITY", "OUTPUT ORDER") and all(column.values is None for column in outputs):
        builder.find(
            "table-hit-policy",
            element,
            say("The hit policy %(policy)s needs to know which output comes first.", policy=policy),
            say("List the values of an output column, the best one first."),
        )


def _input(builder: Builder, element: Element, scope: Scope) -> Input:
    asked = child(element, "inputExpression")
    source = text(asked)
    kind = type_ref(asked)
    place = element if asked is None else asked
    allowed = text(child(element, "inputValues"))
    return Input(
        id=identity(element),
        label=element.get("label") or (source or "").strip(),
        expression=builder.expression(place, source, scope),
        type_name=kind,
        type=builder.type_named(place, kind),
        allowed=builder.tests(element, allowed, scope) if allowed and allowed.strip() else None,
    )


def _output(builder: Builder, element: Element, scope: Scope) -> Output:
    kind = type_ref(element)
    name = element.get("name") or ""
    listed = text(child(element, "outputValues"))
    default = text(child(element, "defaultOutputEntry"))
    has_values = bool(listed and listed.strip())
    return Output(
        id=identity(element),
        name=name,
        label=element.get("label") or name,
        type_name=kind,
        type=builder.type_named(element, kind),
        values=builder.expression(element, f"[{listed}]", scope) if has_values else None,
        allowed=builder.tests(element, listed, scope) if has_values else None,
        default=builder.expression(element, default, scope) if default and default.strip() else None,
    )


def _rule(
    builder: Builder,
    element: Element,
    inputs: tuple[Input, ...],
    outputs: tuple[Output, ...],
    scope: Scope,
    number: int,
) -> Rule | None:
    conditions = list(children(element, "inputEntry"))
    answers = list(children(element, "outputEntry"))
    if len(conditions) != len(inputs) or len(answers) != len(outputs):
        builder.find(
            "table-rule",
            element,
            say(
                "Rule %(number)s has %(count)s conditions and %(count2)s answers; the "
                "table has %(count3)s and %(count4)s columns.",
                number=number,
                count=len(conditions),
                count2=len(answers),
                count3=len(inputs),
                count4=len(outputs),
            ),
            say("Give the rule one cell for each column."),
        )
        return None
    return Rule(
        element.get("id") or f"rule {number}",
        tuple(InputCell(identity(cell), builder.tests(cell, text(cell), scope)) for cell in conditions),
        tuple(_answer(builder, cell, scope) for cell in answers),
    )


def _answer(builder: Builder, cell: Element, scope: Scope) -> OutputCell:
    """An answer; an empty cell answers null, which is worth a word."""
    source = text(cell)
    if source is None or not source.strip():
        builder.find(
            "table-empty",
            cell,
            say("This answer is empty."),
            say("Write the answer, or null where there is none."),
            severity="warning",
        )
        source = "null"
    return OutputCell(identity(cell), builder.expression(cell, source, scope))
