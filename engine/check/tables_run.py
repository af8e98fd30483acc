"""Every decision table can be decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.check.base import Artefacts
from engine.dmn import read_decisions
from engine.errors import Finding, TableInvalid


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """What hinders a table, and what is doubtful in it."""
    for name, content in artefacts.named(".dmn"):
        try:
            findings = read_decisions(content, artefact=name).findings
        except TableInvalid as invalid:
            findings = invalid.findings
        yield from (replace(finding, artefact=name) for finding in findings)
