"""Tasks for programs: list, read, claim, draft, complete. The caller may do what the token's person may."""

from __future__ import annotations

import json

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from engine.model import COUNTED, TaskFilter
from web import access, current
from web.api import PREFIX
from web.shapes import json_object, submission, task_json

MOST = 200
_SCOPES = frozenset({"all", "mine", "pool"})

blueprint = Blueprint("api_tasks", __name__, url_prefix=f"{PREFIX}/tasks")


@blueprint.get("")
@access.allow("api")
def tasks() -> ResponseReturnValue:
    """Open tasks, earliest due first: ``?scope=mine&text=…&element=…&limit=25&offset=0``.

    ``more`` is true when there are more than ``total``, which is counted to 1000 only.
    """
    given = request.args
    scope = given.get("scope", "all")
    wanted = TaskFilter(
        scope=scope if scope in _SCOPES else "all",
        text=given.get("text", "")[:200],
        element=given.get("element", "")[:200],
        limit=min(max(given.get("limit", 25, type=int), 1), MOST),
        offset=max(given.get("offset", 0, type=int), 0),
    )
    with current.engine().store.read() as queries:
        page = queries.work_list(current.viewer(), wanted)
    return jsonify(
        tasks=[task_json(row.task, row.number) for row in page.rows],
        total=min(page.total, COUNTED),
        more=page.total > COUNTED,
    )


@blueprint.get("/<task>")
@access.allow("api")
def read(task: str) -> ResponseReturnValue:
    """One task with its form, what the form starts with, and what the caller may do."""
    page = current.engine().task_page(task, current.viewer())
    return jsonify(
        task=task_json(page.task, page.case.number),
        schema=json.loads(page.form.schema_json),
        data=page.initial,
        may=sorted(page.may),
        hindrance=page.hindrance,
    )


@blueprint.post("/<task>/claim")
@access.allow("api")
def claim(task: str) -> ResponseReturnValue:
    """Reserve a task for the caller."""
    return jsonify(task=task_json(current.engine().claim(task, actor=current.person().id)))


@blueprint.post("/<task>/release")
@access.allow("api")
def release(task: str) -> ResponseReturnValue:
    """Give it back; ``{"reason": "…"}`` is optional."""
    reason = str(json_object().get("reason") or "") if request.content_length else ""
    return jsonify(task=task_json(current.engine().release(task, actor=current.person().id, reason=reason)))


@blueprint.put("/<task>/draft")
@access.allow("api")
def draft(task: str) -> ResponseReturnValue:
    """Keep answers that are not finished: ``{"data": {…}}``."""
    data, _ = submission()
    return jsonify(task=task_json(current.engine().save_draft(task, data, actor=current.person().id)))


@blueprint.post("/<task>/complete")
@access.allow("api")
def complete(task: str) -> ResponseReturnValue:
    """Complete it: ``{"data": {…}, "revision": 3}``.

    422 with ``problems`` by field when answers break the form; 409 with ``by`` and ``at`` when somebody was
    first.
    """
    data, revision = submission()
    done = current.engine().complete(task, data, actor=current.person().id, revision=revision)
    return jsonify(task=task_json(done.task))
