"""The API's own description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from web import access, current
from web.api import PREFIX
from web.openapi import describe, document

_MADE = "openapi_document"

blueprint = Blueprint("api_openapi", __name__, url_prefix=PREFIX)


@blueprint.get("/openapi.json")
@access.allow("public")
@describe(gives=Mapping[str, Any])
def openapi() -> ResponseReturnValue:
    """The whole API as an OpenAPI 3.1 document, for programs that make clients of it."""
    made = current_app.extensions.get(_MADE)
    if made is None:
        settings = current.engine().settings
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # the application behind the proxy
        made = current_app.extensions[_MADE] = document(app, settings.house, settings.public_address)
    return jsonify(made)
