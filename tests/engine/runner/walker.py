"""Walks an instance through the runner: every step is saved and loaded again, as in the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from xml.sax.saxutils import quoteattr

from engine.model import Awaited, Fault, InstanceStatus, Step
from engine.runner import ElementInfo, Runner, prepare
from engine.runner.script import Run
from engine.runner.snapshot import load
from tests.clock import MONDAY
from tests.diagrams import flows, node, script, user


class Services:
    """Operations and tables of a test."""

    def __init__(self) -> None:
        self.now = MONDAY
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answer: Callable[[str, dict[str, Any]], Any] = lambda name, inputs: None

    def call(self, operation: str, inputs: Mapping[str, Any], element: ElementInfo, data: Any) -> Any:
        self.calls.append((operation, dict(inputs)))
        return self.answer(operation, dict(inputs))

    def decide(self, decision: str, context: Mapping[str, Any]) -> Any:
        return self.answer(decision, dict(context))


class Walk:
    """One instance."""

    def __init__(self, *files: bytes, process: str = "p", data: dict[str, Any] | None = None) -> None:
        self.services = Services()
        self.process = process
        self.runner = Runner(prepare({f"{place}.bpmn": content for place, content in enumerate(files)}))
        self.data = data or {}
        self.step: Step

    def start(self) -> Walk:
        self.step = self.runner.start(self.process, self.data, self.services)
        return self

    def look(self, snapshot: bytes) -> Walk:
        """Go on from a snapshot, without letting anything happen."""
        workflow = load(self.runner.processes, self.process, snapshot, Run(self.services))
        self.step = self.runner._finish(workflow)
        return self

    @property
    def open(self) -> list[str]:
        """Elements of the user tasks that wait, sorted."""
        return sorted(wait.element for wait in self.step.tasks)

    @property
    def ended(self) -> bool:
        return self.step.status is InstanceStatus.COMPLETED

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self.step.faults

    def ids(self, element: str) -> list[str]:
        return [wait.id for wait in self.step.tasks if wait.element == element]

    def seen(self, element: str, place: int = 0) -> dict[str, Any]:
        """What the open task sees."""
        return self.runner.task_data(self.process, self.step.snapshot, self.ids(element)[place])

    def do(self, element: str, place: int = 0, **answers: Any) -> Walk:
        task = self.ids(element)[place]
        step = self.runner.complete(self.process, self.step.snapshot, task, answers, self.services)
        return self._go_on(step, done=task)

    def fire(self, element: str) -> Walk:
        (timer,) = [wait for wait in self.step.timers if wait.element == element]
        if timer.due is not None:
            self.services.now = max(self.services.now, timer.due)
        return self._go_on(self.runner.fire(self.process, self.step.snapshot, timer.id, self.services))

    def tell(self, element: str, **payload: Any) -> Walk:
        (wait,) = [wait for wait in self.step.messages if wait.element == element]
        step = self.runner.deliver(self.process, self.step.snapshot, wait.id, payload, self.services)
        return self._go_on(step)

    def retry(self) -> Walk:
        (fault,) = self.step.faults
        return self._go_on(self.runner.retry(self.process, self.step.snapshot, fault.id, self.services))

    def _go_on(self, step: Step, done: str = "") -> Walk:
        """The next step knows what the last one told: the desk writes the difference only."""
        assert step.before == awaited(self.step, done)
        self.step = step
        return self

    def later(self, **span: float) -> Walk:
        self.services.now += timedelta(**span)
        return self


def awaited(step: Step, done: str = "") -> Awaited:
    """What a step left waiting, without the task that is done."""
    return Awaited(
        tasks=frozenset(wait.id for wait in step.tasks) - {done},
        timers=frozenset(
            [wait.id for wait in step.timers] + [wait.id for wait in step.tasks if wait.due is not None]
        ),
        messages=frozenset(wait.id for wait in step.messages),
        faults=frozenset(fault.id for fault in step.faults),
    )


def end(name: str, event: str = "") -> str:
    return node("endEvent", name, event)


def output(name: str, value: str) -> str:
    """What an element takes from its answer or payload."""
    mapping = f"<redress:output name={quoteattr(name)} value={quoteattr(value)}/>"
    return f"<bpmn:extensionElements>{mapping}</bpmn:extensionElements>"


def inside(id: str, *parts: str, path: str, marker: str = "") -> str:
    """An embedded sub-process whose start and end are ``<id>_s`` and ``<id>_e``."""
    start, stop = node("startEvent", f"{id}_s"), end(f"{id}_e")
    return node("subProcess", id, marker + start + "".join(parts) + stop + flows(path))


def loop(inner: str, *paths: str, rounds: int = 20) -> tuple[str, ...]:
    """``inner`` between ``first`` and ``last``, again and again."""
    return (
        node("startEvent", "s"),
        node("exclusiveGateway", "again"),
        user("first"),
        inner,
        user("last"),
        script("count", "{n: n + 1}"),
        node("exclusiveGateway", "g", default="g_e"),
        end("e"),
        flows("s again first", *paths, "last count g e", "g again", when={("g", "again"): f"n < {rounds}"}),
    )
