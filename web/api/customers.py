"""What is held about a customer: looked up, handed out, kept for a lawsuit, or taken out at her request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from processes.complaint import privacy
from processes.complaint.privacy import Held
from processes.complaint.records import Records
from web import access, current
from web.api import PREFIX
from web.case_shapes import CustomerShape, customer_shape
from web.openapi import answer, asked, describe, sent
from web.shapes import CaseBriefShape, Reason, case_brief

_MOST = 25
_ZIP = "application/zip"

blueprint = Blueprint("api_customers", __name__, url_prefix=PREFIX)


@dataclass(frozen=True)
class CustomersAsked:
    """Who is looked for.

    :ivar text: name, organisation, mail or phone.
    """

    text: str


@dataclass(frozen=True)
class HeldShape:
    """A case in which something is held about a customer.

    :ivar hold: why a legal hold stands on it; ``null`` when none does.
    :ivar hindrance: why it cannot be erased now: ``open``, ``hold`` or ``books``; empty when it can.
    """

    case: CaseBriefShape
    hold: str | None
    held_since: datetime | None
    hindrance: str


@dataclass(frozen=True)
class HeldAboutShape:
    """A customer, and the cases that hold something about her."""

    customer: CustomerShape
    held: list[HeldShape]


@dataclass(frozen=True)
class ErasedShape:
    """What had to stay when a customer was erased, and why."""

    left: list[HeldShape]


@blueprint.get("/customers")
@access.allow("api", "administrator", "leadership")
@describe(asks=CustomersAsked, gives=list[CustomerShape])
def customers() -> ResponseReturnValue:
    """Customers by name, organisation, mail or phone."""
    text = asked(CustomersAsked).text.strip()[:200]
    with current.engine().store.read() as queries:
        records: Records = queries.records
        found = [
            item
            for item in records.find_customers(text, _MOST)
            if privacy.may_know(queries, item, current.viewer())
        ]
    return answer([customer_shape(item) for item in found])


@blueprint.get("/customers/<int:customer>")
@access.allow("api", "administrator", "leadership")
@describe(gives=HeldAboutShape)
def customer(customer: int) -> ResponseReturnValue:
    """One customer, and in which cases something is held about her."""
    with current.engine().store.read() as queries:
        found = privacy.known_customer(queries, customer, current.viewer())
        held = privacy.held_about(queries, customer, current.viewer())
    return answer(HeldAboutShape(customer_shape(found), [_held(item) for item in held]))


@blueprint.post("/customers/<int:customer>/export")
@access.allow("api", "administrator", "leadership")
@describe(gives=_ZIP)
def export(customer: int) -> ResponseReturnValue:
    """Hand out all that is held about her as a ZIP archive; that it was done is written down."""
    engine, viewer = current.engine(), current.viewer()
    with engine.store.read() as queries:
        privacy.known_customer(queries, customer, viewer)
        packed = privacy.export(queries, customer, viewer)
    privacy.note_export(engine, customer, viewer=viewer)
    made = Response(packed, mimetype=_ZIP)
    made.headers["Content-Disposition"] = f'attachment; filename="customer-{customer}.zip"'
    return made


@blueprint.post("/customers/<int:customer>/erase")
@access.allow("api", "administrator", "leadership")
@describe(takes=Reason, gives=ErasedShape)
def erase(customer: int) -> ResponseReturnValue:
    """Take her data out where nothing forbids it; what stays is named with its reason."""
    given, engine, viewer = sent(Reason), current.engine(), current.viewer()
    with engine.store.read() as queries:
        privacy.known_customer(queries, customer, viewer)
    left = privacy.erase(engine, customer, reason=given.reason, viewer=viewer)
    return answer(ErasedShape([_held(item) for item in left]))


@blueprint.put("/cases/<number>/hold")
@access.allow("api", "administrator", "leadership")
@describe(takes=Reason, status=204, refusals=(409,))
def hold(number: str) -> ResponseReturnValue:
    """Set a legal hold on a case: nothing of it is taken out while it stands."""
    given = sent(Reason)
    with current.engine().store.read() as queries:
        case = current.case(queries, number)
    privacy.set_hold(current.engine(), case, reason=given.reason, viewer=current.viewer())
    return "", 204


@blueprint.delete("/cases/<number>/hold")
@access.allow("api", "administrator", "leadership")
@describe(status=204, refusals=(409,))
def lift(number: str) -> ResponseReturnValue:
    """Lift a legal hold."""
    with current.engine().store.read() as queries:
        case = current.case(queries, number)
    privacy.lift_hold(current.engine(), case, viewer=current.viewer())
    return "", 204


def _held(item: Held) -> HeldShape:
    hold = item.hold
    return HeldShape(
        case_brief(item.case),
        hold.reason if hold else None,
        hold.set_at if hold else None,
        item.hindrance,
    )
