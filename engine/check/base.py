"""What rules look at: the artefacts of one release, parsed safely and once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
REDRESS = "{urn:redress:bpmn:1}"


@dataclass
class Artefacts:
    """A set of artefacts and the operations that diagrams may call (``None``: not known)."""

    contents: Mapping[str, bytes]
    operations: frozenset[str] | None = None
    _trees: dict[str, etree._Element | None] = field(default_factory=dict)

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

    def elements(self, *types: str) -> Iterator[tuple[str, etree._Element]]:
        """Elements of these BPMN types with the artefact they stand in."""
        tags = {BPMN + type for type in types}
        for name, tree in self.diagrams():
            for element in tree.iter():
                if element.tag in tags:
                    yield name, element


def read_xml(content: bytes) -> etree._Element | None:
    """The root element, read without entities, DTDs or network; ``None`` when that cannot be done."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root.getroottree().docinfo.doctype else root


def label(element: etree._Element) -> str:
    """What people call the element: its name, else its id."""
    return " ".join((element.get("name") or element.get("id") or "the element").split())
