"""Putting right what was registered wrongly: merge, split, link, move; a new PIN; a customer not reached."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue

from processes.complaint import corrections as kept
from processes.complaint import portal
from web import access, current
from web.api import PREFIX
from web.openapi import answer, describe, sent
from web.shapes import CaseBriefShape, Reason, case_brief

blueprint = Blueprint("api_corrections", __name__, url_prefix=f"{PREFIX}/cases/<number>")


@dataclass(frozen=True)
class Other:
    """The other case, and why.

    :ivar other: its number.
    :ivar reason: in a sentence; it is kept in both histories.
    """

    other: str
    reason: str


@dataclass(frozen=True)
class Moving:
    """Where a contact belongs, and why.

    :ivar to: the number of an open case; empty for one of its own.
    :ivar reason: in a sentence; it is kept in both histories.
    """

    reason: str
    to: str = ""


@dataclass(frozen=True)
class MovedShape:
    """A contact in its new case.

    :ivar pin: of a case that was opened for it, told once; empty otherwise.
    """

    case: CaseBriefShape
    pin: str


@dataclass(frozen=True)
class Checked:
    """How the customer's identity was checked.

    :ivar checked: what she was asked, or what she showed; it is kept in the history.
    """

    checked: str


@dataclass(frozen=True)
class NewPinShape:
    """A new PIN, told once."""

    number: str
    pin: str


@blueprint.post("/merge")
@access.allow("api", "handler", "reception", "head", "leadership")
@describe(takes=Other, gives=CaseBriefShape, refusals=(409,))
def merge(number: str) -> ResponseReturnValue:
    """Merge this case into another one of the same customer; gives that one. Contacts keep their clocks."""
    given = sent(Other)
    merged = kept.merge(current.engine(), number, given.other, reason=given.reason, viewer=current.viewer())
    return answer(case_brief(merged))


@blueprint.post("/split")
@access.allow("api", "handler", "reception", "head", "leadership")
@describe(takes=Reason, gives=CaseBriefShape, refusals=(409,))
def split(number: str) -> ResponseReturnValue:
    """Take the merger of this case back: its contacts return, and it is worked on again."""
    return answer(
        case_brief(kept.split(current.engine(), number, reason=sent(Reason).reason, viewer=current.viewer()))
    )


@blueprint.post("/link")
@access.allow("api", "handler", "reception", "head", "leadership")
@describe(takes=Other, status=204, refusals=(409,))
def link(number: str) -> ResponseReturnValue:
    """Link this case with another one about the same cause; each customer keeps her own."""
    given = sent(Other)
    kept.link(current.engine(), number, given.other, reason=given.reason, viewer=current.viewer())
    return "", 204


@blueprint.post("/contacts/<int:contact>/move")
@access.allow("api", "handler", "reception", "head", "leadership")
@describe(takes=Moving, gives=MovedShape, refusals=(409,))
def move(number: str, contact: int) -> ResponseReturnValue:
    """Move a contact of this case to another case, or to one of its own, with its clock."""
    given = sent(Moving)
    with current.engine().store.read() as queries:
        kept.check_contact(queries, current.case(queries, number), contact)
    moved = kept.move_contact(
        current.engine(), contact, given.to.strip().upper(), reason=given.reason, viewer=current.viewer()
    )
    return answer(MovedShape(case_brief(moved.case), moved.pin))


@blueprint.post("/not-reached")
@access.allow("api", "handler", "reception", "head", "leadership")
@describe(status=204, refusals=(409,))
def not_reached(number: str) -> ResponseReturnValue:
    """Begin to look for a customer whom somebody could not reach; the attempt is written down in the task."""
    with current.engine().store.read() as queries:
        case = current.case(queries, number)
    portal.not_reached(current.engine(), case, actor=current.person().id)
    return "", 204


@blueprint.post("/pin")
@access.allow("api", "reception", "head", "leadership")
@describe(takes=Checked, gives=NewPinShape, status=201)
def pin(number: str) -> ResponseReturnValue:
    """Give a case a new PIN after the customer's identity was checked; the old one opens nothing any more."""
    given = sent(Checked)
    with current.engine().store.read() as queries:
        case = current.case(queries, number)
    made = portal.reset_pin(current.engine(), case, checked=given.checked, actor=current.person().id)
    return answer(NewPinShape(case.number, made), 201)
