"""What this desk refuses to run, each with a plain sentence: nothing is ever silently ignored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from engine.errors import FeelError, Finding
from engine.runner.info import ProcessInfo
from engine.runner.reading import (
    BPMN,
    REDRESS,
    Document,
    expression_problem,
    extension_attributes,
    flow_nodes,
    kind,
)
from engine.runner.times import cycle_of, moment_of

_NOW = datetime(2026, 1, 1, tzinfo=UTC)

_REFUSED = {
    "linkEventDefinition": (
        "a link event",
        "Draw the sequence flow, or split the diagram with a call activity.",
    ),
    "signalEventDefinition": ("a signal event", "Use a message with a key."),
    "compensateEventDefinition": ("a compensation event", "Draw the steps that undo the work."),
    "conditionalEventDefinition": ("a conditional event", "Use a message or a timer."),
    "cancelEventDefinition": ("a cancel event", "Use an error event."),
    "transaction": ("a transaction", "Use a sub-process with an error boundary event."),
    "adHocSubProcess": ("an ad-hoc sub-process", "Draw the order of the steps."),
    "complexGateway": ("a complex gateway", "Use exclusive, inclusive or parallel gateways."),
    "standardLoopCharacteristics": ("a loop marker", "Draw the loop with an exclusive gateway."),
    "completionCondition": ("a completion condition", "Leave the loop by a boundary event."),
    "loopCardinality": ("a fixed number of instances", "Give a list in loopDataInputRef."),
}
_NEEDS = {
    "serviceTask": ("operation", "operation"),
    "businessRuleTask": ("decision", "decision table"),
    "userTask": ("form", "form"),
}
_EXPRESSIONS = ("assignee", "subject")
_MAY_BE_EXPRESSIONS = ("due", "priority", "unit", "role")


def problems(document: Document, known: frozenset[str]) -> Iterator[Finding]:
    """Everything in a diagram that hinders running it.

    :param known: the ids of all processes of the release.
    """
    for element, message, remedy in _all(document, known):
        yield Finding("runnable", message, element, remedy, artefact=document.artefact)


Problem = tuple[str | None, str, str]


def _all(document: Document, known: frozenset[str]) -> Iterator[Problem]:
    process = _process_node(document)
    yield from _refused(process)
    for node in flow_nodes(process):
        yield from _node(node, document.process, known)
        yield from _expressions(node)
        yield from _timers(node)
        yield from _messages(node, document.root)
    yield from _flows(process)
    yield from _scopes(process)


def _process_node(document: Document) -> etree._Element:
    return next(
        item for item in document.root.iter(BPMN + "process") if item.get("id") == document.process.id
    )


def _name(node: etree._Element) -> str:
    return " ".join((node.get("name") or node.get("id") or kind(node)).split())


def _refused(process: etree._Element) -> Iterator[Problem]:
    for node in process.iter():
        if kind(node) in _REFUSED:
            what, remedy = _REFUSED[kind(node)]
            owner = node if node.get("id") and not kind(node).endswith("Definition") else node.getparent()
            while owner is not None and kind(owner).endswith("Characteristics"):
                owner = owner.getparent()
            if owner is not None:
                yield (
                    owner.get("id"),
                    f"“{_name(owner)}” is or has {what}, which this desk does not run.",
                    remedy,
                )
        elif kind(node) == "subProcess" and node.get("triggeredByEvent") == "true":
            yield (
                node.get("id"),
                f"“{_name(node)}” is an event sub-process, which this desk does not run.",
                "Draw a boundary event on a sub-process around the work.",
            )


def _node(node: etree._Element, process: ProcessInfo, known: frozenset[str]) -> Iterator[Problem]:
    element, type, name = node.get("id"), kind(node), _name(node)
    attributes = extension_attributes(node)
    if not element:
        yield None, f"A {type} has no id.", "Save the diagram again from the editor."
    if type in _NEEDS and not attributes.get(_NEEDS[type][0]):
        what = _NEEDS[type][1]
        yield element, f"“{name}” has no {what}.", f"Choose its {what} in the properties."
    if type == "businessRuleTask" and not attributes.get("result"):
        yield element, f"“{name}” puts its outcome nowhere.", "Give it a result name."
    if type == "callActivity" and node.get("calledElement") not in known:
        called = node.get("calledElement")
        yield (
            element,
            f"“{name}” calls {f'“{called}”, which is not there' if called else 'nothing'}.",
            "Choose one of the release's diagrams.",
        )
    if type == "boundaryEvent" and not any(kind(child).endswith("EventDefinition") for child in node):
        yield element, f"“{name}” waits for nothing.", "Make it a timer, message, error or escalation event."
    if type == "scriptTask":
        yield from _script(node)
    overdue = attributes.get("overdue")
    if overdue not in (None, "", "warn", "climb"):
        yield element, f"“{name}” says “{overdue}” for when it is overdue.", "Choose warn or climb."


def _script(node: etree._Element) -> Iterator[Problem]:
    language = (node.get("scriptFormat") or "").lower()
    if language != "feel":
        yield (
            node.get("id"),
            f"The script of “{_name(node)}” is not FEEL.",
            "Set its format to feel and write a context such as {cycle: cycle + 1}.",
        )
        return
    problem = expression_problem(node.findtext(BPMN + "script") or "")
    if problem:
        yield node.get("id"), f"The script of “{_name(node)}” cannot be read: {problem}", "Correct it."


def _expressions(node: etree._Element) -> Iterator[Problem]:
    attributes = extension_attributes(node)
    texts = [(name, attributes[name].removeprefix("=")) for name in _EXPRESSIONS if attributes.get(name)]
    texts += [
        (name, attributes[name][1:])
        for name in _MAY_BE_EXPRESSIONS
        if attributes.get(name, "").startswith("=")
    ]
    if attributes.get("key"):
        texts.append(("key", attributes["key"].removeprefix("=")))
    for what in ("input", "output"):
        for item in node.findall(f"{BPMN}extensionElements/{REDRESS}{what}"):
            label = item.get("name") or ""
            if not label:
                yield node.get("id"), f"“{_name(node)}” has an {what} without a name.", "Give it one."
            texts.append((f"{what} {label}", (item.get("value") or "").removeprefix("=")))
    for label, text in texts:
        problem = expression_problem(text)
        if problem:
            yield node.get("id"), f"The {label} of “{_name(node)}” cannot be read: {problem}", "Correct it."
    if kind(node) == "userTask" and attributes.get("due") and not attributes["due"].startswith("="):
        yield from _try(node, "due time", lambda: moment_of(attributes["due"], _NOW))


def _timers(node: etree._Element) -> Iterator[Problem]:
    for timer in node.findall(BPMN + "timerEventDefinition"):
        attributes = extension_attributes(timer) | extension_attributes(node)
        if kind(node) == "startEvent":
            yield node.get("id"), f"“{_name(node)}” starts by a timer.", "Start it by a message or by hand."
        children = [child for child in timer if kind(child).startswith("time")]
        if attributes.get("clock"):
            percent = attributes.get("percent", "")
            if not (percent.isdecimal() and 0 < int(percent) <= 1000) or children:
                yield (
                    node.get("id"),
                    f"“{_name(node)}” needs a share of the clock {attributes['clock']}, and no other time.",
                    "Give a percentage from 1 to 1000.",
                )
        elif len(children) != 1:
            yield node.get("id"), f"“{_name(node)}” has no time.", "Give a duration, a date or a repetition."
        else:
            yield from _time(node, children[0])


def _time(node: etree._Element, child: etree._Element) -> Iterator[Problem]:
    text = (child.text or "").strip()
    if text.startswith("="):
        problem = expression_problem(text[1:])
        if problem:
            yield node.get("id"), f"The time of “{_name(node)}” cannot be read: {problem}", "Correct it."
    elif kind(child) == "timeCycle":
        yield from _try(node, "time", lambda: cycle_of(text, _NOW))
    else:
        yield from _try(node, "time", lambda: moment_of(text, _NOW))


def _try(node: etree._Element, what: str, reading: object) -> Iterator[Problem]:
    try:
        reading()  # type: ignore[operator]  # one of the readers of times
    except FeelError as wrong:
        yield node.get("id"), f"The {what} of “{_name(node)}” is wrong: {wrong.message}", wrong.remedy
    except OverflowError:
        yield node.get("id"), f"The {what} of “{_name(node)}” is too far away.", "Use a shorter time."


def _messages(node: etree._Element, root: etree._Element) -> Iterator[Problem]:
    known = {item.get("id"): item.get("name") for item in root.iter(BPMN + "message")}
    for definition in [*node.findall(BPMN + "messageEventDefinition"), node]:
        reference = definition.get("messageRef")
        if definition is node and (reference is None or kind(node) not in ("sendTask", "receiveTask")):
            continue
        if not known.get(reference):
            yield node.get("id"), f"“{_name(node)}” names no message.", "Choose one in the properties."
    if kind(node) == "receiveTask" and not known.get(node.get("messageRef")):
        yield node.get("id"), f"“{_name(node)}” waits for no message.", "Choose one in the properties."
    if (
        kind(node) == "sendTask"
        and not node.get("messageRef")
        and not extension_attributes(node).get("operation")
    ):
        yield node.get("id"), f"“{_name(node)}” sends nothing.", "Choose a message or an operation."


def _flows(process: etree._Element) -> Iterator[Problem]:
    nodes = {node.get("id"): node for node in flow_nodes(process)}
    for flow in process.iter(BPMN + "sequenceFlow"):
        source, target = nodes.get(flow.get("sourceRef")), nodes.get(flow.get("targetRef"))
        if source is None or target is None:
            yield flow.get("id"), "A sequence flow leads nowhere.", "Connect both ends, or delete it."
            continue
        condition = (flow.findtext(BPMN + "conditionExpression") or "").strip()
        chooses = kind(source) in ("exclusiveGateway", "inclusiveGateway")
        if condition and not chooses:
            yield (
                flow.get("id"),
                f"The flow from “{_name(source)}” has a condition, but only gateways choose.",
                "Put a gateway after it.",
            )
        problem = expression_problem(condition.removeprefix("=")) if condition else None
        if problem:
            yield (
                flow.get("id"),
                f"A condition after “{_name(source)}” cannot be read: {problem}",
                "Correct it.",
            )
    for node in nodes.values():
        yield from _outgoing(process, node)


def _outgoing(process: etree._Element, node: etree._Element) -> Iterator[Problem]:
    outgoing = [
        flow for flow in process.iter(BPMN + "sequenceFlow") if flow.get("sourceRef") == node.get("id")
    ]
    type, name = kind(node), _name(node)
    gateway = type.endswith("Gateway")
    if len(outgoing) > 1 and not gateway:
        yield node.get("id"), f"Several flows leave “{name}”.", "Put a gateway after it."
    if not outgoing and type != "endEvent":
        yield node.get("id"), f"Nothing follows “{name}”.", "Lead it to an end event."
    if type in ("exclusiveGateway", "inclusiveGateway") and len(outgoing) > 1:
        if node.get("default") not in {flow.get("id") for flow in outgoing}:
            yield node.get("id"), f"“{name}” has no default flow.", "Mark one flow as the default."
        for flow in outgoing:
            bare = not (flow.findtext(BPMN + "conditionExpression") or "").strip()
            if bare and flow.get("id") != node.get("default"):
                yield (
                    flow.get("id"),
                    f"A flow after “{name}” has neither condition nor default.",
                    "Give it a condition.",
                )


def _scopes(process: etree._Element) -> Iterator[Problem]:
    for scope in [process, *process.iter(BPMN + "subProcess")]:
        starts = scope.findall(BPMN + "startEvent")
        if len(starts) != 1:
            yield (
                scope.get("id"),
                f"“{_name(scope)}” has {len(starts)} start events instead of one.",
                "Draw exactly one.",
            )
        if not scope.findall(BPMN + "endEvent"):
            yield scope.get("id"), f"“{_name(scope)}” never ends.", "Draw an end event."
