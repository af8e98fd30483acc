"""Absences: who is away, who stands in, and who came back early."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import staff
from engine.errors import Conflict, Invalid
from engine.model import Absence
from engine.ports import People
from engine.substitution import follow
from web import access, current
from web.i18n import gettext
from web.organisation_forms import day_of, people_choices, sentences, typed

blueprint = Blueprint("organisation_absences", __name__, url_prefix="/organisation/absences")
_FIELDS = ("person", "starts_on", "ends_on", "substitute", "reason")


@dataclass(frozen=True)
class Row:
    """An absence with names.

    :ivar chain: who stands in on its first day (today when it has begun), substitute by substitute.
    :ivar open_end: whether the last of them is away too, and nobody stands in for her.
    """

    absence: Absence
    name: str
    chain: Sequence[str]
    open_end: bool
    begun: bool


@blueprint.get("")
@access.allow("administrator")
def absences() -> ResponseReturnValue:
    """Who is away now and who will be, and a form for another absence."""
    return _page(typed(request.args, *_FIELDS))


@blueprint.post("")
@access.allow("administrator")
def enter() -> ResponseReturnValue:
    """Write an absence down; her open work is passed on when it begins."""
    line = typed(request.form, *_FIELDS)
    try:
        absence = Absence(
            0,
            line["person"],
            day_of(line["starts_on"]),
            day_of(line["ends_on"]),
            line["substitute"] or None,
            line["reason"],
        )
        staff.enter_absence(current.engine(), absence, actor=current.person().id)
    except (Conflict, Invalid) as refused:
        return _page(line, sentences(refused)), 422
    flash(gettext("The absence is entered."))
    return redirect(url_for("organisation_absences.absences"), 303)


@blueprint.post("/<int:id>/end")
@access.allow("administrator")
def end(id: int) -> ResponseReturnValue:
    """She is back, or stays here after all."""
    try:
        staff.end_absence(current.engine(), id, actor=current.person().id)
    except Conflict as refused:
        flash(" ".join(sentences(refused)), "error")
    else:
        flash(gettext("The absence is ended. Work that was passed on stays where it is."))
    return redirect(url_for("organisation_absences.absences"), 303)


def _page(line: Mapping[str, str], problems: Sequence[str] = ()) -> str:
    today = staff.today(current.engine())
    with current.engine().store.read() as queries:
        rows = [_row(queries.people, item) for item in queries.people.absences(today)]
        people = people_choices(queries.people)
    return render_template(
        "organisation_absences/absences.html",
        now_away=[row for row in rows if row.begun],
        to_come=[row for row in rows if not row.begun],
        line=line,
        people=people,
        problems=problems,
        today=today,
    )


def _row(people: People, absence: Absence) -> Row:
    today = staff.today(current.engine())
    on = max(today, absence.starts_on)
    chain = follow(absence.person, lambda person: people.absence(person, on))
    stand_ins = [*(item.person for item in chain.away[1:]), *([chain.end] if chain.end else [])]
    return Row(
        absence,
        people.get(absence.person).name,
        [people.get(id).name for id in stand_ins],
        chain.end is None,
        absence.starts_on <= today,
    )
