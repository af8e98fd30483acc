"""What authors write on forms and diagrams, in other languages than the one they wrote it in.

A release holds a catalogue for each language, such as ``labels/zh.toml``: artefact, element, property, and
the words in that language. What has no entry is shown as its author wrote it::

    ["forms/finding.form"]
    finding_upheld.label = "顾客说得对吗？"
    finding_upheld.options.yes = "是"
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from lxml import etree

from engine.check.base import BPMN, read_xml

FOLDER = "labels/"
_SHOWN = ("label", "description", "text", "dateLabel", "timeLabel")
_UNSEEN = frozenset({"definitions", "property", "inputDataItem", "outputDataItem", "dataInput", "dataOutput"})

Place = tuple[str, str, str]
"""Artefact, element, property; the property of an option is ``options.`` and its value."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words on a form or diagram, and where they stand."""

    artefact: str
    element: str
    part: str
    text: str

    @property
    def place(self) -> Place:
        """What its translation is looked up by."""
        return self.artefact, self.element, self.part


def labels_of(artefact: str, content: bytes) -> tuple[Label, ...]:
    """The words that people read on a form or diagram; none for what cannot be read or shows none."""
    if artefact.endswith(".form"):
        return tuple(_of_form(artefact, content))
    if artefact.endswith(".bpmn"):
        return tuple(_of_diagram(artefact, content))
    return ()


def missing(contents: Mapping[str, bytes], language: str) -> list[Label]:
    """The labels of a set of artefacts that its catalogue does not have in a language."""
    known = _catalogue(contents.get(f"{FOLDER}{language}.toml", b""))
    return [label for label in _all(contents) if label.place not in known]


def unused(contents: Mapping[str, bytes], language: str) -> list[Place]:
    """The places that a catalogue translates and no artefact has."""
    there = {label.place for label in _all(contents)}
    return [
        place for place in _catalogue(contents.get(f"{FOLDER}{language}.toml", b"")) if place not in there
    ]


def languages_of(contents: Mapping[str, bytes]) -> tuple[str, ...]:
    """The languages that a release's labels are translated into."""
    return tuple(
        name.removeprefix(FOLDER).removesuffix(".toml")
        for name in sorted(contents)
        if name.startswith(FOLDER) and name.endswith(".toml")
    )


class Labels:
    """A release's labels in one language.

    :param contents: the release's artefacts by name.
    :param language: a language's code; where there is no catalogue for it, labels stay as they were written.
    """

    def __init__(self, contents: Mapping[str, bytes], language: str) -> None:
        self._contents = contents
        self._known = _catalogue(contents.get(f"{FOLDER}{language}.toml", b""))

    def __bool__(self) -> bool:
        return bool(self._known)

    def said(self, text: str) -> str:
        """A label that stands somewhere in the release, such as a task's name."""
        return self._texts.get(" ".join(text.split()), text)

    def form(self, artefact: str, schema_json: str) -> str:
        """A form's schema with its labels translated, as JSON text."""
        if not self._known:
            return schema_json
        schema = json.loads(schema_json)
        for element, holder, key, property in _form_places(schema):
            holder[key] = self._known.get((artefact, element, property), holder[key])
        return json.dumps(schema, ensure_ascii=False)

    def diagram(self, artefact: str, content: bytes) -> bytes:
        """A diagram with its labels translated, to be looked at; what cannot be read stays as it is."""
        root = read_xml(content) if self._known else None
        if root is None:
            return content
        for element, node, property in _diagram_places(root):
            said = self._known.get((artefact, element, property))
            if said is None:
                continue
            if property == "name":
                node.set("name", said)
            else:
                node.text = said
        drawn: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
        return drawn

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        known = self._known
        return {
            " ".join(label.text.split()): known[label.place]
            for label in (_all(self._contents) if known else ())
            if label.place in known
        }


def _all(contents: Mapping[str, bytes]) -> Iterator[Label]:
    for name, content in sorted(contents.items()):
        yield from labels_of(name, content)


@lru_cache(maxsize=64)
def _catalogue(content: bytes) -> Mapping[Place, str]:
    """What a catalogue says; nothing where it cannot be read, which the check tells."""
    try:
        read = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        return {}
    return {
        (artefact, element, property): words
        for artefact, elements in read.items()
        if isinstance(elements, dict)
        for element, properties in elements.items()
        if isinstance(properties, dict)
        for property, words in _flat(properties)
    }


def _flat(properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for property, words in properties.items():
        if isinstance(words, str) and words:
            yield property, words
        elif isinstance(words, dict):
            yield from (
                (f"{property}.{value}", text) for value, text in words.items() if isinstance(text, str)
            )


def _of_form(artefact: str, content: bytes) -> Iterator[Label]:
    try:
        schema = json.loads(content)
    except (ValueError, RecursionError):
        return
    for element, holder, key, property in _form_places(schema):
        yield Label(artefact, element, property, holder[key])


def _form_places(schema: object) -> Iterator[tuple[str, dict[str, Any], str, str]]:
    """Each component's id, what holds a label and under which key, and the label's property."""
    for item in schema.get("components", []) if isinstance(schema, dict) else []:
        if not isinstance(item, dict):
            continue
        id = str(item.get("id") or "")
        for property in _SHOWN:
            if isinstance(item.get(property), str) and item[property].strip():
                yield id, item, property, property
        for option in item.get("values") or []:
            if isinstance(option, dict) and isinstance(option.get("label"), str):
                yield id, option, "label", f"options.{option.get('value')}"
        yield from _form_places(item)


def _of_diagram(artefact: str, content: bytes) -> Iterator[Label]:
    root = read_xml(content)
    for element, node, property in _diagram_places(root) if root is not None else ():
        yield Label(artefact, element, property, node.get("name") if property == "name" else node.text or "")


def _diagram_places(root: etree._Element) -> Iterator[tuple[str, Any, str]]:
    """Each element's id, the node that holds its words, and the words' property."""
    for node in root.iter(f"{BPMN}*"):
        id, kind = node.get("id") or "", etree.QName(node).localname
        if kind not in _UNSEEN and (node.get("name") or "").strip():
            yield id, node, "name"
        note = node.find(f"{BPMN}text") if kind == "textAnnotation" else None
        if note is not None and (note.text or "").strip():
            yield id, note, "text"
