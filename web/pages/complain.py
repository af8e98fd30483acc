"""The public form: anybody tells the house what is wrong, and gets number and PIN.

What is clear enough is registered at once. Where the kind of message or the items are not, it is kept as it
is, its clock runs from this moment all the same, and reception fills in the rest.

So that the form is no gate for spam, an address may send ten messages an hour and ask for the page a
hundred times by button (adding rows, correcting); both are counted in this process. A form that is sent
twice, by a double click or a reload, opens one case.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from engine.errors import Conflict, FormInvalid, NotFound, UploadRefused
from engine.forms import Form
from engine.model import Json, StoredFile
from engine.ports import Queries
from processes.complaint import portal, registration
from processes.complaint.desk import DEFECTS
from processes.complaint.records import Records
from web import access, current, customer
from web.form_view import answers_of, flat, value_at
from web.form_words import problems_in_words
from web.i18n import gettext, language, sentences
from web.pages.follow import MEGABYTE, MOST_FILES, store_files
from web.security_headers import FILE_LIMIT, MESSAGE_LIMIT
from web.throttle import Throttle

_SENT = "complain_sent"
_TRIES = "complain_tries"
_PHOTOS = "complain_photos"
_ROWS = 10
_ASKED = (
    "type",
    "language",
    "anonymous",
    "customer.name",
    "customer.email",
    "customer.phone",
    "product.model",
    "product.serial",
    "product.seller",
    "product.purchased_on",
    "description",
    "person_complained_about",
    "safety",
    "remedy_sought",
)
"""What a stranger may fill in; severity, receipt and the like are the house's to say."""
_FIRST = ("type", "description", "product.model", "product.serial", "product.seller", "product.purchased_on")
"""The order of the page, for the list of what is missing; the rest follows."""
_OF_A_LINE = ("item", "defect")
_LONGEST = 300

blueprint = Blueprint("complain", __name__, url_prefix="/complain")


@blueprint.record
def _count(state: BlueprintSetupState) -> None:
    state.app.extensions[_SENT] = Throttle(limit=10, span=3600)
    state.app.extensions[_TRIES] = Throttle(limit=100, span=3600)


@blueprint.get("")
@access.allow("public")
def complain() -> ResponseReturnValue:
    """The empty form."""
    return _page({"language": language() if language() in ("en", "zh") else "en"})


@blueprint.post("/rows")
@access.allow("public")
def rows() -> ResponseReturnValue:
    """The form with one more row, or one less; what was typed and chosen stays."""
    if _refused(_TRIES):
        return _page(_answers(), {"": _later()}), 429
    answers = _answers()
    lines = list(answers.get("lines") or [])
    drop = request.form.get("drop", "")
    if drop.isdecimal():
        lines = [line for place, line in enumerate(lines) if place != int(drop)]
    elif len(lines) < _ROWS:
        lines.append({})
    answers["lines"] = lines
    try:
        _keep_photos()
    except UploadRefused as refusal:
        return _page(answers, {"photos": sentences(refusal)}), 413
    return _page(answers)


@blueprint.post("")
@access.allow("public")
def send() -> ResponseReturnValue:
    """Take it in, or say beside each field what is missing."""
    answers = _answers()
    if _refused(_TRIES) or _throttle(_SENT).refused(_address()):
        return _page(answers, {"": _later()}), 429
    try:
        photos = _keep_photos()
        problems = _problems(answers)
        if problems:
            return _page(answers, problems), 422
        taken = _register(answers, photos)
    except UploadRefused as refusal:
        return _page(answers, {"photos": sentences(refusal)}), 413
    except FormInvalid as refusal:
        return _page(answers, problems_in_words(refusal)), 422
    if taken is not None:
        _throttle(_SENT).failed(_address())
        customer.show_pin(taken.case.number, taken.pin)
    session.pop(_PHOTOS, None)
    return redirect(url_for("complain.done"), 303)


@blueprint.get("/done")
@access.allow("public")
def done() -> ResponseReturnValue:
    """Number and PIN, to be written down: until she says she has them, at most a quarter of an hour."""
    kept = customer.new_pin()
    if kept is None:
        return redirect(url_for("follow.sign_in"))
    number, pin = kept
    engine = current.engine()
    with engine.store.read() as queries:
        case = queries.cases.find(number)
        if case is None:
            raise NotFound("case", number)
        story = portal.story_of(queries, case.id)
        records: Records = queries.records
        known = records.customers.find(story.complaint.customer)
    due = portal.due_of(story)
    return render_template(
        "complain/done.html",
        number=number,
        pin=pin,
        due=due,
        zone=due.astimezone(engine.settings.tz).tzname() if due else "",
        mail=known.email if known else "",
    )


@blueprint.post("/done")
@access.allow("public")
def noted() -> ResponseReturnValue:
    """She wrote both down: the PIN is forgotten here, and she tries it at once."""
    kept = customer.new_pin()
    customer.forget_pin()
    return redirect(url_for("follow.sign_in", number=kept[0] if kept else None), 303)


def _form(queries: Queries) -> Form:
    newest = queries.releases.newest()
    if newest is None:
        raise NotFound("published release", "")
    return current.engine().edition(queries, newest.id).form(registration.FORM)


