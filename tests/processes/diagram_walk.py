"""Walks diagrams of the pack by business words: real runner, tables and forms; operations only answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from engine.dmn import DecisionModel, parse_decisions
from engine.feel import to_json
from engine.forms import Form, parse_form
from engine.model import InstanceStatus, Json, Step
from engine.runner import ElementInfo, ProcessSet, Runner, prepare

PACK = Path(__file__).parents[2] / "processes" / "complaint"
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
LINE = {"id": 1, "item": "Spring Dancer", "defect": "paint_crack", "quantity": 1}
FACTS = {
    "type": "complaint",
    "lines": [LINE],
    "product": {"model": "Spring Dancer", "serial": "SD-0042", "purchased_on": "2026-07-01"},
    "description": "The paint cracks along the sleeve.",
    "received_at": "2026-11-23T08:30:00Z",
    "safety": False,
    "severity": "normal",
    "remedy_sought": "repair",
    "customer": {"name": "Mia Holm", "language": "en", "email": "mia@example.org", "address": "Elm Road 1"},
    "cycle": 1,
}
"""What the desk knows of a complaint about cracked paint in month five."""

QUOTE = {
    "id": 7,
    "total": "60.00",
    "currency": "EUR",
    "valid_until": "2026-12-07",
    "lapses_at": "2026-12-08T00:00:00+01:00",
    "items": [{"text": "New sleeve", "amount": "60.00"}],
}
ANSWERS: dict[str, Json] = {
    "complaint.open": FACTS,
    "reply.draft": {"id": 5, "subject": "Your complaint", "body": "Dear Mia Holm", "channel": "email"},
    "inspection.facts": {
        "start_on": "2026-07-01",
        "received_on": "2026-11-23",
        "repair_days": 0,
        "proof": "receipt",
    },
    "quote.draw": QUOTE,
    "contact.register": lambda inputs: {**inputs["submission"], "registered": True},
    "dealer.gather": {"dealer": {"name": "Toy Corner", "email": "shop@example.org"}, "talk": ""},
    "dealer.coordinate": lambda inputs: {**inputs["submission"], "answer_by": "2026-11-25T09:00:00Z"},
    "contact.new_cycle": {"complaint_open": True},
    "complaint.withdraw": [],
    "reward.issue": {"code": "ABCD-1234", "amount": "20.00", "currency": "EUR", "expires_on": "2027-11-23"},
}


@cache
def processes() -> ProcessSet:
    """The pack's diagrams, parsed once."""
    return prepare({path.name: path.read_bytes() for path in PACK.glob("*.bpmn")})


@cache
def forms() -> Mapping[str, Form]:
    return {
        path.stem: parse_form(path.read_bytes(), artefact=path.name) for path in PACK.glob("forms/*.form")
    }


@cache
def tables() -> Mapping[str, DecisionModel]:
    return {
        path.stem: parse_decisions(path.read_bytes(), artefact=path.name)
        for path in PACK.glob("decisions/*.dmn")
    }


def decide(table: str, **inputs: Json) -> Any:
    """What a table says, as task data gets it."""
    return to_json(tables()[table].decide(table, inputs).value)


class FakeServices:
    """Operations that note their call and answer as they were told; tables are the real ones."""

    def __init__(self, answers: Mapping[str, Json], decisions: Mapping[str, Json]) -> None:
        self.now = MONDAY
        self.answers = {**ANSWERS, **answers}
        self.decisions = decisions
        self.called: list[tuple[str, dict[str, Json]]] = []
        self.seen: dict[str, dict[str, Json]] = {}

    def call(
        self, operation: str, inputs: Mapping[str, Json], element: ElementInfo, data: Mapping[str, Json]
    ) -> Json:
        self.called.append((operation, dict(inputs)))
        self.seen[operation] = dict(data)
        answer = self.answers.get(operation)
        return answer(inputs) if callable(answer) else answer

    def decide(self, decision: str, context: Mapping[str, Json]) -> Json:
        if decision in self.decisions:
            return self.decisions[decision]
        return decide(decision, **context)


