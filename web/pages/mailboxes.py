"""The house's mailboxes: where complaints by mail come from, whether each works, and trying it out (S2)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.commands import mailboxes as kept
from engine.errors import Conflict, Invalid, RedressError
from engine.model import Mailbox
from web import access, current
from web.errors import is_htmx
from web.i18n import gettext, lazy_gettext
from web.mailbox_forms import FILINGS, SECURITIES, Tried, entry_of, first_values, tried, values_of
from web.navigation import Entry
from web.timeline import Teller

blueprint = Blueprint("mailboxes", __name__, url_prefix="/mailboxes")
entry = Entry(lazy_gettext("Mailboxes"), "mailboxes.mailboxes", "inbox", 58, key="g m")
_HISTORY = 12


@blueprint.get("")
@access.allow("administrator")
def mailboxes() -> ResponseReturnValue:
    """Every mailbox and how it goes, and a form for another one."""
    return _page()


@blueprint.post("")
@access.allow("administrator")
def add() -> ResponseReturnValue:
    """Enter a mailbox; it is looked into from now on."""
    try:
        made = kept.add(current.engine().core, entry_of(request.form), actor=_me())
    except (Conflict, Invalid) as refused:
        return _page(0, request.form, _said(refused)), 422
    flash(gettext("%(name)s is entered. It is looked into every minute.", name=made.name))
    return _back()


@blueprint.post("/try")
@access.allow("administrator")
def try_out() -> ResponseReturnValue:
    """Try what was typed, without keeping any of it."""
    number = request.form.get("mailbox", 0, type=int)
    known = _mailbox(number) if number else None
    found = tried(request.form, known)
    if is_htmx():
        return render_template("mailboxes/tried.html", found=found, number=number)
    return _page(number, request.form, found), 200 if found.well else 422


@blueprint.post("/<int:box>")
@access.allow("administrator")
def change(box: int) -> ResponseReturnValue:
    """Change a mailbox; an empty password keeps the one that is known."""
    revision = request.form.get("revision", -1, type=int)
    try:
        saved = kept.change(
            current.engine().core, box, entry_of(request.form), actor=_me(), revision=revision
        )
    except (Conflict, Invalid) as refused:
        return _page(box, request.form, _said(refused)), 422
    flash(gettext("%(name)s is changed. It is looked into at once.", name=saved.name))
    return _back()


@blueprint.post("/<int:box>/pause")
@access.allow("administrator")
def pause(box: int) -> ResponseReturnValue:
    """Look into it no more, until it is resumed; mails wait at the server."""
    return _switch(box, active=False)


@blueprint.post("/<int:box>/resume")
@access.allow("administrator")
def resume(box: int) -> ResponseReturnValue:
    """Look into it again."""
    return _switch(box, active=True)


@blueprint.post("/<int:box>/remove")
@access.allow("administrator")
def remove(box: int) -> ResponseReturnValue:
    """Forget it and its password; mails and cases stay."""
    name = _mailbox(box).name
    kept.remove(current.engine().core, box, actor=_me(), revision=_revision())
    flash(gettext("%(name)s is removed, with its password. What came by it stays.", name=name))
    return _back()


def _switch(number: int, *, active: bool) -> ResponseReturnValue:
    saved = kept.switch(current.engine().core, number, active=active, actor=_me(), revision=_revision())
    if active:
        flash(gettext("%(name)s is looked into again.", name=saved.name))
    else:
        flash(gettext("%(name)s is paused. Mails wait at the server.", name=saved.name))
    return _back()


def _page(
    number: int | None = None, typed: Mapping[str, str] | None = None, found: Tried | None = None
) -> str:
    """The page.

    :param number: the mailbox whose form was sent, 0 for a new one.
    :param typed: what was typed there.
    """
    with current.engine().store.read() as queries:
        boxes = queries.mailboxes.all()
        lines = Teller(queries.people).lines(queries.events.last(kept.STREAM, _HISTORY))
    shown = {box.id: values_of(box) for box in boxes} | {0: first_values()}
    if number is not None and typed is not None and number in shown:
        shown[number] = {name: typed.get(name, "") for name in shown[number]}
    return render_template(
        "mailboxes/mailboxes.html",
        boxes=boxes,
        shown=shown,
        sent=number,
        found=found,
        lines=lines,
        securities=SECURITIES,
        filings=FILINGS,
    )


def _mailbox(number: int) -> Mailbox:
    with current.engine().store.read() as queries:
        return queries.mailboxes.get(number)


def _revision() -> int:
    return request.form.get("revision", -1, type=int)


def _said(refused: RedressError) -> Tried:
    return Tried(False, gettext(refused.message), gettext(refused.remedy) if refused.remedy else "")


def _back() -> ResponseReturnValue:
    return redirect(url_for("mailboxes.mailboxes"), 303)


def _me() -> str:
    return current.person().id
