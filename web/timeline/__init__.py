"""The history in sentences: an event's type and parameters told to people.

The engine's own types are told in :mod:`web.timeline.engine_words`, a pack's in a module of its own. A type
that nobody knows gets a neutral sentence, so that nothing of the history is ever hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.model import Event
from engine.ports import People
from web.i18n import gettext
from web.labels import label
from web.timeline import (
    complaint_words,
    engine_words,
    mailbox_words,
    organisation_words,
    recall_words,
    register_words,
)
from web.timeline.wording import Payload


@dataclass(frozen=True)
class Line:
    """One line of a timeline.

    :ivar kind: ``plain``, ``good``, ``warn``, ``bad`` or ``quiet``.
    :ivar sign: an icon's name.
    """

    at: datetime
    who: str
    sentence: str
    sign: str = "circle"
    kind: str = "plain"


WORDINGS = {
    **engine_words.WORDINGS,
    **organisation_words.WORDINGS,
    **complaint_words.WORDINGS,
    **register_words.WORDINGS,
    **recall_words.WORDINGS,
    **mailbox_words.WORDINGS,
}


class Teller:
    """Tells events in the page's language.

    :param people: to call people by their names.
    :param processes: process id → its name on the diagram.
    """

    def __init__(self, people: People, processes: Mapping[str, str] | None = None) -> None:
        self._people = people
        self._processes = processes or {}
        self._names: dict[str, str] = {}

    def lines(self, events: Sequence[Event]) -> list[Line]:
        """Events as lines, newest first."""
        return [self.line(event) for event in reversed(events)]

    def line(self, event: Event) -> Line:
        """One event as a line."""
        who = self._name(event.actor)
        wording = WORDINGS.get(event.type)
        if wording is None:
            return Line(event.at, who, gettext("%(what)s.", what=_neutral(event.type)), kind="quiet")
        return Line(event.at, who, wording.tell(self._named(event.payload)), wording.sign, wording.kind)

    def _named(self, payload: Payload) -> Payload:
        """Ids of people and processes give way to their names."""
        named = dict(payload)
        for who in ("person", "absent", "substitute"):
            if isinstance(named.get(who), str):
                named[who] = self._name(named[who])
        if isinstance(named.get("process"), str):
            named["process"] = label(self._processes.get(named["process"], named["process"]))
        if isinstance(named.get("message"), str):
            named["message"] = label(named["message"])
        if "task" in named and isinstance(named.get("name"), str):
            named["name"] = label(named["name"])
        return named

    def _name(self, person: str) -> str:
        if person and person not in self._names:
            found = self._people.find(person)
            self._names[person] = found.name if found else person
        return self._names.get(person, "")


def _neutral(type: str) -> str:
    """``reply.sent`` → ``Reply: sent``."""
    subject, _, what = type.replace("_", " ").partition(".")
    return f"{subject.capitalize()}: {what}" if what else subject.capitalize()
