"""A message that a running instance waits for says by a key which instance it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from engine.check.base import BPMN, REDRESS, Artefacts, label
from engine.errors import Finding
from engine.sentences import say

_WAITS = ("intermediateCatchEvent", "boundaryEvent", "receiveTask")
_THROWS = ("endEvent", "intermediateThrowEvent", "sendTask")


@dataclass(frozen=True)
class _Use:
    artefact: str
    element: etree._Element
    message: str
    keyed: bool


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """Messages without a key: the oldest wait of that name would get them, whoever they are meant for."""
    waits = [*_uses(artefacts, _WAITS), *_uses(artefacts, ("startEvent",), _begins_meanwhile)]
    awaited = {use.message for use in waits}
    for use in waits:
        if not use.keyed:
            yield _finding(
                use,
                say(
                    "“%(name)s” would take any message “%(message)s”: it has no key.",
                    name=label(use.element),
                    message=use.message,
                ),
            )
    for use in _uses(artefacts, _THROWS):
        if use.message in awaited and not use.keyed:
            yield _finding(
                use,
                say(
                    "“%(name)s” throws “%(message)s” to nobody certain: it has no key.",
                    name=label(use.element),
                    message=use.message,
                ),
            )


def _finding(use: _Use, sentence: str) -> Finding:
    return Finding(
        "",
        sentence,
        use.element.get("id"),
        say("Give the message a key that both sides know, such as case."),
        artefact=use.artefact,
    )


def _begins_meanwhile(start: etree._Element) -> bool:
    """Whether an event sub-process begins here, in an instance that runs."""
    scope = start.getparent()
    return scope is not None and scope.get("triggeredByEvent") == "true"


def _uses(
    artefacts: Artefacts,
    types: tuple[str, ...],
    counts: Callable[[etree._Element], bool] = lambda element: True,
) -> Iterator[_Use]:
    """Where messages are thrown or waited for; an element's own key stands for the message's."""
    messages = {
        artefact: {item.get("id"): item for item in tree.iter(BPMN + "message")}
        for artefact, tree in artefacts.diagrams()
    }
    for artefact, element in filter(lambda found: counts(found[1]), artefacts.elements(*types)):
        for place in (element, *element.findall(BPMN + "messageEventDefinition")):
            message = messages[artefact].get(place.get("messageRef"))
            if message is not None and message.get("name"):
                keyed = any((item.get(REDRESS + "key") or "").strip() for item in (element, place, message))
                yield _Use(artefact, element, message.get("name") or "", keyed)
