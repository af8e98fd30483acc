"""Files: stored before what names them, and read by those who may see their case."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from engine.errors import NotFound, UploadRefused
from web import access, current
from web.api import PREFIX
from web.i18n import gettext
from web.openapi import answer, describe
from web.security_headers import DOWNLOAD_POLICY
from web.shapes import FileShape, file_shapes
from web.uploads import clean_name, content_of, name_of, type_of

_ANY = "application/octet-stream"

blueprint = Blueprint("api_files", __name__, url_prefix=PREFIX)


@blueprint.post("/files")
@access.allow("api")
@describe(files="file", gives=FileShape, status=201)
def upload() -> ResponseReturnValue:
    """Store a file of up to 25 MB; a contact's ``photos`` and other forms name it by its id.

    The content is kept once: sent again, it has the same id.
    """
    given = request.files.get("file")
    if given is None or not given.filename:
        raise UploadRefused(gettext("No file arrived."), remedy=gettext("Send it as the field “file”."))
    content, engine = content_of(given), current.engine()
    with engine.store.write() as uow:
        stored = uow.files.put(
            content, name=name_of(given), content_type=type_of(given), at=engine.clock.now()
        )
        uow.commit()
    return answer(file_shapes([stored])[0], 201)


@blueprint.get("/cases/<number>/files")
@access.allow("api")
@describe(gives=list[FileShape])
def files(number: str) -> ResponseReturnValue:
    """The files of a case, oldest first."""
    with current.engine().store.read() as queries:
        return answer(file_shapes(queries.files.of_case(current.case(queries, number).id)))


@blueprint.get("/cases/<number>/files/<hash>")
@access.allow("api")
@describe(gives=_ANY)
def download(number: str, hash: str) -> ResponseReturnValue:
    """One file of a case, as it came; nothing that it claims to be is believed."""
    with current.engine().store.read() as queries:
        case = current.case(queries, number)
        found = next((file for file in queries.files.of_case(case.id) if file.hash == hash), None)
        if found is None:
            raise NotFound("file", hash)
        content = queries.files.content(hash)
    name = clean_name(found.name)
    response = send_file(BytesIO(content), mimetype=_ANY, as_attachment=True, download_name=name)
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response