def _answers() -> dict[str, Json]:
    """What was filled in, of the fields that are asked for and no others."""
    posted = request.form.to_dict(flat=False)
    asked = {name: values for name, values in posted.items() if name in _ASKED or _is_of_a_line(name)}
    engine = current.engine()
    with engine.store.read() as queries:
        answers = answers_of(_form(queries), asked, engine.settings.tz)
    for line in answers.get("lines") or []:
        if line.get("defect") not in DEFECTS:
            line.pop("defect", None)
    return answers


def _is_of_a_line(name: str) -> bool:
    start, _, rest = name.partition(".")
    return start == "lines" and rest.rpartition(".")[2] in _OF_A_LINE


def _problems(answers: Mapping[str, Json]) -> dict[str, str]:
    """What keeps it from being taken in, however little of the rest is known."""
    problems = {
        name: gettext("Please say it in fewer words.")
        for name, text in flat(answers)
        if len(text) > _LONGEST and name != "description"
    }
    if not answers.get("anonymous") and not (
        value_at(answers, "customer.email") or value_at(answers, "customer.phone")
    ):
        problems["customer.email"] = gettext(
            "We need an e-mail address or a phone number to answer you. Or choose to stay anonymous."
        )
    engine = current.engine()
    with engine.store.read() as queries:
        form = _form(queries)
    bare = {key: value for key, value in answers.items() if key != "lines"}
    asked = {**bare, "channel": "web", "type": answers.get("type") or "complaint"}
    try:
        form.check(asked, {"open_complaint": False}, zone=engine.settings.tz, now=engine.clock.now())
    except FormInvalid as refusal:
        problems |= problems_in_words(refusal)
    if not value_at(answers, "description"):
        problems["description"] = gettext("Please tell us what happened.")
    order = [*_FIRST, *problems]
    return dict(sorted(problems.items(), key=lambda problem: order.index(problem[0])))


def _register(answers: Mapping[str, Json], photos: Sequence[str]) -> registration.Registered | None:
    """Register it; ``None`` when the same form was sent before."""
    key = f"web:{_once()}"
    lines = [line for line in answers.get("lines") or [] if set(line) - {"quantity"}]
    form: dict[str, Json] = {key: value for key, value in answers.items() if key != "lines"}
    if form.get("anonymous"):
        form.pop("customer", None)
    form |= {"channel": "web", "privacy_notice": True}
    clear = _clear(answers, lines)
    if lines:
        form["lines"] = [{"quantity": 1, **line} for line in lines]
    arrival = registration.Arrival(message_id=key, registered=clear, files=tuple(photos))
    try:
        return registration.register(current.engine(), {"type": "complaint", **form}, arrival=arrival)
    except Conflict:
        if _is_known(key):
            return None
        raise


def _is_known(key: str) -> bool:
    with current.engine().store.read() as queries:
        records: Records = queries.records
        return records.contact_of_message(key) is not None


def _clear(answers: Mapping[str, Json], lines: Sequence[Mapping[str, Json]]) -> bool:
    """Whether nothing is left for reception to find out."""
    kind = answers.get("type")
    if kind != "complaint":
        return bool(kind)
    return bool(lines) and all(line.get("item") and line.get("defect") for line in lines)


def _once() -> str:
    """The mark of this form, so that sending it twice opens one case."""
    given = request.form.get("once", "")
    return given if len(given) == 32 and given.isalnum() else secrets.token_hex(16)


def _keep_photos() -> list[str]:
    """Store what was sent, and remember it for this browser: a page that comes anew cannot hold files."""
    known: list[str] = [hash for hash in session.get(_PHOTOS, []) if hash in request.form.getlist("kept")]
    stored = store_files(request.files.getlist("photos"))
    every = list(dict.fromkeys([*known, *stored]))
    if len(every) > MOST_FILES:
        raise UploadRefused(
            gettext("These are more than %(most)d files.", most=MOST_FILES),
            remedy=gettext("Choose the most telling ones; you can send more when you have your number."),
        )
    session[_PHOTOS] = every
    return every


def _photos() -> list[StoredFile]:
    with current.engine().store.read() as queries:
        found = [queries.files.find(hash) for hash in session.get(_PHOTOS, [])]
    return [file for file in found if file is not None]


def _page(answers: Mapping[str, Json], problems: Mapping[str, str] | None = None) -> str:
    if request.method == "GET":
        session.pop(_PHOTOS, None)
    return render_template(
        "complain/complain.html",
        value=lambda name: value_at(answers, name),
        lines=answers.get("lines") or [{}],
        problems=problems or {},
        photos=_photos(),
        once=_once(),
        most_rows=_ROWS,
        file_limit=FILE_LIMIT // MEGABYTE,
        message_limit=MESSAGE_LIMIT // MEGABYTE,
        most_files=MOST_FILES,
    )


def _refused(name: str) -> bool:
    """Whether this address asked too often; counts this time."""
    throttle = _throttle(name)
    if throttle.refused(_address()):
        return True
    throttle.failed(_address())
    return False


def _throttle(name: str) -> Throttle:
    found: Throttle = current_app.extensions[name]
    return found


def _address() -> str:
    return request.remote_addr or ""


def _later() -> str:
    return gettext("Too many messages came from your connection. Try again in an hour, or call us.")
