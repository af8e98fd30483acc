"""What rules look at: the artefacts of one release, parsed safely and once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from lxml import etree

from engine.dmn import DecisionModel, parse_decisions
from engine.errors import TableInvalid

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
REDRESS = "{urn:redress:bpmn:1}"
LARGEST = 2 * 1024 * 1024
"""Bytes of a diagram; the runner refuses larger ones."""
CHOICES = ("exclusiveGateway", "inclusiveGateway")
ACTIVITIES = (
    *("task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask"),
    *("businessRuleTask", "callActivity", "subProcess"),
)
EVENTS = ("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent")
NODES = frozenset(
    BPMN + type for type in (*ACTIVITIES, *EVENTS, *CHOICES, "parallelGateway", "eventBasedGateway")
)
"""Tags of what sequence flows connect (BPMN 2.0.2, 8.4.13)."""


@dataclass
class Artefacts:
    """A set of artefacts.

    :ivar operations: what diagrams may call; ``None`` where that is not known.
    :ivar whole: whether nothing else belongs to them.
    """

    contents: Mapping[str, bytes]
    operations: frozenset[str] | None = None
    whole: bool = True
    _trees: dict[str, etree._Element | None] = field(default_factory=dict)
    _tables: dict[str, DecisionModel | None] = field(default_factory=dict)

    def named(self, suffix: str) -> Iterator[tuple[str, bytes]]:
        """Artefacts whose name ends in ``suffix``."""
        return ((name, content) for name, content in self.contents.items() if name.endswith(suffix))

    def stems(self, suffix: str) -> frozenset[str]:
        """The ids of the artefacts of a kind: their file names without folder and suffix."""
        return frozenset(PurePosixPath(name).stem for name, _ in self.named(suffix))

    def diagrams(self) -> Iterator[tuple[str, etree._Element]]:
        """The diagrams that can be read as XML; the rule ``runnable`` tells of the others."""
        for name, content in self.named(".bpmn"):
            if name not in self._trees:
                self._trees[name] = read_xml(content)
            tree = self._trees[name]
            if tree is not None:
                yield name, tree

    def tables(self) -> Iterator[tuple[str, DecisionModel]]:
        """The tables that can be decided; the rule ``tables_run`` tells of the others."""
        for name, content in self.named(".dmn"):
            if name not in self._tables:
                self._tables[name] = _table(name, content)
            model = self._tables[name]
            if model is not None:
                yield name, model

    def elements(self, *types: str) -> Iterator[tuple[str, etree._Element]]:
        """Elements of these BPMN types with the artefact they stand in."""
        tags = {BPMN + type for type in types}
        for name, tree in self.diagrams():
            for element in tree.iter():
                if element.tag in tags:
                    yield name, element


def read_xml(content: bytes) -> etree._Element | None:
    """The root element, read without entities, DTDs or network; ``None`` when that cannot be done safely."""
    if len(content) > LARGEST or b"<!DOCTYPE" in content:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root.getroottree().docinfo.doctype else root


def _table(name: str, content: bytes) -> DecisionModel | None:
    try:
        return parse_decisions(content, artefact=name)
    except TableInvalid:
        return None


def ways_on(node: etree._Element) -> list[etree._Element]:
    """The sequence flows that leave a node."""
    scope = node.getparent()
    flows = () if scope is None else scope.findall(BPMN + "sequenceFlow")
    return [flow for flow in flows if flow.get("sourceRef") == node.get("id")]


def label(element: etree._Element) -> str:
    """What people call the element: its name, else its id."""
    return " ".join((element.get("name") or element.get("id") or "the element").split())
