"""Reads DMN XML without trusting it, and small helpers over its elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

from engine.errors import Finding, TableInvalid
from engine.sentences import say

MODEL_NAMESPACES = {
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
MAX_BYTES = 4_000_000

Element: TypeAlias = etree._Element


def invalid(message: str, artefact: str, *, remedy: str = "", line: int | None = None) -> TableInvalid:
    """The error for a document that cannot be read at all."""
    return TableInvalid([Finding("table-xml", message, remedy=remedy, artefact=artefact, line=line)])


def parse(xml: bytes, artefact: str) -> Element:
    """The ``definitions`` element; raises TableInvalid for anything that is no DMN document."""
    if len(xml) > MAX_BYTES:
        raise invalid("The file is too large for a decision table.", artefact, remedy="Split the table.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise invalid(
            say("The file is no XML: %(msg)s.", msg=error.msg), artefact, line=error.lineno
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise invalid("The file has a DOCTYPE, which is not taken.", artefact, remedy="Remove the DOCTYPE.")
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in MODEL_NAMESPACES:
        raise invalid(
            "The file is no DMN 1.3, 1.4 or 1.5 document.",
            artefact,
            remedy="Save it with a current DMN editor.",
        )
    return root


def tag(element: Element) -> str:
    """The name of a DMN element; empty for elements of other vocabularies."""
    name = etree.QName(element)
    return name.localname if name.namespace in MODEL_NAMESPACES else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """The DMN elements of these names directly inside ``element``."""
    return (child for child in element if isinstance(child.tag, str) and tag(child) in names)


def child(element: Element, name: str) -> Element | None:
    """The first DMN element of that name directly inside ``element``."""
    return next(children(element, name), None)


def text(element: Element | None, name: str = "text") -> str | None:
    """The text of the child ``name``; ``None`` where there is no such child."""
    found = None if element is None else child(element, name)
    return None if found is None else "".join(found.itertext())


def identity(element: Element) -> str:
    """The id of an element, or of the nearest one around it that has one."""
    current: Element | None = element
    while current is not None:
        found = current.get("id")
        if found:
            return str(found)
        current = current.getparent()
    return ""


def type_ref(element: Element | None) -> str | None:
    """The type an element names, as attribute (DMN 1.2 and later) or child."""
    if element is None:
        return None
    found = element.get("typeRef") or text(element, "typeRef")
    return found.strip() if found and found.strip() else None


def reference(element: Element | None) -> str | None:
    """The id behind ``href="#id"``; for another document, the whole reference."""
    href = None if element is None else element.get("href")
    if not href:
        return None
    return str(href[1:] if href.startswith("#") else href)
