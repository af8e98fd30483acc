"""The history: append-only streams, each a chain of hashes.

A link's hash covers the link before, its place, time, type and actor, and a salted digest of its payload.
Payload and salt lie in a table of their own: removing them anonymises, and the chain still verifies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, insert, select

from engine.model import Event, Json
from engine.storage import tables as t
from engine.storage.rows import new_key

_LAST = (
    select(t.event.c.seq, t.event.c.hash)
    .where(t.event.c.stream == bindparam("key"))
    .order_by(t.event.c.seq.desc())
    .limit(1)
)
_ADD = insert(t.event)
_ADD_PAYLOAD = insert(t.event_payload)
_ALL = select(t.event, t.event_payload.c.payload, t.event_payload.c.salt).outerjoin(
    t.event_payload, t.event_payload.c.event == t.event.c.id
)


class SqlEvents:
    """See :class:`engine.ports.Events`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def append(
        self,
        stream: str,
        type: str,
        payload: Mapping[str, Json],
        *,
        at: datetime,
        actor: str = "",
        case: int | None = None,
    ) -> Event:
        """Add the next link."""
        last = self._db.execute(_LAST, {"key": stream}).first()
        seq, before = (last.seq + 1, last.hash) if last else (1, b"")
        content, salt = orjson.dumps(dict(payload)), token_bytes(16)
        digest = sha256(salt + content).digest()
        link = _link(before, stream, seq, at, type, actor, digest)
        values = {"stream": stream, "seq": seq, "at": at, "type": type, "actor": actor, "case": case}
        new = new_key(self._db.execute(_ADD, {**values, "digest": digest, "hash": link}))
        self._db.execute(_ADD_PAYLOAD, {"event": new, "salt": salt, "payload": content})
        return Event(stream, seq, at, type, actor, dict(payload), case, link)

    def stream(self, stream: str, after: int = 0, limit: int = 500) -> Sequence[Event]:
        """Events of a stream in order of their number."""
        found = _ALL.where(t.event.c.stream == stream, t.event.c.seq > after).order_by(t.event.c.seq)
        return [_event(row) for row in self._db.execute(found.limit(limit)).mappings()]

    def of_case(self, case: int, limit: int = 500) -> Sequence[Event]:
        """Events of all streams of a case in order of time."""
        found = _ALL.where(t.event.c.case == case).order_by(t.event.c.at, t.event.c.id)
        return [_event(row) for row in self._db.execute(found.limit(limit)).mappings()]

    def verify(self, stream: str) -> int | None:
        """The number of the first broken link, or ``None`` when the chain is whole."""
        before = b""
        found = _ALL.where(t.event.c.stream == stream).order_by(t.event.c.seq)
        for expected, row in enumerate(self._db.execute(found).mappings(), start=1):
            link = _link(before, stream, row["seq"], row["at"], row["type"], row["actor"], row["digest"])
            forged = (
                row["payload"] is not None and sha256(row["salt"] + row["payload"]).digest() != row["digest"]
            )
            if row["seq"] != expected or link != row["hash"] or forged:
                return expected
            before = row["hash"]
        return None

    def streams(self) -> Iterator[str]:
        """The names of all streams."""
        return iter(self._db.execute(select(t.event.c.stream).distinct()).scalars().all())


def _link(before: bytes, stream: str, seq: int, at: datetime, type: str, actor: str, digest: bytes) -> bytes:
    head = orjson.dumps([stream, seq, at.isoformat(), type, actor])
    return sha256(before + head + digest).digest()


def _event(row: Any) -> Event:
    content = row["payload"]
    return Event(
        stream=row["stream"],
        seq=row["seq"],
        at=row["at"],
        type=row["type"],
        actor=row["actor"],
        payload=orjson.loads(content) if content is not None else {},
        case=row["case"],
        hash=bytes(row["hash"]),
    )
