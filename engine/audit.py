"""Looks the whole history over: is every link as it was written, and is everything still there?

Hashes show what was changed in a stream. What was cut off at its end, or a stream that is gone whole, only
shows against a seal: the heads of all streams at some moment, kept where nobody who can reach the database
can reach it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.errors import NotFound
from engine.model import Head
from engine.ports import Queries

Seal = Mapping[str, tuple[int, str]]
"""Where each stream ended when it was sealed: stream → number and hash of its last link."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it was written.

    :param seq: the number of the first link that does not hold.
    :param case: the case's number, where the stream belongs to one.
    """

    stream: str
    seq: int
    sentence: str
    case: str = ""


def sealed(heads: Sequence[Head]) -> Seal:
    """A seal over a history as it is now."""
    return {head.stream: (head.seq, head.hash) for head in heads}


def audit(queries: Queries, heads: Sequence[Head], seal: Seal | None = None) -> Iterator[Damage | None]:
    """Look at every stream and at what a seal says was there: one answer each, ``None`` where all is well.

    :param heads: from :meth:`engine.ports.Events.heads`, in the same transaction.
    """
    there = {head.stream for head in heads}
    seal = seal or {}
    for head in heads:
        yield _changed(queries, head.stream) or _against(queries, head, seal)
    for stream, (seq, _) in seal.items():
        if stream not in there:
            yield _damage(queries, stream, seq, "is gone with its whole stream")


def _changed(queries: Queries, stream: str) -> Damage | None:
    seq = queries.events.verify(stream)
    return None if seq is None else _damage(queries, stream, seq, "was changed or taken out")


def _against(queries: Queries, head: Head, seal: Seal) -> Damage | None:
    if head.stream not in seal:
        return None
    seq, hash = seal[head.stream]
    if head.seq < seq:
        return _damage(queries, head.stream, head.seq + 1, "was cut off after it was sealed")
    found = queries.events.stream(head.stream, after=seq - 1, limit=1)
    if found and found[0].hash.hex() == hash:
        return None
    return _damage(queries, head.stream, seq, "was written anew after it was sealed")


def _damage(queries: Queries, stream: str, seq: int, what: str) -> Damage:
    return Damage(stream, seq, f"Link {seq} of {stream} {what}.", _case(queries, stream))


def _case(queries: Queries, stream: str) -> str:
    kind, _, number = stream.partition(":")
    if kind != "instance" or not number.isdecimal():
        return ""
    try:
        return queries.cases.get(queries.instances.get(int(number)).case).number
    except NotFound:
        return ""
