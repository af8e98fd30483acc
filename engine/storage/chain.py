"""The hash chain of a history; every adapter makes the same links.

A link's hash covers the link before, its stream, number, time, type and actor, and a salted digest of its
payload. Payload and salt are kept apart from the link: removing them anonymises, and the chain still holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes

import orjson

from engine.model import Json


@dataclass(frozen=True, slots=True)
class Link:
    """One link as it is kept; ``payload`` and ``salt`` are ``None`` once anonymised."""

    seq: int
    at: datetime
    type: str
    actor: str
    digest: bytes
    hash: bytes
    payload: str | None
    salt: bytes | None


def forge(
    stream: str,
    before: tuple[int, bytes] | None,
    type: str,
    payload: Mapping[str, Json],
    at: datetime,
    actor: str,
) -> Link:
    """The link that follows ``before`` (its number and hash; ``None`` at the start of a stream)."""
    seq, hash = (before[0] + 1, before[1]) if before else (1, b"")
    content, salt = orjson.dumps(dict(payload)), token_bytes(16)
    digest = sha256(salt + content).digest()
    made = _hash(hash, stream, seq, at, type, actor, digest)
    return Link(seq, at, type, actor, digest, made, content.decode(), salt)


def first_broken(stream: str, links: Iterable[Link]) -> int | None:
    """The number of the first link that does not hold; ``None`` when all do."""
    before = b""
    for expected, link in enumerate(links, start=1):
        made = _hash(before, stream, link.seq, link.at, link.type, link.actor, link.digest)
        if link.seq != expected or made != link.hash or _forged(link):
            return expected
        before = link.hash
    return None


def _forged(link: Link) -> bool:
    if link.payload is None or link.salt is None:
        return False
    return sha256(link.salt + link.payload.encode()).digest() != link.digest


def _hash(before: bytes, stream: str, seq: int, at: datetime, type: str, actor: str, digest: bytes) -> bytes:
    head = orjson.dumps([stream, seq, at.isoformat(), type, actor])
    return sha256(before + head + digest).digest()
