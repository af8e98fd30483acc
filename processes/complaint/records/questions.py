"""What the house asked its customers, and whether they answered (S9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Table, Text

from engine.storage.types import Instant
from processes.complaint.records.tables import Key, metadata

question = Table(
    "question",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("reply", Key),
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("contact", Key),
    Column("ended_at", Instant),
)


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a person asked the customer of a case.

    :param how: ``written``, ``phone``, ``visit``, or ``reply``: with a reply.
    :param reply: the reply that it went with.
    :param status: ``waiting``, ``answered``, ``unanswered`` in its time, ``lost`` on its way to her,
        ``taken_back``, or ``over`` with its case.
    :param contact: the contact by which she answered.
    """

    id: int
    case: int
    text: str
    how: str
    reply: int | None
    asked_at: datetime
    asked_by: str
    status: str
    contact: int | None
    ended_at: datetime | None
