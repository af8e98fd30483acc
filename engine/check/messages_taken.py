"""Every message that is thrown is taken by a diagram of the release."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.check.base import BPMN, Artefacts, label
from engine.errors import Finding
from engine.sentences import say

_THROWS = ("endEvent", "intermediateThrowEvent", "sendTask")
_TAKES = ("startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask")

OF_A_PACK = True


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """Messages that nobody waits for: they are kept, seen by people, and change nothing."""
    taken = {message for _, _, message in _messages(artefacts, _TAKES)}
    for name, element, message in _messages(artefacts, _THROWS):
        if message not in taken:
            yield Finding(
                "",
                say(
                    "“%(name)s” throws the message “%(message)s”, which no diagram waits for.",
                    name=label(element),
                    message=message,
                ),
                element.get("id"),
                say("Draw an event that catches it, or choose another message."),
                "warning",
                name,
            )


def _messages(artefacts: Artefacts, types: tuple[str, ...]) -> Iterator[tuple[str, etree._Element, str]]:
    names = {
        artefact: {item.get("id"): item.get("name") for item in tree.iter(BPMN + "message")}
        for artefact, tree in artefacts.diagrams()
    }
    for artefact, element in artefacts.elements(*types):
        for definition in [element, *element.findall(BPMN + "messageEventDefinition")]:
            message = names[artefact].get(definition.get("messageRef"))
            if message:
                yield artefact, element, message
