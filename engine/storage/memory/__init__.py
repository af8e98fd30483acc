"""A store that lives in memory: for tests, and for trying a release out. It keeps the same contracts."""

from __future__ import annotations

from engine.storage.memory.store import MemoryStore

__all__ = ["MemoryStore"]
