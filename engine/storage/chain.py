"""The hash chain of a history; every adapter makes the same links.

A link's hash covers the link before, its stream, number, time, type, actor and case, and a salted digest of
its payload. Payload and salt themselves are no part of the hash: emptying them anonymises, and the chain
still holds once a later link says that this was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes

import orjson

from engine.model import ANONYMISED, Json


@dataclass(frozen=True, slots=True)
class Link:
    """One link as it is kept; ``payload`` and ``salt`` are ``None`` once anonymised."""

    seq: int
    at: datetime
    type: str
    actor: str
    case: int | None
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
    case: int | None = None,
) -> Link:
    """The link that follows ``before`` (its number and hash; ``None`` at the start of a stream)."""
    seq, hash = (before[0] + 1, before[1]) if before else (1, b"")
    content, salt = orjson.dumps(dict(payload)), token_bytes(16)
    digest = sha256(salt + content).digest()
    made = _hash(hash, [stream, seq, at.isoformat(), type, actor, case], digest)
    return Link(seq, at, type, actor, case, digest, made, content.decode(), salt)


def first_broken(stream: str, links: Iterable[Link]) -> int | None:
    """The number of the first link that does not hold; ``None`` when all do."""
    before, silent = b"", 0
    for expected, link in enumerate(links, start=1):
        if link.seq != expected or _made(before, stream, link) != link.hash or _forged(link):
            return silent or expected
        if link.type == ANONYMISED:
            silent = 0
        elif link.payload is None:
            silent = silent or expected
        before = link.hash
    return silent or None


def _forged(link: Link) -> bool:
    if link.payload is None or link.salt is None:
        return (link.payload is None) != (link.salt is None)
    return sha256(link.salt + link.payload.encode()).digest() != link.digest


def _made(before: bytes, stream: str, link: Link) -> bytes:
    head = [stream, link.seq, link.at.isoformat(), link.type, link.actor, link.case]
    return _hash(before, head, link.digest)


def _hash(before: bytes, head: list[Json], digest: bytes) -> bytes:
    return sha256(before + orjson.dumps(head) + digest).digest()
