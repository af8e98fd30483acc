"""Event definitions that wait for a command and never look at a clock."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime, timedelta
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition

from engine.model import Cycle, MessageWait, Thrown, TimerWait
from engine.runner.info import ElementInfo
from engine.runner.script import inputs_of, key_of, text_or_value
from engine.runner.times import cycle_of, moment_of


class Held(EventDefinition):
    """An event that fires only when a command says so.

    ``arm`` says, as plain JSON, what it waits for; it is asked once, when a token arrives.
    """

    def __init__(self, info: ElementInfo) -> None:
        super().__init__(info.id)
        self.info = info

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = EventDefinition.__hash__

    def catches(self, my_task: Any, event: Any) -> bool:
        """Nothing inside the library fires it."""
        return False

    @abstractmethod
    def arm(self, data: dict[str, Any], now: datetime) -> dict[str, Any]:
        """What is waited for."""


class HeldTimer(Held):
    """A timer event: a date, a duration, a cycle, or a share of a clock."""

    def __init__(self, info: ElementInfo, kind: str, text: str, percent: int | None = None) -> None:
        super().__init__(info)
        self.kind = kind
        self.text = text
        self.percent = percent

    def arm(self, data: dict[str, Any], now: datetime) -> dict[str, Any]:
        """The due time, the rest of the cycle, or the clock and its share."""
        if self.kind == "clock":
            return {"clock": self.text, "percent": self.percent}
        value = text_or_value(self.text, data)
        if self.kind == "cycle":
            due, cycle = cycle_of(value, now)
            return {"due": due.isoformat(), "left": cycle.left, "every": cycle.every.total_seconds()}
        return {"due": moment_of(value, now).isoformat()}


class HeldMessage(Held):
    """A message event, catching or throwing.

    :ivar key: the expression of the correlation key.
    """

    def __init__(self, info: ElementInfo, message: str, key: str | None) -> None:
        super().__init__(info)
        self.message = message
        self.key = key

    def arm(self, data: dict[str, Any], now: datetime) -> dict[str, Any]:
        """The message's name and key."""
        return {"message": self.message, "key": key_of(self.key, data)}

    def throw(self, my_task: Any) -> None:
        """Leave the message with the run; it is delivered after the commit."""
        data = my_task.data
        payload = inputs_of(self.info, data)
        thrown = Thrown(self.info.id, self.message, key_of(self.key, data), payload)
        my_task.workflow.top_workflow.script_engine.run.thrown.append(thrown)


def as_wait(wait_id: str, info: ElementInfo, armed: dict[str, Any]) -> TimerWait | MessageWait:
    """An armed event as the rows know it."""
    if "message" in armed:
        return MessageWait(wait_id, info.id, info.process, armed["message"], armed["key"])
    due = datetime.fromisoformat(armed["due"]) if armed.get("due") else None
    cycle = Cycle(armed["left"], timedelta(seconds=armed["every"])) if "every" in armed else None
    return TimerWait(wait_id, info.id, info.process, due, cycle, armed.get("clock"), armed.get("percent"))
