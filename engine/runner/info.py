"""What a diagram says of its elements, apart from how they are run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ElementInfo:
    """One element of a diagram.

    :ivar type: the BPMN name, such as ``userTask``.
    :ivar attributes: the extension attributes (``redress:…``) by name.
    :ivar inputs: ``redress:input`` children, name → expression.
    :ivar outputs: ``redress:output`` children, name → expression.
    """

    id: str
    type: str
    process: str
    name: str = ""
    documentation: str = ""
    lane: str = ""
    unit: str | None = None
    role: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What people call it: its name, else its id."""
        return self.name or self.id

    def get(self, attribute: str) -> str | None:
        """An extension attribute, or ``None`` where it is missing or empty."""
        return self.attributes.get(attribute) or None


@dataclass(frozen=True)
class ProcessInfo:
    """One executable process.

    :ivar start_message: name of the message that starts it, if any.
    :ivar calls: the processes its call activities call.
    """

    id: str
    name: str
    artefact: str
    elements: Mapping[str, ElementInfo]
    start_message: str | None = None
    calls: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tokens:
    """Where an instance stands, to be drawn on its diagrams.

    :ivar active: process → element → number of tokens.
    :ivar done: process → elements that were completed, as far as still known.
    :ivar called: call activity element → process that runs in it.
    """

    active: Mapping[str, Mapping[str, int]]
    done: Mapping[str, tuple[str, ...]]
    called: Mapping[str, str]
