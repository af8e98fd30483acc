"""Expressions, inputs and answers: where task data meets FEEL.

SpiffWorkflow would evaluate an author's text as Python. Nothing here hands it any: the specs of
:mod:`engine.runner.specs` evaluate FEEL themselves, and every hook of the library that could reach Python's
evaluation is replaced by one that refuses (:class:`NoPython`, :class:`NoEnvironment`).

Values in task data are never changed in place, so tasks may share them; a step replaces whole entries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from os import urandom
from typing import Any, NoReturn, Protocol

import orjson
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from engine.errors import FeelError, StepFailed
from engine.feel import compile_expression, to_json
from engine.feel.syntax import Name
from engine.model import Json, Thrown, Trace
from engine.runner.info import ElementInfo
from engine.sentences import say


class Services(Protocol):
    """What a run may call; everything happens in the caller's transaction."""

    @property
    def now(self) -> datetime:
        """The moment of the run; the same throughout."""

    def call(
        self, operation: str, inputs: Mapping[str, Json], element: ElementInfo, data: Mapping[str, Json]
    ) -> Json:
        """Call an operation.

        :raises ModelledError: for an error boundary event to catch.
        :raises RedressError: any other holds the step as a :class:`engine.model.Fault`; the caller undoes
            what the operation wrote.
        """

    def decide(self, decision: str, context: Mapping[str, Json]) -> Json:
        """Decide by a table."""


def new_id() -> str:
    """A token's identity: 32 hexadecimal digits, unique over all instances."""
    return urandom(16).hex()


@dataclass
class Run:
    """What one run of the engine gathers.

    :ivar services: ``None`` for a mere look at an instance, which runs nothing.
    """

    services: Services | None = None
    new_id: Callable[[], str] = new_id
    thrown: list[Thrown] = field(default_factory=list)
    trace: list[Trace] = field(default_factory=list)


def _refuse(what: str) -> NoReturn:
    raise StepFailed("", say("This desk evaluates FEEL only; it was asked to %(what)s.", what=what))


class NoEnvironment(BasePythonScriptEngineEnvironment):
    """The library's place for evaluating Python, empty."""

    def evaluate(self, expression: Any, context: Any, external_context: Any = None) -> NoReturn:
        """Refused."""
        _refuse("evaluate an expression as Python")

    def execute(self, script: Any, context: Any, external_context: Any = None) -> NoReturn:
        """Refused."""
        _refuse("run a script as Python")

    def call_service(self, context: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        _refuse("call a service by name")


class NoPython(PythonScriptEngine):
    """The library's script engine, refusing everything: the specs evaluate FEEL themselves."""

    def __init__(self) -> None:
        super().__init__(NoEnvironment())

    def validate(self, expression: Any) -> NoReturn:
        """Refused."""
        _refuse("check an expression as Python")

    def evaluate(self, task: Any, expression: Any, external_context: Any = None) -> NoReturn:
        """Refused."""
        _refuse("evaluate an expression as Python")

    def execute(self, task: Any, script: Any, external_context: Any = None) -> NoReturn:
        """Refused."""
        _refuse("run a script as Python")

    def call_service(self, task: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        _refuse("call a service by name")


NO_PYTHON = NoPython()


def value_of(expression: str, data: Mapping[str, Json]) -> Any:
    """The FEEL value of an expression over task data.

    A name that the data has not is null, also one that a function of the language has, such as ``product``.
    """
    compiled = compile_expression(expression)
    if isinstance(compiled.tree, Name) and compiled.tree.name not in data:
        return None
    return compiled.evaluate(data)


def json_of(expression: str, data: Mapping[str, Json]) -> Json:
    """The value as plain JSON."""
    return to_json(value_of(expression, data))


def holds(condition: str, data: Mapping[str, Json]) -> bool:
    """Whether a condition is true; one that is null, no truth value or cannot be computed is not."""
    try:
        return value_of(condition, data) is True
    except FeelError:
        return False


def text_or_value(text: str | None, data: Mapping[str, Json]) -> Any:
    """An attribute: literal text, or the value of the expression behind ``=``."""
    if text is not None and text.startswith("="):
        return value_of(text[1:], data)
    return text


def key_of(expression: str | None, data: Mapping[str, Json]) -> str:
    """A correlation key as text: ``12`` and ``"12"`` are the same key; no expression is the empty key.

    :raises FeelError: when the value is no text, number or truth value.
    """
    if not expression:
        return ""
    value = json_of(expression, data)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise FeelError(
        say(
            "The key %(expression)s is %(value)s.",
            expression=expression,
            value="empty" if value is None else "no text or number",
        ),
        text=expression,
        remedy="Give it a name that holds the key in the task data.",
    )


def inputs_of(info: ElementInfo, data: Mapping[str, Json]) -> dict[str, Json]:
    """The element's inputs over the task data."""
    return {name: json_of(expression, data) for name, expression in info.inputs.items()}


def copied(data: Mapping[str, Json]) -> dict[str, Json]:
    """Task data for hands outside the runner, which may change their copy."""
    copy: dict[str, Json] = orjson.loads(orjson.dumps(data))
    return copy


def entries(data: Mapping[str, Any]) -> dict[str, Json]:
    """Entries for task data, each value as JSON data.

    They are entries whatever they are called: one alone that is named ``@date`` makes no date of them.

    :raises FeelError: when one holds what no JSON can.
    """
    names, values = to_json([[str(name) for name in data], list(data.values())])
    return dict(zip(names, values, strict=True))


def taken(info: ElementInfo, name: str, answer: Any, data: Mapping[str, Json]) -> dict[str, Json]:
    """The entries that an answer sets: by outputs, under the result's name, or its own.

    :param name: what outputs call the answer: ``result`` or ``payload``.
    :raises FeelError: when the answer holds what no JSON can, or an output cannot be computed.
    """
    if info.outputs:
        scope = {**data, name: to_json(answer)}
        return {target: json_of(value, scope) for target, value in info.outputs.items()}
    if result := info.get("result"):
        return {result: to_json(answer)}
    return entries(answer) if isinstance(answer, Mapping) else {}
