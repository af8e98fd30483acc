"""Whether the flows of a diagram can be walked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.runner.event_scopes import is_event_scope
from engine.runner.reading import BPMN, Problem, definitions, expression_problem, flow_nodes, kind, named

_CHOOSING = ("exclusiveGateway", "inclusiveGateway")
_JOINING = ("parallelGateway", "inclusiveGateway")


def connection_problems(process: etree._Element) -> Iterator[Problem]:
    """What hinders walking the flows of a process."""
    nodes = {node.get("id"): node for node in flow_nodes(process)}
    incoming: dict[str, list[etree._Element]] = {}
    outgoing: dict[str, list[etree._Element]] = {}
    for flow in process.iter(BPMN + "sequenceFlow"):
        source, target = nodes.get(flow.get("sourceRef")), nodes.get(flow.get("targetRef"))
        if source is None or target is None:
            yield flow.get("id"), "A sequence flow leads nowhere.", "Connect both ends, or delete it."
            continue
        if source.getparent() is not target.getparent():
            yield (
                flow.get("id"),
                f"A flow from “{named(source)}” to “{named(target)}” crosses the border of a sub-process.",
                "End the sub-process, and go on from it.",
            )
        yield from _condition(flow, source)
        outgoing.setdefault(source.get("id") or "", []).append(flow)
        incoming.setdefault(target.get("id") or "", []).append(flow)
    for id, node in nodes.items():
        comes, goes = incoming.get(id or "", []), outgoing.get(id or "", [])
        yield from _ends(node, comes, goes)
        yield from _choices(node, goes)
        yield from _joins(node, comes)
        if kind(node) == "eventBasedGateway":
            yield from _events(node, [(nodes[flow.get("targetRef")], incoming) for flow in goes])
    for scope in (process, *process.iter(BPMN + "subProcess")):
        yield from _scope(scope)


def _condition(flow: etree._Element, source: etree._Element) -> Iterator[Problem]:
    condition = (flow.findtext(BPMN + "conditionExpression") or "").strip()
    if not condition:
        return
    if kind(source) not in _CHOOSING:
        yield (
            flow.get("id"),
            f"The flow from “{named(source)}” has a condition, but only gateways choose.",
            "Put a gateway after it.",
        )
    problem = expression_problem(condition.removeprefix("="))
    if problem:
        yield flow.get("id"), f"A condition after “{named(source)}” cannot be read: {problem}", "Correct it."


def _ends(node: etree._Element, comes: list[etree._Element], goes: list[etree._Element]) -> Iterator[Problem]:
    type, name = kind(node), named(node)
    if len(goes) > 1 and not type.endswith("Gateway"):
        yield node.get("id"), f"Several flows leave “{name}”.", "Put a gateway after it."
    if is_event_scope(node):
        if comes or goes:
            yield (
                node.get("id"),
                f"A flow leads to or from “{name}”, which begins by its event and ends by itself.",
                "Delete the flow.",
            )
        return
    if not goes and type != "endEvent":
        yield node.get("id"), f"Nothing follows “{name}”.", "Lead it to an end event."
    if goes and type == "endEvent":
        yield node.get("id"), f"A flow leaves the end event “{name}”.", "Delete the flow."
    if comes and type in ("startEvent", "boundaryEvent"):
        yield (
            node.get("id"),
            f"A flow leads to “{name}”, which begins by itself.",
            "Lead it to the step that follows.",
        )


def _choices(node: etree._Element, goes: list[etree._Element]) -> Iterator[Problem]:
    if kind(node) not in _CHOOSING:
        return
    bare = [flow for flow in goes if not (flow.findtext(BPMN + "conditionExpression") or "").strip()]
    if len(goes) == 1 and bare:
        return
    if node.get("default") not in {flow.get("id") for flow in goes}:
        yield node.get("id"), f"“{named(node)}” has no default flow.", "Mark one flow as the default."
    for flow in bare:
        if flow.get("id") != node.get("default"):
            yield (
                flow.get("id"),
                f"A flow after “{named(node)}” has neither condition nor default.",
                "Give it a condition.",
            )


def _joins(node: etree._Element, comes: list[etree._Element]) -> Iterator[Problem]:
    sources = Counter(flow.get("sourceRef") for flow in comes)
    if kind(node) in _JOINING and sources and max(sources.values()) > 1:
        yield (
            node.get("id"),
            f"Two flows lead from the same element to “{named(node)}”.",
            "Delete one of them.",
        )


def _events(
    node: etree._Element, targets: list[tuple[etree._Element, dict[str, list[etree._Element]]]]
) -> Iterator[Problem]:
    for target, incoming in targets:
        plain = kind(target) == "intermediateCatchEvent" and len(definitions(target)) == 1
        if kind(target) == "receiveTask":
            many = target.find(BPMN + "multiInstanceLoopCharacteristics") is not None
            scope = target.getparent()
            events = [] if scope is None else scope.findall(BPMN + "boundaryEvent")
            plain = not many and all(event.get("attachedToRef") != target.get("id") for event in events)
        if not plain:
            yield (
                node.get("id"),
                f"“{named(node)}” cannot wait for “{named(target)}”.",
                "Lead it to timer and message events, or plain receive tasks.",
            )
        elif len(incoming.get(target.get("id") or "", [])) > 1:
            yield (
                target.get("id"),
                f"Another flow leads to “{named(target)}”, for which “{named(node)}” waits.",
                "Draw the event a second time.",
            )


def _scope(scope: etree._Element) -> Iterator[Problem]:
    starts = scope.findall(BPMN + "startEvent")
    if len(starts) != 1:
        yield (
            scope.get("id"),
            f"“{named(scope)}” has {len(starts)} start events instead of one.",
            "Draw exactly one.",
        )
    if not scope.findall(BPMN + "endEvent"):
        yield scope.get("id"), f"“{named(scope)}” never ends.", "Draw an end event."
