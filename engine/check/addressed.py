"""Every task of a person is somebody's: a unit's, a role's or one person's."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.base import BPMN, REDRESS, Artefacts, label
from engine.errors import Finding
from engine.sentences import say

_WHO = ("unit", "role", "assignee")

OF_A_PACK = True


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """User tasks that name nobody, in lanes that name nobody."""
    for name, tree in artefacts.diagrams():
        placed = {
            (reference.text or "").strip()
            for lane in tree.iter(BPMN + "lane")
            if any(lane.get(REDRESS + who) for who in _WHO)
            for reference in lane.findall(BPMN + "flowNodeRef")
        }
        for task in tree.iter(BPMN + "userTask"):
            around = {item.get("id") for item in task.iterancestors(BPMN + "subProcess")} | {task.get("id")}
            if not any(task.get(REDRESS + who) for who in _WHO) and not around & placed:
                yield Finding(
                    "",
                    say("“%(name)s” is nobody's: everybody who works here may claim it.", name=label(task)),
                    task.get("id"),
                    say("Give it, or its lane, a unit or a role; or an assignee."),
                    "warning",
                    name,
                )