class Walk:
    """One instance on its way.

    :param data: its task data at the start; its case is ``C-2026-000001``, its contact 11.
    :param answers: operation → what it answers, or a function of its inputs.
    :param decisions: table → what it says instead of the pack's.
    :ivar thrown: ``(message, key, payload)`` of everything it sent so far.
    :ivar walked: ``(process, element)`` of everything that ran so far.
    """

    def __init__(
        self,
        process: str,
        data: Mapping[str, Json] | None = None,
        *,
        answers: Mapping[str, Json] | None = None,
        decisions: Mapping[str, Json] | None = None,
    ) -> None:
        self.process = process
        self.runner = Runner(processes())
        self.services = FakeServices(answers or {}, decisions or {})
        self.thrown: list[tuple[str, str, dict[str, Json]]] = []
        self.walked: set[tuple[str, str]] = set()
        start = {"case": "C-2026-000001", "contact": 11, **(data or {})}
        self._take(self.runner.start(process, start, self.services))

    def _take(self, step: Step) -> None:
        assert step.faults == (), step.faults
        self.step = step
        self.thrown += [(item.message, item.key, item.payload) for item in step.thrown]
        self.walked |= {(item.process, item.element) for item in step.trace if item.what != "cancelled"}

    def _act(self, act: Callable[..., Step], *details: Any) -> Walk:
        self._take(act(self.process, self.step.snapshot, *details, self.services))
        return self

    @property
    def tasks(self) -> list[str]:
        """The user tasks that wait, by name of element; several of one element each count."""
        return sorted(task.element for task in self.step.tasks)

    @property
    def waits_for(self) -> set[str]:
        """Names of the messages it waits for."""
        return {wait.message for wait in self.step.messages}

    @property
    def ended(self) -> bool:
        return self.step.status is InstanceStatus.COMPLETED

    @property
    def sent(self) -> list[str]:
        """Names of the messages it has sent."""
        return [message for message, _, _ in self.thrown]

    @property
    def operations(self) -> list[str]:
        return [operation for operation, _ in self.services.called]

    @property
    def seen(self) -> dict[str, dict[str, Json]]:
        """The task data that each operation saw when it was last called."""
        return self.services.seen

    def inputs(self, operation: str) -> dict[str, Json]:
        """The inputs of the last call of an operation."""
        return next(given for name, given in reversed(self.services.called) if name == operation)

    def task(self, element: str) -> Any:
        found = [task for task in self.step.tasks if task.element == element]
        assert found, f"{element} does not wait; what waits: {self.tasks}"
        return found[0]

    def do(self, element: str, **submission: Json) -> Walk:
        """A person fills in the task's form and completes it; the form is the real one."""
        task = self.task(element)

        def answers(data: Any, inputs: Any) -> Any:
            clean = forms()[task.form].check(submission, data, zone=UTC, now=self.services.now)
            if not task.operation:
                return clean
            info = processes().process(task.process).elements[element]
            made = self.services.call(task.operation, {"submission": clean, **inputs}, info, data)
            return made if isinstance(made, dict) else clean

        return self._act(self.runner.complete, task.id, answers)

    def say(self, message: str, **payload: Json) -> Walk:
        """The oldest wait for this message gets it."""
        found = [wait for wait in self.step.messages if wait.message == message]
        assert found, f"nothing waits for “{message}”; awaited: {sorted(self.waits_for)}"
        return self._act(self.runner.deliver, found[0].id, payload)

    def pass_time(self, element: str) -> Walk:
        """The timer of an element fires."""
        found = [timer for timer in self.step.timers if timer.element == element]
        assert found, f"no timer {element}; armed: {sorted(timer.element for timer in self.step.timers)}"
        if found[0].due is not None:
            self.services.now = max(found[0].due, self.services.now + timedelta(seconds=1))
        return self._act(self.runner.fire, found[0].id)
