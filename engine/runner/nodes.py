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
from engine.sentences import say

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
            say("“%(name)s” is done several times, which only activities can be.", name=named(node)),
            say("Put the marker on a task or sub-process."),
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
        yield (
            element,
            say("“%(name)s” has no %(what)s.", name=name, what=what),
            say("Choose its %(what)s in the properties.", what=what),
        )
    if type == "businessRuleTask" and not attributes.get("result"):
        yield element, say("“%(name)s” puts its outcome nowhere.", name=name), say("Give it a result name.")
    if type == "callActivity" and node.get("calledElement") not in known:
        called = node.get("calledElement")
        yield (
            element,
            say("“%(name)s” calls “%(called)s”, which is not there.", name=name, called=called)
            if called
            else say("“%(name)s” calls nothing.", name=name),
            say("Choose one of the release's diagrams."),
        )
    if type == "scriptTask":
        yield from _script(node)
    overdue = attributes.get("overdue")
    if overdue not in (None, "", "warn", "climb"):
        yield (
            element,
            say("“%(name)s” says “%(overdue)s” for when it is overdue.", name=name, overdue=overdue),
            say("Choose warn or climb."),
        )


def _script(node: etree._Element) -> Iterator[Problem]:
    if (node.get("scriptFormat") or "").lower() != "feel":
        yield (
            node.get("id"),
            say("The script of “%(name)s” is not FEEL.", name=named(node)),
            say("Set its format to feel and write a context such as {cycle: cycle + 1}."),
        )
        return
    problem = expression_problem(node.findtext(BPMN + "script") or "")
    if problem:
        yield (
            node.get("id"),
            say("The script of “%(name)s” cannot be read: %(problem)s", name=named(node), problem=problem),
            say("Correct it."),
        )


def _many(node: etree._Element) -> Iterator[Problem]:
    for characteristics in node.findall(BPMN + "multiInstanceLoopCharacteristics"):
        element, name = node.get("id"), named(node)
        if not (characteristics.findtext(BPMN + "loopDataInputRef") or "").strip():
            yield (
                element,
                say("“%(name)s” is done several times, but for no list.", name=name),
                say("Name the list in loopDataInputRef."),
            )
        collected = bool((characteristics.findtext(BPMN + "loopDataOutputRef") or "").strip())
        if collected != (characteristics.find(BPMN + "outputDataItem") is not None):
            yield (
                element,
                say("“%(name)s” collects what its instances give, but says only half of it.", name=name),
                say("Give both loopDataOutputRef and outputDataItem, or neither."),
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
        yield element, say("“%(name)s” has several events.", name=name), say("Draw one event for each.")
    elif not found and (begins_on or type in _MUST_WAIT):
        yield (
            element,
            say("“%(name)s” waits for nothing.", name=name),
            say("Make it %(sentence)s.", sentence=sentence),
        )
    elif found and found[0] not in allowed:
        what = found[0].removesuffix("EventDefinition")
        yield (
            element,
            say("“%(name)s” is of the kind “%(what)s”, which is not run here.", name=name, what=what),
            f"Use {sentence}.",
        )


def _codes(node: etree._Element, root: etree._Element) -> Iterator[Problem]:
    for definition in definitions(node):
        what = kind(definition).removesuffix("EventDefinition")
        if what == "signal" and not _names_signal(definition, root):
            yield (
                node.get("id"),
                say("“%(name)s” names no signal.", name=named(node)),
                say("Choose a signal that has a name."),
            )
        if what not in ("error", "escalation"):
            continue
        reference = definition.get(f"{what}Ref")
        found = next((item for item in root.iter(BPMN + what) if item.get("id") == reference), None)
        if reference and found is None:
            yield (
                node.get("id"),
                say("“%(name)s” names an %(what)s that is not there.", name=named(node), what=what),
                say("Choose the %(what)s again.", what=what),
            )
        elif kind(node) in _THROWS and (found is None or not (found.get(f"{what}Code") or found.get("name"))):
            yield (
                node.get("id"),
                say("“%(name)s” throws no %(what)s code.", name=named(node), what=what),
                say("Choose an %(what)s with a code.", what=what),
            )


def _names_signal(definition: etree._Element, root: etree._Element) -> bool:
    reference = definition.get("signalRef")
    return any(item.get("id") == reference and item.get("name") for item in root.iter(BPMN + "signal"))


def _event_scope(node: etree._Element) -> Iterator[Problem]:
    """An event sub-process stands alone: it begins by its event only, and nothing follows it."""
    element, name = node.get("id"), named(node)
    if node.find(BPMN + "multiInstanceLoopCharacteristics") is not None:
        yield (
            element,
            say("“%(name)s” begins by its event, not for a list.", name=name),
            say("Put the list on a step inside it."),
        )
    for start in node.findall(BPMN + "startEvent"):
        errors = start.find(BPMN + _ERROR) is not None
        if errors and start.get("isInterrupting") == "false":
            yield (
                start.get("id"),
                say("“%(name)s” lets the work go on after an error.", name=named(start)),
                say("Let it interrupt."),
            )


def _boundary(node: etree._Element) -> Iterator[Problem]:
    element, name = node.get("id"), named(node)
    scope = node.getparent()
    carrier = next(
        (item for item in ([] if scope is None else scope) if item.get("id") == node.get("attachedToRef")),
        None,
    )
    if carrier is None or kind(carrier) not in ACTIVITIES or is_event_scope(carrier):
        yield (
            element,
            say("“%(name)s” is attached to no activity.", name=name),
            say("Attach it to a task or sub-process."),
        )
        return
    for definition in definitions(node):
        carriers, sentence = _MAY_CARRY.get(kind(definition), (ACTIVITIES, ""))
        if kind(carrier) not in carriers:
            what = kind(definition).removesuffix("EventDefinition")
            yield (
                element,
                say(
                    "“%(name)s” waits for an %(what)s, which “%(name2)s” never throws.",
                    name=name,
                    what=what,
                    name2=named(carrier),
                ),
                say("Attach it to one of: %(sentence)s.", sentence=sentence),
            )
        if kind(definition) == _ERROR and node.get("cancelActivity") == "false":
            yield (
                element,
                say("“%(name)s” lets its activity go on after an error.", name=name),
                say("Let it interrupt."),
            )
