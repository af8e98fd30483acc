"""Escalations: what climbed to the caller, with its whole story (S4). She decides by its tasks."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from web import access, current
from web.api import PREFIX
from web.case_shapes import CaseShape, EventShape, case_shape, history
from web.casefile import read_case
from web.climbing import climbed
from web.openapi import answer, asked, describe
from web.shapes import CaseBriefShape, Paging, TaskShape, case_brief, task_shape

blueprint = Blueprint("api_escalations", __name__, url_prefix=f"{PREFIX}/escalations")


@dataclass(frozen=True)
class ClimbedShape:
    """A case that climbed.

    :ivar urgent: an emergency (S3).
    :ivar tasks: what waits for the caller in it: decide, return with instruction, take over, delegate.
    """

    case: CaseBriefShape
    urgent: bool
    tasks: list[TaskShape]


@dataclass(frozen=True)
class EscalationsShape:
    """A page of what climbed to the caller: emergencies first, then by due time.

    :ivar more: whether there are further ones after this page.
    """

    escalations: list[ClimbedShape]
    total: int
    more: bool


@dataclass(frozen=True)
class EscalationShape:
    """One escalation with the whole story of its case."""

    urgent: bool
    tasks: list[TaskShape]
    story: CaseShape
    history: list[EventShape]


@blueprint.get("")
@access.allow("api")
@describe(asks=Paging, gives=EscalationsShape)
def escalations() -> ResponseReturnValue:
    """What climbed to the caller, or waits for her decision: emergencies first, then by due time."""
    wanted = asked(Paging)
    with current.engine().store.read() as queries:
        found = list(climbed(queries, current.viewer(), current.now()).items())
        shown = [
            ClimbedShape(
                case_brief(case := queries.cases.get(id)),
                any(task.priority == "emergency" for task in tasks),
                [task_shape(task, case.number) for task in tasks],
            )
            for id, tasks in found[wanted.offset : wanted.offset + wanted.limit]
        ]
    return answer(EscalationsShape(shown, len(found), wanted.offset + len(shown) < len(found)))


@blueprint.get("/<number>")
@access.allow("api")
@describe(gives=EscalationShape)
def escalation(number: str) -> ResponseReturnValue:
    """One escalation with the whole story: facts, promises, conversation, findings, history, open tasks."""
    with current.engine().store.read() as queries:
        case = current.case(queries, number)
        tasks = climbed(queries, current.viewer(), current.now()).get(case.id)
        if tasks is None:
            raise NotFound("escalation", number)
        file = read_case(queries, case)
        return answer(
            EscalationShape(
                any(task.priority == "emergency" for task in tasks),
                [task_shape(task, case.number) for task in tasks],
                case_shape(queries, file),
                history(file),
            )
        )
