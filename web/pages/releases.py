"""Diagrams as they were published: what a case runs on stays to be seen."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from web import access, current
from web.labels import labels

blueprint = Blueprint("releases", __name__, url_prefix="/releases")


@blueprint.get("/<int:release>/<path:name>")
@access.allow("staff")
def artefact(release: int, name: str) -> ResponseReturnValue:
    """A diagram of a release, labelled in the page's language; it never changes, so browsers may keep it."""
    if not name.endswith(".bpmn"):
        raise NotFound("diagram", name)
    engine = current.engine()
    with engine.store.read() as queries:
        content = labels(queries, release).diagram(name, engine.edition(queries, release).artefact(name))
    response = Response(content, mimetype="application/xml")
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.vary.add("Accept-Language")
    return response
