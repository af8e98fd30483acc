"""Every element can be reached from a start."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.check.base import BPMN, NODES, Artefacts, label
from engine.errors import Finding
from engine.sentences import say


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """Elements that no way leads to, scope by scope."""
    for name, tree in artefacts.diagrams():
        for scope in tree.iter(BPMN + "process", BPMN + "subProcess"):
            if scope.get("isExecutable") != "false":
                yield from (_finding(name, element) for element in _unreached(scope))


def _unreached(scope: etree._Element) -> list[etree._Element]:
    """Elements of one scope to which no sequence flow leads from its start event.

    An event sub-process begins by its event.
    """
    own = {item.get("id"): item for item in scope if item.tag in NODES}
    reached: set[str | None] = set()
    waiting = [
        id
        for id, item in own.items()
        if item.tag == BPMN + "startEvent" or item.get("triggeredByEvent") == "true"
    ]
    ways: dict[str | None, list[str | None]] = {}
    for flow in scope.findall(BPMN + "sequenceFlow"):
        ways.setdefault(flow.get("sourceRef"), []).append(flow.get("targetRef"))
    for id, item in own.items():
        if item.tag == BPMN + "boundaryEvent":
            ways.setdefault(item.get("attachedToRef"), []).append(id)
    while waiting:
        id = waiting.pop()
        if id not in reached:
            reached.add(id)
            waiting += ways.get(id, ())
    return [item for id, item in own.items() if id not in reached]


def _finding(artefact: str, element: etree._Element) -> Finding:
    return Finding(
        "",
        say("No way leads to “%(name)s”.", name=label(element)),
        element.get("id"),
        say("Connect it to what comes before it, or delete it."),
        artefact=artefact,
    )
