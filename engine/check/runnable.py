"""The engine can run every diagram: readable XML, known constructs, right expressions and times."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.base import Artefacts
from engine.errors import DiagramInvalid, Finding
from engine.runner import prepare


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """What hinders the engine."""
    try:
        prepare(dict(artefacts.named(".bpmn")))
    except DiagramInvalid as invalid:
        yield from invalid.findings
