"""Ask the customer something: her case waits for the answer, and the clock for settling stands (S9)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Conflict, Invalid, NotFound
from engine.model import Case
from engine.ports import Queries
from processes.complaint import questions
from processes.complaint.records import Records
from web import access, current
from web.casefile import WORDS
from web.errors import problem_of
from web.i18n import gettext

blueprint = Blueprint("question", __name__, url_prefix="/cases/<number>/questions")


@blueprint.get("")
@access.allow("handler", "reception", "head", "leadership")
def question(number: str) -> ResponseReturnValue:
    """The form for a question, and what she was asked so far."""
    return _page(number)


@blueprint.post("")
@access.allow("handler", "reception", "head", "leadership")
def ask(number: str) -> ResponseReturnValue:
    """Ask her."""
    text, how = request.form.get("text", ""), request.form.get("how", "")
    try:
        questions.ask(current.engine(), _case(number), text, how, actor=current.person().id)
    except (Conflict, Invalid) as refused:
        problem = problem_of(refused)
        return _page(number, f"{problem.message} {problem.remedy}".strip(), text, how), problem.status
    flash(gettext("The case waits for the customer's answer; the clock for settling it stands still."))
    return redirect(url_for("case.case", number=number), 303)


@blueprint.post("/<int:question>/end")
@access.allow("handler", "reception", "head", "leadership")
def take_back(number: str, question: int) -> ResponseReturnValue:
    """Wait no more for an answer."""
    try:
        questions.take_back(current.engine(), _case(number), question, actor=current.person().id)
    except Conflict as refused:
        flash(problem_of(refused).message, "error")
    else:
        flash(gettext("Nobody waits for this answer any more."))
    return redirect(url_for("case.case", number=number), 303)


def _page(number: str, problem: str = "", text: str = "", how: str = "") -> str:
    with current.engine().store.read() as queries:
        case = _seen(queries, number)
        records: Records = queries.records
        complaint = records.complaints.find(case.id)
        if complaint is None:
            raise NotFound("complaint", number)
        customer = records.customers.find(complaint.customer)
        asked = records.questions_of(case.id)
    written = customer is not None and bool(customer.email or customer.address)
    return render_template(
        "question/question.html",
        case=case,
        customer=customer,
        written=written,
        asked=asked,
        problem=problem,
        text=text,
        how=how or ("written" if written or customer is None else "phone"),
        **WORDS,
    )


def _case(number: str) -> Case:
    with current.engine().store.read() as queries:
        return _seen(queries, number)


def _seen(queries: Queries, number: str) -> Case:
    found = queries.case_by_number(current.viewer(), number)
    if found is None:
        raise NotFound("case", number)
    return found
