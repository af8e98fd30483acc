"""“I forgot my PIN”: number and e-mail, a signed link by mail, and behind it a new PIN.

The answer to asking is always the same. Opening the link changes nothing, since scanners of mail boxes open
links, too: a button on its page gives the new PIN.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer

from engine.errors import Conflict
from processes.complaint import pin_links
from processes.complaint.pin_links import Pass
from web import access, current, customer
from web.i18n import gettext
from web.throttle import Throttle

_ASKED = 10
_SPAN = 15 * 60
_THROTTLE = "pin_link_throttle"
_SALT = "pin link"

blueprint = Blueprint("pin_link", __name__, url_prefix="/forgotten-pin")


@blueprint.record
def _count_asking(state: BlueprintSetupState) -> None:
    state.app.extensions[_THROTTLE] = Throttle(limit=_ASKED, span=_SPAN)


@blueprint.get("")
@access.allow("public")
def forgotten() -> ResponseReturnValue:
    """The form for number and e-mail."""
    return _form(request.args.get("number", "")[:40])


@blueprint.post("")
@access.allow("public")
def ask() -> ResponseReturnValue:
    """Send a link where both belong together; the page says the same where they do not."""
    throttle: Throttle = current_app.extensions[_THROTTLE]
    address = request.remote_addr or ""
    number, email = request.form.get("number", "").strip()[:40], request.form.get("email", "").strip()[:200]
    if throttle.refused(address):
        return _form(number, gettext("There were too many tries. Wait a quarter of an hour.")), 429
    throttle.failed(address)
    pin_links.ask(current.engine(), number, email, _link)
    return render_template("pin_link/sent.html")


@blueprint.get("/<token>")
@access.allow("public")
def show(token: str) -> ResponseReturnValue:
    """What the link leads to: a button, as long as the link stands."""
    given = _read(token)
    with current.engine().store.read() as queries:
        case = pin_links.stands(queries, given, current.now()) if given is not None else None
    if case is None:
        return render_template("pin_link/over.html"), 410
    with customer.in_language_of(case):
        return render_template("pin_link/show.html", token=token, number=case.number)


@blueprint.post("/<token>")
@access.allow("public")
def renew(token: str) -> ResponseReturnValue:
    """Give the new PIN; it waits a quarter of an hour to be written down, as a first one does."""
    given = _read(token)
    if given is None:
        return render_template("pin_link/over.html"), 410
    try:
        pin = pin_links.renew(current.engine(), given)
    except Conflict:
        return render_template("pin_link/over.html"), 410
    customer.show_pin(given.number, pin)
    return redirect(url_for("pin_link.renewed"), 303)


@blueprint.get("/new")
@access.allow("public")
def renewed() -> ResponseReturnValue:
    """Number and new PIN, to be written down."""
    kept = customer.new_pin()
    if kept is None:
        return redirect(url_for("follow.sign_in"))
    number, pin = kept
    return render_template("pin_link/renewed.html", number=number, pin=pin)


def _link(given: Pass) -> str:
    """The address that is mailed: what it says, signed with the installation's key."""
    token = _signer().dumps([given.number, given.mark, given.until.isoformat()])
    path = url_for("pin_link.show", token=token)
    return f"{current.engine().settings.public_address}{path}"


def _read(token: str) -> Pass | None:
    """What a link says; ``None`` when it is not one of ours."""
    try:
        number, mark, until = _signer().loads(token)
    except BadData:
        return None
    return Pass(number, mark, datetime.fromisoformat(until))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=_SALT)


def _form(number: str, problem: str = "") -> str:
    return render_template("pin_link/forgotten.html", number=number, problem=problem)
