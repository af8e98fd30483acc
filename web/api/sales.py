"""Units that left the house, for a shop's or warehouse's program (Q1, S11)."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from engine.errors import FormInvalid, Invalid
from processes.complaint import sales as kept
from web import access, current
from web.api import PREFIX
from web.i18n import gettext
from web.shapes import json_object

blueprint = Blueprint("api_sales", __name__, url_prefix=f"{PREFIX}/sales")


@blueprint.post("")
@access.allow("api", "administrator")
def sales() -> ResponseReturnValue:
    """Take units in: ``{"units": [{"serial": …, "sku": …, "batch": …, "sold_on": …}]}``, all or nothing.

    422 with ``problems`` by line, from 1, when lines do not hold.
    """
    units = json_object().get("units")
    if not isinstance(units, list) or not all(isinstance(unit, dict) for unit in units):
        raise Invalid(gettext("The body is no JSON object."), remedy=gettext("Send an object: { … }."))
    try:
        taken = kept.take_in(current.engine(), units, actor=current.person().id)
    except kept.ListInvalid as refused:
        by_line: dict[str, str] = {}
        for line, words in refused.problems:
            by_line[f"units.{line}"] = "; ".join(filter(None, (by_line.get(f"units.{line}"), words)))
        raise FormInvalid(by_line) from refused
    return jsonify(added=taken.added, changed=taken.changed, same=taken.same)
