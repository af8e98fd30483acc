"""Tokens for programs."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from web import access, auth, current
from web.api import PREFIX
from web.shapes import json_object
from web.times import iso

blueprint = Blueprint("api_token", __name__, url_prefix=f"{PREFIX}/token")


@blueprint.post("")
@access.allow("public")
def make() -> ResponseReturnValue:
    """A token for ``{"email": "…", "password": "…"}``: send it as ``Authorization: Bearer …``."""
    given = json_object()
    user = auth.sign_in_with_password(str(given.get("email") or ""), str(given.get("password") or ""))
    ends = iso(current.now() + auth.TOKEN_LIFETIME)
    return jsonify(token=user.get_auth_token(), person=user.id, expires_at=ends), 201


@blueprint.delete("")
@access.allow("api")
def revoke() -> ResponseReturnValue:
    """End every token and every session of the caller."""
    auth.revoke(current.person())
    return "", 204
