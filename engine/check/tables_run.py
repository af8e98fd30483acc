"""Every decision table can be decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.check.base import Artefacts
from engine.dmn import parse_decisions
from engine.errors import Finding, TableInvalid


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """What hinders a table."""
    for name, content in artefacts.named(".dmn"):
        try:
            parse_decisions(content, artefact=name)
        except TableInvalid as invalid:
            yield from (replace(finding, artefact=name) for finding in invalid.findings)
