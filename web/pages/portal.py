"""The customer's page: her case by number and PIN, without an account and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from engine.errors import NotAllowed, RedressError
from engine.model import Case
from processes.complaint import portal as desk
from processes.complaint.money import amount_of
from web import access, current
from web.i18n import gettext
from web.uploads import content_of, name_of, type_of

blueprint = Blueprint("portal", __name__, url_prefix="/follow")

STAGES = ("received", "examined", "repaired", "answered", "closed")
"""The steps of the progress line."""
_SHOWN_AS = {"quoted": "examined", "withdrawn": "closed"}
_MOST_FILES = 10


@dataclass(frozen=True)
class Question:
    """What the customer is asked to confirm before it is done.

    :ivar fields: sent again with her yes.
    """

    title: str
    words: str
    yes: str
    action: str
    fields: tuple[tuple[str, str], ...] = ()


@blueprint.get("")
@access.allow("public")
def sign_in() -> ResponseReturnValue:
    """Ask for number and PIN."""
    return render_template("portal/sign_in.html", number=request.args.get("number", "")[:40], problem=None)


@blueprint.post("")
@access.allow("public")
def enter() -> ResponseReturnValue:
    """Open the case; a wrong number and a wrong PIN are told in the same words."""
    number, pin = request.form.get("number", "")[:40], request.form.get("pin", "")[:40]
    try:
        case = desk.check_pin(current.engine(), number, pin)
    except NotAllowed as refused:
        page = render_template("portal/sign_in.html", number=number, problem=refused)
        return page, 429 if refused.reason == "guesses" else 403
    session[access.CUSTOMER] = case.number
    return redirect(url_for("portal.story", number=case.number), 303)


@blueprint.post("/leave")
@access.allow("public")
def leave() -> ResponseReturnValue:
    """Close the page for whoever uses this browser next."""
    session.pop(access.CUSTOMER, None)
    return redirect(url_for("portal.sign_in"), 303)


@blueprint.get("/<number>")
@access.allow("public")
def story(number: str) -> ResponseReturnValue:
    """Where the case stands; whoever has not opened it yet is asked for the PIN."""
    if access.customer_case() != number.upper():
        return redirect(url_for("portal.sign_in", number=number), 303)
    with current.engine().store.read() as queries:
        case = queries.cases.find(number.upper())
        if case is None:
            session.pop(access.CUSTOMER, None)
            return redirect(url_for("portal.sign_in"), 303)
        told = desk.story_of(queries, case.id)
    shown = _SHOWN_AS.get(told.stage, told.stage)
    return render_template(
        "portal/story.html",
        told=told,
        case=told.case,
        due=desk.due_of(told),
        stages=STAGES,
        reached=STAGES.index(shown),
    )


@blueprint.post("/<number>/satisfied")
@access.allow("customer")
def satisfied(number: str) -> ResponseReturnValue:
    """Her word on the reply."""
    case = _own(number)
    comment = request.form.get("comment", "")
    answer = request.form.get("satisfied")
    contact = request.form.get("contact", 0, type=int)
    return _do(
        case,
        gettext("Thank you for your answer."),
        lambda: desk.say_satisfied(
            current.engine(), case, contact, satisfied=answer == "yes", comment=comment
        ),
    )


@blueprint.post("/<number>/quote")
@access.allow("customer")
def quote(number: str) -> ResponseReturnValue:
    """Accept a quote in full or in part, or refuse it, after a second look."""
    case, form = _own(number), request.form
    offer, version = form.get("quote", 0, type=int), form.get("version", 0, type=int)
    items = form.getlist("items", type=int)
    accepts = form.get("decision") == "accept"
    if not form.get("confirmed"):
        return _ask(case, _about_quote(case, offer, version, items, accepts=accepts))
    if accepts:
        return _do(
            case,
            gettext("You accepted the quote. We tell you how to pay."),
            lambda: desk.accept_quote(current.engine(), case, offer, version, items),
        )
    return _do(
        case,
        gettext("You refused the quote. The item comes back to you as it is."),
        lambda: desk.refuse_quote(current.engine(), case, offer, version),
    )


@blueprint.post("/<number>/message")
@access.allow("customer")
def message(number: str) -> ResponseReturnValue:
    """A message with photos: a contact of its own, with its own promise."""
    case = _own(number)

    def send() -> None:
        files = [file for file in request.files.getlist("photos") if file.filename][:_MOST_FILES]
        engine = current.engine()
        with engine.store.write() as uow:
            kept = tuple(
                uow.files.put(
                    content_of(file), name=name_of(file), content_type=type_of(file), at=engine.clock.now()
                ).hash
                for file in files
            )
            uow.commit()
        desk.write_message(engine, case, request.form.get("text", ""), kept)

    return _do(case, gettext("Your message has arrived. A person answers you."), send)


@blueprint.post("/<number>/level")
@access.allow("customer")
def level(number: str) -> ResponseReturnValue:
    """Turn to the next level or straight to the company leader."""
    case = _own(number)
    leader = request.form.get("to") == "leader"
    return _do(
        case,
        gettext("Your complaint has gone to the company leader.")
        if leader
        else gettext("Your complaint has gone one level up."),
        lambda: desk.go_level_up(current.engine(), case, leader=leader, words=request.form.get("words", "")),
    )


@blueprint.post("/<number>/withdraw")
@access.allow("customer")
def withdraw(number: str) -> ResponseReturnValue:
    """Take the complaint back, after a second look."""
    case = _own(number)
    if not request.form.get("confirmed"):
        return _ask(
            case,
            Question(
                gettext("Take the complaint back?"),
                gettext(
                    "We stop working on it and confirm that to you. You can write to us again at any time."
                ),
                gettext("Yes, take it back"),
                url_for("portal.withdraw", number=case.number),
            ),
        )
    return _do(
        case,
        gettext("The complaint is withdrawn."),
        lambda: desk.withdraw(current.engine(), case),
    )


def _own(number: str) -> Case:
    """The case that this session opened.

    :raises NotAllowed: for any other number.
    """
    if access.customer_case() != number.upper():
        raise NotAllowed(
            gettext("Open this case with its number and PIN first."),
            reason="pin",
            remedy=gettext("Go to the page “Follow your case”."),
        )
    with current.engine().store.read() as queries:
        case = queries.cases.find(number.upper())
    if case is None:
        raise NotAllowed(gettext("Open this case with its number and PIN first."), reason="pin")
    return case


def _do(case: Case, thanks: str, work: Callable[[], None]) -> ResponseReturnValue:
    """Do what she asked for and show the page again, with what came of it."""
    try:
        work()
    except RedressError as refused:
        flash(f"{refused.message} {refused.remedy}".strip(), "error")
    else:
        flash(thanks, "message")
    return redirect(url_for("portal.story", number=case.number), 303)


def _ask(case: Case, question: Question) -> ResponseReturnValue:
    return render_template("portal/confirm.html", case=case, question=question)


def _about_quote(case: Case, offer: int, version: int, items: list[int], *, accepts: bool) -> Question:
    with current.engine().store.read() as queries:
        found = queries.records.quotes.find(offer)
    known = found.items if found is not None and found.case == case.id else []
    chosen = [known[place] for place in items if 0 <= place < len(known)]
    sent = [("quote", str(offer)), ("version", str(version)), ("decision", "accept" if accepts else "refuse")]
    sent += [("items", str(place)) for place in items]
    action = url_for("portal.quote", number=case.number)
    if accepts:
        total = sum(amount_of(item["amount"]) for item in chosen)
        words = "; ".join(f"{item['text']}: {item['amount']}" for item in chosen)
        currency = found.currency if found is not None else ""
        return Question(
            gettext("Accept this for %(total)s %(currency)s?", total=total, currency=currency),
            words or gettext("No item is chosen."),
            gettext("Yes, accept and pay"),
            action,
            tuple(sent),
        )
    return Question(
        gettext("Refuse the quote?"),
        gettext("We send the item back to you as it is. Nothing is charged."),
        gettext("Yes, refuse it"),
        action,
        tuple(sent),
    )
