"""Recalls: proposals and where they stand, the owners of a batch and their answers (S11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine.model import Case, Json
from engine.ports import Queries
from processes.complaint import recalls as kept
from processes.complaint.records.recalls import Owner, Recall
from web import access, current
from web.api import PREFIX
from web.openapi import answer, asked, describe, sent, shaped
from web.shapes import Paging

_MOST = 1000
Status = Literal["", "proposed", "held", "assessed", "running", "rejected", "closed"]

blueprint = Blueprint("api_recalls", __name__, url_prefix=f"{PREFIX}/recalls")


@dataclass(frozen=True)
class RecallsAsked(Paging):
    """Which recalls.

    :ivar status: only those that stand so.
    """

    status: Status = ""


@dataclass(frozen=True)
class RecallShape:
    """A recall, or a proposal of one.

    :ivar number: its case's; empty for the moment before its diagram has begun.
    :ivar batch: empty while nobody knows it.
    :ivar safety: whether somebody may be hurt.
    :ivar complaints: how many were confirmed when it was raised, and again when it was decided.
    :ivar shipped: how many units left the house.
    :ivar raised_by: who proposed it; empty when the threshold did.
    :ivar hold: what the warehouse holds back, and what became of it.
    :ivar assessment: what technical quality says.
    :ivar decision: who decided what, and why.
    :ivar reached: how far it has reached its owners; ``null`` before it runs.
    """

    number: str
    model: str
    sku: str
    batch: str
    defect: str
    safety: bool
    complaints: int
    shipped: int
    reason: str
    raised_by: str
    raised_at: datetime
    status: str
    hold: Mapping[str, Json] | None
    assessment: Mapping[str, Json] | None
    decision: Mapping[str, Json] | None
    reached: Mapping[str, Json] | None
    closed_at: datetime | None


@dataclass(frozen=True)
class RecallsShape:
    """A page of recalls, newest first.

    :ivar more: whether there are further ones after this page.
    """

    recalls: list[RecallShape]
    total: int
    more: bool


@dataclass(frozen=True)
class Proposal:
    """A recall that a person proposes.

    :ivar model: its number or its name.
    :ivar defect: a code such as ``hand_broken``.
    :ivar safety: whether somebody may be hurt.
    """

    model: str
    batch: str
    defect: str
    reason: str
    safety: bool = False


@dataclass(frozen=True)
class OpenedShape:
    """The case of a new recall."""

    number: str


@dataclass(frozen=True)
class OwnersAsked(Paging):
    """Which owners.

    :ivar show: ``silent`` (have not answered), ``returns`` (send the item in), ``unaddressed`` (no notice
        could be sent), ``lost`` (the notice did not arrive), or all.
    """

    show: Literal["", "silent", "returns", "unaddressed", "lost"] = ""


@dataclass(frozen=True)
class OwnerShape:
    """An owner of units of the batch.

    :ivar name: empty where only the seller is known.
    :ivar units: serial numbers.
    :ivar response: what she does with it: ``returns``, ``keeps``, ``gone`` or ``unreachable``; empty before.
    :ivar remedy: what she got, free of charge: ``repaired``, ``replaced`` or ``refunded``; empty before.
    """

    id: int
    name: str
    units: list[str]
    seller: str
    address: str
    notified_at: datetime | None
    reminders: int
    response: str
    comment: str
    responded_at: datetime | None
    remedy: str
    settled_at: datetime | None


@dataclass(frozen=True)
class OwnersShape:
    """A page of owners.

    :ivar more: whether there are further ones after this page.
    """

    owners: list[OwnerShape]
    total: int
    more: bool


@dataclass(frozen=True)
class Response:
    """What an owner answered.

    :ivar response: what she does with her item, or that nobody could reach her.
    """

    response: Literal["returns", "keeps", "gone", "unreachable"]
    comment: str = ""


@dataclass(frozen=True)
class Remedy:
    """What an owner who sent her item in got."""

    remedy: Literal["repaired", "replaced", "refunded"]


@blueprint.get("")
@access.allow("api")
@describe(asks=RecallsAsked, gives=RecallsShape)
def recalls() -> ResponseReturnValue:
    """Recalls and proposals, newest first; those that were rejected keep their reasons."""
    wanted = asked(RecallsAsked)
    with current.engine().store.read() as queries:
        found = [
            item
            for item in kept.listed(queries, current.viewer(), _MOST)
            if wanted.status in ("", item.status)
        ]
        page = found[wanted.offset : wanted.offset + wanted.limit]
        shown = [
            _recall(queries, item, queries.cases.get(item.case) if item.case is not None else None)
            for item in page
        ]
    return answer(RecallsShape(shown, len(found), wanted.offset + len(shown) < len(found)))


@blueprint.post("")
@access.allow("api", "handler", "head", "leadership")
@describe(takes=Proposal, gives=OpenedShape, status=201, refusals=(409,))
def propose() -> ResponseReturnValue:
    """Propose a recall; it is held, assessed and decided like one that the threshold proposed.

    One for the same model, batch and defect that stands already refuses it with 409.
    """
    given = sent(Proposal)
    case = kept.open_by_hand(
        current.engine(),
        model=given.model,
        batch=given.batch,
        defect=given.defect,
        reason=given.reason,
        safety=given.safety,
        actor=current.person().id,
    )
    return answer(OpenedShape(case.number), 201)


@blueprint.get("/<number>")
@access.allow("api")
@describe(gives=RecallShape)
def recall(number: str) -> ResponseReturnValue:
    """One recall: its figures, hold, assessment and decision, and how far it has reached."""
    with current.engine().store.read() as queries:
        case, found = kept.recall_of(queries, current.viewer(), number)
        return answer(_recall(queries, found, case))


@blueprint.get("/<number>/owners")
@access.allow("api")
@describe(asks=OwnersAsked, gives=OwnersShape)
def owners(number: str) -> ResponseReturnValue:
    """The owners of a recalled batch, whether they were told, and what they answered."""
    wanted = asked(OwnersAsked)
    with current.engine().store.read() as queries:
        _, recall = kept.recall_of(queries, current.viewer(), number)
        listed = queries.records.recall_owners.by("recall", recall.id)
        lost = kept.lost_notices(queries, recall, listed)
        found = [owner for owner in listed if kept.is_among(owner, wanted.show, lost)]
        shown = [_owner(queries, item) for item in found[wanted.offset : wanted.offset + wanted.limit]]
    return answer(OwnersShape(shown, len(found), wanted.offset + len(shown) < len(found)))


@blueprint.post("/<number>/owners/<int:owner>/response")
@access.allow("api", "handler", "head", "leadership")
@describe(takes=Response, gives=OwnerShape, refusals=(409,))
def respond(number: str, owner: int) -> ResponseReturnValue:
    """Write down what an owner answered by phone, letter or in the shop."""
    given = sent(Response)
    _check(number, owner)
    done = kept.respond(current.engine(), owner, given.response, given.comment, actor=current.person().id)
    with current.engine().store.read() as queries:
        return answer(_owner(queries, done))


@blueprint.post("/<number>/owners/<int:owner>/remedy")
@access.allow("api", "handler", "head", "leadership")
@describe(takes=Remedy, gives=OwnerShape, refusals=(409,))
def settle(number: str, owner: int) -> ResponseReturnValue:
    """Write down what an owner who sent her item in got for it, free of charge."""
    given = sent(Remedy)
    _check(number, owner)
    done = kept.settle(current.engine(), owner, given.remedy, actor=current.person().id)
    with current.engine().store.read() as queries:
        return answer(_owner(queries, done))


def _check(number: str, owner: int) -> None:
    with current.engine().store.read() as queries:
        kept.owner_in(queries, current.viewer(), number, owner)


def _recall(queries: Queries, recall: Recall, case: Case | None) -> RecallShape:
    owners = queries.records.recall_owners.by("recall", recall.id) if recall.status == "running" else []
    reached = kept.figures(owners, 100) if owners else recall.effect
    return shaped(RecallShape, recall, number=case.number if case is not None else "", reached=reached)


def _owner(queries: Queries, owner: Owner) -> OwnerShape:
    known = queries.records.customers.find(owner.customer) if owner.customer is not None else None
    return shaped(OwnerShape, owner, name=(known.name or known.organisation) if known else "")
