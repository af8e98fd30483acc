"""Register a contact: call, letter, visit, mail, dealer — one form, in the order of a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import FileStorage

from engine.errors import FormInvalid, NotFound, UploadRefused
from engine.forms import Form
from engine.model import Case, Json, StoredFile
from engine.ports import Queries
from processes.complaint import needs, registration, search
from processes.complaint.duplicates import Duplicate, suggest_duplicates
from processes.complaint.needs import needed
from processes.complaint.records import Records
from processes.complaint.records.rows import Customer
from web import access, current, times
from web.errors import is_htmx, problem_of
from web.form_view import FormView, View, answers_of, file_keys, value_at
from web.form_words import problems_in_words
from web.labels import translated_form
from web.navigation import Entry
from web.security_headers import FILE_LIMIT, MESSAGE_LIMIT

LATE = timedelta(hours=1)
"""From here on an entry counts as late; the clock has run since the receipt all the same."""
_KNOWN = 5
_EARLIER = 3
_DONE = "registered"
_FILLED = (
    "name",
    "organisation",
    "email",
    "phone",
    "address",
    "preferred_contact",
    "representative",
    "accessibility",
)
_WHY: Mapping[str, object] = {
    "channel": lazy_gettext("Needed: it decides what else is asked, and how the customer hears from us."),
    "type": lazy_gettext("Needed: a complaint is examined, a question is answered."),
    "customer.name": lazy_gettext("Needed unless she stays anonymous: somebody must be addressed."),
    "description": lazy_gettext("Needed: whoever handles it has only these words."),
    "dealer.name": lazy_gettext("Needed for this channel: the dealer hears the answer too."),
}
_WISHES: Mapping[str, object] = {
    needs.BY_MAIL: lazy_gettext("Needed: she wishes to be reached by e-mail."),
    needs.BY_PHONE: lazy_gettext("Needed: she wishes to be reached by phone."),
    needs.BY_LETTER: lazy_gettext("Needed: she wishes to be reached by letter or at home."),
}

blueprint = Blueprint("register", __name__, url_prefix="/register")
entry = Entry(lazy_gettext("Register"), "register.register", "circle-plus", 20, key="g r")


@dataclass(frozen=True)
class Earlier:
    """A case that was there before."""

    case: Case
    description: str


@dataclass(frozen=True)
class Known:
    """A customer who was here before, with her newest cases."""

    customer: Customer
    cases: Sequence[Earlier]


@dataclass(frozen=True)
class Sheet:
    """What the page shows.

    :ivar added: the case that the contact is added to, if one was chosen.
    :ivar late: how long ago it was received, in words, when that is noticeably earlier than now.
    :ivar stored: files that are kept already, by field.
    """

    form: FormView
    known: Sequence[Known]
    duplicates: Sequence[Duplicate]
    added: Case | None
    late: str
    stored: Mapping[str, Sequence[StoredFile]]


@blueprint.get("")
@access.allow("reception", "handler")
def register() -> ResponseReturnValue:
    """The empty form; the time of receipt is the moment it was opened."""
    now = current.now().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    answers: dict[str, Json] = {"type": "complaint", "received_at": now, "language": "en"}
    channel = request.args.get("channel")
    return _page(answers | ({"channel": channel} if channel else {}))


@blueprint.post("/sheet")
@access.allow("reception", "handler")
def sheet() -> ResponseReturnValue:
    """The form for the answers so far: fields come and go, a customer fills hers, rows come and go."""
    answers = _answers()
    _change_rows(answers)
    picked = request.form.get("pick", type=int)
    if picked is not None:
        _fill_in(answers, picked)
    return _page(answers)


@blueprint.get("/customers")
@access.allow("reception", "handler")
def customers() -> ResponseReturnValue:
    """Customers known by what was typed so far of a name, mail address or phone number."""
    typed = next((request.args[name] for name in request.args if name.startswith("customer.")), "")
    with current.engine().store.read() as queries:
        known = _look_up(queries, typed)
    return render_template("register/known.html", known=known, typed=typed.strip())


@blueprint.post("/duplicates")
@access.allow("reception", "handler")
def duplicates() -> ResponseReturnValue:
    """Cases that what was typed so far may belong to."""
    answers = _answers()
    with current.engine().store.read() as queries:
        found = suggest_duplicates(queries, current.viewer(), answers)
    return render_template("register/duplicates.html", duplicates=found)


@blueprint.post("")
@access.allow("reception", "handler")
def save() -> ResponseReturnValue:
    """Register it; what hinders that stands beside its field, and nothing that was typed is lost."""
    engine, answers = current.engine(), _without_empty_rows(_answers())
    stored = _kept_files()
    try:
        stored = _store_files(stored)
        case = _case()
        arrival = registration.Arrival(
            case=case, files=tuple(file.hash for files in stored.values() for file in files)
        )
        form = _with_files(answers, stored)
        done = registration.register(engine, form, actor=current.person().id, arrival=arrival)
    except FormInvalid as refusal:
        return _page(answers, problems_in_words(refusal), stored)
    except UploadRefused as refusal:
        problem = problem_of(refusal)
        return _page(answers, {"photos": f"{problem.message} {problem.remedy}".strip()}, stored)
    session[_DONE] = {"number": done.case.number, "pin": done.pin, "added": case is not None}
    if is_htmx():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url_for("register.done")
        return response
    return redirect(url_for("register.done"), 303)


@blueprint.get("/done")
@access.allow("reception", "handler")
def done() -> ResponseReturnValue:
    """Number and PIN, to be told to the customer."""
    kept = session.get(_DONE)
    if not kept:
        return redirect(url_for("register.register"))
    with current.engine().store.read() as queries:
        case = queries.case_by_number(current.viewer(), kept["number"])
        if case is None:
            raise NotFound("case", kept["number"])
        contacts = queries.records.contacts_of(case.id)
        clocks = [clock for clock in queries.clocks.of_case(case.id) if clock.name == "reply"]
        customer = queries.records.customers.find(contacts[-1].customer) if contacts else None
    running = [clock for clock in clocks if clock.stopped_at is None]
    return render_template(
        "register/done.html", case=case, kept=kept, customer=customer, clock=running[-1] if running else None
    )


def _form(queries: Queries) -> Form:
    newest = queries.releases.newest()
    if newest is None:
        raise NotFound("published release", "")
    return current.engine().edition(queries, newest.id).form(registration.FORM)


def _answers() -> dict[str, Json]:
    engine = current.engine()
    with engine.store.read() as queries:
        form = _form(queries)
    return answers_of(form, request.form.to_dict(flat=False), engine.settings.tz)


def _case() -> Case | None:
    """The case that was chosen to add the contact to."""
    number = request.form.get("case", "").strip()
    if not number:
        return None
    with current.engine().store.read() as queries:
        found = queries.case_by_number(current.viewer(), number)
    if found is None:
        raise NotFound("case", number)
    return found


def _change_rows(answers: dict[str, Json]) -> None:
    """Add an empty row to a list, or take one out, as the pressed button says."""
    added, dropped = request.form.get("add", ""), request.form.get("drop", "")
    if added:
        answers[added] = [*(answers.get(added) or []), {"quantity": 1}]
    name, _, number = dropped.rpartition(".")
    rows = answers.get(name)
    if isinstance(rows, list) and number.isdecimal():
        answers[name] = [row for place, row in enumerate(rows) if place != int(number)]


def _without_empty_rows(answers: dict[str, Json]) -> dict[str, Json]:
    """A row that was offered and not used says nothing."""
    rows = answers.get("lines")
    if not isinstance(rows, list):
        return answers
    used = [row for row in rows if set(row) - {"quantity"}]
    return (
        {**answers, "lines": used} if used else {key: item for key, item in answers.items() if key != "lines"}
    )


def _fill_in(answers: dict[str, Json], picked: int) -> None:
    """A known customer's data; what she said differently today is typed over it afterwards."""
    with current.engine().store.read() as queries:
        customer: Customer = queries.records.customers.get(picked)
        if not search.may_know(queries, current.viewer(), customer):
            raise NotFound("customer", picked)
    values = {name: getattr(customer, name) for name in _FILLED}
    answers["customer"] = {name: value for name, value in values.items() if value}
    answers["language"] = customer.language
    answers.pop("anonymous", None)


