"""Every activity, and every gateway that asks something, says why it is there."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.base import ACTIVITIES, BPMN, CHOICES, Artefacts, label, ways_on
from engine.errors import Finding
from engine.sentences import say

OF_A_PACK = True


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """Elements without documentation; whoever changes the diagram next needs to know what they are for."""
    for name, element in artefacts.elements(*ACTIVITIES, *CHOICES):
        asks = element.tag.removeprefix(BPMN) in ACTIVITIES or len(ways_on(element)) > 1
        if asks and not (element.findtext(BPMN + "documentation") or "").strip():
            yield Finding(
                "",
                say("“%(name)s” does not say why it is there.", name=label(element)),
                element.get("id"),
                say("Write in its documentation which promise it keeps, such as “[S9] The reply is due …”."),
                "warning",
                name,
            )
