"""Content-addressed artefacts, drafts, releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam, delete, select, update

from engine.errors import NotFound, StaleRevision
from engine.model import Draft, Release
from engine.storage import tables as t
from engine.storage.shapes import DRAFT, row_of
from engine.storage.statements import Numbered, Query, Session, Statement, inserted, same


def _bare(id: int, published_at: datetime, author: str, publisher: str, note: str) -> Release:
    return Release(id, published_at, author, publisher, note, {})


_KNOWN = Query(select(t.artefact.c.hash).where(t.artefact.c.hash == bindparam("of")), same)
_PUT = inserted(t.artefact)
_CONTENT = Query(select(t.artefact.c.content).where(t.artefact.c.hash == bindparam("of")), bytes)
_ADD = Numbered(t.release)
_ADD_ITEM = inserted(t.release_item)
_GET = Query(select(t.release).where(t.release.c.id == bindparam("of")), _bare)
_ALL = Query(select(t.release).order_by(t.release.c.id.desc()), _bare)
_NEWEST = Query(select(t.release).order_by(t.release.c.id.desc()).limit(1), _bare)
_FIRST = Query(select(t.release).order_by(t.release.c.id).limit(1), _bare)
_IN_FORCE = Query(
    select(t.release)
    .where(t.release.c.published_at <= bindparam("at"))
    .order_by(t.release.c.id.desc())
    .limit(1),
    _bare,
)
_ITEMS = Query(
    select(t.release_item.c.name, t.release_item.c.hash)
    .where(t.release_item.c.release == bindparam("of"))
    .order_by(t.release_item.c.name),
    lambda name, hash: (name, hash),
)
_DRAFT = Query(select(*DRAFT.columns).where(t.draft.c.name == bindparam("of")), DRAFT.make)
_DRAFTS = Query(select(*DRAFT.columns).order_by(t.draft.c.name), DRAFT.make)
_ADD_DRAFT = inserted(t.draft)
_SAVE_DRAFT = Statement(
    update(t.draft).where(t.draft.c.name == bindparam("of"), t.draft.c.revision == bindparam("expected")),
    ["content", "revision", "author", "updated_at", "base"],
)
_DROP_DRAFT = Statement(delete(t.draft).where(t.draft.c.name == bindparam("of")))


class SqlReleases:
    """See :class:`engine.ports.Releases`."""

    def __init__(self, session: Session) -> None:
        self._db = session

    def put(self, name: str, content: bytes) -> str:
        """Store content once; returns its SHA-256 in hexadecimal."""
        hash = sha256(content).hexdigest()
        if self._db.first(_KNOWN, {"of": hash}) is None:
            self._db.change(_PUT, {"hash": hash, "content": content})
        return hash

    def content(self, hash: str) -> bytes:
        """The stored content."""
        found = self._db.first(_CONTENT, {"of": hash})
        if found is None:
            raise NotFound("content", hash)
        return found

    def publish(
        self, manifest: Mapping[str, str], *, at: datetime, author: str, publisher: str, note: str
    ) -> Release:
        """Store the next release."""
        release = Release(0, at, author, publisher, note, dict(manifest))
        new = self._db.number(_ADD, row_of(release))
        items = ({"release": new, "name": name, "hash": hash} for name, hash in manifest.items())
        self._db.change_each(_ADD_ITEM, items)
        return replace(release, id=new)

    def get(self, release: int) -> Release:
        """The release with this id."""
        found = self._whole(self._db.first(_GET, {"of": release}))
        if found is None:
            raise NotFound("release", release)
        return found

    def newest(self) -> Release | None:
        """The release new cases start on."""
        return self._whole(self._db.first(_NEWEST, {}))

    def in_force(self, at: datetime) -> Release | None:
        """The newest release published at or before ``at``; the first one when none was."""
        return self._whole(self._db.first(_IN_FORCE, {"at": at}) or self._db.first(_FIRST, {}))

    def all(self) -> Sequence[Release]:
        """All releases, newest first, without manifests."""
        return self._db.all(_ALL, {})

    def draft(self, name: str) -> Draft | None:
        """The draft of an artefact."""
        return self._db.first(_DRAFT, {"of": name})

    def drafts(self) -> Sequence[Draft]:
        """All drafts, by name."""
        return self._db.all(_DRAFTS, {})

    def save_draft(self, draft: Draft, *, expected: int | None) -> Draft:
        """Write a draft if it is still at the revision it was read at."""
        stored = self.draft(draft.name)
        actual = None if stored is None else stored.revision
        if actual != expected:
            raise StaleRevision("draft", draft.name, expected or 0, actual)
        saved = replace(draft, revision=(expected or 0) + 1)
        if stored is None:
            self._db.change(_ADD_DRAFT, row_of(saved))
        elif self._db.change(_SAVE_DRAFT, {**row_of(saved), "of": draft.name, "expected": expected}) != 1:
            raise StaleRevision("draft", draft.name, expected or 0, None)
        return saved

    def drop_draft(self, name: str) -> None:
        """Forget a draft."""
        self._db.change(_DROP_DRAFT, {"of": name})

    def _whole(self, release: Release | None) -> Release | None:
        if release is None:
            return None
        return replace(release, manifest=dict(self._db.all(_ITEMS, {"of": release.id})))
