"""Event sub-processes (BPMN 2.0.2, 10.3.5) as boundary events around the work they watch.

An event sub-process watches the work beside it: it may happen while that work runs, and its process ends when
both have ended. So a process with event sub-processes is run as if it were drawn::

    begin → [ all its work ] → end
                  └ event → event sub-process → end

An error or escalation finds the event there before any outside, as it should; what the event sub-process
throws itself passes it by. Places that are not drawn have names that no element's id can have.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from engine.runner.reading import BPMN, FLOW_NODES, definitions, kind

BODY = "(body)"
"""Follows the id of a process or sub-process in the name of the place that holds its work."""

_MOVED = FLOW_NODES | {"sequenceFlow"}


def is_event_scope(node: etree._Element) -> bool:
    """Whether a node is an event sub-process."""
    return kind(node) == "subProcess" and node.get("triggeredByEvent") == "true"


def wrapped(root: etree._Element) -> etree._Element:
    """A diagram without event sub-processes that does the same; the diagram itself where it has none."""
    if not any(is_event_scope(node) for node in root.iter(BPMN + "subProcess")):
        return root
    copy = deepcopy(root)
    for scope in list(copy.iter(BPMN + "process", BPMN + "subProcess")):
        watching = [node for node in scope if is_event_scope(node)]
        if watching:
            _wrap(scope, watching)
    return copy


def _wrap(scope: etree._Element, watching: list[etree._Element]) -> None:
    name = scope.get("id") or ""
    work = [node for node in scope if kind(node) in _MOVED and node not in watching]
    body = etree.SubElement(scope, BPMN + "subProcess", id=name + BODY)
    body.extend(work)
    _between(scope, name, body)
    for node in watching:
        _watch(scope, body, node)


def _between(scope: etree._Element, name: str, body: etree._Element) -> None:
    begin = etree.SubElement(scope, BPMN + "startEvent", id=f"{name}(begin)")
    end = etree.SubElement(scope, BPMN + "endEvent", id=f"{name}(end)")
    _flow(scope, begin, body)
    _flow(scope, body, end)


def _watch(scope: etree._Element, body: etree._Element, node: etree._Element) -> None:
    """The start event of an event sub-process becomes a boundary event of the work."""
    start = next(node.iterchildren(BPMN + "startEvent"))
    event = etree.SubElement(
        scope,
        BPMN + "boundaryEvent",
        id=start.get("id") or "",
        attachedToRef=body.get("id") or "",
        cancelActivity=start.get("isInterrupting", "true"),
    )
    event.extend(definitions(start))
    begins = f"{start.get('id')}(begin)"
    for flow in node.findall(BPMN + "sequenceFlow"):
        if flow.get("sourceRef") == start.get("id"):
            flow.set("sourceRef", begins)
    start.set("id", begins)
    del node.attrib["triggeredByEvent"]
    end = etree.SubElement(scope, BPMN + "endEvent", id=f"{node.get('id')}(end)")
    _flow(scope, event, node)
    _flow(scope, node, end)


def _flow(scope: etree._Element, source: etree._Element, target: etree._Element) -> None:
    ends = (source.get("id") or "", target.get("id") or "")
    etree.SubElement(
        scope, BPMN + "sequenceFlow", id=f"{ends[0]}(to){ends[1]}", sourceRef=ends[0], targetRef=ends[1]
    )
