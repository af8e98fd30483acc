"""A migrated SQLite file for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.storage import SqlStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database lies."""
    return tmp_path / "desk.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[SqlStore]:
    """A store with tables and nothing in them; writers wait for a twentieth of a second only."""
    store = SqlStore(f"sqlite:///{path}", turn=0.05)
    store.migrate()
    yield store
    store.close()
