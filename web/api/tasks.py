"""Tasks for programs: list, read, claim, draft, complete. The caller may do what the token's person may."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from engine.errors import Conflict, UploadRefused
from engine.model import COUNTED, Json, TaskFilter
from web import access, current
from web.api import PREFIX
from web.i18n import gettext
from web.labels import form_schema
from web.openapi import answer, asked, describe, sent
from web.shapes import FileShape, Paging, Submission, TaskShape, file_shapes, submission, task_shape
from web.uploads import content_of, name_of, type_of

blueprint = Blueprint("api_tasks", __name__, url_prefix=f"{PREFIX}/tasks")


@dataclass(frozen=True)
class TasksAsked(Paging):
    """Which tasks.

    :ivar scope: ``mine`` (reserved for the caller), ``pool`` (free, and she may claim them), or both.
    :ivar text: words of number, name or subject.
    :ivar element: only tasks of this step.
    :ivar overdue: only tasks whose time is over.
    """

    scope: Literal["all", "mine", "pool"] = "all"
    text: str = ""
    element: str = ""
    overdue: bool = False


@dataclass(frozen=True)
class TasksShape:
    """A page of open tasks, earliest due first.

    :ivar total: how many there are, counted to 1000 at most.
    :ivar more: whether there are further ones after this page.
    """

    tasks: list[TaskShape]
    total: int
    more: bool


@dataclass(frozen=True)
class TaskPageShape:
    """One task with its form.

    :ivar schema: the form (form-js).
    :ivar data: what the form starts with, a draft included.
    :ivar context: what else the form shows.
    :ivar may: what the caller may do: ``claim``, ``release``, ``assign``, ``complete``, ``declare``.
    :ivar hindrance: why she may not complete it; empty when she may.
    """

    task: TaskShape
    schema: Mapping[str, Json]
    data: Mapping[str, Json]
    context: Mapping[str, Json]
    may: list[str]
    hindrance: str


@dataclass(frozen=True)
class OneTaskShape:
    """A task as it is now."""

    task: TaskShape


@dataclass(frozen=True)
class GivingBack:
    """Why a task is given back.

    :ivar reason: may be left out.
    """

    reason: str = ""


@dataclass(frozen=True)
class HandingOver:
    """To whom a task goes.

    :ivar person: the person's id; one's own takes it over.
    :ivar reason: may be left out.
    """

    person: str
    reason: str = ""


@blueprint.get("")
@access.allow("api")
@describe(asks=TasksAsked, gives=TasksShape)
def tasks() -> ResponseReturnValue:
    """Open tasks that the caller holds or may claim, earliest due first."""
    wanted = asked(TasksAsked)
    filter = TaskFilter(
        scope=wanted.scope,
        text=wanted.text[:200],
        element=wanted.element[:200],
        overdue_at=current.now() if wanted.overdue else None,
        limit=wanted.limit,
        offset=wanted.offset,
    )
    with current.engine().store.read() as queries:
        page = queries.work_list(current.viewer(), filter)
    return answer(
        TasksShape(
            [task_shape(row.task, row.number) for row in page.rows],
            total=min(page.total, COUNTED),
            more=wanted.offset + len(page.rows) < page.total,
        )
    )


@blueprint.get("/<task>")
@access.allow("api")
@describe(gives=TaskPageShape)
def read(task: str) -> ResponseReturnValue:
    """One task with its form, what the form starts with, and what the caller may do."""
    page = current.engine().task_page(task, current.viewer())
    return answer(
        TaskPageShape(
            task=task_shape(page.task, page.case.number),
            schema=json.loads(form_schema(page)),
            data=page.initial,
            context=page.data,
            may=sorted(page.may),
            hindrance=gettext(page.hindrance) if page.hindrance else "",
        )
    )


@blueprint.post("/<task>/claim")
@access.allow("api")
@describe(gives=OneTaskShape, refusals=(409,))
def claim(task: str) -> ResponseReturnValue:
    """Reserve a task for the caller."""
    return answer(OneTaskShape(task_shape(current.engine().claim(task, actor=current.person().id))))


@blueprint.post("/<task>/release")
@access.allow("api")
@describe(takes=GivingBack, optional=True, gives=OneTaskShape, refusals=(409,))
def release(task: str) -> ResponseReturnValue:
    """Give a task back to its pool."""
    reason = sent(GivingBack, optional=True).reason
    done = current.engine().release(task, actor=current.person().id, reason=reason)
    return answer(OneTaskShape(task_shape(done)))


@blueprint.post("/<task>/assign")
@access.allow("api")
@describe(takes=HandingOver, gives=OneTaskShape, refusals=(409,))
def assign(task: str) -> ResponseReturnValue:
    """Hand a task over to somebody who may do it, or take it over."""
    given = sent(HandingOver)
    done = current.engine().assign(task, given.person, actor=current.person().id, reason=given.reason)
    return answer(OneTaskShape(task_shape(done)))


@blueprint.post("/<task>/conflict")
@access.allow("api")
@describe(takes=GivingBack, gives=OneTaskShape, refusals=(409,))
def conflict(task: str) -> ResponseReturnValue:
    """Declare a conflict of interest in a task's case, with a reason: others do its work from now on."""
    reason = sent(GivingBack).reason
    left = current.engine().declare_conflict(task, reason=reason, actor=current.person().id)
    return answer(OneTaskShape(task_shape(left)))


@blueprint.put("/<task>/draft")
@access.allow("api")
@describe(takes=Submission, gives=OneTaskShape, refusals=(409,))
def draft(task: str) -> ResponseReturnValue:
    """Keep answers that are not finished."""
    data, _ = submission()
    return answer(
        OneTaskShape(task_shape(current.engine().save_draft(task, data, actor=current.person().id)))
    )


@blueprint.post("/<task>/complete")
@access.allow("api")
@describe(takes=Submission, gives=OneTaskShape, refusals=(409,))
def complete(task: str) -> ResponseReturnValue:
    """Complete a task with its form's answers.

    A lost answer doubles nothing: sent again, it is refused with 409, which says who completed it and when.
    """
    data, revision = submission()
    done = current.engine().complete(task, data, actor=current.person().id, revision=revision)
    return answer(OneTaskShape(task_shape(done.task)))


@blueprint.post("/<task>/files")
@access.allow("api")
@describe(files="file", gives=FileShape, status=201, refusals=(409,))
def upload(task: str) -> ResponseReturnValue:
    """Store a file of a task's form; the answers name it by its id."""
    given = request.files.get("file")
    if given is None or not given.filename:
        raise UploadRefused(gettext("No file arrived."), remedy=gettext("Send it as the field “file”."))
    content, engine = content_of(given), current.engine()
    page = engine.task_page(task, current.viewer())
    if "complete" not in page.may:
        raise Conflict(gettext(page.hindrance) if page.hindrance else gettext("This task is closed."))
    with engine.store.write() as uow:
        stored = uow.files.put(
            content,
            name=name_of(given),
            content_type=type_of(given),
            at=engine.clock.now(),
            case=page.task.case,
        )
        uow.commit()
    return answer(file_shapes([stored])[0], 201)
