"""The people of the house: units, superiors, roles; new ones, and those who leave (S1, S3)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import staff
from engine.errors import Invalid, NotFound
from engine.model import Person
from engine.organisation import person_line, take_in
from web import access, current
from web.i18n import gettext, ngettext
from web.organisation_forms import (
    arriving,
    people_choices,
    roles_of,
    sentences,
    typed,
    unit_choices,
)

blueprint = Blueprint("organisation_people", __name__, url_prefix="/organisation/people")
_FIELDS = ("id", "name", "email", "unit", "superior")


@blueprint.get("")
@access.allow("administrator")
def people() -> ResponseReturnValue:
    """Everybody; by unit and name where asked for, those who left on their own."""
    text = request.args.get("q", "").strip()[:100].casefold()
    unit, left = request.args.get("unit", ""), bool(request.args.get("left"))
    with current.engine().store.read() as queries:
        everybody = queries.people.all()
        units = {unit.id: unit.name for unit in queries.people.units()}
    shown = [
        person
        for person in everybody
        if person.active != left
        and unit in ("", person.unit)
        and (text in person.name.casefold() or text in person.id or text in person.email.casefold())
    ]
    return render_template(
        "organisation_people/people.html",
        people=shown,
        units=units,
        unit=unit if unit in units else "",
        left=left,
        text=request.args.get("q", ""),
        gone=sum(not person.active for person in everybody),
    )


@blueprint.get("/new")
@access.allow("administrator")
def new() -> ResponseReturnValue:
    """An empty form."""
    return _form(typed(request.args, *_FIELDS), frozenset({"staff", "handler"}), new=True)


@blueprint.post("/new")
@access.allow("administrator")
def add() -> ResponseReturnValue:
    """Add a person; her first password is shown here and now only."""
    line, roles = _typed()
    first: dict[str, str] = {}
    try:
        _check_new(line["id"])
        _take_in({**line, "active": "yes"}, roles, first)
    except Invalid as refused:
        return _form(line, roles, new=True, problems=sentences(refused)), 422
    return render_template(
        "organisation_people/arrived.html", line=line, password=first.get(line["email"], "")
    )


@blueprint.get("/id/<id>")
@access.allow("administrator")
def person(id: str) -> ResponseReturnValue:
    """A person's form, her certificates and absences, and what follows when she leaves."""
    found = _person(id)
    return _form(person_line(found), found.roles, new=False)


@blueprint.post("/id/<id>")
@access.allow("administrator")
def change(id: str) -> ResponseReturnValue:
    """Keep what was changed; who would be above herself is refused."""
    found = _person(id)
    line, roles = _typed()
    line |= {"id": id, "active": "yes" if found.active else "no"}
    try:
        _take_in(line, roles)
    except Invalid as refused:
        return _form(line, roles, new=False, problems=sentences(refused)), 422
    flash(gettext("%(name)s is kept.", name=line["name"]))
    return redirect(url_for("organisation_people.person", id=id), 303)


@blueprint.post("/id/<id>/leave")
@access.allow("administrator")
def leave(id: str) -> ResponseReturnValue:
    """She leaves: nobody signs in as her, and her open work goes to a colleague or back to its pools."""
    found = _person(id)
    try:
        got, back = staff.leave(
            current.engine(), id, to=request.form.get("to", ""), actor=current.person().id
        )
    except Invalid as refused:
        return _form(person_line(found), found.roles, new=False, problems=sentences(refused)), 422
    told = [gettext("%(name)s has left.", name=found.name)]
    if got:
        told.append(ngettext("%(num)d task was handed over.", "%(num)d tasks were handed over.", got))
    if back:
        told.append(
            ngettext("%(num)d task went back to its pool.", "%(num)d tasks went back to their pools.", back)
        )
    flash(" ".join(told))
    return redirect(url_for("organisation_people.person", id=id), 303)


@blueprint.post("/id/<id>/return")
@access.allow("administrator")
def back(id: str) -> ResponseReturnValue:
    """She works here again, with the sign-in she had."""
    found = _person(id)
    _take_in({**person_line(found), "active": "yes"}, found.roles)
    flash(gettext("%(name)s works here again.", name=found.name))
    return redirect(url_for("organisation_people.person", id=id), 303)


def _person(id: str) -> Person:
    with current.engine().store.read() as queries:
        return queries.people.get(id)


def _typed() -> tuple[dict[str, str], frozenset[str]]:
    """The fields, and the roles that are ticked."""
    return typed(request.form, *_FIELDS), frozenset(request.form.getlist("role"))


def _check_new(id: str) -> None:
    try:
        _person(id)
    except NotFound:
        return
    raise Invalid(
        gettext("There is somebody with the id “%(id)s” already.", id=id),
        remedy=gettext("Choose another id: each stays in the history for ever."),
    )


def _take_in(line: dict[str, str], roles: frozenset[str], first: dict[str, str] | None = None) -> None:
    kept: dict[str, str] = {} if first is None else first
    take_in(
        current.engine(),
        {"people": [{**line, "roles": " ".join(sorted(roles))}]},
        actor=current.person().id,
        arrive=lambda person: arriving(person, kept),
    )


def _form(line: dict[str, str], roles: frozenset[str], *, new: bool, problems: Sequence[str] = ()) -> str:
    id = "" if new else line["id"]
    today = staff.today(current.engine())
    with current.engine().store.read() as queries:
        everybody = queries.people.all()
        shown = {
            "colleagues": people_choices(queries.people, without=id, chosen=line.get("superior", "")),
            "units": unit_choices(queries.people),
            "certificates": queries.people.certificates(id) if id else [],
            "absences": [item for item in queries.people.absences(today) if item.person == id],
            "held": len(queries.tasks.held_by(id)) if id else 0,
            "heads": [unit.name for unit in queries.people.units() if id and unit.head == id],
        }
    return render_template(
        "organisation_people/person.html",
        line=line,
        roles=roles,
        all_roles=roles_of(everybody),
        below=[person.name for person in everybody if id and person.active and person.superior == id],
        active=new or line.get("active") == "yes",
        new=new,
        problems=problems,
        today=today,
        **shown,
    )
