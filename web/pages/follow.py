"""The customer's page: number and PIN, then where her case stands, the conversation, and what she may do.

It is plain HTML and works without scripts. Wrong PINs are counted by number (in the register, for good) and
by the visitor's address (in this process), so that nobody guesses one PIN over many numbers.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from engine.errors import Invalid, NotAllowed, NotFound, UploadRefused
from engine.model import Case
from processes.complaint import papers, portal
from web import access, current, customer, customer_story
from web.errors import problem_of
from web.i18n import gettext, lazy_gettext, sentences
from web.security_headers import FILE_LIMIT, MESSAGE_LIMIT
from web.throttle import Throttle
from web.uploads import content_of, name_of, type_of

MOST_FILES = 10
_GUESSES = 30
_SPAN = 15 * 60
_THROTTLE = "customer_pin_throttle"
MEGABYTE = 1024 * 1024
_DONE = {
    "message": lazy_gettext("Thank you, we have your message. A person answers you."),
    "satisfied": lazy_gettext("Thank you. We are glad that you are satisfied."),
    "unsatisfied": lazy_gettext("Thank you for telling us. Another colleague looks at it again."),
    "accepted": lazy_gettext("Thank you. We have noted what you accepted."),
    "refused": lazy_gettext("We have noted that you do not want this. The item comes back to you as it is."),
    "arrived": lazy_gettext("Thank you. We have noted that it has arrived."),
    "level": lazy_gettext("Your complaint goes to the next level now."),
    "leader": lazy_gettext("Your complaint goes to the head of our company now."),
    "withdrawn": lazy_gettext("We have noted that you take your case back."),
}

blueprint = Blueprint("follow", __name__, url_prefix="/follow")


@blueprint.record
def _count_guesses(state: BlueprintSetupState) -> None:
    state.app.extensions[_THROTTLE] = Throttle(limit=_GUESSES, span=_SPAN)


@blueprint.get("")
@access.allow("public")
def sign_in() -> ResponseReturnValue:
    """The form for number and PIN; whoever opened a case already is led to it."""
    number = request.args.get("number", "")
    known = access.customer_case() if not number else None
    if known and customer.opened(known):
        return redirect(url_for("follow.case", number=known))
    return _form(number)


@blueprint.post("")
@access.allow("public")
def open_case() -> ResponseReturnValue:
    """Check number and PIN; the same words whichever of them is wrong."""
    throttle: Throttle = current_app.extensions[_THROTTLE]
    address = request.remote_addr or ""
    number = request.form.get("number", "").strip()[:40]
    pin = "".join(request.form.get("pin", "").split())[:40]
    if throttle.refused(address):
        return _form(number, gettext("There were too many wrong tries. Wait a quarter of an hour.")), 429
    try:
        case = portal.check_pin(current.engine(), number, pin)
    except NotAllowed as refusal:
        throttle.failed(address)
        said = sentences(refusal)
        return _form(number, said), 429 if refusal.reason == "guesses" else 403
    customer.let_in(case)
    return redirect(url_for("follow.case", number=case.number), 303)


@blueprint.post("/leave")
@access.allow("public")
def leave() -> ResponseReturnValue:
    """Forget the opened case."""
    customer.leave()
    return redirect(url_for("follow.sign_in"), 303)


@blueprint.get("/<number>")
@access.allow("public")
@customer.own_case
def case(case: Case) -> ResponseReturnValue:
    """The page of a case; letters and mails link here, so a stranger is asked for the PIN."""
    done = customer.take_notice()
    return show(case, done=str(_DONE.get(done, "")))


@blueprint.get("/<number>/quotes/<int:quote>.pdf")
@access.allow("customer")
@customer.own_case
def quote_paper(case: Case, quote: int) -> ResponseReturnValue:
    """A quote of hers, as it was sent."""
    return _paper(case, papers.QUOTE, quote)


@blueprint.get("/<number>/invoices/<int:invoice>.pdf")
@access.allow("customer")
@customer.own_case
def invoice_paper(case: Case, invoice: int) -> ResponseReturnValue:
    """An invoice of hers, as it was sent."""
    return _paper(case, papers.INVOICE, invoice)


@blueprint.post("/<number>/messages")
@access.allow("customer")
@customer.own_case
def write(case: Case) -> ResponseReturnValue:
    """A message of hers, with photos; long after closing it opens a case of its own, with its own PIN."""
    text = request.form.get("text", "")
    try:
        if not text.strip():
            raise Invalid(gettext("The message is empty."), remedy=gettext("Write what you want to tell us."))
        files = store_files(request.files.getlist("photos"))
        taken = portal.write_message(current.engine(), case, text, files)
    except Invalid as refusal:
        return show(case, refusal=refusal, text=text), problem_of(refusal).status
    if taken.case.id != case.id:
        customer.show_pin(taken.case.number, taken.pin)
        return redirect(url_for("complain.done"), 303)
    customer.notice("message")
    return redirect(url_for("follow.case", number=case.number), 303)


def show(case: Case, *, done: str = "", refusal: Exception | None = None, text: str = "") -> str:
    """The page of a case, with what was done or why something was not.

    :param text: a message that was typed and not taken.
    """
    engine = current.engine()
    with engine.store.read() as queries:
        told = customer_story.tell(queries, case)
    return render_template(
        "follow/case.html",
        told=told,
        case=told.case,
        done=done,
        refusal=refusal,
        text=text,
        zone=told.due.astimezone(engine.settings.tz).tzname() if told.due else "",
        file_limit=FILE_LIMIT // MEGABYTE,
        message_limit=MESSAGE_LIMIT // MEGABYTE,
        most_files=MOST_FILES,
    )


def store_files(sent: list[FileStorage]) -> tuple[str, ...]:
    """Store photos and documents, all or none.

    :raises UploadRefused: when one is too large, or there are too many.
    """
    chosen = [file for file in sent if file.filename]
    if len(chosen) > MOST_FILES:
        raise UploadRefused(
            gettext("These are more than %(most)d files.", most=MOST_FILES),
            remedy=gettext("Choose the most telling ones, or send them in several messages."),
        )
    read = [(content_of(file), name_of(file), type_of(file)) for file in chosen]
    if not read:
        return ()
    engine = current.engine()
    with engine.store.write() as uow:
        stored = [
            uow.files.put(content, name=name, content_type=kind, at=engine.clock.now())
            for content, name, kind in read
        ]
        uow.commit()
    return tuple(dict.fromkeys(file.hash for file in stored))


def _paper(case: Case, kind: str, of: int) -> Response:
    engine = current.engine()
    with engine.store.read() as queries:
        found = queries.papers.find(kind, str(of))
    if found is None or found.case != case.id:
        raise NotFound(kind, of)
    made = engine.paper(kind, str(of))
    answer = Response(made.content, content_type=made.content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _form(number: str, problem: str = "") -> str:
    return render_template("follow/sign_in.html", number=number, problem=problem)
