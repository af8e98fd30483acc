"""Attachments: content kept once, in chunks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam, select

from engine.errors import NotFound
from engine.model import StoredFile
from engine.storage import tables as t
from engine.storage.limits import CHUNK, refuse_large
from engine.storage.shapes import FILE, row_of
from engine.storage.statements import Numbered, Query, Session, inserted, same

_FILES = select(*FILE.columns).select_from(t.file_link.join(t.file, t.file.c.hash == t.file_link.c.hash))
_KNOWN = Query(select(t.file.c.size).where(t.file.c.hash == bindparam("of")), same)
_ADD = inserted(t.file)
_ADD_CHUNK = inserted(t.file_chunk)
_ADD_LINK = Numbered(t.file_link)
_CONTENT = Query(
    select(t.file_chunk.c.content)
    .where(t.file_chunk.c.hash == bindparam("of"))
    .order_by(t.file_chunk.c.part),
    same,
)
_OF_CASE = Query(_FILES.where(t.file_link.c.case == bindparam("of")).order_by(t.file_link.c.id), FILE.make)
_FIND = Query(
    _FILES.where(t.file_link.c.hash == bindparam("of")).order_by(t.file_link.c.id).limit(1), FILE.make
)


class SqlFiles:
    """See :class:`engine.ports.Files`."""

    def __init__(self, session: Session) -> None:
        self._db = session

    def put(
        self, content: bytes, *, name: str, content_type: str, at: datetime, case: int | None = None
    ) -> StoredFile:
        """Store a file; the content is kept once."""
        refuse_large(name, len(content))
        stored = StoredFile(sha256(content).hexdigest(), name, content_type, len(content), at, case)
        if self._db.first(_KNOWN, {"of": stored.hash}) is None:
            self._db.change(_ADD, {"hash": stored.hash, "size": stored.size})
            self._db.change_each(
                _ADD_CHUNK,
                (
                    {"hash": stored.hash, "part": part, "content": content[start : start + CHUNK]}
                    for part, start in enumerate(range(0, len(content), CHUNK))
                ),
            )
        self._db.number(_ADD_LINK, row_of(stored))
        return stored

    def attach(self, hash: str, case: int) -> None:
        """Tie a stored file to a case, once."""
        known = self.find(hash)
        if known is None:
            raise NotFound("file", hash)
        if all(file.hash != hash for file in self.of_case(case)):
            self._db.number(_ADD_LINK, row_of(replace(known, case=case)))

    def content(self, hash: str) -> bytes:
        """The whole file."""
        if self._db.first(_KNOWN, {"of": hash}) is None:
            raise NotFound("file", hash)
        return b"".join(self._db.all(_CONTENT, {"of": hash}))

    def of_case(self, case: int) -> Sequence[StoredFile]:
        """The files of a case, oldest first."""
        return self._db.all(_OF_CASE, {"of": case})

    def find(self, hash: str) -> StoredFile | None:
        """What is known of a file."""
        return self._db.first(_FIND, {"of": hash})
