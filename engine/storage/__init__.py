"""The store over SQLAlchemy Core: SQLite by default, PostgreSQL by URL. A memory adapter lies beside it."""

from __future__ import annotations

from engine.storage.memory import MemoryStore
from engine.storage.migration import migrate
from engine.storage.store import PackStorage, SqlStore

__all__ = ["MemoryStore", "PackStorage", "SqlStore", "migrate"]
