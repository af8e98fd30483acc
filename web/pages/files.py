"""Files of a case, for those who may see the case."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from web import access, current
from web.security_headers import DOWNLOAD_POLICY
from web.uploads import clean_name

_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What the browser may show itself; everything else is saved, whatever it claims to be."""

blueprint = Blueprint("files", __name__, url_prefix="/files")


@blueprint.get("/<number>/<hash>")
@access.allow("staff")
def download(number: str, hash: str) -> ResponseReturnValue:
    """One file of a case."""
    with current.engine().store.read() as queries:
        case = queries.case_by_number(current.viewer(), number)
        files = queries.files.of_case(case.id) if case else ()
        found = next((file for file in files if file.hash == hash), None)
        if found is None:
            raise NotFound("file", hash)
        content = queries.files.content(hash)
    shown = found.content_type in _SHOWN
    response = send_file(
        BytesIO(content),
        mimetype=found.content_type if shown else "application/octet-stream",
        as_attachment=not shown,
        download_name=clean_name(found.name),
        etag=found.hash,
    )
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
