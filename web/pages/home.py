"""The first page: everybody starts where her work is."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from web import access

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@access.allow("staff")
def home() -> ResponseReturnValue:
    """To My work."""
    return redirect(url_for("work.work"))
