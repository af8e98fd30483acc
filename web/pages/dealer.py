"""The dealer's page: number and her own PIN, then her part of the case and the messages with the house (S8).

Plain HTML that works without scripts. She sees her reference, the items she sold, how far it is and what was
agreed; nothing of the customer. Wrong PINs are counted as on the customer's page, apart from hers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from engine.errors import Conflict, Invalid, NotAllowed
from engine.ports import Queries
from processes.complaint import dealers
from processes.complaint.desk import DEFECTS
from processes.complaint.records.dealers import Dealer, DealerMessage
from web import access, current
from web import dealer as own
from web.errors import problem_of
from web.i18n import gettext, lazy_gettext, sentences
from web.pages.follow import MEGABYTE, MOST_FILES, store_files
from web.security_headers import FILE_LIMIT, MESSAGE_LIMIT
from web.throttle import Throttle

_GUESSES = 30
_SPAN = 15 * 60
_THROTTLE = "dealer_pin_throttle"
_STANDING: Mapping[str, Any] = {
    "open": lazy_gettext("We are working on it."),
    "received": lazy_gettext("We have it, and look into it."),
    "examined": lazy_gettext("The item is being examined."),
    "repaired": lazy_gettext("The item has been repaired."),
    "answered": lazy_gettext("Our customer has our answer."),
    "closed": lazy_gettext("This matter is closed."),
    "withdrawn": lazy_gettext("This matter was taken back."),
}

blueprint = Blueprint("dealer", __name__, url_prefix="/dealer")


@dataclass(frozen=True)
class Said:
    """One message between her and the house.

    :ivar files: the names of the files that came with it.
    """

    at: datetime
    inward: bool
    author: str
    text: str
    files: Sequence[str]


@blueprint.record
def _count_guesses(state: BlueprintSetupState) -> None:
    state.app.extensions[_THROTTLE] = Throttle(limit=_GUESSES, span=_SPAN)


@blueprint.get("")
@access.allow("public")
def sign_in() -> ResponseReturnValue:
    """The form for number and PIN; whoever opened her part already is led to it."""
    number = request.args.get("number", "")[:40]
    if not number and own.opened() is not None:
        return redirect(url_for("dealer.part"))
    return _form(number)


@blueprint.post("")
@access.allow("public")
def open_part() -> ResponseReturnValue:
    """Check number and PIN; the same words whichever of them is wrong."""
    throttle: Throttle = current_app.extensions[_THROTTLE]
    address = request.remote_addr or ""
    number = request.form.get("number", "").strip()[:40]
    pin = "".join(request.form.get("pin", "").split())[:40]
    if throttle.refused(address):
        return _form(number, gettext("There were too many wrong tries. Wait a quarter of an hour.")), 429
    try:
        found = dealers.check_pin(current.engine(), number, pin)
    except NotAllowed as refusal:
        throttle.failed(address)
        said = sentences(refusal)
        return _form(number, said), 429 if refusal.reason == "guesses" else 403
    own.let_in(found)
    return redirect(url_for("dealer.part"), 303)


@blueprint.post("/leave")
@access.allow("public")
def leave() -> ResponseReturnValue:
    """Forget the opened part."""
    own.leave()
    return redirect(url_for("dealer.sign_in"), 303)


@blueprint.get("/part")
@access.allow("public")
@own.own_part
def part(dealer: Dealer) -> ResponseReturnValue:
    """Her part of the case; a stranger is asked for number and PIN."""
    return _show(dealer, done=own.take_notice())


@blueprint.post("/messages")
@access.allow("dealer")
@own.own_part
def write(dealer: Dealer) -> ResponseReturnValue:
    """A message of hers, with files."""
    text = request.form.get("text", "")
    try:
        if not text.strip():
            raise Invalid(gettext("The message is empty."), remedy=gettext("Write what you want to tell us."))
        with current.engine().store.read() as queries:
            over = not dealers.story_of(queries, dealer).open
        files = () if over else store_files(request.files.getlist("photos"))
        dealers.write(current.engine(), dealer.id, text, files)
    except (Invalid, Conflict) as refusal:
        return _show(dealer, refusal=refusal, text=text), problem_of(refusal).status
    own.notice()
    return redirect(url_for("dealer.part"), 303)


def _show(dealer: Dealer, *, done: bool = False, refusal: Exception | None = None, text: str = "") -> str:
    with current.engine().store.read() as queries:
        told = dealers.story_of(queries, dealer)
        said = [_said(queries, message) for message in told.messages]
    return render_template(
        "dealer/part.html",
        told=told,
        dealer=told.dealer,
        standing=_STANDING[told.stage],
        said=said,
        defects=DEFECTS,
        done=done,
        refusal=refusal,
        text=text,
        file_limit=FILE_LIMIT // MEGABYTE,
        message_limit=MESSAGE_LIMIT // MEGABYTE,
        most_files=MOST_FILES,
    )


def _said(queries: Queries, message: DealerMessage) -> Said:
    found = [queries.files.find(file) for file in message.files]
    names = [file.name for file in found if file is not None]
    return Said(message.at, message.inward, message.author, message.text, names)


def _form(number: str, problem: str = "") -> str:
    return render_template("dealer/sign_in.html", number=number, problem=problem)