def _page(
    answers: dict[str, Json],
    problems: Mapping[str, str] | None = None,
    stored: Mapping[str, Sequence[StoredFile]] | None = None,
) -> ResponseReturnValue:
    engine = current.engine()
    with engine.store.read() as queries:
        form = _form(queries)
        chosen = "" if "apart" in request.form else request.form.get("case", "").strip()
        added = queries.case_by_number(current.viewer(), chosen) if chosen else None
        if value_at(answers, "type") == "complaint" and not answers.get("lines"):
            answers = answers | {"lines": [{"quantity": 1}]} if not problems else answers
        view = View(
            form,
            answers,
            {"open_complaint": added is not None},
            zone=engine.settings.tz,
            schema_json=translated_form(form),
        )
        shown = Sheet(
            form=view.draw(problems, needed(answers)),
            known=_known_of(queries, answers),
            duplicates=suggest_duplicates(queries, current.viewer(), answers),
            added=added,
            late=_late(answers),
            stored=stored or _kept_files(),
        )
    template = "register/sheet.html" if is_htmx() else "register/register.html"
    text = render_template(
        template,
        sheet=shown,
        why={**_WHY, **{field: _WISHES[why] for field, why in needed(answers).items()}},
        file_limit=FILE_LIMIT,
        message_limit=MESSAGE_LIMIT // 1024 // 1024,
    )
    return text, 422 if problems else 200


