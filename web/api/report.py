"""The report on units and people: figures of a period, what is behind each, contesting (S10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from flask import Blueprint
from flask.typing import ResponseReturnValue

from processes.complaint import examination
from processes.complaint.examination import Item, Report
from web import access, current, periods
from web.api import PREFIX
from web.openapi import answer, asked, describe, sent, shaped
from web.periods import Period

blueprint = Blueprint("api_report", __name__, url_prefix=f"{PREFIX}/report")


@dataclass(frozen=True)
class PeriodAsked:
    """A period.

    :ivar period: ``2026-11``, ``2026-Q4``, ``2026``, or ``days`` with ``first`` and ``last``;
        this month when left out.
    :ivar first: the first day.
    :ivar last: the last day, included.
    """

    period: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class RowShape:
    """The figures of a unit or a person.

    :ivar counts: figure → how many.
    """

    id: str
    name: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class ItemShape:
    """One thing behind a figure.

    :ivar id: what is contested by.
    :ivar figures: the figures it counts in.
    :ivar step: how a contact came, or the step at which something was found.
    :ivar person: whose it is; empty for nobody's.
    :ivar contested: ``""``, ``waiting``, ``upheld`` (it is hers not) or ``refused``.
    """

    id: str
    figures: list[str]
    case: str
    title: str
    at: datetime
    step: str
    person: str
    unit: str
    contested: str


@dataclass(frozen=True)
class ReportShape:
    """The report, as far as the caller may see it: her own, and of those whom she leads.

    :ivar contested: what waits for a superior's decision.
    """

    period: str
    first: date
    last: date
    units: list[RowShape]
    people: list[RowShape]
    contested: list[ItemShape]


@dataclass(frozen=True)
class FigureAsked(PeriodAsked):
    """A figure of a person or of a unit."""

    figure: Literal[
        "contacts", "on_time", "late", "satisfied", "not_satisfied", "upheld", "reopened", "escalated"
    ] = "contacts"
    person: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Contesting:
    """That something is not one's own.

    :ivar item: its id.
    """

    item: str
    reason: str


@dataclass(frozen=True)
class Deciding:
    """Whether a person was right to contest something.

    :ivar item: its id.
    :ivar upheld: whether she was: it counts for her unit only then.
    """

    item: str
    upheld: bool
    words: str = ""


@blueprint.get("")
@access.allow("api")
@describe(asks=PeriodAsked, gives=ReportShape)
def report() -> ResponseReturnValue:
    """Contacts, answers in time, satisfaction, upheld complaints, further rounds, escalations of a period."""
    period, found = _examined(asked(PeriodAsked))
    return answer(
        ReportShape(
            period.name,
            period.first,
            period.last,
            [shaped(RowShape, row) for row in found.units],
            [shaped(RowShape, row) for row in found.people],
            [_item(item) for item in found.contested()],
        )
    )


@blueprint.get("/items")
@access.allow("api")
@describe(asks=FigureAsked, gives=list[ItemShape])
def items() -> ResponseReturnValue:
    """The cases and steps behind a figure of a person or a unit."""
    wanted = asked(FigureAsked)
    _, found = _examined(wanted)
    return answer(
        [_item(item) for item in found.behind(wanted.figure, person=wanted.person, unit=wanted.unit)]
    )


@blueprint.post("/contest")
@access.allow("api")
@describe(takes=Contesting, status=204, refusals=(404, 409))
def contest() -> ResponseReturnValue:
    """Say that something that counts for the caller is not hers; her superior decides."""
    given = sent(Contesting)
    examination.contest(current.engine(), given.item, reason=given.reason, viewer=current.viewer())
    return "", 204


@blueprint.post("/decide")
@access.allow("api")
@describe(takes=Deciding, status=204, refusals=(404, 409))
def decide() -> ResponseReturnValue:
    """Decide on what one of the caller's people contests."""
    given = sent(Deciding)
    examination.decide(
        current.engine(), given.item, upheld=given.upheld, words=given.words, viewer=current.viewer()
    )
    return "", 204


def _examined(wanted: PeriodAsked) -> tuple[Period, Report]:
    engine = current.engine()
    today = current.now().astimezone(engine.settings.tz).date()
    first, last = (day.isoformat() if day else "" for day in (wanted.first, wanted.last))
    period = periods.parse(wanted.period, first, last, today)
    with engine.store.read() as queries:
        return period, examination.examine(queries, current.viewer(), *period.span(engine.settings.tz))


def _item(item: Item) -> ItemShape:
    contested = ""
    if item.contest is not None:
        waiting = item.contest.decided_at is None
        contested = "waiting" if waiting else ("upheld" if item.contest.upheld == "yes" else "refused")
    return shaped(ItemShape, item, figures=sorted(item.figures), contested=contested)
