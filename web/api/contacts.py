"""Contacts for programs: a shop, a dealer's system, a form elsewhere hand in what a customer said (S2)."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from processes.complaint.registration import register
from web import access, current
from web.api import PREFIX
from web.shapes import json_object

blueprint = Blueprint("api_contacts", __name__, url_prefix=f"{PREFIX}/contacts")


@blueprint.post("")
@access.allow("api")
def contacts() -> ResponseReturnValue:
    """Register a contact from the fields of the form; answers with the customer's number and PIN."""
    form = {"channel": "api", **json_object()}
    registered = register(current.engine(), form, actor=current.person().id)
    return jsonify(number=registered.case.number, pin=registered.pin, contact=registered.contact), 201
