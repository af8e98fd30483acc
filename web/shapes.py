"""What several routes of the API share: their bodies as they come in, tasks, cases, pages of lists, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import request

from engine.errors import Invalid
from engine.model import Case, Json, StoredFile, Task
from web.i18n import gettext

MOST = 200
"""Rows of one page of a list."""


def whole(default: int, low: int, high: int) -> Any:
    """A field of a query: a number within bounds."""
    return field(default=default, metadata={"minimum": low, "maximum": high})


@dataclass(frozen=True)
class Paging:
    """Which part of a list.

    :ivar limit: how many at most.
    :ivar offset: how many to leave out before.
    """

    limit: int = whole(25, 1, MOST)
    offset: int = whole(0, 0, 1_000_000)


@dataclass(frozen=True)
class Submission:
    """The answers of a task's form.

    :ivar data: answers by the form's keys.
    :ivar revision: the task's revision that they were made for; a newer one refuses them.
    """

    data: Mapping[str, Json]
    revision: int | None = None


@dataclass(frozen=True)
class TaskShape:
    """A task of a person.

    :ivar case: its case's number; empty where it is not at hand.
    :ivar subject: what it is about.
    :ivar element: its step on the diagram of ``process``.
    :ivar revision: goes up with each change; send it back when you complete the task.
    :ivar level: 0 handler, 1 direct superior, 2 head of unit, 3 company leader.
    """

    id: str
    case: str
    name: str
    subject: str
    element: str
    process: str
    form: str
    status: str
    revision: int
    unit: str | None
    role: str | None
    assignee: str | None
    priority: str
    level: int
    created_at: datetime
    due_at: datetime | None
    completed_at: datetime | None
    completed_by: str | None


@dataclass(frozen=True)
class CaseBriefShape:
    """A case as lists show it.

    :ivar level: 0 handler, 1 direct superior, 2 head of unit, 3 company leader.
    """

    number: str
    title: str
    kind: str
    status: str
    level: int
    confidential: bool
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class FileShape:
    """A file of a case.

    :ivar id: what forms and the download name it by: the SHA-256 of its content.
    :ivar size: in bytes.
    """

    id: str
    name: str
    content_type: str
    size: int


@dataclass(frozen=True)
class Reason:
    """Why somebody does something; it is kept in the history.

    :ivar reason: in a sentence.
    """

    reason: str


def task_shape(task: Task, number: str = "") -> TaskShape:
    """A task; ``number`` is its case's, where it is at hand."""
    return TaskShape(
        id=task.id,
        case=number,
        name=task.name,
        subject=task.subject,
        element=task.element,
        process=task.process,
        form=task.form,
        status=task.status.value,
        revision=task.revision,
        unit=task.unit,
        role=task.role,
        assignee=task.assignee,
        priority=task.priority,
        level=task.level,
        created_at=task.created_at,
        due_at=task.due_at,
        completed_at=task.completed_at,
        completed_by=task.completed_by,
    )


def case_brief(case: Case) -> CaseBriefShape:
    """A case."""
    return CaseBriefShape(
        case.number,
        case.title,
        case.kind,
        case.status,
        case.level,
        case.confidential,
        case.opened_at,
        case.closed_at,
    )


def file_shapes(files: Iterable[StoredFile]) -> list[FileShape]:
    """Files."""
    return [FileShape(file.hash, file.name, file.content_type, file.size) for file in files]


def json_object() -> dict[str, Json]:
    """The request's body.

    :raises Invalid: when it is no JSON object, or holds text that nothing can keep.
    """
    body: Any = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise Invalid(gettext("The body is no JSON object."), remedy=gettext("Send an object: { … }."))
    if not _can_be_kept(body):
        raise Invalid(
            gettext("The body holds a sign that no text may hold."),
            remedy=gettext("Send text in UTF-8, without NUL and halves of signs."),
        )
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


def _can_be_kept(value: Json) -> bool:
    """Whether all text in it can be stored: databases take neither NUL nor lone surrogates."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, dict):
        return all(_can_be_kept(key) and _can_be_kept(item) for key, item in value.items())
    return not isinstance(value, list) or all(_can_be_kept(item) for item in value)
