"""What a diagram names is there: forms, tables, operations and other tasks."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.base import REDRESS, Artefacts, label
from engine.errors import Finding

_NEEDS = {
    "userTask": ("form", "form", ".form", "Choose one of the release's forms, or add it."),
    "businessRuleTask": ("decision", "decision table", ".dmn", "Choose one of the tables, or add it."),
}


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """References that lead nowhere, and tasks that lack one."""
    for type, (attribute, what, suffix, remedy) in _NEEDS.items():
        known = artefacts.stems(suffix)
        for name, element in artefacts.elements(type):
            wanted = element.get(REDRESS + attribute)
            if not wanted:
                message = f"“{label(element)}” has no {what}."
            elif artefacts.whole and wanted not in known:
                message = f"“{label(element)}” uses the {what} “{wanted}”, which is not there."
            else:
                continue
            yield Finding("", message, element.get("id"), remedy, artefact=name)
    yield from _operations(artefacts)
    yield from _others(artefacts)


def _operations(artefacts: Artefacts) -> Iterator[Finding]:
    if artefacts.operations is None:
        return
    for name, element in artefacts.elements("userTask", "serviceTask", "sendTask"):
        wanted = element.get(REDRESS + "operation")
        if wanted and wanted not in artefacts.operations:
            yield Finding(
                "",
                f"“{label(element)}” calls the operation “{wanted}”, which this installation does not have.",
                element.get("id"),
                "Choose one of the operations that the pack brings.",
                artefact=name,
            )


def _others(artefacts: Artefacts) -> Iterator[Finding]:
    """Tasks whose performer may not have done another task, where there is no such task."""
    tasks = {task.get("id") for _, task in artefacts.elements("userTask")}
    for name, element in artefacts.elements("userTask"):
        for other in (element.get(REDRESS + "notBy") or "").split():
            if artefacts.whole and other not in tasks:
                yield Finding(
                    "",
                    f"“{label(element)}” is not for whoever did “{other}”, but there is no such task.",
                    element.get("id"),
                    "Name the id of a user task; otherwise one person could do both.",
                    artefact=name,
                )
