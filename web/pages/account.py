"""The person signed in: what the desk knows of her, her password, her tokens."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security.utils import login_user, logout_user

from web import access, auth, current
from web.i18n import gettext

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@access.allow("staff")
def account() -> ResponseReturnValue:
    """The page."""
    person = current.person()
    with current.engine().store.read() as queries:
        unit = queries.people.unit(person.unit) if person.unit else None
        superior = queries.people.find(person.superior) if person.superior else None
        certificates = queries.people.certificates(person.id)
    today = current.now().astimezone(current.engine().settings.tz).date()
    return render_template(
        "account/account.html",
        unit=unit,
        superior=superior,
        certificates=certificates,
        today=today,
        lifetime=auth.TOKEN_LIFETIME,
    )


@blueprint.post("/token")
@access.allow("staff")
def token() -> ResponseReturnValue:
    """Make a token for a program; it is shown once and kept nowhere."""
    made = auth.user_of(current.person()).get_auth_token()
    return render_template("account/token.html", token=made, lifetime=auth.TOKEN_LIFETIME)


@blueprint.post("/end-all")
@access.allow("staff")
def end_all() -> ResponseReturnValue:
    """End every session and token of hers, and sign her in anew here."""
    person = current.person()
    auth.revoke(person)
    logout_user()
    login_user(auth.user_of(person), authn_via=["password"])
    flash(gettext("Every other session and every token of yours has ended."))
    return redirect(url_for("account.account"))
