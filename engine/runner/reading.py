"""Reads diagrams safely and says in plain sentences what in them cannot be run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.errors import DiagramInvalid, FeelError, Finding
from engine.feel import compile_expression
from engine.runner.info import ElementInfo, ProcessInfo
from engine.sentences import say

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
REDRESS = "{urn:redress:bpmn:1}"
_LARGEST = 2 * 1024 * 1024

FLOW_NODES = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "userTask",
        "manualTask",
        "task",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "eventBasedGateway",
    }
)


Problem = tuple[str | None, str, str]
"""What hinders running a diagram: the element's id, what is wrong, how to mend it."""


@dataclass(frozen=True)
class Document:
    """One diagram, read.

    :ivar node: its executable process.
    """

    artefact: str
    root: etree._Element
    node: etree._Element
    process: ProcessInfo


def read(artefact: str, content: bytes) -> Document:
    """Read a diagram of one executable process.

    :raises DiagramInvalid: when it cannot be read.
    """
    root = _root(artefact, content)
    processes = [item for item in root.iter(BPMN + "process") if item.get("isExecutable") == "true"]
    if len(processes) != 1:
        raise _refusal(
            artefact,
            None,
            say(
                "%(artefact)s holds %(count)s executable processes instead of one.",
                artefact=artefact,
                count=len(processes),
            ),
            "Draw one pool whose process is executable; other pools stay collapsed.",
        )
    node = processes[0]
    if not node.get("id"):
        raise _refusal(
            artefact,
            None,
            say("The process of %(artefact)s has no id.", artefact=artefact),
            "Give it the file's name.",
        )
    return Document(artefact, root, node, _process(artefact, root, node))


def _root(artefact: str, content: bytes) -> etree._Element:
    if len(content) > _LARGEST:
        raise _refusal(
            artefact, None, say("%(artefact)s is larger than 2 MB.", artefact=artefact), "Split the diagram."
        )
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _refusal(
            artefact,
            None,
            say("%(artefact)s declares a document type.", artefact=artefact),
            "Save it again without DOCTYPE and entities.",
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        line = getattr(broken, "lineno", None)
        raise DiagramInvalid(
            [
                Finding(
                    "runnable",
                    say("%(artefact)s is no readable XML: %(broken)s", artefact=artefact, broken=broken),
                    None,
                    say("Save it again from the editor."),
                    artefact=artefact,
                    line=line,
                )
            ]
        ) from broken
    if root.tag != BPMN + "definitions" or root.getroottree().docinfo.doctype:
        raise _refusal(
            artefact,
            None,
            say("%(artefact)s is no BPMN 2.0 diagram.", artefact=artefact),
            "Save it as BPMN 2.0 XML.",
        )
    return root


def _process(artefact: str, root: etree._Element, process: etree._Element) -> ProcessInfo:
    lanes = {
        (reference.text or "").strip(): lane
        for lane in process.iter(BPMN + "lane")
        for reference in lane.findall(BPMN + "flowNodeRef")
    }
    messages = {item.get("id"): item.get("name") for item in root.iter(BPMN + "message")}
    process_id = process.get("id") or ""
    elements = {
        node.get("id") or "": _element(process_id, node, _lane(node, lanes)) for node in flow_nodes(process)
    }
    start = process.find(f"{BPMN}startEvent/{BPMN}messageEventDefinition")
    return ProcessInfo(
        id=process_id,
        name=process.get("name") or process_id,
        artefact=artefact,
        elements=elements,
        start_message=None if start is None else messages.get(start.get("messageRef")),
        calls=frozenset(
            filter(None, (item.get("calledElement") for item in process.iter(BPMN + "callActivity")))
        ),
    )


def _lane(node: etree._Element, lanes: dict[str, etree._Element]) -> etree._Element | None:
    """The lane of a node, or of the sub-process around it."""
    item: etree._Element | None = node
    while item is not None:
        found = lanes.get(item.get("id") or "")
        if found is not None:
            return found
        item = item.getparent()
    return None


def _element(process: str, node: etree._Element, lane: etree._Element | None) -> ElementInfo:
    own = extension_attributes(node)
    of_lane = extension_attributes(lane) if lane is not None else {}
    placed = "unit" in own or "role" in own or "assignee" in own
    documentation = node.findtext(BPMN + "documentation") or ""
    return ElementInfo(
        id=node.get("id") or "",
        type=kind(node),
        process=process,
        name=" ".join((node.get("name") or "").split()),
        documentation=documentation.strip(),
        lane=(lane.get("name") or "") if lane is not None else "",
        unit=own.get("unit") if placed else of_lane.get("unit"),
        role=own.get("role") if placed else of_lane.get("role"),
        attributes=own,
        inputs=_mappings(node, "input"),
        outputs=_mappings(node, "output"),
    )


def extension_attributes(node: etree._Element) -> dict[str, str]:
    """The ``redress:…`` attributes of a node and of its event definition."""
    found = {
        name.removeprefix(REDRESS): value.strip()
        for name, value in node.attrib.items()
        if isinstance(name, str) and name.startswith(REDRESS)
    }
    for child in node:
        if isinstance(child.tag, str) and child.tag.endswith("EventDefinition"):
            found |= extension_attributes(child)
    return found


def _mappings(node: etree._Element, what: str) -> dict[str, str]:
    path = f"{BPMN}extensionElements/{REDRESS}{what}"
    return {
        item.get("name") or "": (item.get("value") or "").removeprefix("=") for item in node.findall(path)
    }


def flow_nodes(process: etree._Element) -> Iterator[etree._Element]:
    """Activities, gateways and events, those inside sub-processes too."""
    return (node for node in process.iter() if isinstance(node.tag, str) and kind(node) in FLOW_NODES)


def kind(node: etree._Element) -> str:
    """The BPMN name of a node; "" for other namespaces."""
    return node.tag.removeprefix(BPMN) if isinstance(node.tag, str) and node.tag.startswith(BPMN) else ""


def definitions(node: etree._Element) -> list[etree._Element]:
    """The event definitions of an event."""
    return [child for child in node if kind(child).endswith("EventDefinition")]


def named(node: etree._Element) -> str:
    """What people call it: its name, else its id, else what it is."""
    return " ".join((node.get("name") or node.get("id") or kind(node)).split())


def expression_problem(text: str) -> str | None:
    """Why an expression cannot be run, or ``None``."""
    try:
        compile_expression(text)
    except FeelError as wrong:
        where = f" (at character {wrong.position + 1})" if wrong.position is not None else ""
        return f"{wrong.message}{where}"
    return None


def _refusal(artefact: str, element: str | None, message: str, remedy: str) -> DiagramInvalid:
    return DiagramInvalid([Finding("runnable", message, element, remedy, artefact=artefact)])
