"""Tables answer every case once: no gaps, no overlaps, no rules that never answer, no wrong types."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.base import Artefacts
from engine.dmn import review_table
from engine.errors import Finding


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """What the review of a table that can be decided finds, each with an example."""
    for _, model in artefacts.tables():
        yield from review_table(model)
