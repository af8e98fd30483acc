"""Whether this process can serve: for whatever watches over it."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from web import access, current

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@access.allow("public")
def health() -> ResponseReturnValue:
    """``{"status": "ok"}`` once the database has answered; 503 (``Busy``) when it cannot."""
    with current.engine().store.read() as queries:
        queries.releases.newest()
    return jsonify(status="ok")
