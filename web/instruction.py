"""The instruction from above that holds in a case: shown to whoever works on it (S4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.model import Case, Event
from engine.ports import People

_ENDED = frozenset({"complaint.closed", "complaint.withdrawn"})


@dataclass(frozen=True)
class Instruction:
    """What somebody above told the handlers.

    :ivar who: her name.
    """

    who: str
    words: str
    at: datetime


def instruction_of(case: Case, events: Sequence[Event], people: People) -> Instruction | None:
    """The newest decision above, when it is an instruction and the case was not closed since."""
    if case.status != "open":
        return None
    for event in reversed(events):
        if event.type in _ENDED or _opened_again(event):
            return None
        if event.type == "escalation.decided":
            words = str(event.payload.get("words") or "").strip()
            if event.payload.get("decision") != "instruct" or not words:
                return None
            found = people.find(event.actor)
            return Instruction(found.name if found else event.actor, words, event.at)
    return None


def _opened_again(event: Event) -> bool:
    """Whether a closed case began a new round; one of an open case has the customer's comment."""
    return event.type == "complaint.new_cycle" and "comment" not in event.payload
