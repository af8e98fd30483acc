"""Contacts for programs: a shop, a dealer's system, a form elsewhere hand in what a customer said (S2)."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from engine.errors import FormInvalid
from processes.complaint.intake import intake_json
from web import access, current
from web.api import PREFIX
from web.i18n import gettext
from web.shapes import json_object

_LONGEST = 200

blueprint = Blueprint("api_contacts", __name__, url_prefix=f"{PREFIX}/contacts")


@blueprint.post("")
@access.allow("api")
def contacts() -> ResponseReturnValue:
    """Register a contact from the fields of the form; answers 201 with the customer's number and PIN.

    With ``key``, the caller's own mark of up to 200 characters, the same contact may be sent again after a
    lost answer: that is answered 200 with the number and without the PIN, which is told once.
    """
    form = json_object()
    if len(str(form.get("key") or "")) > _LONGEST:
        raise FormInvalid({"key": gettext("Use at most %(most)d characters.", most=_LONGEST)})
    done = intake_json(current.engine(), form, actor=current.person().id)
    status = 201 if done.what == "opened" else 200
    return jsonify(number=done.number, pin=done.pin, contact=done.contact), status
