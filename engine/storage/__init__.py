"""The store over SQLAlchemy Core: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from engine.storage.store import PackStorage, SqlStore

__all__ = ["PackStorage", "SqlStore"]
