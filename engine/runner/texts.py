"""Whether every expression, time and message of a diagram can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from lxml import etree

from engine.errors import FeelError
from engine.runner.reading import (
    BPMN,
    REDRESS,
    Problem,
    definitions,
    expression_problem,
    extension_attributes,
    kind,
    named,
)
from engine.runner.times import cycle_of, moment_of
from engine.sentences import say

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_EXPRESSIONS = ("assignee", "subject", "prefill")
_MAY_BE_EXPRESSIONS = ("due", "priority", "unit", "role")


def text_problems(node: etree._Element, root: etree._Element) -> Iterator[Problem]:
    """What cannot be read at a node."""
    yield from _expressions(node)
    yield from _timers(node)
    yield from _messages(node, root)


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
                yield (
                    node.get("id"),
                    say("“%(name)s” has an %(what)s without a name.", name=named(node), what=what),
                    say("Give it one."),
                )
            texts.append((f"{what} {label}", (item.get("value") or "").removeprefix("=")))
    for label, text in texts:
        problem = expression_problem(text)
        if problem:
            yield (
                node.get("id"),
                say(
                    "The %(label)s of “%(name)s” cannot be read: %(problem)s",
                    label=label,
                    name=named(node),
                    problem=problem,
                ),
                say("Correct it."),
            )
    due = attributes.get("due", "")
    if kind(node) == "userTask" and due and not due.startswith("="):
        yield from _try(node, "due time", lambda: moment_of(due, _NOW))


def _timers(node: etree._Element) -> Iterator[Problem]:
    for timer in node.findall(BPMN + "timerEventDefinition"):
        attributes = extension_attributes(timer) | extension_attributes(node)
        children = [child for child in timer if kind(child).startswith("time")]
        if attributes.get("clock"):
            percent = attributes.get("percent", "")
            if not (percent.isdecimal() and 0 < int(percent) <= 1000) or children:
                yield (
                    node.get("id"),
                    say(
                        "“%(name)s” needs a share of the clock %(clock)s, and no other time.",
                        name=named(node),
                        clock=attributes["clock"],
                    ),
                    say("Give a percentage from 1 to 1000."),
                )
        elif len(children) != 1:
            yield (
                node.get("id"),
                say("“%(name)s” has no time, or several.", name=named(node)),
                say("Give a duration, a date or a repetition."),
            )
        else:
            yield from _time(node, children[0])


def _time(node: etree._Element, child: etree._Element) -> Iterator[Problem]:
    text = (child.text or "").strip()
    if text.startswith("="):
        problem = expression_problem(text[1:])
        if problem:
            yield (
                node.get("id"),
                say("The time of “%(name)s” cannot be read: %(problem)s", name=named(node), problem=problem),
                say("Correct it."),
            )
    elif kind(child) == "timeCycle":
        yield from _try(node, "time", lambda: cycle_of(text, _NOW))
    else:
        yield from _try(node, "time", lambda: moment_of(text, _NOW))


def _try(node: etree._Element, what: str, reading: Callable[[], object]) -> Iterator[Problem]:
    try:
        reading()
    except FeelError as wrong:
        yield (
            node.get("id"),
            say(
                "The %(what)s of “%(name)s” is wrong: %(message)s",
                what=what,
                name=named(node),
                message=wrong.message,
            ),
            wrong.remedy,
        )


def _messages(node: etree._Element, root: etree._Element) -> Iterator[Problem]:
    messages = {item.get("id"): item for item in root.iter(BPMN + "message")}
    type = kind(node)
    references = [
        definition.get("messageRef")
        for definition in definitions(node)
        if kind(definition) == "messageEventDefinition"
    ]
    if type == "receiveTask" or (type == "sendTask" and node.get("messageRef")):
        references.append(node.get("messageRef"))
    for reference in references:
        message = messages.get(reference)
        if message is None or not message.get("name"):
            yield (
                node.get("id"),
                say("“%(name)s” names no message.", name=named(node)),
                say("Choose one in the properties."),
            )
            continue
        key = extension_attributes(message).get("key")
        problem = expression_problem(key.removeprefix("=")) if key else None
        if problem:
            yield (
                node.get("id"),
                say(
                    "The key of the message “%(name)s” cannot be read: %(problem)s",
                    name=message.get("name"),
                    problem=problem,
                ),
                say("Correct it."),
            )
    if type == "sendTask" and not references and not extension_attributes(node).get("operation"):
        yield (
            node.get("id"),
            say("“%(name)s” sends nothing.", name=named(node)),
            say("Choose a message or an operation."),
        )
