"""What is published, and what is being written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Release:
    """An immutable set of artefacts: name → content hash."""

    id: int
    published_at: datetime
    author: str
    publisher: str
    note: str
    manifest: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """Work on an artefact that is not published; always saves, even when invalid."""

    name: str
    content: bytes
    revision: int
    author: str
    updated_at: datetime
    base: str = ""
