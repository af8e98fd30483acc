"""What can be done: each command is one transaction, checks its revision, writes its event."""

from __future__ import annotations

from engine.commands.core import Core
from engine.commands.engine import Engine, Started, TaskPage

__all__ = ["Core", "Engine", "Started", "TaskPage"]
