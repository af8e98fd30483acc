"""People, operations and tables that answer at random, in the words that a diagram asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from random import Random
from typing import Any

from engine.errors import ModelledError, StepFailed
from engine.runner import ElementInfo
from tests.clock import MONDAY

_EXPRESSION = re.compile(
    r'(?:value|redress:\w+)="=?([^"]*)"'
    r"|<bpmn:(?:conditionExpression|script|timeDuration|timeDate|loopDataInputRef)[^>]*>=?([^<]*)<"
)
_PATH = re.compile(r'"[^"]*"|([a-z_]\w*(?:\.[a-z_]\w*)*)')
_COMPARED = re.compile(r'([a-z_]\w*(?:\.[a-z_]\w*)*)\s*(?:!=|=|>=|<=|>|<)\s*("[^"]*"|\d+|true|false)')
_CODE = re.compile(r'errorCode="([^"]+)"')
_KEY = re.compile(r'redress:key="=?([^"]*)"')
_LISTS = re.compile(r"<bpmn:loopDataInputRef>(\w+)<")

_ANYTHING: tuple[Any, ...] = (
    True,
    False,
    None,
    0,
    1,
    4,
    "yes",
    "half",
    [],
    [1, "two"],
    "PT4H",
    "2026-12-24",
    {"@date": "2026-12-24"},
    {"@date": "no date"},
    {"@decimal": "12.50"},
    {"id": 1, "name": "x"},
)


class Words:
    """What the expressions of some diagrams talk of.

    :ivar names: the names that stand alone → the entries that are asked of each.
    :ivar compared: what names are compared with, by their last part.
    :ivar keys: the last parts of what keys of messages are made of.
    """

    def __init__(self, *diagrams: bytes) -> None:
        text = "\n".join(content.decode() for content in diagrams)
        self.names: dict[str, set[str]] = {}
        self.compared: dict[str, list[Any]] = {}
        self.lists = frozenset(_LISTS.findall(text))
        self.keys = {
            path.split(".")[-1] for key in _KEY.findall(text) for path in _PATH.findall(unescape(key))
        }
        self.codes = [*_CODE.findall(text), "surprise"]
        for parts in _EXPRESSION.findall(text):
            self._read(unescape("".join(parts)))

    def _read(self, expression: str) -> None:
        for path in filter(None, _PATH.findall(expression)):
            name, *rest = path.split(".")
            self.names.setdefault(name, set()).update(rest[:1])
        for path, literal in _COMPARED.findall(expression):
            value = {"true": True, "false": False}.get(literal)
            if value is None:
                value = literal[1:-1] if literal.startswith('"') else int(literal)
            self.compared.setdefault(path.split(".")[-1], []).append(value)


class Stranger:
    """Answers anything; services of a walk, too.

    :param careless: the share of calls that fail.
    """

    def __init__(self, words: Words, random: Random, careless: float = 0.06) -> None:
        self.words = words
        self.random = random
        self.careless = careless
        self.now = MONDAY

    def value(self, name: str) -> Any:
        """A value for a name: an object where entries of it are asked for."""
        parts = sorted(self.words.names.get(name, ()))
        if name in self.words.lists:
            return [self._word(name) for _ in range(self.random.randint(0, 3))]
        if parts and self.random.random() < 0.9:
            return {part: self._word(part) for part in parts}
        return self._word(name)

    def _word(self, name: str) -> Any:
        if name in self.words.keys and self.random.random() < 0.97:
            return self.random.choice([1, 2, "C-1"])
        compared = self.words.compared.get(name)
        if compared and self.random.random() < 0.8:
            return self.random.choice(compared)
        return self.random.choice(_ANYTHING)

    def entries(self, most: int = 6) -> dict[str, Any]:
        """Some entries of task data."""
        names = sorted(self.words.names)
        found = {name: self.value(name) for name in self.random.sample(names, self.random.randint(0, most))}
        if self.random.random() < 0.05:
            found[self.random.choice(["@date", "@decimal", "", "typename", "ü x"])] = self._word("")
        return found

    def answers(self, info: ElementInfo) -> dict[str, Any]:
        """What a person fills in, or a message brings."""
        result = info.get("result")
        given = self.value(result) if result else None
        return {**self.entries(2), **given} if isinstance(given, dict) else self.entries()

    def later(self) -> None:
        """Time passes."""
        self.now += timedelta(hours=self.random.choice([0, 1, 30, 2_000]))

    def call(
        self, operation: str, inputs: Mapping[str, Any], element: ElementInfo, data: Mapping[str, Any]
    ) -> Any:
        """Answers in the words that follow, or fails."""
        luck = self.random.random()
        if luck < self.careless / 2:
            raise ModelledError(self.random.choice(self.words.codes), "Out of paper.", self.entries(2))
        if luck < self.careless:
            raise StepFailed(element.id, "The printer is on fire.", remedy="Put it out.")
        if result := element.get("result"):
            return self.value(result)
        return self.value("result") if element.outputs else self.entries()

    def decide(self, decision: str, context: Mapping[str, Any]) -> Any:
        """A row at random."""
        return self.value(decision) if decision in self.words.names else self._word(decision)
