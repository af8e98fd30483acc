"""Whether the flows of a diagram can be walked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.runner.event_scopes import is_event_scope
from engine.runner.reading import BPMN, Problem, definitions, expression_problem, flow_nodes, kind, named
from engine.sentences import say

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
            yield (
                flow.get("id"),
                say("A sequence flow leads nowhere."),
                say("Connect both ends, or delete it."),
            )
            continue
        if source.getparent() is not target.getparent():
            yield (
                flow.get("id"),
                say(
                    "A flow from “%(name)s” to “%(name2)s” crosses the border of a sub-process.",
                    name=named(source),
                    name2=named(target),
                ),
                say("End the sub-process, and go on from it."),
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
            say("The flow from “%(name)s” has a condition, but only gateways choose.", name=named(source)),
            say("Put a gateway after it."),
        )
    problem = expression_problem(condition.removeprefix("="))
    if problem:
        yield (
            flow.get("id"),
            say(
                "A condition after “%(name)s” cannot be read: %(problem)s",
                name=named(source),
                problem=problem,
            ),
            say("Correct it."),
        )


def _ends(node: etree._Element, comes: list[etree._Element], goes: list[etree._Element]) -> Iterator[Problem]:
    type, name = kind(node), named(node)
    if len(goes) > 1 and not type.endswith("Gateway"):
        yield (
            node.get("id"),
            say("Several flows leave “%(name)s”.", name=name),
            say("Put a gateway after it."),
        )
    if is_event_scope(node):
        if comes or goes:
            yield (
                node.get("id"),
                say(
                    "A flow leads to or from “%(name)s”, which begins by its event and ends by itself.",
                    name=name,
                ),
                say("Delete the flow."),
            )
        return
    if not goes and type != "endEvent":
        yield node.get("id"), say("Nothing follows “%(name)s”.", name=name), say("Lead it to an end event.")
    if goes and type == "endEvent":
        yield (
            node.get("id"),
            say("A flow leaves the end event “%(name)s”.", name=name),
            say("Delete the flow."),
        )
    if comes and type in ("startEvent", "boundaryEvent"):
        yield (
            node.get("id"),
            say("A flow leads to “%(name)s”, which begins by itself.", name=name),
            say("Lead it to the step that follows."),
        )


def _choices(node: etree._Element, goes: list[etree._Element]) -> Iterator[Problem]:
    if kind(node) not in _CHOOSING:
        return
    bare = [flow for flow in goes if not (flow.findtext(BPMN + "conditionExpression") or "").strip()]
    if len(goes) == 1 and bare:
        return
    if node.get("default") not in {flow.get("id") for flow in goes}:
        yield (
            node.get("id"),
            say("“%(name)s” has no default flow.", name=named(node)),
            say("Mark one flow as the default."),
        )
    for flow in bare:
        if flow.get("id") != node.get("default"):
            yield (
                flow.get("id"),
                say("A flow after “%(name)s” has neither condition nor default.", name=named(node)),
                say("Give it a condition."),
            )


def _joins(node: etree._Element, comes: list[etree._Element]) -> Iterator[Problem]:
    sources = Counter(flow.get("sourceRef") for flow in comes)
    if kind(node) in _JOINING and sources and max(sources.values()) > 1:
        yield (
            node.get("id"),
            say("Two flows lead from the same element to “%(name)s”.", name=named(node)),
            say("Delete one of them."),
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
                say("“%(name)s” cannot wait for “%(name2)s”.", name=named(node), name2=named(target)),
                say("Lead it to timer and message events, or plain receive tasks."),
            )
        elif len(incoming.get(target.get("id") or "", [])) > 1:
            yield (
                target.get("id"),
                say(
                    "Another flow leads to “%(name)s”, for which “%(name2)s” waits.",
                    name=named(target),
                    name2=named(node),
                ),
                say("Draw the event a second time."),
            )


def _scope(scope: etree._Element) -> Iterator[Problem]:
    starts = scope.findall(BPMN + "startEvent")
    if len(starts) != 1:
        yield (
            scope.get("id"),
            say(
                "“%(name)s” has %(count)s start events instead of one.", name=named(scope), count=len(starts)
            ),
            say("Draw exactly one."),
        )
    if not scope.findall(BPMN + "endEvent"):
        yield scope.get("id"), say("“%(name)s” never ends.", name=named(scope)), say("Draw an end event.")
