"""Certificates: what ends soon, who earned a new one, and who may work without for some days (S3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import staff
from engine.commands.daily import WARNED
from engine.errors import Conflict, Invalid
from engine.model import Certificate
from engine.ports import People
from processes.complaint.first_steps import kinds_asked_for
from web import access, current
from web.i18n import gettext
from web.organisation_forms import day_of, kinds_of, people_choices, sentences, typed

blueprint = Blueprint("organisation_certificates", __name__, url_prefix="/organisation/certificates")
_FIELDS = ("person", "kind", "expires_on")


@dataclass(frozen=True)
class Row:
    """A certificate with the name of who holds it, and the days that are left."""

    certificate: Certificate
    name: str
    days: int


@blueprint.get("")
@access.allow("administrator")
def certificates() -> ResponseReturnValue:
    """What ran out lately, what ends within 7 and 30 days, what was lent, and the rest."""
    return _page(typed(request.args, *_FIELDS))


@blueprint.post("/grant")
@access.allow("administrator")
def grant() -> ResponseReturnValue:
    """Enter a certificate that somebody earned."""
    line = typed(request.form, *_FIELDS)
    try:
        staff.grant(current.engine(), _certificate(line), actor=current.person().id)
    except (Conflict, Invalid) as refused:
        return _page(line, problems=sentences(refused)), 422
    flash(gettext("The certificate is entered."))
    return redirect(url_for("organisation_certificates.certificates"), 303)


@blueprint.post("/lend")
@access.allow("administrator")
def lend() -> ResponseReturnValue:
    """Let somebody do work without its certificate for some days, for a reason that stays written down."""
    line = typed(request.form, *_FIELDS, "reason")
    try:
        certificate = _certificate(line, line["reason"])
        staff.lend(current.engine(), certificate, actor=current.person().id)
    except (Conflict, Invalid) as refused:
        return _page({}, lent=line, problems=sentences(refused)), 422
    flash(gettext("The exception is entered; it ends by itself."))
    return redirect(url_for("organisation_certificates.certificates"), 303)


@blueprint.post("/withdraw")
@access.allow("administrator")
def withdraw() -> ResponseReturnValue:
    """Take a certificate back, for a reason."""
    line = typed(request.form, *_FIELDS, "reason")
    try:
        certificate = _certificate(line)
        staff.withdraw(current.engine(), certificate, actor=current.person().id, reason=line["reason"])
    except Invalid as refused:
        return _page({}, problems=sentences(refused)), 422
    flash(gettext("The certificate is withdrawn."))
    return redirect(url_for("organisation_certificates.certificates"), 303)


def _certificate(line: Mapping[str, str], reason: str = "") -> Certificate:
    with current.engine().store.read() as queries:
        if queries.people.find(line["person"]) is None:
            raise Invalid(gettext("The person is missing."), remedy=gettext("Choose somebody from the list."))
    return Certificate(line["person"], line["kind"], day_of(line["expires_on"]), reason)


def _page(
    line: Mapping[str, str], *, lent: Mapping[str, str] | None = None, problems: Sequence[str] = ()
) -> str:
    today = staff.today(current.engine())
    soon, later = (today + timedelta(days=days) for days in WARNED)
    with current.engine().store.read() as queries:
        people = queries.people
        held = _rows(people, today, date.max)
        shown = {
            "over": [row for row in _rows(people, today - timedelta(days=30), today - timedelta(days=1))],
            "lent": [row for row in held if row.certificate.override],
            "soon": [row for row in held if row.certificate.expires_on <= soon],
            "later": [row for row in held if soon < row.certificate.expires_on <= later],
            "rest": [row for row in held if row.certificate.expires_on > later],
        }
        for name in ("soon", "later", "rest"):
            shown[name] = [row for row in shown[name] if not row.certificate.override]
        choices = people_choices(people)
        kinds = sorted({*kinds_of(people), *kinds_asked_for(current.engine(), queries)})
    return render_template(
        "organisation_certificates/certificates.html",
        shown=shown,
        line=line,
        lent=lent or {},
        problems=problems,
        people=choices,
        kinds=kinds,
        today=today,
        longest=today + timedelta(days=staff.LONGEST_LOAN),
    )


def _rows(people: People, first: date, last: date) -> list[Row]:
    today = staff.today(current.engine())
    return [
        Row(item, people.get(item.person).name, (item.expires_on - today).days)
        for item in people.certificates_ending(first, last)
    ]
