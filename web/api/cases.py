"""Cases: found by word, customer, unit or batch, and one with all that its viewer may know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine.model import COUNTED
from processes.complaint import search
from processes.complaint.duplicates import alike
from web import access, current
from web.api import PREFIX
from web.case_shapes import CaseShape, EventShape, case_shape, history
from web.casefile import read_case
from web.openapi import answer, asked, describe
from web.shapes import CaseBriefShape, Paging, case_brief, whole

blueprint = Blueprint("api_cases", __name__, url_prefix=f"{PREFIX}/cases")


@dataclass(frozen=True)
class CasesAsked(Paging):
    """Which cases.

    :ivar text: words of the number or the title.
    :ivar status: only cases that stand so.
    """

    text: str = ""
    status: Literal["", "open", "closed", "withdrawn", "merged", "unreachable"] = ""


@dataclass(frozen=True)
class CasesShape:
    """A page of cases, newest first.

    :ivar total: how many there are, counted to 1000 at most.
    :ivar more: whether there are further ones after this page.
    """

    cases: list[CaseBriefShape]
    total: int
    more: bool


@dataclass(frozen=True)
class SearchAsked:
    """What is looked for.

    :ivar text: a customer's name, an organisation, a serial number or a batch; slips are forgiven.
    """

    text: str


@dataclass(frozen=True)
class HitShape:
    """A case that was found.

    :ivar why: ``customer``, ``alike`` (nearly that name), ``serial`` or ``batch``.
    :ivar words: what of it was like the text.
    """

    case: CaseBriefShape
    why: str
    words: str


@dataclass(frozen=True)
class HistoryAsked:
    """Which part of the history.

    :ivar limit: how many events at most, the newest.
    """

    limit: int = whole(200, 1, 5000)


@blueprint.get("")
@access.allow("api")
@describe(asks=CasesAsked, gives=CasesShape)
def cases() -> ResponseReturnValue:
    """Cases that the caller may see, newest first."""
    wanted = asked(CasesAsked)
    with current.engine().store.read() as queries:
        page = queries.cases_page(
            current.viewer(),
            text=wanted.text.strip()[:200],
            status=wanted.status,
            limit=wanted.limit,
            offset=wanted.offset,
        )
    shown = [case_brief(case) for case in page.rows]
    more = wanted.offset + len(shown) < page.total
    return answer(CasesShape(shown, min(page.total, COUNTED), more))


@blueprint.get("/search")
@access.allow("api")
@describe(asks=SearchAsked, gives=list[HitShape])
def find() -> ResponseReturnValue:
    """Cases of customers, units and batches like a text, newest first, that the caller may see."""
    text = asked(SearchAsked).text.strip()[:200]
    with current.engine().store.read() as queries:
        found = search.find(queries, current.viewer(), text)
    return answer([HitShape(case_brief(hit.case), hit.why, hit.words) for hit in found])


@blueprint.get("/<number>")
@access.allow("api")
@describe(gives=CaseShape)
def case(number: str) -> ResponseReturnValue:
    """One case: facts, contacts, lines, promises, tasks, conversation, money, files, and its policy."""
    with current.engine().store.read() as queries:
        return answer(case_shape(queries, read_case(queries, current.case(queries, number))))


@blueprint.get("/<number>/history")
@access.allow("api")
@describe(asks=HistoryAsked, gives=list[EventShape])
def past(number: str) -> ResponseReturnValue:
    """What happened in a case, newest first, in sentences."""
    limit = asked(HistoryAsked).limit
    with current.engine().store.read() as queries:
        return answer(history(read_case(queries, current.case(queries, number)))[:limit])


@blueprint.get("/<number>/alike")
@access.allow("api")
@describe(gives=list[CaseBriefShape])
def like(number: str) -> ResponseReturnValue:
    """Cases of the same customer or about the same unit: to be merged or linked."""
    with current.engine().store.read() as queries:
        found = alike(queries, current.viewer(), current.case(queries, number))
    return answer([case_brief(item) for item in found])
