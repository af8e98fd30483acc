"""Attachments: content kept once, in chunks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select

from engine.errors import NotFound, UploadRefused
from engine.model import StoredFile
from engine.storage import tables as t

_CHUNK = 256 * 1024
_LARGEST = 25 * 1024 * 1024


class SqlFiles:
    """See :class:`engine.ports.Files`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def put(
        self, content: bytes, *, name: str, content_type: str, at: datetime, case: int | None = None
    ) -> StoredFile:
        """Store a file; the content is kept once."""
        if len(content) > _LARGEST:
            raise UploadRefused(
                f"{name} is larger than {_LARGEST // 1024 // 1024} MB.", remedy="Send a smaller file."
            )
        hash = sha256(content).hexdigest()
        if self._db.execute(select(t.file.c.hash).where(t.file.c.hash == hash)).first() is None:
            self._db.execute(insert(t.file), {"hash": hash, "size": len(content)})
            for part, start in enumerate(range(0, len(content), _CHUNK)):
                piece = content[start : start + _CHUNK]
                self._db.execute(insert(t.file_chunk), {"hash": hash, "part": part, "content": piece})
        values = {"hash": hash, "name": name, "content_type": content_type, "stored_at": at, "case": case}
        self._db.execute(insert(t.file_link), values)
        return StoredFile(hash, name, content_type, len(content), at, case)

    def attach(self, hash: str, case: int) -> None:
        """Tie a stored file to a case, once."""
        known = self.find(hash)
        if known is None:
            raise NotFound("file", hash)
        if hash not in {file.hash for file in self.of_case(case)}:
            self._db.execute(
                insert(t.file_link),
                {
                    "hash": hash,
                    "name": known.name,
                    "content_type": known.content_type,
                    "stored_at": known.stored_at,
                    "case": case,
                },
            )

    def content(self, hash: str) -> bytes:
        """The whole file."""
        if self._db.execute(select(t.file.c.hash).where(t.file.c.hash == hash)).first() is None:
            raise NotFound("file", hash)
        parts = (
            select(t.file_chunk.c.content).where(t.file_chunk.c.hash == hash).order_by(t.file_chunk.c.part)
        )
        return b"".join(self._db.execute(parts).scalars())

    def of_case(self, case: int) -> Sequence[StoredFile]:
        """The files of a case, oldest first."""
        found = _FILES.where(t.file_link.c.case == case).order_by(t.file_link.c.id)
        return [_stored(row) for row in self._db.execute(found).mappings()]

    def find(self, hash: str) -> StoredFile | None:
        """What is known of a file."""
        row = self._db.execute(_FILES.where(t.file_link.c.hash == hash).limit(1)).mappings().first()
        return None if row is None else _stored(row)


_FILES = select(t.file_link, t.file.c.size).join(t.file, t.file.c.hash == t.file_link.c.hash)


def _stored(row: Any) -> StoredFile:
    return StoredFile(
        row["hash"], row["name"], row["content_type"], row["size"], row["stored_at"], row["case"]
    )
