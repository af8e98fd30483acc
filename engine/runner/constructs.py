"""What this desk refuses to run, each with a plain sentence: nothing that is drawn is silently ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from engine.errors import Finding
from engine.model import SIGNAL
from engine.runner.connections import connection_problems
from engine.runner.elements import GUARD
from engine.runner.nodes import node_problems
from engine.runner.reading import BPMN, FLOW_NODES, Document, Problem, flow_nodes, kind, named
from engine.runner.texts import text_problems
from engine.sentences import say

_ID = re.compile(r"[^\W\d][\w.-]*")

_REFUSED = {
    "linkEventDefinition": (
        "a link event",
        say("Draw the sequence flow, or split the diagram with a call activity."),
    ),
    "compensateEventDefinition": ("a compensation event", say("Draw the steps that undo the work.")),
    "conditionalEventDefinition": ("a conditional event", say("Use a message or a timer.")),
    "cancelEventDefinition": ("a cancel event", say("Use an error event.")),
    "transaction": ("a transaction", say("Use a sub-process with an error boundary event.")),
    "adHocSubProcess": ("an ad-hoc sub-process", say("Draw the order of the steps.")),
    "complexGateway": ("a complex gateway", say("Use exclusive, inclusive or parallel gateways.")),
    "standardLoopCharacteristics": ("a loop marker", say("Draw the loop with an exclusive gateway.")),
    "completionCondition": ("a completion condition", say("Leave the loop by a boundary event.")),
    "loopCardinality": ("a fixed number of instances", say("Give a list in loopDataInputRef.")),
    "ioSpecification": ("inputs and outputs of BPMN", say("Use redress:input and redress:output.")),
    "dataInputAssociation": ("a data association", say("Steps read task data: delete the arrow.")),
    "dataOutputAssociation": ("a data association", say("Steps write task data: delete the arrow.")),
    "correlationSubscription": ("a correlation subscription", say("Give the message a redress:key.")),
    "resourceRole": ("a resource role", say("Use a lane, or redress:unit and redress:role.")),
    "performer": ("a performer", say("Use redress:assignee.")),
    "humanPerformer": ("a performer", say("Use redress:assignee.")),
    "potentialOwner": ("a potential owner", say("Use a lane, or redress:unit and redress:role.")),
    "callableElement": ("a global task", say("Draw the task where it is needed.")),
}

_ATTRIBUTES = {
    "isForCompensation": ("false", "is meant for compensation", say("Draw the steps that undo the work.")),
    "startQuantity": ("1", "waits for several tokens", say("Use a parallel gateway.")),
    "completionQuantity": ("1", "gives several tokens", say("Use a parallel gateway.")),
    "instantiate": ("false", "starts an instance", say("Start by a message start event.")),
    "eventGatewayType": ("Exclusive", "waits for several of its events", say("Use a parallel gateway.")),
    "parallelMultiple": ("false", "waits for several events", say("Use a parallel gateway.")),
    "behavior": ("All", "throws an event for its instances", say("Throw it in a step of the sub-process.")),
}
"""Attributes with the one value that this desk runs."""

_DRAWN = FLOW_NODES | {
    "sequenceFlow",
    "laneSet",
    "textAnnotation",
    "association",
    "group",
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "documentation",
    "extensionElements",
    "incoming",
    "outgoing",
    "property",
    "multiInstanceLoopCharacteristics",
    "auditing",
    "monitoring",
    "category",
}
"""What may stand in a process or sub-process."""


def problems(document: Document, known: frozenset[str]) -> Iterator[Finding]:
    """Everything in a diagram that hinders running it.

    :param known: the ids of all processes of the release.
    """
    for element, message, remedy in _all(document, known):
        yield Finding("runnable", message, element, remedy, artefact=document.artefact)


def _all(document: Document, known: frozenset[str]) -> Iterator[Problem]:
    process = document.node
    yield from _ids(process)
    for node in process.iter():
        yield from _refused(node)
        yield from _attributes(node)
    for message in document.root.iter(BPMN + "message"):
        if (message.get("name") or "").startswith(SIGNAL):
            yield (
                message.get("id"),
                say("A message is called “%(name)s”.", name=message.get("name")),
                say("Call it otherwise."),
            )
    for scope in (process, *process.iter(BPMN + "subProcess")):
        yield from _unknown(scope)
    for node in flow_nodes(process):
        yield from node_problems(node, document.root, known)
        yield from text_problems(node, document.root)
    yield from connection_problems(process)


def _ids(process: etree._Element) -> Iterator[Problem]:
    seen: set[str] = set()
    for node in (process, *flow_nodes(process)):
        id = node.get("id") or ""
        if not id:
            yield (
                None,
                say("“%(name)s” has no id.", name=named(node)),
                say("Save the diagram again from the editor."),
            )
        elif not _ID.fullmatch(id) or id.endswith(GUARD):
            yield (
                id,
                say("The id “%(id)s” cannot be used.", id=id),
                say("Use letters, digits, dots, - and _; begin with a letter."),
            )
        elif id in seen:
            yield id, say("Two elements have the id “%(id)s”.", id=id), say("Give one of them another id.")
        seen.add(id)


def _refused(node: etree._Element) -> Iterator[Problem]:
    if kind(node) in _REFUSED:
        what, remedy = _REFUSED[kind(node)]
        owner = _owner(node)
        yield (
            owner.get("id"),
            say("“%(name)s” is or has %(what)s, which this desk does not run.", name=named(owner), what=what),
            remedy,
        )


def _owner(node: etree._Element) -> etree._Element:
    """The drawn element that a part belongs to."""
    owner = node
    parent = owner.getparent()
    while parent is not None and not (owner.get("id") and kind(parent) in ("process", "subProcess")):
        owner, parent = parent, parent.getparent()
    return owner if parent is not None else node


def _attributes(node: etree._Element) -> Iterator[Problem]:
    for name, (value, what, remedy) in _ATTRIBUTES.items():
        if node.get(name, value) != value and kind(node):
            owner = _owner(node)
            yield (
                owner.get("id"),
                say("“%(name)s” %(what)s, which this desk does not run.", name=named(owner), what=what),
                remedy,
            )


def _unknown(scope: etree._Element) -> Iterator[Problem]:
    for child in scope:
        name = kind(child)
        if name and name not in _DRAWN and name not in _REFUSED and not name.endswith("Definition"):
            yield (
                child.get("id"),
                say(
                    "“%(name)s” is a %(name2)s, which this desk does not run.", name=named(child), name2=name
                ),
                say("Draw it with the elements that docs/dialect.md lists."),
            )
