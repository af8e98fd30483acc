"""Tokens for programs of people who work here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue

from web import access, auth, current
from web.api import PREFIX
from web.openapi import answer, describe
from web.shapes import json_object

blueprint = Blueprint("api_token", __name__, url_prefix=f"{PREFIX}/token")


@dataclass(frozen=True)
class SignIn:
    """Address and password of somebody who works here."""

    email: str
    password: str


@dataclass(frozen=True)
class TokenShape:
    """A token for a person's programs.

    :ivar token: send it as ``Authorization: Bearer …``.
    :ivar person: her id.
    """

    token: str
    person: str
    expires_at: datetime


@blueprint.post("")
@access.allow("public")
@describe(takes=SignIn, gives=TokenShape, status=201, refusals=(403,))
def make() -> ResponseReturnValue:
    """A token for an address and its password; it holds for 90 days, or until it is revoked."""
    given = json_object()
    user = auth.sign_in_with_password(str(given.get("email") or ""), str(given.get("password") or ""))
    ends = current.now() + auth.TOKEN_LIFETIME
    return answer(TokenShape(str(user.get_auth_token()), str(user.id), ends), 201)


@blueprint.delete("")
@access.allow("api")
@describe(status=204)
def revoke() -> ResponseReturnValue:
    """End every token and every session of the caller."""
    auth.revoke(current.person())
    return "", 204
