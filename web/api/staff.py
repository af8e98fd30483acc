"""What is done with single people: certificates earned, lent, withdrawn; absences; leaving (S3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine import staff
from engine.model import Absence, Certificate
from web import access, current
from web.api import PREFIX
from web.openapi import answer, describe, sent, shaped

blueprint = Blueprint("api_staff", __name__, url_prefix=f"{PREFIX}/people")


@dataclass(frozen=True)
class CertificateShape:
    """Leave to do a kind of work up to and including a day.

    :ivar lent_because: why she may do it without the training; empty for a real certificate.
    """

    person: str
    kind: str
    expires_on: date
    lent_because: str


@dataclass(frozen=True)
class Earned:
    """A certificate that she earned.

    :ivar kind: as diagrams name it, such as ``repair``.
    """

    kind: str
    expires_on: date


@dataclass(frozen=True)
class Lent:
    """A certificate that is lent for 30 days at most.

    :ivar reason: why the work cannot wait for somebody with a certificate; it stays written down.
    """

    kind: str
    expires_on: date
    reason: str


@dataclass(frozen=True)
class Away:
    """Days on which she is away.

    :ivar substitute: who stands in; left out, her work goes to its pools.
    """

    starts_on: date
    ends_on: date
    substitute: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class AbsenceShape:
    """An absence that is kept."""

    id: int
    person: str
    starts_on: date
    ends_on: date
    substitute: str | None
    reason: str


@dataclass(frozen=True)
class Leaving:
    """Who takes over.

    :ivar to: a colleague's id; empty for the pools.
    """

    to: str = ""


@dataclass(frozen=True)
class LeftShape:
    """What became of her open work."""

    handed_over: int
    back_to_pools: int


@blueprint.get("/<person>/certificates")
@access.allow("api", "administrator")
@describe(gives=list[CertificateShape])
def certificates(person: str) -> ResponseReturnValue:
    """A person's certificates, those that were lent among them."""
    with current.engine().store.read() as queries:
        queries.people.get(person)
        held = queries.people.certificates(person)
    return answer([shaped(CertificateShape, item, lent_because=item.override) for item in held])


@blueprint.post("/<person>/certificates")
@access.allow("api", "administrator")
@describe(takes=Earned, status=204)
def grant(person: str) -> ResponseReturnValue:
    """Enter a certificate that somebody earned."""
    given = sent(Earned)
    certificate = Certificate(person, given.kind, given.expires_on)
    staff.grant(current.engine(), certificate, actor=current.person().id)
    return "", 204


@blueprint.post("/<person>/certificates/lend")
@access.allow("api", "administrator")
@describe(takes=Lent, status=204, refusals=(409,))
def lend(person: str) -> ResponseReturnValue:
    """Let somebody do work without its certificate for some days, for a reason that stays written down."""
    given = sent(Lent)
    certificate = Certificate(person, given.kind, given.expires_on, given.reason)
    staff.lend(current.engine(), certificate, actor=current.person().id)
    return "", 204


@blueprint.post("/<person>/certificates/withdraw")
@access.allow("api", "administrator")
@describe(takes=Lent, status=204)
def withdraw(person: str) -> ResponseReturnValue:
    """Take a certificate back, for a reason; leadership hears of work that nobody can do now."""
    given = sent(Lent)
    certificate = Certificate(person, given.kind, given.expires_on)
    staff.withdraw(current.engine(), certificate, actor=current.person().id, reason=given.reason)
    return "", 204


@blueprint.post("/<person>/absences")
@access.allow("api", "administrator")
@describe(takes=Away, gives=AbsenceShape, status=201, refusals=(409,))
def enter(person: str) -> ResponseReturnValue:
    """Write an absence down; her open work is passed on when it begins."""
    given = sent(Away)
    absence = Absence(
        0, person, given.starts_on, given.ends_on, given.substitute or None, given.reason.strip()
    )
    return answer(
        shaped(
            AbsenceShape,
            staff.enter_absence(current.engine(), absence, actor=current.person().id),
        ),
        201,
    )


@blueprint.post("/absences/<int:absence>/end")
@access.allow("api", "administrator")
@describe(status=204, refusals=(409,))
def end(absence: int) -> ResponseReturnValue:
    """Somebody is back, or stays here after all; what was passed on stays where it is."""
    staff.end_absence(current.engine(), absence, actor=current.person().id)
    return "", 204


@blueprint.post("/<person>/leave")
@access.allow("api", "administrator")
@describe(takes=Leaving, optional=True, gives=LeftShape)
def leave(person: str) -> ResponseReturnValue:
    """Somebody leaves: nobody signs in as her, and her open work goes to a colleague or back to its pools."""
    given = sent(Leaving, optional=True)
    got, back = staff.leave(current.engine(), person, to=given.to, actor=current.person().id)
    return answer(LeftShape(got, back))
