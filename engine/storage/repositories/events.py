"""The history: append-only streams, each a chain of hashes (:mod:`engine.storage.chain`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Integer, bindparam, select

from engine.model import Event, Head, Json
from engine.storage import tables as t
from engine.storage.chain import Link, first_broken, forge
from engine.storage.shapes import EVENT
from engine.storage.statements import Query, Session, inserted

_LAST = Query(
    select(t.event.c.seq, t.event.c.hash)
    .where(t.event.c.stream == bindparam("of"))
    .order_by(t.event.c.seq.desc())
    .limit(1),
    lambda seq, hash: (int(seq), bytes(hash)),
)
_ADD = inserted(t.event, "id")
_STREAM = Query(
    select(*EVENT.columns)
    .where(t.event.c.stream == bindparam("of"), t.event.c.seq > bindparam("after"))
    .order_by(t.event.c.seq)
    .limit(bindparam("most", type_=Integer)),
    EVENT.make,
)
_NEWEST = Query(
    select(*EVENT.columns)
    .where(t.event.c.stream == bindparam("of"))
    .order_by(t.event.c.seq.desc())
    .limit(bindparam("most", type_=Integer)),
    EVENT.make,
)
_OF_CASE = Query(
    select(*EVENT.columns)
    .where(t.event.c.case == bindparam("of"))
    .order_by(t.event.c.at, t.event.c.id)
    .limit(bindparam("most", type_=Integer)),
    EVENT.make,
)
_LINKS = Query(
    select(
        t.event.c.seq,
        t.event.c.at,
        t.event.c.type,
        t.event.c.actor,
        t.event.c.case,
        t.event.c.digest,
        t.event.c.hash,
        t.event.c.payload,
        t.event.c.salt,
    )
    .where(t.event.c.stream == bindparam("of"))
    .order_by(t.event.c.seq),
    Link,
)
_LATER = t.event.alias()
_HEADS = Query(
    select(t.event.c.stream, t.event.c.seq, t.event.c.hash)
    .where(
        ~select(_LATER.c.id).where(_LATER.c.stream == t.event.c.stream, _LATER.c.seq > t.event.c.seq).exists()
    )
    .order_by(t.event.c.id),
    lambda stream, seq, hash: Head(stream, seq, bytes(hash).hex()),
)


class SqlEvents:
    """See :class:`engine.ports.Events`."""

    def __init__(self, session: Session) -> None:
        self._db = session
        self._last: dict[str, tuple[int, bytes]] = {}

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
        """Add the next link; only the first one in a transaction asks for the link before."""
        before = self._last.get(stream) or self._db.first(_LAST, {"of": stream})
        link = forge(stream, before, type, payload, at, actor, case)
        row = {
            "stream": stream,
            "seq": link.seq,
            "at": at,
            "type": type,
            "actor": actor,
            "case": case,
            "digest": link.digest,
            "hash": link.hash,
            "salt": link.salt,
            "payload": link.payload,
        }
        self._db.change(_ADD, row)
        self._last[stream] = link.seq, link.hash
        return Event(stream, link.seq, at, type, actor, dict(payload), case, link.hash)

    def forget(self) -> None:
        """Ask again for the links before: some were undone with a savepoint."""
        self._last.clear()

    def stream(self, stream: str, after: int = 0, limit: int = 500) -> Sequence[Event]:
        """Events of a stream in order of their number."""
        return self._db.all(_STREAM, {"of": stream, "after": after, "most": limit})

    def last(self, stream: str, limit: int) -> Sequence[Event]:
        """The last events of a stream, in order of their number."""
        return self._db.all(_NEWEST, {"of": stream, "most": limit})[::-1]

    def of_case(self, case: int, limit: int = 500) -> Sequence[Event]:
        """Events of all streams of a case in order of time."""
        return self._db.all(_OF_CASE, {"of": case, "most": limit})

    def verify(self, stream: str) -> int | None:
        """The number of the first broken link, or ``None`` when the chain is whole."""
        return first_broken(stream, self._db.all(_LINKS, {"of": stream}))

    def heads(self) -> Sequence[Head]:
        """Where each stream ends, in the order in which they were last added to."""
        return self._db.all(_HEADS, {})
