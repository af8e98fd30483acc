"""The engine's values as the API's JSON, and what comes in from there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import request

from engine.errors import Invalid
from engine.model import Json, Task
from web.i18n import gettext
from web.times import iso


def task_json(task: Task, number: str = "") -> dict[str, Json]:
    """A task; ``number`` is its case's, where it is at hand."""
    shown: dict[str, Json] = {
        "id": task.id,
        "name": task.name,
        "subject": task.subject,
        "element": task.element,
        "process": task.process,
        "form": task.form,
        "status": task.status.value,
        "revision": task.revision,
        "unit": task.unit,
        "role": task.role,
        "assignee": task.assignee,
        "priority": task.priority,
        "level": task.level,
        "created_at": _time(task.created_at),
        "due_at": _time(task.due_at),
        "completed_at": _time(task.completed_at),
        "completed_by": task.completed_by,
    }
    return {**shown, "case": number} if number else shown


def json_object() -> dict[str, Json]:
    """The request's body.

    :raises Invalid: when it is no JSON object.
    """
    body: Any = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise Invalid(gettext("The body is no JSON object."), remedy=gettext("Send an object: { … }."))
    return body


def submission() -> tuple[Mapping[str, Json], int | None]:
    """The answers and the task's revision that a request carries: ``{"data": {…}, "revision": 3}``.

    :raises Invalid: when it carries none.
    """
    body = json_object()
    data, revision = body.get("data"), body.get("revision")
    if not isinstance(data, dict) or not (revision is None or type(revision) is int):
        raise Invalid(
            gettext("The answers did not arrive as they should."),
            remedy=gettext('Send JSON: {"data": {…}, "revision": 3}.'),
        )
    return data, revision


def _time(at: datetime | None) -> str | None:
    return None if at is None else iso(at)
