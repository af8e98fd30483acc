"""Figures as a PDF, for whoever reads on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from engine.model import Json
from engine.paper import make_pdf


def table_pdf(
    title: str,
    lead: str,
    tables: Sequence[tuple[str, Sequence[Sequence[str]]]],
    *,
    language: str,
    at: datetime,
) -> bytes:
    """A heading, a line below it, and tables with a caption each, whose first line is their head."""
    parts: list[Json] = [
        {"caption": caption, "rows": [list(line) for line in lines]} for caption, lines in tables
    ]
    return make_pdf("table", {"language": language, "title": title, "lead": lead, "tables": parts}, at=at)
