"""How a type of event is told, and small helpers for telling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.model import Json
from web import times
from web.i18n import gettext

Payload = Mapping[str, Json]


@dataclass(frozen=True)
class Wording:
    """How a type is told.

    :ivar tell: makes the sentence of the event's parameters, in the page's language.
    :ivar sign: an icon's name.
    :ivar kind: ``plain``, ``good``, ``warn``, ``bad`` or ``quiet``.
    """

    tell: Callable[[Payload], str]
    sign: str = "circle-dot"
    kind: str = "plain"


def text(payload: Payload, name: str) -> str:
    """A parameter as text; empty when it is missing."""
    found = payload.get(name)
    return "" if found is None else str(found)


def moment(payload: Payload, name: str) -> str:
    """A parameter that is a time, in words."""
    found = text(payload, name)
    return times.moment(datetime.fromisoformat(found)) if found else ""


def with_reason(sentence: str, payload: Payload, name: str = "reason") -> str:
    """A sentence, and the words somebody gave with it."""
    given = text(payload, name).strip()
    return gettext("%(sentence)s “%(words)s”", sentence=sentence, words=given) if given else sentence
