"""What events wait for or throw (BPMN 2.0.2, 10.5.5). None of them looks at a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from engine.model import SIGNAL, Cycle, MessageWait, Thrown, TimerWait
from engine.runner.info import ElementInfo
from engine.runner.script import inputs_of, key_of, text_or_value
from engine.runner.times import Period, cycle_of, moment_of


class Held(Protocol):
    """An event that happens only when a command says so.

    ``arm`` says, as plain JSON, what it waits for; it is asked once, when a token arrives.
    """

    @property
    def info(self) -> ElementInfo:
        """The event's element."""

    def arm(self, data: dict[str, Any], now: datetime) -> dict[str, Any]:
        """What is waited for.

        :raises FeelError: when the time or key cannot be worked out.
        """


@dataclass(frozen=True)
class HeldTimer:
    """A timer event.

    :ivar kind: ``date``, ``duration``, ``cycle`` or ``clock`` (a share of a clock's time).
    :ivar text: ISO 8601, or an expression behind ``=``, or the clock's name.
    """

    info: ElementInfo
    kind: str
    text: str
    percent: int | None = None

    def arm(self, data: dict[str, Any], now: datetime) -> dict[str, Any]:
        """The due time, the rest of the cycle, or the clock and its share."""
        if self.kind == "clock":
            return {"clock": self.text, "percent": self.percent}
        value = text_or_value(self.text, data)
        if self.kind == "cycle":
            due, cycle, period = cycle_of(value, now)
            armed = {"due": due.isoformat(), "left": cycle.left, "every": cycle.every.total_seconds()}
            if not period.months:
                return armed
            beat = {"since": now.isoformat(), "turn": 1}
            return armed | beat | {"months": period.months, "rest": period.rest.total_seconds()}
        return {"due": moment_of(value, now).isoformat()}


@dataclass(frozen=True)
class HeldMessage:
    """A message event, catching or throwing.

    :ivar key: the expression of the correlation key.
    """

    info: ElementInfo
    message: str
    key: str | None

    def arm(self, data: dict[str, Any], now: datetime) -> dict[str, Any]:
        """The message's name and key."""
        return {"message": self.message, "key": key_of(self.key, data)}

    def thrown(self, data: dict[str, Any]) -> Thrown:
        """The message as it leaves; it is delivered after the commit."""
        return Thrown(self.info.id, self.message, key_of(self.key, data), inputs_of(self.info, data))


@dataclass(frozen=True)
class HeldSignal:
    """A signal event (10.5.5): one thrown reaches all who wait for it at that moment, in every instance."""

    info: ElementInfo
    name: str

    def arm(self, data: dict[str, Any], now: datetime) -> dict[str, Any]:
        """The signal's name."""
        return {"signal": self.name}

    def thrown(self, data: dict[str, Any], own: frozenset[str]) -> Thrown:
        """The signal as it leaves; it arrives after the commit, like a message."""
        return Thrown(self.info.id, SIGNAL + self.name, "", inputs_of(self.info, data), own)


@dataclass(frozen=True)
class Code:
    """An error or escalation.

    :ivar kind: ``error`` or ``escalation``.
    :ivar code: ``None`` on a boundary event catches every code.
    """

    kind: str
    code: str | None


@dataclass(frozen=True)
class Terminate:
    """The end of a whole process, whatever else runs in it (BPMN 10.5.3)."""


Definition = HeldTimer | HeldMessage | HeldSignal | Code | Terminate


def as_wait(wait_id: str, info: ElementInfo, armed: dict[str, Any]) -> TimerWait | MessageWait:
    """An armed event as the rows know it."""
    if "message" in armed:
        return MessageWait(wait_id, info.id, info.process, armed["message"], armed["key"])
    if "signal" in armed:
        return MessageWait(wait_id, info.id, info.process, SIGNAL + armed["signal"], wait_id)
    due = datetime.fromisoformat(armed["due"]) if armed.get("due") else None
    cycle = Cycle(armed["left"], timedelta(seconds=armed["every"])) if "every" in armed else None
    return TimerWait(wait_id, info.id, info.process, due, cycle, armed.get("clock"), armed.get("percent"))


def next_cycle(armed: dict[str, Any], now: datetime, due: datetime | None = None) -> dict[str, Any] | None:
    """A repeating timer's next time, still ahead; missed ones count as fired, and fire no more.

    :param due: the next time where the caller knows better; one firing is then counted.
    """
    steps, beat = (1, _from(armed, due)) if due is not None else _ahead(armed, now)
    left = armed["left"]
    if beat is None or (left is not None and left < steps):
        return None
    return {**armed, **beat, "left": None if left is None else left - steps}


def _from(armed: dict[str, Any], due: datetime) -> dict[str, Any]:
    """The beat set anew: calendar months are counted from this moment on."""
    moved = {"due": due.isoformat()}
    return moved | {"since": due.isoformat(), "turn": 0} if "months" in armed else moved


def _ahead(armed: dict[str, Any], now: datetime) -> tuple[int, dict[str, Any] | None]:
    """How many periods lead to the first time after ``now``, and that time, if the calendar has it."""
    if "months" not in armed:
        before, every = datetime.fromisoformat(armed["due"]), timedelta(seconds=armed["every"])
        steps = max(0, (now - before) // every) + 1
        found = Period(0, every).after(before, steps)
        return steps, None if found is None else {"due": found.isoformat()}
    since, turn = datetime.fromisoformat(armed["since"]), armed["turn"]
    period = Period(armed["months"], timedelta(seconds=armed["rest"]))
    steps = 1
    while (found := period.after(since, turn + steps)) is not None and found <= now:
        steps += 1
    return steps, None if found is None else {"due": found.isoformat(), "turn": turn + steps}
