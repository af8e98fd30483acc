"""The stores that keep the contract: in memory, and in an SQLite file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.ports import Store
from engine.storage import MemoryStore, SqlStore

Opener = Callable[..., Store]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the tables and nothing in them."""
    path = tmp_path_factory.mktemp("storage") / "empty.sqlite"
    store = SqlStore(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture(params=["memory", "sqlite"])
def opener(request: pytest.FixtureRequest, tmp_path: Path, empty_database: Path) -> Iterator[Opener]:
    """Opens stores, each with nothing in it; ``turn`` is how long a writer waits."""
    opened: list[Store] = []

    def open_store(*, turn: float = 10.0) -> Store:
        if request.param == "memory":
            opened.append(MemoryStore(turn=turn))
        else:
            path = tmp_path / f"{len(opened)}.sqlite"
            shutil.copyfile(empty_database, path)
            opened.append(SqlStore(f"sqlite:///{path}", turn=turn))
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


@pytest.fixture
def store(opener: Opener) -> Store:
    """An empty store."""
    return opener()
