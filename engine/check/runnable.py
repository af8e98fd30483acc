"""The engine can run every diagram: readable XML, known constructs, right expressions and times."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from engine.check.base import BPMN, Artefacts
from engine.errors import DiagramInvalid, Finding
from engine.runner import prepare

_STAND_IN = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:x">
<process id=%s isExecutable="true"><startEvent id="start"/><endEvent id="end"/>
<sequenceFlow id="flow" sourceRef="start" targetRef="end"/></process></definitions>"""


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """What hinders the engine."""
    diagrams = dict(artefacts.named(".bpmn"))
    try:
        prepare(diagrams if artefacts.whole else diagrams | _elsewhere(artefacts))
    except DiagramInvalid as invalid:
        yield from (finding for finding in invalid.findings if finding.artefact in diagrams)


def _elsewhere(artefacts: Artefacts) -> dict[str, bytes]:
    """Stand-ins for the processes that a file alone calls; they lie elsewhere."""
    known = {process.get("id") for _, tree in artefacts.diagrams() for process in tree.iter(BPMN + "process")}
    called = {element.get("calledElement") for _, element in artefacts.elements("callActivity")}
    return {f"elsewhere/{id}": _STAND_IN % quoteattr(id).encode() for id in called - known if id}