def _late(answers: Mapping[str, Json]) -> str:
    try:
        received = registration.moment(answers.get("received_at"), current.engine().settings.tz)
    except FormInvalid:
        return ""
    now: datetime = current.now()
    return times.ago(received, now) if received is not None and now - received > LATE else ""


def _look_up(queries: Queries, typed: str) -> list[Known]:
    found = search.find_customers(queries, current.viewer(), typed, _KNOWN)
    return [_known(queries, customer) for customer in found]


def _known_of(queries: Queries, answers: Mapping[str, Json]) -> list[Known]:
    """The customer of the answers so far, when she was here before."""
    given = answers.get("customer")
    if not isinstance(given, Mapping) or answers.get("anonymous"):
        return []
    records: Records = queries.records
    found = records.same_customer(str(given.get("email") or ""), str(given.get("phone") or ""))
    if found is None or not search.may_know(queries, current.viewer(), found):
        return []
    return [_known(queries, found)]


def _known(queries: Queries, customer: Customer) -> Known:
    records: Records = queries.records
    cases = [item.case for item in records.complaints_of_customer(customer.id, _EARLIER)]
    return Known(customer, _earlier(queries, cases))


def _earlier(queries: Queries, cases: Sequence[int]) -> list[Earlier]:
    """Cases as far as the person signed in may know of them."""
    viewer, records = current.viewer(), queries.records
    seen = [case for case in cases if queries.may_see(viewer, case)]
    return [Earlier(queries.cases.get(case), records.complaints.get(case).description) for case in seen]


def _store_files(kept: Mapping[str, Sequence[StoredFile]]) -> dict[str, list[StoredFile]]:
    """Store what was sent, once; what was kept from an earlier try stays.

    :raises UploadRefused: when a file is too large.
    """
    engine = current.engine()
    stored = {name: list(files) for name, files in kept.items()}
    with engine.store.read() as queries:
        keys = file_keys(_form(queries))
    sent = [(key, _read(file)) for key in keys for file in request.files.getlist(key) if file.filename]
    with engine.store.write() as uow:
        for key, (name, kind, content) in sent:
            put = uow.files.put(content, name=name, content_type=kind, at=engine.clock.now())
            files = stored.setdefault(key, [])
            if put.hash not in [file.hash for file in files]:
                files.append(put)
        uow.commit()
    return stored


def _read(file: FileStorage) -> tuple[str, str, bytes]:
    content = file.read(FILE_LIMIT + 1)
    name = PurePosixPath(str(file.filename).replace("\\", "/")).name[:200]
    if len(content) > FILE_LIMIT:
        raise UploadRefused(
            gettext("“%(name)s” is larger than %(limit)s MB.", name=name, limit=FILE_LIMIT // 1024 // 1024),
            remedy=gettext("Choose a smaller file, such as a picture with fewer pixels."),
        )
    return name, (file.mimetype or "application/octet-stream")[:100], content


def _kept_files() -> dict[str, list[StoredFile]]:
    """Files that an earlier try stored, by field (``kept:photos``)."""
    found: dict[str, list[StoredFile]] = {}
    with current.engine().store.read() as queries:
        for name in request.form:
            prefix, _, key = name.partition(":")
            if prefix == "kept":
                files = [queries.files.find(hash) for hash in request.form.getlist(name)]
                found[key] = [file for file in files if file is not None]
    return found


def _with_files(answers: Mapping[str, Json], stored: Mapping[str, Sequence[StoredFile]]) -> dict[str, Json]:
    """The answers with the files of each field, such as ``photos`` and ``product.proof_file``."""
    form = dict(answers)
    for name, files in stored.items():
        hashes = [file.hash for file in files]
        holder, _, last = name.rpartition(".")
        if holder:
            inner = form.get(holder)
            form[holder] = {**(inner if isinstance(inner, dict) else {}), last: hashes}
        else:
            form[last] = hashes
    return form
