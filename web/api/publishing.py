"""Publishing: drafts of diagrams, tables, forms and texts, what is wrong with them, putting them in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine import releases
from engine.ports import Queries
from web import access, current
from web.api import PREFIX
from web.api.commitments import ReleaseShape
from web.artefacts import Opened, findings_json, open_artefact, read_mark
from web.openapi import answer, describe, sent, shaped

_LARGEST = 2 * 1024 * 1024
"""Characters of an artefact."""

blueprint = Blueprint("api_publishing", __name__, url_prefix=PREFIX)


@dataclass(frozen=True)
class DraftShape:
    """An artefact as its editor shows it: the draft, else what is published.

    :ivar revision: a mark of what was read; send it back when you save.
    :ivar digest: the SHA-256 of the content; name it to publish exactly this.
    :ivar findings: what is wrong, each with rule, element, message and remedy.
    """

    name: str
    content: str
    revision: str
    digest: str
    findings: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Edited:
    """What an artefact is to be.

    :ivar revision: the mark of what was read; empty for a new artefact.
    """

    content: str = field(metadata={"maxLength": _LARGEST})
    revision: str = ""


@dataclass(frozen=True)
class Publication:
    """Which drafts become the next release.

    :ivar drafts: name → the SHA-256 of the content that was looked at; nothing else goes out in its place.
    :ivar note: why, for those who look at it later.
    """

    drafts: Mapping[str, str]
    note: str = ""


@blueprint.get("/drafts/<path:name>")
@access.allow("api", "process_owner")
@describe(gives=DraftShape)
def draft(name: str) -> ResponseReturnValue:
    """An artefact's draft, or what is published of it, with what is wrong."""
    with current.engine().store.read() as queries:
        return answer(_shown(queries, name))


@blueprint.put("/drafts/<path:name>")
@access.allow("api", "process_owner")
@describe(takes=Edited, gives=DraftShape, refusals=(409,))
def save(name: str) -> ResponseReturnValue:
    """Keep a draft, valid or not; 409 when somebody saved or published meanwhile."""
    given = sent(Edited)
    revision, seen = read_mark(given.revision) if given.revision else (None, "")
    releases.save_draft(
        current.engine().core,
        name,
        given.content.encode(),
        actor=current.person().id,
        revision=revision,
        seen=seen,
    )
    with current.engine().store.read() as queries:
        return answer(_shown(queries, name))


@blueprint.post("/releases")
@access.allow("api", "process_owner")
@describe(takes=Publication, gives=ReleaseShape, status=201, refusals=(409,))
def publish() -> ResponseReturnValue:
    """Publish drafts as the next release: new cases start on it, running ones stay where they are (S13).

    422 with ``findings`` when the release would hold an error.
    """
    given = sent(Publication)
    made = releases.publish(
        current.engine().core,
        actor=current.person().id,
        note=given.note.strip()[:2000],
        drafts=list(given.drafts),
        seen=given.drafts,
    )
    return answer(shaped(ReleaseShape, made), 201)


def _shown(queries: Queries, name: str) -> DraftShape:
    opened: Opened = open_artefact(queries, name)
    core = current.engine().core
    draft = queries.releases.draft(name)
    found = [
        finding
        for finding in releases.findings(core, queries, [name] if draft is not None else [])
        if finding.artefact == name
    ]
    return DraftShape(
        name, opened.text, opened.mark, sha256(opened.content).hexdigest(), findings_json(found)
    )
