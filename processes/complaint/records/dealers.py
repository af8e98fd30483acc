"""Dealers as parties of a case, and what they and the house wrote to each other (S8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Column, Table, Text

from engine.storage.types import Instant, JsonText
from processes.complaint.records.tables import Key, metadata

dealer = Table(
    "dealer",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("notified_on", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("pin", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("answer_by", Instant),
    Column("left_at", Instant),
)

dealer_message = Table(
    "dealer_message",
    metadata,
    Column("id", Key, primary_key=True),
    Column("dealer", Key, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("inward", Boolean, nullable=False),
    Column("author", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("files", JsonText, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Dealer:
    """A dealer who is a party of one case.

    :param reference: her own number for the matter.
    :param notified_on: the day on which she heard of it, as ISO date; ``""`` when nobody knows.
    :param pin: a salted hash; ``""`` while she has no access.
    :param step: what was agreed with her last.
    :param answer_by: until when the house waits for her word; ``None`` while it does not.
    :param left_at: when her access was taken back.
    """

    id: int
    case: int
    name: str
    email: str
    reference: str
    notified_on: str
    language: str
    pin: str
    step: str
    joined_at: datetime
    answer_by: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class DealerMessage:
    """One message between a dealer and the house; the customer sees none of them.

    :param inward: hers; else the house's.
    :param files: hashes of the stored files that came with it.
    """

    id: int
    dealer: int
    at: datetime
    inward: bool
    author: str
    text: str
    files: list[str]
