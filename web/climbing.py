"""What climbed to somebody: cases whose tasks were raised to her level, and emergencies (S3, S4)."""

from __future__ import annotations

from datetime import datetime

from engine.model import Task, TaskFilter, Viewer
from engine.ports import Queries

DECISIONS = ("decide_escalation", "acknowledge_emergency")
"""The tasks by which somebody above decides (``escalation.bpmn``, ``emergency.bpmn``)."""


def climbed(queries: Queries, viewer: Viewer, now: datetime) -> dict[int, list[Task]]:
    """Case → the tasks of it that climbed to the viewer or wait for her decision; emergencies first."""
    rows = list(queries.climbed(viewer, now))
    for element in DECISIONS:
        rows += queries.work_list(viewer, TaskFilter(element=element, limit=200)).rows
    tasks = {row.task.id: row.task for row in rows}
    by_case: dict[int, list[Task]] = {}
    for task in sorted(tasks.values(), key=lambda task: (task.priority != "emergency", _due(task))):
        by_case.setdefault(task.case, []).append(task)
    return by_case


def _due(task: Task) -> float:
    return task.due_at.timestamp() if task.due_at else float("inf")
