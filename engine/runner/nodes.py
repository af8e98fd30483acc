"""Whether each activity and event of a diagram says what it needs to be run."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.runner.event_scopes import is_event_scope
from engine.runner.reading import (
    BPMN,
    Problem,
    definitions,
    expression_problem,
    extension_attributes,
    kind,
    named,
)

ACTIVITIES = frozenset(
    {
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
    }
)

_NEEDS = {
    "serviceTask": ("operation", "operation"),
    "businessRuleTask": ("decision", "decision table"),
    "userTask": ("form", "form"),
}

_TIMER, _MESSAGE, _SIGNAL, _ERROR, _ESCALATION, _TERMINATE = (
    f"{what}EventDefinition" for what in ("timer", "message", "signal", "error", "escalation", "terminate")
)
_EVENTS = {
    "startEvent": (frozenset({_MESSAGE}), "a message, or begin without event"),
    "endEvent": (
        frozenset({_MESSAGE, _SIGNAL, _ERROR, _ESCALATION, _TERMINATE}),
        "a message, signal, error, escalation or terminate event, or end without event",
    ),
    "intermediateCatchEvent": (frozenset({_TIMER, _MESSAGE, _SIGNAL}), "a timer, message or signal"),
    "intermediateThrowEvent": (
        frozenset({_MESSAGE, _SIGNAL, _ESCALATION}),
        "a message, signal or escalation",
    ),
    "boundaryEvent": (
        frozenset({_TIMER, _MESSAGE, _SIGNAL, _ERROR, _ESCALATION}),
        "a timer, message, signal, error or escalation",
    ),
}
_THROWS = frozenset({"endEvent", "intermediateThrowEvent"})
_MUST_WAIT = frozenset({"intermediateCatchEvent", "boundaryEvent"})
_MAY_CARRY = {
    _ERROR: (
        frozenset({"callActivity", "subProcess", "serviceTask"}),
        "call activities, sub-processes and service tasks",
    ),
    _ESCALATION: (frozenset({"callActivity", "subProcess"}), "call activities and sub-processes"),
}


def node_problems(node: etree._Element, root: etree._Element, known: frozenset[str]) -> Iterator[Problem]:
    """What an activity or event lacks.

    :param known: the ids of all processes of the release.
    """
    type = kind(node)
    if type in ACTIVITIES:
        yield from _activity(node, known)
        yield from _many(node)
    elif node.find(BPMN + "multiInstanceLoopCharacteristics") is not None:
        yield (
            node.get("id"),
            f"“{named(node)}” is done several times, which only activities can be.",
            "Put the marker on a task or sub-process.",
        )
    if type in _EVENTS:
        yield from _event(node)
        yield from _codes(node, root)
    if type == "boundaryEvent":
        yield from _boundary(node)
    if is_event_scope(node):
        yield from _event_scope(node)


def _activity(node: etree._Element, known: frozenset[str]) -> Iterator[Problem]:
    element, type, name = node.get("id"), kind(node), named(node)
    attributes = extension_attributes(node)
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
    if type == "scriptTask":
        yield from _script(node)
    overdue = attributes.get("overdue")
    if overdue not in (None, "", "warn", "climb"):
        yield element, f"“{name}” says “{overdue}” for when it is overdue.", "Choose warn or climb."


def _script(node: etree._Element) -> Iterator[Problem]:
    if (node.get("scriptFormat") or "").lower() != "feel":
        yield (
            node.get("id"),
            f"The script of “{named(node)}” is not FEEL.",
            "Set its format to feel and write a context such as {cycle: cycle + 1}.",
        )
        return
    problem = expression_problem(node.findtext(BPMN + "script") or "")
    if problem:
        yield node.get("id"), f"The script of “{named(node)}” cannot be read: {problem}", "Correct it."


def _many(node: etree._Element) -> Iterator[Problem]:
    for characteristics in node.findall(BPMN + "multiInstanceLoopCharacteristics"):
        element, name = node.get("id"), named(node)
        if not (characteristics.findtext(BPMN + "loopDataInputRef") or "").strip():
            yield (
                element,
                f"“{name}” is done several times, but for no list.",
                "Name the list in loopDataInputRef.",
            )
        collected = bool((characteristics.findtext(BPMN + "loopDataOutputRef") or "").strip())
        if collected != (characteristics.find(BPMN + "outputDataItem") is not None):
            yield (
                element,
                f"“{name}” collects what its instances give, but says only half of it.",
                "Give both loopDataOutputRef and outputDataItem, or neither.",
            )


def _event(node: etree._Element) -> Iterator[Problem]:
    element, type, name = node.get("id"), kind(node), named(node)
    allowed, sentence = _EVENTS[type]
    found = [kind(child) for child in definitions(node)]
    scope = node.getparent()
    begins_on = type == "startEvent" and scope is not None and is_event_scope(scope)
    if begins_on:
        allowed, sentence = _EVENTS["boundaryEvent"]
    elif type == "startEvent" and scope is not None and kind(scope) == "subProcess":
        allowed, sentence = frozenset(), "no event in a sub-process"
    if len(found) > 1:
        yield element, f"“{name}” has several events.", "Draw one event for each."
    elif not found and (begins_on or type in _MUST_WAIT):
        yield element, f"“{name}” waits for nothing.", f"Make it {sentence}."
    elif found and found[0] not in allowed:
        what = found[0].removesuffix("EventDefinition")
        yield element, f"“{name}” is of the kind “{what}”, which is not run here.", f"Use {sentence}."


def _codes(node: etree._Element, root: etree._Element) -> Iterator[Problem]:
    for definition in definitions(node):
        what = kind(definition).removesuffix("EventDefinition")
        if what == "signal" and not _names_signal(definition, root):
            yield node.get("id"), f"“{named(node)}” names no signal.", "Choose a signal that has a name."
        if what not in ("error", "escalation"):
            continue
        reference = definition.get(f"{what}Ref")
        found = next((item for item in root.iter(BPMN + what) if item.get("id") == reference), None)
        if reference and found is None:
            yield (
                node.get("id"),
                f"“{named(node)}” names an {what} that is not there.",
                f"Choose the {what} again.",
            )
        elif kind(node) in _THROWS and (found is None or not (found.get(f"{what}Code") or found.get("name"))):
            yield node.get("id"), f"“{named(node)}” throws no {what} code.", f"Choose an {what} with a code."


def _names_signal(definition: etree._Element, root: etree._Element) -> bool:
    reference = definition.get("signalRef")
    return any(item.get("id") == reference and item.get("name") for item in root.iter(BPMN + "signal"))


def _event_scope(node: etree._Element) -> Iterator[Problem]:
    """An event sub-process stands alone: it begins by its event only, and nothing follows it."""
    element, name = node.get("id"), named(node)
    if node.find(BPMN + "multiInstanceLoopCharacteristics") is not None:
        yield element, f"“{name}” begins by its event, not for a list.", "Put the list on a step inside it."
    for start in node.findall(BPMN + "startEvent"):
        errors = start.find(BPMN + _ERROR) is not None
        if errors and start.get("isInterrupting") == "false":
            yield (
                start.get("id"),
                f"“{named(start)}” lets the work go on after an error.",
                "Let it interrupt.",
            )


def _boundary(node: etree._Element) -> Iterator[Problem]:
    element, name = node.get("id"), named(node)
    scope = node.getparent()
    carrier = next(
        (item for item in ([] if scope is None else scope) if item.get("id") == node.get("attachedToRef")),
        None,
    )
    if carrier is None or kind(carrier) not in ACTIVITIES or is_event_scope(carrier):
        yield element, f"“{name}” is attached to no activity.", "Attach it to a task or sub-process."
        return
    for definition in definitions(node):
        carriers, sentence = _MAY_CARRY.get(kind(definition), (ACTIVITIES, ""))
        if kind(carrier) not in carriers:
            what = kind(definition).removesuffix("EventDefinition")
            yield (
                element,
                f"“{name}” waits for an {what}, which “{named(carrier)}” never throws.",
                f"Attach it to one of: {sentence}.",
            )
        if kind(definition) == _ERROR and node.get("cancelActivity") == "false":
            yield element, f"“{name}” lets its activity go on after an error.", "Let it interrupt."
