"""The units of the house as a tree: who heads them, where they belong (S1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid, NotFound
from engine.model import Unit
from engine.organisation import take_in
from web import access, current
from web.i18n import gettext, lazy_gettext
from web.navigation import Entry
from web.organisation_forms import history, people_choices, sentences, typed, unit_choices

blueprint = Blueprint("organisation", __name__, url_prefix="/organisation")
entry = Entry(lazy_gettext("Organisation"), "organisation.organisation", "users", 80, key="g o")


@dataclass(frozen=True)
class Branch:
    """A unit with those below it.

    :ivar head: by name; empty when it has none.
    :ivar people: how many work in it, those below not counted.
    """

    unit: Unit
    head: str
    people: int
    below: Sequence[Branch]


@blueprint.get("")
@access.allow("administrator")
def organisation() -> ResponseReturnValue:
    """The tree, and what was changed last."""
    with current.engine().store.read() as queries:
        units = sorted(queries.people.units(), key=lambda unit: unit.name)
        everybody = queries.people.all()
        lines = history(queries)
    names = {person.id: person.name for person in everybody}
    counts = Counter(person.unit for person in everybody if person.active)
    known = {unit.id for unit in units}

    def below(parent: str | None) -> list[Branch]:
        return [
            Branch(unit, names.get(unit.head or "", ""), counts[unit.id], below(unit.id))
            for unit in units
            if (unit.parent if unit.parent in known else None) == parent
        ]

    return render_template("organisation/organisation.html", tree=below(None), lines=lines)


@blueprint.get("/unit")
@access.allow("administrator")
def unit() -> ResponseReturnValue:
    """A unit's form: the one named in the address, or an empty one for a new unit."""
    id = request.args.get("id", "")
    if not id:
        return _form(typed(request.args, "parent"), new=True)
    with current.engine().store.read() as queries:
        found = queries.people.unit(id)
    if found is None:
        raise NotFound("unit", id)
    return _form(
        {"id": found.id, "name": found.name, "parent": found.parent or "", "head": found.head or ""},
        new=False,
    )


@blueprint.post("/unit")
@access.allow("administrator")
def save_unit() -> ResponseReturnValue:
    """Keep a unit; one that would be above itself is refused."""
    line = typed(request.form, "id", "name", "parent", "head")
    new = bool(request.form.get("new"))
    try:
        if new:
            _check_new(line["id"])
        take_in(current.engine(), {"units": [line]}, actor=current.person().id)
    except Invalid as refused:
        return _form(line, new=new, problems=sentences(refused)), 422
    flash(gettext("%(name)s is kept.", name=line["name"]))
    return redirect(url_for("organisation.organisation"), 303)


def _check_new(id: str) -> None:
    with current.engine().store.read() as queries:
        if queries.people.unit(id) is not None:
            raise Invalid(
                gettext("There is a unit with the id “%(id)s” already.", id=id),
                remedy=gettext("Choose another id, or change that unit."),
            )


def _form(line: dict[str, str], *, new: bool, problems: Sequence[str] = ()) -> str:
    with current.engine().store.read() as queries:
        people, units = (
            people_choices(queries.people, chosen=line.get("head", "")),
            unit_choices(queries.people, without="" if new else line["id"]),
        )
    return render_template(
        "organisation/unit.html", line=line, new=new, people=people, units=units, problems=problems
    )
