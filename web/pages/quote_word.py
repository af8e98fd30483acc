"""A customer's word on her quote, given by phone, letter or visit: whoever hears it writes it down (Q4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from engine.errors import Conflict, Invalid, NotFound
from engine.model import Case
from processes.complaint import quote_word
from processes.complaint.records import Records
from processes.complaint.records.rows import Quote
from web import access, current
from web.i18n import sentences

WAYS: Mapping[str, Any] = {
    "phone": lazy_gettext("by phone"),
    "letter": lazy_gettext("by letter"),
    "visit": lazy_gettext("in person"),
    "email": lazy_gettext("by e-mail"),
}
_HEARERS = ("reception", "handler", "head", "leadership")

blueprint = Blueprint("quote_word", __name__, url_prefix="/cases/<number>/quotes/<int:quote>")


@blueprint.get("")
@access.allow(*_HEARERS)
def word(number: str, quote: int) -> ResponseReturnValue:
    """The quote, and a form for what she says."""
    case, found = _found(number, quote)
    return _page(case, found)


@blueprint.post("")
@access.allow(*_HEARERS)
def take(number: str, quote: int) -> ResponseReturnValue:
    """Take her word for the version that the page showed."""
    case, found = _found(number, quote)
    form = request.form
    accepts = form.get("answer") == "accept"
    items = [int(place) for place in form.getlist("item") if place.isdecimal()] if accepts else []
    try:
        if form.get("answer") not in ("accept", "refuse") or (accepts and not items):
            raise Invalid(
                "Nothing says what she wants.", remedy="Tick what she accepts, or choose that she refuses."
            )
        quote_word.take(
            current.engine(),
            case,
            found.id,
            int(form["version"]) if form.get("version", "").isdecimal() else 0,
            items,
            how=form.get("how", ""),
            words=form.get("words", ""),
            viewer=current.viewer(),
        )
    except Invalid as refused:
        return _page(case, found, sentences(refused)), 422
    except Conflict as refused:
        flash(sentences(refused), "error")
    else:
        flash(gettext("Her word on the quote is written down."))
    return redirect(url_for("case.case", number=number), 303)


def _found(number: str, quote: int) -> tuple[Case, Quote]:
    """The case and a quote of it.

    :raises NotFound: when there is none that the viewer may see.
    """
    with current.engine().store.read() as queries:
        case = queries.case_by_number(current.viewer(), number)
        kept: Records = queries.records
        found = kept.quotes.find(quote) if case is not None else None
    if case is None or found is None or found.case != case.id:
        raise NotFound("quote", quote)
    return case, found


def _page(case: Case, found: Quote, problem: str = "") -> str:
    given = request.form
    ticked = given.getlist("item") if given else [str(place) for place in range(len(found.items))]
    return render_template(
        "quote_word/quote_word.html",
        case=case,
        quote=found,
        ways=WAYS,
        given=given,
        ticked=ticked,
        problem=problem,
        today=current.now().astimezone(current.engine().settings.tz).date(),
    )
