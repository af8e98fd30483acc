"""The price list: what holds, what comes, and a new version from a list."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from engine.errors import Conflict, Invalid
from processes.complaint import prices as kept
from processes.complaint.records import Records
from web import access, current
from web.i18n import sentences
from web.navigation import Entry
from web.uploads import content_of

blueprint = Blueprint("prices", __name__, url_prefix="/prices")
entry = Entry(lazy_gettext("Prices"), "prices.prices", "coin", 55, key="g f")


@blueprint.get("")
@access.allow("handler", "head", "leadership", "process_owner")
def prices() -> ResponseReturnValue:
    """The list in force, and the days from which others hold."""
    today = _today()
    with current.engine().store.read() as queries:
        records: Records = queries.records
        found, positions = kept.in_force(records, today)
        lists = sorted(records.price_lists.where(), key=lambda item: item.valid_from, reverse=True)
    return render_template(
        "prices/prices.html", found=found, positions=positions, lists=lists, today=today, columns=kept.COLUMNS
    )


@blueprint.post("")
@access.allow("head", "leadership", "process_owner")
def take_in() -> ResponseReturnValue:
    """Take a list in; all of it or nothing."""
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Invalid("No file was chosen.", remedy="Choose a list in CSV.")
        lines = kept.read_csv(_text(content_of(sent)))
        made = kept.take_in(current.engine(), lines, _day(), actor=current.person().id)
    except (Conflict, Invalid) as refused:
        flash(sentences(refused), "error")
    else:
        said = gettext(
            "%(count)d positions hold from %(day)s on.", count=len(lines), day=made.valid_from.isoformat()
        )
        flash(said)
    return redirect(url_for("prices.prices"), 303)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("The file is no text in UTF-8.", remedy="Save it as CSV in UTF-8.") from None


def _day() -> date:
    try:
        return date.fromisoformat(request.form.get("valid_from", ""))
    except ValueError:
        raise Invalid("This is no day.", remedy="Choose the day from which the list holds.") from None


def _today() -> date:
    return current.now().astimezone(current.engine().settings.tz).date()
