"""Taking a declared conflict of interest back, as somebody who leads the person (S3)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from web import access, current
from web.i18n import gettext

blueprint = Blueprint("conflicts", __name__, url_prefix="/cases/<number>/conflicts")


@blueprint.post("/<person>/take-back")
@access.allow("staff")
def take_back(number: str, person: str) -> ResponseReturnValue:
    """Let her work on the case again; the reason stays in its history."""
    engine = current.engine()
    with engine.store.read() as queries:
        case = queries.case_by_number(current.viewer(), number)
        found = queries.people.find(person)
    if case is None:
        raise NotFound("case", number)
    engine.take_back_conflict(case, person, reason=request.form.get("reason", ""), actor=current.person().id)
    flash(gettext("%(person)s may work on this case again.", person=found.name if found else person))
    return redirect(url_for("case.case", number=number))
