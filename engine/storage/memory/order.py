"""In which order lists come."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.model import Task

_LAST = datetime.max.replace(tzinfo=UTC)


def by_due(task: Task) -> tuple[bool, datetime, datetime, str]:
    """Earliest due time first, none last; then the oldest."""
    return task.due_at is None, task.due_at or _LAST, task.created_at, task.id
