"""What a draft changes, in words: elements, rules, fields and lines that came, went or became others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from lxml import etree

from engine.check.base import BPMN, NODES, read_xml
from web.artefacts import DIAGRAM, FORM, TABLE, form_schema, kind_of
from web.i18n import gettext
from web.words import element_type

_LEFT_OUT = frozenset({f"{BPMN}incoming", f"{BPMN}outgoing", f"{BPMN}flowNodeRef"})
_FLOW = f"{BPMN}sequenceFlow"
_OWN = NODES | {_FLOW}
_MOST_LINES = 400
_MOST_COMPARED = 10_000


@dataclass(frozen=True)
class Change:
    """One thing that differs.

    :ivar what: ``added``, ``removed`` or ``changed``.
    :ivar element: its id, where it has one.
    """

    what: str
    words: str
    element: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a text's comparison: ``+`` came, ``-`` went, a space stays."""

    sign: str
    text: str


@dataclass(frozen=True)
class Part:
    """A part of an artefact as it is compared: what people call it, and all it says."""

    words: str
    says: object


def changes(name: str, before: bytes | None, after: bytes) -> list[Change]:
    """What differs between what is published and a draft; nothing for an artefact that is new."""
    if before is None or before == after:
        return []
    readers = {DIAGRAM.id: _elements, TABLE.id: _rules, FORM.id: _fields}
    reader = readers.get(kind_of(name).id)
    if reader is None:
        return _of_lines(before, after)
    old, new = reader(before), reader(after)
    if old is None or new is None:
        return [Change("changed", gettext("It cannot be read, so it cannot be compared."))]
    return list(_compared(old, new)) or [
        Change("changed", gettext("Only the drawing or the spelling of the file differs."))
    ]


def lines(before: bytes | None, after: bytes) -> list[Line]:
    """A text beside what is published, line by line, the longest ones cut."""
    old = (before or b"").decode("utf-8", "replace").splitlines()
    new = after.decode("utf-8", "replace").splitlines()
    if len(old) + len(new) > _MOST_COMPARED:
        return [Line("…", gettext("The text is too long to be compared."))]
    compared = list(unified_diff(old, new, n=2, lineterm=""))[2:]
    return [
        Line("…" if line.startswith("@@") else line[0], "" if line.startswith("@@") else line[1:500])
        for line in compared[:_MOST_LINES]
    ]


def _of_lines(before: bytes, after: bytes) -> list[Change]:
    signs = [line.sign for line in lines(before, after)]
    return [
        Change(
            "changed",
            gettext(
                "Lines: %(added)d came, %(removed)d went.", added=signs.count("+"), removed=signs.count("-")
            ),
        )
    ]


def _compared(old: Mapping[str, Part], new: Mapping[str, Part]) -> Iterator[Change]:
    for id, part in new.items():
        if id not in old:
            yield Change("added", part.words, id)
        elif old[id].says != part.says:
            yield Change("changed", part.words, id)
    for id, part in old.items():
        if id not in new:
            yield Change("removed", part.words, id)


def _elements(content: bytes) -> dict[str, Part] | None:
    """A diagram's nodes, flows, lanes and messages by id."""
    root = read_xml(content)
    if root is None:
        return None
    names = {item.get("id") or "": _label(item) for item in root.iter(*NODES)}
    wanted = (*_OWN, f"{BPMN}lane", f"{BPMN}message", f"{BPMN}process")
    return {
        item.get("id") or "": Part(_element_words(item, names), _says(item)) for item in root.iter(*wanted)
    }


def _element_words(item: etree._Element, names: Mapping[str, str]) -> str:
    kind = etree.QName(item).localname
    if item.tag == _FLOW:
        ends = {end: names.get(item.get(f"{end}Ref") or "", "?") for end in ("source", "target")}
        way = gettext("way from “%(source)s” to “%(target)s”", **ends)
        return f"{way} ({item.get('name')})" if item.get("name") else way
    types = {"lane": gettext("lane"), "message": gettext("message"), "process": gettext("the process itself")}
    return f"“{_label(item)}”, {types.get(kind) or element_type(kind)}"


def _label(item: etree._Element) -> str:
    return " ".join((item.get("name") or item.get("id") or "").split())


def _says(item: etree._Element) -> object:
    """All that an element says, without what is compared on its own."""
    return (
        item.tag,
        tuple(sorted(item.attrib.items())),
        (item.text or "").strip(),
        tuple(_says(child) for child in item if _is_part(child)),
    )


def _is_part(child: etree._Element) -> bool:
    return isinstance(child.tag, str) and child.tag not in _OWN and child.tag not in _LEFT_OUT


def _rules(content: bytes) -> dict[str, Part] | None:
    """A table's columns and rules by id."""
    root = read_xml(content)
    if root is None:
        return None
    parts: dict[str, Part] = {}
    for table in root.iterfind("{*}decision/{*}decisionTable"):
        policy = table.get("hitPolicy") or "UNIQUE"
        parts[table.get("id") or "table"] = Part(gettext("hit policy"), (policy, table.get("aggregation")))
        for number, rule in enumerate(table.iterfind("{*}rule"), 1):
            cells = " · ".join(" ".join((cell.text or "").split()) or "-" for cell in rule.iter("{*}text"))
            words = gettext("rule %(number)d: %(cells)s", number=number, cells=cells[:160])
            parts[rule.get("id") or f"rule {number}"] = Part(words, _says(rule))
        for column in table.iterfind("{*}*"):
            if etree.QName(column).localname in ("input", "output"):
                label = column.get("label") or column.get("name") or column.get("id") or ""
                parts[column.get("id") or label] = Part(
                    gettext("column “%(label)s”", label=label), _says(column)
                )
    return parts


def _fields(content: bytes) -> dict[str, Part] | None:
    """A form's components by id, those inside groups and lists too."""
    schema = form_schema(content)
    if schema is None:
        return None
    parts: dict[str, Part] = {}
    _collect(schema.get("components"), parts)
    return parts


def _collect(components: Any, parts: dict[str, Part]) -> None:
    waiting = [components]
    while waiting:
        listed = waiting.pop()
        for item in listed if isinstance(listed, list) else ():
            if isinstance(item, dict):
                inner = item.get("components")
                waiting.append(inner)
                own = {name: value for name, value in item.items() if name not in ("components", "layout")}
                id = str(item.get("id") or item.get("key") or len(parts))
                parts[id] = Part(_field_words(item), own)


def _field_words(item: Mapping[str, Any]) -> str:
    label = str(item.get("label") or item.get("key") or item.get("text") or item.get("id") or "")
    return f"“{' '.join(label.split())[:80]}” ({item.get('type')})"
