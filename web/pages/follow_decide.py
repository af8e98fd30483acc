"""What the customer decides: a page that says what it means, then a button. Following a link decides nothing.

Scanners of mail boxes and browsers that read ahead follow links; only sending the form on the page counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Conflict, Invalid, NotFound
from engine.model import Case
from processes.complaint import portal
from processes.complaint.records import Records
from processes.complaint.records.rows import Contact, Quote
from web import access, current, customer, customer_story
from web.i18n import gettext
from web.pages.follow import show

blueprint = Blueprint("follow_decide", __name__, url_prefix="/follow/<number>")


@blueprint.get("/satisfied")
@access.allow("customer")
@customer.own_case
def ask_satisfied(case: Case) -> ResponseReturnValue:
    """Yes or no, and in her own words why."""
    try:
        contact = _asked(case)
    except Conflict as refusal:
        return show(case, refusal=refusal), 409
    wanted = request.args.get("satisfied", "")
    return _confirm("satisfied", case, contact=contact, chosen=wanted if wanted in ("yes", "no") else "")


@blueprint.post("/satisfied")
@access.allow("customer")
@customer.own_case
def satisfied(case: Case) -> ResponseReturnValue:
    """Take her answer, for the reply that she was asked about and no later one."""
    answer = request.form.get("satisfied", "")
    try:
        contact = _asked(case)
        if [str(contact.id), str(contact.cycle)] != [request.form.get("contact"), request.form.get("round")]:
            raise _over()
        if answer not in ("yes", "no"):
            said = gettext("Please choose yes or no.")
            return _confirm("satisfied", case, contact=contact, problem=said), 422
        comment = request.form.get("comment", "").strip()
        portal.say_satisfied(current.engine(), case, contact.id, satisfied=answer == "yes", comment=comment)
    except Conflict as refusal:
        return show(case, refusal=refusal), 409
    return _done(case, "satisfied" if answer == "yes" else "unsatisfied")


@blueprint.get("/quotes/<int:quote>/accept")
@access.allow("customer")
@customer.own_case
def ask_accept(case: Case, quote: int) -> ResponseReturnValue:
    """What she accepts and what it costs, before she does."""
    try:
        found = _standing(case, quote, request.args.get("version", ""))
        chosen = _chosen(found, request.args.getlist("item"))
    except (Conflict, Invalid) as refusal:
        return _refused(case, refusal)
    items = [found.items[place] for place in chosen]
    total = sum((Decimal(str(item["amount"])) for item in items), Decimal(0))
    left = [item for place, item in enumerate(found.items) if place not in chosen]
    return _confirm("accept", case, quote=found, chosen=chosen, items=items, left=left, total=total)


@blueprint.post("/quotes/<int:quote>/accept")
@access.allow("customer")
@customer.own_case
def accept(case: Case, quote: int) -> ResponseReturnValue:
    """Accept exactly the items and the version that the page before showed."""
    try:
        found = _standing(case, quote, request.form.get("version", ""))
        chosen = _chosen(found, request.form.getlist("item"))
        items = None if len(chosen) == len(found.items) else chosen
        portal.accept_quote(current.engine(), case, found.id, found.version, items)
    except (Conflict, Invalid) as refusal:
        return _refused(case, refusal)
    return _done(case, "accepted")


@blueprint.get("/quotes/<int:quote>/refuse")
@access.allow("customer")
@customer.own_case
def ask_refuse(case: Case, quote: int) -> ResponseReturnValue:
    """What happens to the item then."""
    try:
        found = _standing(case, quote, request.args.get("version", ""))
    except Conflict as refusal:
        return _refused(case, refusal)
    return _confirm("refuse", case, quote=found)


@blueprint.post("/quotes/<int:quote>/refuse")
@access.allow("customer")
@customer.own_case
def refuse(case: Case, quote: int) -> ResponseReturnValue:
    """Refuse the version that the page before showed."""
    try:
        found = _standing(case, quote, request.form.get("version", ""))
        reason = request.form.get("words", "").strip()
        portal.refuse_quote(current.engine(), case, found.id, found.version, reason)
    except Conflict as refusal:
        return _refused(case, refusal)
    return _done(case, "refused")


@blueprint.get("/parcels/<int:line>/arrived")
@access.allow("customer")
@customer.own_case
def ask_arrived(case: Case, line: int) -> ResponseReturnValue:
    """What it means that it has arrived."""
    with current.engine().store.read() as queries:
        told = customer_story.tell(queries, case)
    parcel = next((parcel for parcel in told.parcels if parcel.line == line), None)
    if parcel is None:
        return _refused(case, _no_parcel())
    return _confirm("arrived", case, parcel=parcel)


@blueprint.post("/parcels/<int:line>/arrived")
@access.allow("customer")
@customer.own_case
def arrived(case: Case, line: int) -> ResponseReturnValue:
    """Take her word that it has arrived."""
    try:
        portal.confirm_arrival(current.engine(), case, line)
    except Conflict:
        return _refused(case, _no_parcel())
    return _done(case, "arrived")


@blueprint.get("/level")
@access.allow("customer")
@customer.own_case
def ask_level(case: Case) -> ResponseReturnValue:
    """To the next level or directly to the company leader (S4)."""
    if case.status != "open":
        return _refused(case, _closed())
    return _confirm("level", case, leader="leader" in request.args)


@blueprint.post("/level")
@access.allow("customer")
@customer.own_case
def level(case: Case) -> ResponseReturnValue:
    """Turn to the level she chose."""
    to = request.form.get("to", "")
    if to not in ("next", "leader"):
        return _confirm("level", case, leader=False, problem=gettext("Please choose whom to turn to.")), 422
    try:
        words = request.form.get("words", "").strip()
        portal.go_level_up(current.engine(), case, leader=to == "leader", words=words)
    except Conflict as refusal:
        return _refused(case, refusal)
    return _done(case, "leader" if to == "leader" else "level")


@blueprint.get("/withdraw")
@access.allow("customer")
@customer.own_case
def ask_withdraw(case: Case) -> ResponseReturnValue:
    """What taking a case back means."""
    if case.status != "open":
        return _refused(case, _closed())
    return _confirm("withdraw", case)


@blueprint.post("/withdraw")
@access.allow("customer")
@customer.own_case
def withdraw(case: Case) -> ResponseReturnValue:
    """Take the case back."""
    try:
        portal.withdraw(current.engine(), case, reason=request.form.get("words", "").strip())
    except Conflict as refusal:
        return _refused(case, refusal)
    return _done(case, "withdrawn")


def _confirm(name: str, case: Case, **shown: object) -> str:
    return render_template(f"follow_decide/{name}.html", case=case, **shown)


def _done(case: Case, code: str) -> ResponseReturnValue:
    customer.notice(code)
    return redirect(url_for("follow.case", number=case.number), 303)


def _refused(case: Case, refusal: Conflict | Invalid) -> ResponseReturnValue:
    """The case as it stands now, with the sentence that says why nothing was changed."""
    return show(case, refusal=refusal), 409 if isinstance(refusal, Conflict) else 422


def _asked(case: Case) -> Contact:
    with current.engine().store.read() as queries:
        asked = portal.story_of(queries, case.id).asked
    if asked is None:
        raise _over()
    return asked


def _standing(case: Case, quote: int, version: str) -> Quote:
    """The quote, when it is hers and still stands as it was shown.

    :raises NotFound: when the case has no such quote.
    :raises Conflict: when it has another version by now, or was decided on.
    """
    with current.engine().store.read() as queries:
        records: Records = queries.records
        found = records.quotes.find(quote)
    if found is None or found.case != case.id or found.status == "draft":
        raise NotFound("quote", quote)
    if found.status != "sent" or str(found.version) != version:
        raise Conflict(
            gettext("This quote no longer stands as you saw it, so nothing was accepted or refused."),
            remedy=gettext("Below is how it stands now."),
        )
    return found


def _chosen(quote: Quote, places: Sequence[str]) -> list[int]:
    known = {str(place): place for place in range(len(quote.items))}
    chosen = sorted({known[place] for place in places if place in known})
    if not chosen:
        raise Invalid(
            gettext("You chose nothing of the quote."),
            remedy=gettext("Tick at least one line, or refuse the quote."),
        )
    return chosen


def _over() -> Conflict:
    return Conflict(
        gettext("There is no reply that waits for your answer."),
        remedy=gettext("You can always write us a message below."),
    )


def _no_parcel() -> Conflict:
    return Conflict(
        gettext("Nothing of this is on its way to you any more."),
        remedy=gettext("If it did not arrive, write us a message below."),
    )


def _closed() -> Conflict:
    return Conflict(gettext("This case is closed."), remedy=gettext("Write us a message to open it again."))
