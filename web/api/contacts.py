"""Contacts: what a customer said by phone, letter or in a shop's form, handed in and registered (S2, S3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine.errors import FormInvalid, NotFound
from engine.model import Case, Json
from processes.complaint import registration
from processes.complaint.duplicates import suggest_duplicates
from processes.complaint.intake import intake_json
from web import access, current
from web.api import PREFIX
from web.i18n import gettext
from web.openapi import answer, describe
from web.shapes import json_object

_LONGEST = 200

blueprint = Blueprint("api_contacts", __name__, url_prefix=f"{PREFIX}/contacts")


@dataclass(frozen=True)
class RegisteredShape:
    """A contact that is on its way.

    :ivar number: its case's.
    :ivar pin: for the customer's page and token, told once; empty when the case has one already.
    """

    number: str | None
    pin: str
    contact: int | None


@dataclass(frozen=True)
class DuplicateShape:
    """A case that a contact may belong to.

    :ivar why: ``same_unit`` (its serial number), ``same_item`` (the same customer about the same item) or
        ``same_batch`` (another customer: to be linked).
    """

    number: str
    status: str
    why: str
    description: str


@blueprint.get("/form")
@access.allow("api")
@describe(gives=Mapping[str, Any])
def form() -> ResponseReturnValue:
    """The registration form (form-js): its fields are what a contact is registered with."""
    with current.engine().store.read() as queries:
        newest = queries.releases.newest()
        if newest is None:
            raise NotFound("published release", "")
        found = current.engine().edition(queries, newest.id).form(registration.FORM)
    return answer(json.loads(found.schema_json))


@blueprint.post("")
@access.allow("api")
@describe(takes=Mapping[str, Any], gives=RegisteredShape, status=201, also=200, refusals=(404, 409))
def contacts() -> ResponseReturnValue:
    """Register a contact from the fields of the form; answers 201 with the customer's number and PIN.

    Without ``channel`` it came from a program. ``case`` adds it to a case, by its number. With ``key``, the
    caller's own mark of up to 200 characters, the same contact may be sent again after a lost answer: that is
    answered 200 with the number and without the PIN, which is told once.
    """
    given = json_object()
    if len(str(given.get("key") or "")) > _LONGEST:
        raise FormInvalid({"key": gettext("Use at most %(most)d characters.", most=_LONGEST)})
    case = _case(given.pop("case", None))
    done = intake_json(current.engine(), given, actor=current.person().id, case=case)
    status = 200 if done.what == "known" else 201
    return answer(RegisteredShape(done.number, done.pin, done.contact), status)


@blueprint.post("/duplicates")
@access.allow("api")
@describe(takes=Mapping[str, Any], gives=list[DuplicateShape])
def duplicates() -> ResponseReturnValue:
    """Cases that a contact may belong to, likeliest first, from what of the form is known so far."""
    given = json_object()
    for name in ("customer", "product"):
        if not isinstance(given.get(name, {}), dict):
            raise FormInvalid({name: gettext("This is no object.")})
    lines = given.get("lines", [])
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise FormInvalid({"lines": gettext("This is no list.")})
    with current.engine().store.read() as queries:
        found = suggest_duplicates(queries, current.viewer(), given)
    return answer(
        [DuplicateShape(item.number, item.case.status, item.why, item.description) for item in found]
    )


def _case(number: Json) -> Case | None:
    """The case that a contact is to be added to."""
    if number in (None, ""):
        return None
    with current.engine().store.read() as queries:
        found = queries.case_by_number(current.viewer(), str(number).strip().upper())
    if found is None:
        raise NotFound("case", number)
    return found
