"""The duty roster: who is told what cannot wait while the house is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask import Blueprint
from flask.typing import ResponseReturnValue

from processes.complaint import duty as roster
from web import access, current
from web.api import PREFIX
from web.openapi import answer, describe, sent, shaped

blueprint = Blueprint("api_duty", __name__, url_prefix=f"{PREFIX}/duty")


@dataclass(frozen=True)
class DutyShape:
    """A span in which a person is told.

    :ivar role: only what people of this role are told; empty for everything.
    """

    id: int
    person: str
    role: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class NewDuty:
    """Who is on duty, and when.

    :ivar role: only what people of this role are told; empty for everything.
    """

    person: str
    starts_at: datetime
    ends_at: datetime
    role: Literal["", "reception", "handler", "head", "leadership"] = ""


@blueprint.get("")
@access.allow("api", "head", "leadership", "administrator")
@describe(gives=list[DutyShape])
def duty() -> ResponseReturnValue:
    """Duties that are not over, the next one first."""
    with current.engine().store.read() as queries:
        found = roster.upcoming(queries, current.now())
    return answer([shaped(DutyShape, item) for item in found])


@blueprint.post("")
@access.allow("api", "head", "leadership", "administrator")
@describe(takes=NewDuty, gives=DutyShape, status=201, refusals=(404, 409))
def add() -> ResponseReturnValue:
    """Put somebody on duty; a second duty for the same in a part of that time is refused."""
    given = sent(NewDuty)
    made = roster.add(
        current.engine(),
        given.person,
        given.starts_at,
        given.ends_at,
        role=given.role,
        viewer=current.viewer(),
    )
    return answer(shaped(DutyShape, made), 201)


@blueprint.delete("/<int:duty>")
@access.allow("api", "head", "leadership", "administrator")
@describe(status=204)
def remove(duty: int) -> ResponseReturnValue:
    """Take somebody off duty."""
    roster.remove(current.engine(), duty, viewer=current.viewer())
    return "", 204
