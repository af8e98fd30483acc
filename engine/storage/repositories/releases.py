"""Content-addressed artefacts, drafts, releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from engine.errors import NotFound, StaleRevision
from engine.model import Draft, Release
from engine.storage import tables as t
from engine.storage.rows import new_key, plain, row_of


class SqlReleases:
    """See :class:`engine.ports.Releases`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def put(self, name: str, content: bytes) -> str:
        """Store content once; returns its SHA-256 in hexadecimal."""
        hash = sha256(content).hexdigest()
        if self._db.execute(select(t.artefact.c.hash).where(t.artefact.c.hash == hash)).first() is None:
            self._db.execute(insert(t.artefact), {"hash": hash, "content": content})
        return hash

    def content(self, hash: str) -> bytes:
        """The stored content."""
        found = self._db.execute(select(t.artefact.c.content).where(t.artefact.c.hash == hash)).scalar()
        if found is None:
            raise NotFound("content", hash)
        return bytes(found)

    def publish(
        self, manifest: Mapping[str, str], *, at: datetime, author: str, publisher: str, note: str
    ) -> Release:
        """Store the next release."""
        values = {"published_at": at, "author": author, "publisher": publisher, "note": note}
        new = new_key(self._db.execute(insert(t.release), values))
        self._db.execute(
            insert(t.release_item),
            [{"release": new, "name": name, "hash": hash} for name, hash in manifest.items()],
        )
        return Release(new, at, author, publisher, note, dict(manifest))

    def get(self, release: int) -> Release:
        """The release with this id."""
        found = self._one(select(t.release).where(t.release.c.id == release))
        if found is None:
            raise NotFound("release", release)
        return found

    def newest(self) -> Release | None:
        """The release new cases start on."""
        return self._one(select(t.release).order_by(t.release.c.id.desc()))

    def in_force(self, at: datetime) -> Release | None:
        """The newest release published at or before ``at``; the first one when none was."""
        published = select(t.release).where(t.release.c.published_at <= at)
        return self._one(published.order_by(t.release.c.id.desc())) or self._one(
            select(t.release).order_by(t.release.c.id)
        )

    def all(self) -> Sequence[Release]:
        """All releases, newest first, without manifests."""
        rows = self._db.execute(select(t.release).order_by(t.release.c.id.desc())).mappings()
        return [Release(**row, manifest={}) for row in rows]

    def draft(self, name: str) -> Draft | None:
        """The draft of an artefact."""
        row = self._db.execute(select(t.draft).where(t.draft.c.name == name)).mappings().first()
        return None if row is None else plain(Draft, row)

    def drafts(self) -> Sequence[Draft]:
        """All drafts, by name."""
        return [
            plain(Draft, row) for row in self._db.execute(select(t.draft).order_by(t.draft.c.name)).mappings()
        ]

    def save_draft(self, draft: Draft, *, expected: int | None) -> Draft:
        """Write a draft if it is still at the revision it was read at."""
        stored = self.draft(draft.name)
        actual = None if stored is None else stored.revision
        if actual != expected:
            raise StaleRevision("draft", draft.name, expected or 0, actual)
        saved = replace(draft, revision=(expected or 0) + 1)
        if stored is None:
            self._db.execute(insert(t.draft), row_of(saved))
        else:
            change = update(t.draft).where(t.draft.c.name == draft.name)
            self._db.execute(change, row_of(saved, "name"))
        return saved

    def drop_draft(self, name: str) -> None:
        """Forget a draft."""
        self._db.execute(delete(t.draft).where(t.draft.c.name == name))

    def _one(self, found: Select[Any]) -> Release | None:
        row = self._db.execute(found.limit(1)).mappings().first()
        if row is None:
            return None
        items = select(t.release_item.c.name, t.release_item.c.hash)
        items = items.where(t.release_item.c.release == row["id"]).order_by(t.release_item.c.name)
        return Release(**row, manifest={item.name: item.hash for item in self._db.execute(items)})
