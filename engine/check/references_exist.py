"""What a diagram names is there: forms, tables, operations and other tasks."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.base import REDRESS, Artefacts, label
from engine.errors import Finding
from engine.sentences import say

_NEEDS = {
    "userTask": ("form", "form", ".form", say("Choose one of the release's forms, or add it.")),
    "businessRuleTask": ("decision", "decision table", ".dmn", say("Choose one of the tables, or add it.")),
}


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """References that lead nowhere, and tasks that lack one."""
    for type, (attribute, what, suffix, remedy) in _NEEDS.items():
        known = artefacts.stems(suffix)
        for name, element in artefacts.elements(type):
            wanted = element.get(REDRESS + attribute)
            if not wanted:
                message = say("“%(name)s” has no %(what)s.", name=label(element), what=what)
            elif artefacts.whole and wanted not in known:
                message = say(
                    "“%(name)s” uses the %(what)s “%(wanted)s”, which is not there.",
                    name=label(element),
                    what=what,
                    wanted=wanted,
                )
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
                say(
                    "“%(name)s” calls the operation “%(wanted)s”, which this installation does not have.",
                    name=label(element),
                    wanted=wanted,
                ),
                element.get("id"),
                say("Choose one of the operations that the pack brings."),
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
                    say(
                        "“%(name)s” is not for whoever did “%(other)s”, but there is no such task.",
                        name=label(element),
                        other=other,
                    ),
                    element.get("id"),
                    say("Name the id of a user task; otherwise one person could do both."),
                    artefact=name,
                )
