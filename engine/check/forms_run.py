"""Every form can be shown and checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.check.base import Artefacts
from engine.errors import Finding, FormSchemaInvalid
from engine.forms import parse_form


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """What hinders a form."""
    for name, content in artefacts.named(".form"):
        try:
            parse_form(content, artefact=name)
        except FormSchemaInvalid as invalid:
            yield from (replace(finding, artefact=name) for finding in invalid.findings)
