"""Expressions call only functions that FEEL has, or that the author wrote."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from engine.check.base import BPMN, NODES, REDRESS, Artefacts, label
from engine.dmn import DecisionModel
from engine.errors import FeelError, Finding
from engine.feel import compile_expression
from engine.sentences import say

_ALWAYS = ("assignee", "subject", "prefill", "key")
_REMEDY = "Use a function of FEEL (DMN 1.5, 10.3.4), such as contains(text, part); others give null."


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """Calls of names that no function has: they give null, so that the diagram goes a way nobody meant."""
    for name, tree in artefacts.diagrams():
        for element, text in _expressions(tree):
            for called in sorted(_calls(text)):
                yield _finding(
                    say(
                        "“%(name)s” calls “%(called)s”, which is no function.",
                        name=label(element),
                        called=called,
                    ),
                    element.get("id"),
                    name,
                )
    for name, model in artefacts.tables():
        yield from _table(name, model)


def _expressions(tree: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Every expression of a diagram, with the element that has it."""
    for flow in tree.iter(BPMN + "sequenceFlow"):
        yield flow, flow.findtext(BPMN + "conditionExpression") or ""
    for node in tree.iter(*NODES):
        yield node, node.findtext(BPMN + "script") or ""
        for item in node.iterfind(f"{BPMN}extensionElements/*"):
            if item.tag in (REDRESS + "input", REDRESS + "output"):
                yield node, item.get("value") or ""
        for part in (node, *node.findall("*")):
            for attribute, value in part.attrib.items():
                if attribute.removeprefix(REDRESS) in _ALWAYS or value.lstrip().startswith("="):
                    yield node, value
        for time in node.iterfind(f"{BPMN}timerEventDefinition/*"):
            if (time.text or "").lstrip().startswith("="):
                yield node, time.text or ""


def _table(name: str, model: DecisionModel) -> Iterator[Finding]:
    own = {node.name for node in model.nodes.values()}
    for summary in model.decisions.values():
        if summary.table is None:
            continue
        cells = [(column.id, column.expression.calls) for column in summary.table.inputs]
        cells += [(cell.id, cell.expression.calls) for rule in summary.table.rules for cell in rule.outputs]
        for cell, calls in cells:
            for called in sorted(calls - own):
                yield _finding(
                    say(
                        "“%(name)s” calls “%(called)s”, which is no function.",
                        name=summary.name,
                        called=called,
                    ),
                    cell,
                    name,
                )


@lru_cache(maxsize=4096)
def _calls(text: str) -> frozenset[str]:
    """Names that an expression calls and nothing has; none where it cannot be read: ``runnable`` says so."""
    try:
        return compile_expression(text.strip().removeprefix("=")).calls if text.strip() else frozenset()
    except FeelError:
        return frozenset()


def _finding(message: str, element: str | None, artefact: str) -> Finding:
    return Finding("", message, element, _REMEDY, artefact=artefact)
