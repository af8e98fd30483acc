"""The report on units and people: figures of a period, and what is behind each of them (S10)."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, lazy_gettext

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from processes.complaint import examination
from processes.complaint.examination import FIGURES, Item, Report, Row
from web import access, current, periods
from web.i18n import sentences
from web.navigation import Entry
from web.periods import Period
from web.report_pdf import table_pdf
from web.timeline.complaint_words import CHANNELS

blueprint = Blueprint("report", __name__, url_prefix="/report")
entry = Entry(lazy_gettext("Report"), "report.report", "chart-bar", 60, key="g x")
NAMES: Mapping[str, Any] = {
    "contacts": lazy_gettext("Contacts"),
    "on_time": lazy_gettext("On time"),
    "late": lazy_gettext("Late"),
    "satisfied": lazy_gettext("Satisfied"),
    "not_satisfied": lazy_gettext("Not satisfied"),
    "upheld": lazy_gettext("Upheld"),
    "reopened": lazy_gettext("Opened again"),
    "escalated": lazy_gettext("Escalated"),
}
MEANINGS: Mapping[str, Any] = {
    "contacts": lazy_gettext("calls, letters, visits and messages that were received in the period"),
    "on_time": lazy_gettext("of these, answered by a person within the promised time"),
    "late": lazy_gettext("of these, answered after the promised time, or not yet although it is over"),
    "satisfied": lazy_gettext("of these, the customer said that she is satisfied"),
    "not_satisfied": lazy_gettext("of these, the customer said that she is not satisfied"),
    "upheld": lazy_gettext("findings of the period that the complaint is right, once confirmed"),
    "reopened": lazy_gettext("cases that a further round was needed for"),
    "escalated": lazy_gettext("times that a complaint climbed a level"),
}


@dataclass(frozen=True)
class Asked:
    """A period and what may be seen of it."""

    period: Period
    report: Report


@blueprint.get("")
@access.allow("staff")
def report() -> ResponseReturnValue:
    """Figures by unit and person, and what is contested."""
    try:
        asked = _asked()
    except Invalid as refused:
        flash(sentences(refused), "error")
        return redirect(url_for("report.report"), 303)
    return render_template(
        "report/report.html",
        period=asked.period,
        report=asked.report,
        offered=periods.offered(_today()),
        names=NAMES,
        meanings=MEANINGS,
        people=_names(),
    )


@blueprint.get("/items")
@access.allow("staff")
def items() -> ResponseReturnValue:
    """The cases and steps behind a figure."""
    figure = request.args.get("figure", "")
    person, unit = request.args.get("person", ""), request.args.get("unit", "")
    if figure not in FIGURES:
        raise NotFound("figure", figure)
    asked = _asked()
    names = _names()
    return render_template(
        "report/items.html",
        period=asked.period,
        figure=NAMES[figure],
        meaning=MEANINGS[figure],
        whose=names.get(person) or _units().get(unit, unit),
        own=person == current.person().id,
        items=asked.report.behind(figure, person=person, unit=unit),
        steps=_step,
        people=names,
    )


@blueprint.get("/report.csv")
@access.allow("staff")
def as_csv() -> ResponseReturnValue:
    """The figures as a list."""
    asked = _asked()
    made = StringIO()
    writer = csv.writer(made)
    writer.writerow(["kind", "id", "name", *FIGURES])
    for kind, rows in (("unit", asked.report.units), ("person", asked.report.people)):
        writer.writerows(
            [kind, row.id, _plain(row.name), *(row.counts[name] for name in FIGURES)] for row in rows
        )
    return _download(made.getvalue().encode(), "text/csv; charset=utf-8", asked.period, "csv")


@blueprint.get("/report.pdf")
@access.allow("staff")
def as_pdf() -> ResponseReturnValue:
    """The figures on paper."""
    asked = _asked()
    parts = ((gettext("Units"), asked.report.units), (gettext("People"), asked.report.people))
    tables = [(caption, _lines(rows)) for caption, rows in parts if rows]
    lead = f"{current.engine().settings.house} · {asked.period.first} – {asked.period.last}"
    content = table_pdf(
        gettext("Report on units and people"),
        lead,
        tables,
        language=str(get_locale() or "en").partition("_")[0],
        at=current.now(),
    )
    return _download(content, "application/pdf", asked.period, "pdf")


@blueprint.post("/contest")
@access.allow("staff")
def contest() -> ResponseReturnValue:
    """Say that something is not one's own."""
    try:
        examination.contest(
            current.engine(),
            request.form.get("item", ""),
            reason=request.form.get("reason", ""),
            viewer=current.viewer(),
        )
    except (Conflict, Invalid) as refused:
        flash(sentences(refused), "error")
    else:
        flash(gettext("It is contested. Your superior decides."))
    return redirect(_back(), 303)


@blueprint.post("/decide")
@access.allow("staff")
def decide() -> ResponseReturnValue:
    """Decide on what is contested."""
    try:
        examination.decide(
            current.engine(),
            request.form.get("item", ""),
            upheld=request.form.get("upheld") == "yes",
            words=request.form.get("words", ""),
            viewer=current.viewer(),
        )
    except (Conflict, NotAllowed) as refused:
        flash(sentences(refused), "error")
    else:
        flash(gettext("It is decided, and written down."))
    return redirect(_back(), 303)


def _lines(rows: Sequence[Row]) -> list[list[str]]:
    """A table's head and rows."""
    head = ["", *(str(NAMES[name]) for name in FIGURES)]
    return [head, *([row.name, *(str(row.counts[name]) for name in FIGURES)] for row in rows)]


def _back() -> str:
    return url_for("report.report", period=request.form.get("period") or None)


def _asked() -> Asked:
    """The period that the address names, and the report on it.

    :raises Invalid: for a period that is none.
    """
    args, engine = request.args, current.engine()
    period = periods.parse(args.get("period", ""), args.get("first", ""), args.get("last", ""), _today())
    with engine.store.read() as queries:
        found = examination.examine(queries, current.viewer(), *period.span(engine.settings.tz))
    return Asked(period, found)


def _today() -> Any:
    return current.now().astimezone(current.engine().settings.tz).date()


def _names() -> dict[str, str]:
    with current.engine().store.read() as queries:
        return {person.id: person.name for person in queries.people.all()}


def _units() -> dict[str, str]:
    with current.engine().store.read() as queries:
        return {unit.id: unit.name for unit in queries.people.units()}


def _step(item: Item) -> str:
    """How a contact came, or the step of the diagram at which something was found."""
    return str(CHANNELS.get(item.step, item.step.replace("_", " ")))


def _plain(name: str) -> str:
    """A cell that no program for tables takes for a formula."""
    return f"'{name}" if name[:1] in "=+-@\t\r" else name


def _download(content: bytes, kind: str, period: Period, ending: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="report-{period.name}.{ending}"'
    return answer
