"""Recalls and proposals with where they stand, and the owners of a batch with their responses (S11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from engine.errors import Conflict, Invalid
from engine.model import Case
from engine.ports import Queries
from processes.complaint import recall_notices
from processes.complaint import recalls as kept
from processes.complaint.desk import DEFECTS
from processes.complaint.records import Records
from processes.complaint.records.recalls import Owner, Recall
from processes.complaint.records.rows import Customer
from web import access, current
from web.casefile import person_name
from web.i18n import sentences
from web.navigation import Entry
from web.timeline.recall_words import OUTCOMES, REMEDIES, RESPONSES, WAYS

_MOST = 200
SIZE = 50
"""Owners on a page."""

blueprint = Blueprint("recalls", __name__, url_prefix="/recalls")
entry = Entry(lazy_gettext("Recalls"), "recalls.recalls", "truck-return", 45, key="g b")

STATES: Mapping[str, Any] = {
    "proposed": lazy_gettext("proposed, the stock is to be held"),
    "held": lazy_gettext("held, is being assessed"),
    "assessed": lazy_gettext("waits for its decision"),
    "running": lazy_gettext("recalled, owners are told"),
    "rejected": lazy_gettext("rejected"),
    "closed": lazy_gettext("closed"),
}
FILTERS: Mapping[str, Any] = {
    "": lazy_gettext("All"),
    "silent": lazy_gettext("Silent"),
    "returns": lazy_gettext("Send the item in"),
    "unaddressed": lazy_gettext("Without an address"),
    "lost": lazy_gettext("Not reached"),
}


@dataclass(frozen=True)
class Shown:
    """A recall as the list tells it.

    :ivar case: ``None`` for the moment between a proposal and the beginning of its diagram.
    """

    recall: Recall
    case: Case | None
    reached: Mapping[str, Any] | None

    @property
    def decided(self) -> Mapping[str, Any]:
        """What was decided; empty before."""
        return self.recall.decision or {}


@dataclass(frozen=True)
class OwnerLine:
    """An owner and who she is, where somebody knows.

    :ivar lost: what the carrier said, when her last notice did not arrive and she has not answered.
    """

    owner: Owner
    customer: Customer | None
    lost: str = ""


@blueprint.get("")
@access.allow("staff")
def recalls() -> ResponseReturnValue:
    """Those that stand first, then those that were rejected or closed; and a form to propose one."""
    return _list({})


@blueprint.post("")
@access.allow("handler", "head", "leadership")
def propose() -> ResponseReturnValue:
    """Propose a recall; it is held, assessed and decided like any other."""
    given = {name: request.form.get(name, "") for name in ("model", "batch", "defect", "reason")}
    safety = bool(request.form.get("safety"))
    try:
        case = kept.open_by_hand(current.engine(), **given, safety=safety, actor=current.person().id)
    except (Conflict, Invalid) as refused:
        flash(sentences(refused), "error")
        page = _list({**given, "safety": safety})
        return page, 409 if isinstance(refused, Conflict) else 422
    flash(
        gettext(
            "The recall %(number)s is open; the warehouse is asked to hold the stock.", number=case.number
        )
    )
    return redirect(url_for("recalls.recall", number=case.number), 303)


@blueprint.get("/<number>")
@access.allow("staff")
def recall(number: str) -> ResponseReturnValue:
    """One recall: its figures, its decision, and the owners with their responses."""
    chosen = request.args.get("show", "")
    page = max(1, request.args.get("page", 1, type=int))
    with current.engine().store.read() as queries:
        case, found = kept.recall_of(queries, current.viewer(), number)
        owners = queries.records.recall_owners.by("recall", found.id)
        lost = kept.lost_notices(queries, found, owners)
        listed = [owner for owner in owners if kept.is_among(owner, chosen, lost)]
        some = listed[(page - 1) * SIZE : page * SIZE]
        lines = [_line(queries.records, owner, lost) for owner in some]
    return render_template(
        "recalls/recall.html",
        case=case,
        recall=found,
        reached=kept.figures(owners, 100, lost) if owners else None,
        lines=lines,
        total=len(listed),
        page=page,
        size=SIZE,
        chosen=chosen,
        filters=FILTERS,
        ways=WAYS,
        responses={code: RESPONSES[code] for code in kept.RESPONSES},
        **_words(),
    )


@blueprint.post("/<number>/owners/<int:owner>/response")
@access.allow("handler", "head", "leadership")
def respond(number: str, owner: int) -> ResponseReturnValue:
    """Write down what an owner answered on the phone, by letter or in the shop."""
    _own(number, owner)
    response, comment = request.form.get("response", ""), request.form.get("comment", "")
    return _kept(number, lambda: kept.respond(current.engine(), owner, response, comment, actor=_me()))


@blueprint.post("/<number>/owners/<int:owner>/remedy")
@access.allow("handler", "head", "leadership")
def settle(number: str, owner: int) -> ResponseReturnValue:
    """Write down what an owner who sent her item in got for it."""
    _own(number, owner)
    remedy = request.form.get("remedy", "")
    return _kept(number, lambda: kept.settle(current.engine(), owner, remedy, actor=_me()))


@blueprint.post("/<number>/owners/<int:owner>/notice")
@access.allow("handler", "head", "leadership")
def tell_again(number: str, owner: int) -> ResponseReturnValue:
    """Tell an owner in another way whom the notice did not reach."""
    _own(number, owner)
    way, words = request.form.get("way", ""), request.form.get("words", "")
    return _kept(number, lambda: recall_notices.tell_again(current.engine(), owner, way, words, actor=_me()))


def _kept(number: str, act: Callable[[], object]) -> ResponseReturnValue:
    try:
        act()
    except (Conflict, Invalid) as refused:
        flash(sentences(refused), "error")
    else:
        flash(gettext("It is written down."))
    show, page = request.form.get("show") or None, request.form.get("page") or None
    return redirect(url_for("recalls.recall", number=number, show=show, page=page), 303)


def _list(given: Mapping[str, Any]) -> str:
    viewer = current.viewer()
    with current.engine().store.read() as queries:
        shown = [_shown(queries, item) for item in kept.listed(queries, viewer, _MOST)]
    over = ("rejected", "closed")
    return render_template(
        "recalls/recalls.html",
        standing=[item for item in shown if item.recall.status not in over],
        settled=[item for item in shown if item.recall.status in over],
        given=given,
        **_words(),
    )


def _shown(queries: Queries, recall: Recall) -> Shown:
    owners = queries.records.recall_owners.by("recall", recall.id) if recall.status == "running" else []
    lost = kept.lost_notices(queries, recall, owners) if owners else {}
    reached = kept.figures(owners, 100, lost) if owners else recall.effect
    return Shown(recall, queries.cases.get(recall.case) if recall.case else None, reached)


def _own(number: str, owner: int) -> None:
    """Whether an owner is this recall's.

    :raises NotFound: when she is not.
    """
    with current.engine().store.read() as queries:
        kept.owner_in(queries, current.viewer(), number, owner)


def _line(records: Records, owner: Owner, lost: Mapping[int, str]) -> OwnerLine:
    customer = records.customers.find(owner.customer) if owner.customer is not None else None
    said = lost.get(owner.id) if not owner.response else None
    return OwnerLine(owner, customer, "" if said is None else said or gettext("The notice did not arrive."))


def _me() -> str:
    return current.person().id


def _words() -> dict[str, Any]:
    return {
        "states": STATES,
        "defects": DEFECTS,
        "remedies": REMEDIES,
        "answers": RESPONSES,
        "outcomes": OUTCOMES,
        "person_name": person_name,
    }
