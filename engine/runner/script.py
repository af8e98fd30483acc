"""SpiffWorkflow's script engine with FEEL in Python's place.

Every hook through which the library would evaluate an author's text is overridden here or refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine

from engine.errors import FeelError, StepFailed
from engine.feel import compile_expression, to_json
from engine.model import Json, Thrown, Trace
from engine.runner.info import ElementInfo


class Services(Protocol):
    """What a run may call; everything happens in the caller's transaction."""

    @property
    def now(self) -> datetime:
        """The moment of the run."""

    def call(
        self, operation: str, inputs: Mapping[str, Json], element: ElementInfo, data: Mapping[str, Json]
    ) -> Json:
        """Call an operation.

        :raises ModelledError: for an error boundary event to catch.
        """

    def decide(self, decision: str, context: Mapping[str, Json]) -> Json:
        """Decide by a table."""


@dataclass
class Run:
    """What one run of the engine gathers."""

    services: Services
    thrown: list[Thrown] = field(default_factory=list)
    trace: list[Trace] = field(default_factory=list)


class FeelEngine(PythonScriptEngine):
    """Evaluates FEEL; has no other language."""

    def __init__(self, run: Run | None) -> None:
        super().__init__()
        self.run = run

    def evaluate(self, task: Any, expression: Any, external_context: Any = None) -> bool:
        """A condition: true only when it is truly true; what cannot be computed is not."""
        return value_of(str(expression), task.data) is True

    def execute(self, task: Any, script: str, external_context: Any = None) -> bool:
        """Scripts are run by their own task; the library has none to run."""
        raise StepFailed(task.task_spec.name, "Scripts run as FEEL only.")

    def call_service(self, task: Any, **kwargs: Any) -> str:
        """Operations are called by their own task."""
        raise StepFailed(task.task_spec.name, "Services are called as operations only.")


def value_of(expression: str, data: Mapping[str, Json]) -> Any:
    """The FEEL value of an expression over task data."""
    return compile_expression(expression).evaluate(data)


def json_of(expression: str, data: Mapping[str, Json]) -> Json:
    """The value as plain JSON that shares nothing with the task data."""
    return deepcopy(to_json(value_of(expression, data)))


def text_or_value(text: str | None, data: Mapping[str, Json]) -> Any:
    """An attribute: literal text, or the value of the expression behind ``=``."""
    if text is not None and text.startswith("="):
        return value_of(text[1:], data)
    return text


def key_of(expression: str | None, data: Mapping[str, Json]) -> str:
    """A correlation key as text: ``12`` and ``"12"`` are the same key; nothing is the empty key.

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
        f"The key {expression} is {'empty' if value is None else 'no text or number'}.",
        text=expression,
        remedy="Give it a name that holds the key in the task data.",
    )


def inputs_of(info: ElementInfo, data: Mapping[str, Json]) -> dict[str, Json]:
    """The element's inputs over the task data."""
    return {name: json_of(expression, data) for name, expression in info.inputs.items()}


def take_result(info: ElementInfo, name: str, answer: Json, data: dict[str, Json]) -> None:
    """Put an answer into task data: by outputs, under the result's name, or merged.

    :param name: what outputs call the answer: ``result`` or ``payload``.
    """
    answer = deepcopy(answer)
    if info.outputs:
        scope = {**data, name: answer}
        data.update({target: json_of(value, scope) for target, value in info.outputs.items()})
    elif result := info.get("result"):
        data[result] = answer
    elif isinstance(answer, dict):
        data.update(answer)
