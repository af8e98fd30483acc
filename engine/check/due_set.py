"""Every task of a person has a time by which it is done."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.base import REDRESS, Artefacts, label
from engine.errors import Finding
from engine.sentences import say

OF_A_PACK = True


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """User tasks without a due time: nobody is told when they lie."""
    for name, task in artefacts.elements("userTask"):
        if not (task.get(REDRESS + "due") or "").strip():
            yield Finding(
                "",
                say("“%(name)s” has no due time, so nobody is told when it lies.", name=label(task)),
                task.get("id"),
                say("Give it a time such as PT4H (four hours) or P3D (three days)."),
                "warning",
                name,
            )
