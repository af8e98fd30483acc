"""What the house has promised, what carries each promise, and since when it is in force (S13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from processes.complaint.commitments import clauses
from web import access, current
from web.api import PREFIX
from web.openapi import answer, asked, describe, shaped

_KINDS = {
    ".bpmn": "application/xml",
    ".dmn": "application/xml",
    ".form": "application/json",
    ".txt": "text/plain",
    ".toml": "text/plain",
}
_ANY = "application/octet-stream"

blueprint = Blueprint("api_commitments", __name__, url_prefix=PREFIX)


@dataclass(frozen=True)
class ClauseShape:
    """A clause of the commitment, or a point that was settled about one.

    :ivar promise: the published words, shortened.
    :ivar kept: how the desk keeps it.
    :ivar elements: ``diagram#element`` that keep it.
    :ivar rules: tables, forms and code that keep it, and what the drawing is held to.
    :ivar tests: what shows that it is kept.
    :ivar missing: what nothing keeps yet; empty when all of it is carried.
    """

    id: str
    promise: str
    kept: str
    elements: list[str]
    rules: list[str]
    tests: list[str]
    missing: str


@dataclass(frozen=True)
class ReleaseShape:
    """A published set of diagrams, tables, forms and texts.

    :ivar author: who worked on it last.
    :ivar publisher: who put it in force.
    """

    id: int
    published_at: datetime
    author: str
    publisher: str
    note: str


@dataclass(frozen=True)
class MomentAsked:
    """A moment.

    :ivar at: with its zone; now when left out.
    """

    at: datetime | None = None


@dataclass(frozen=True)
class ArtefactsShape:
    """What a release holds, by name."""

    release: ReleaseShape
    artefacts: list[str]


@blueprint.get("/commitments")
@access.allow("api")
@describe(gives=list[ClauseShape])
def commitments() -> ResponseReturnValue:
    """Each clause of the commitment with what carries it, then the settled points."""
    return answer([shaped(ClauseShape, clause) for clause in clauses()])


@blueprint.get("/releases")
@access.allow("api")
@describe(gives=list[ReleaseShape])
def releases() -> ResponseReturnValue:
    """All releases, newest first."""
    with current.engine().store.read() as queries:
        return answer([shaped(ReleaseShape, item) for item in queries.releases.all()])


@blueprint.get("/releases/in-force")
@access.allow("api")
@describe(asks=MomentAsked, gives=ReleaseShape, refusals=(404,))
def in_force() -> ResponseReturnValue:
    """The policy in force at a moment: what cases that were received then are judged by."""
    at = asked(MomentAsked).at or current.now()
    with current.engine().store.read() as queries:
        found = queries.releases.in_force(at)
    if found is None:
        raise NotFound("published release", "")
    return answer(shaped(ReleaseShape, found))


@blueprint.get("/releases/<int:release>")
@access.allow("api")
@describe(gives=ArtefactsShape)
def one(release: int) -> ResponseReturnValue:
    """One release, and the names of what it holds."""
    with current.engine().store.read() as queries:
        found = queries.releases.get(release)
    return answer(ArtefactsShape(shaped(ReleaseShape, found), sorted(found.manifest)))


@blueprint.get("/releases/<int:release>/<path:name>")
@access.allow("api")
@describe(gives=("application/xml", "application/json", "text/plain", _ANY))
def artefact(release: int, name: str) -> ResponseReturnValue:
    """A diagram, table, form or text of a release, as it was published; it never changes."""
    with current.engine().store.read() as queries:
        found = queries.releases.get(release)
        if name not in found.manifest:
            raise NotFound("artefact", name)
        content = queries.releases.content(found.manifest[name])
    ending = name[name.rfind(".") :]
    made = Response(content, mimetype=_KINDS.get(ending, _ANY))
    made.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return made
