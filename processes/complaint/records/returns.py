"""Goods on their way: what customers send in, and what the house sends in exchange (S12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Boolean, Column, Date, Integer, Table, Text

from engine.model import Json
from engine.storage.types import Instant, JsonText
from processes.complaint.records.tables import Key, metadata

goods_return = Table(
    "goods_return",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("case", Key, nullable=False, index=True),
    Column("line", Key, nullable=False, index=True),
    Column("expected", Integer, nullable=False),
    Column("send_what", Text, nullable=False),
    Column("send_to", Text, nullable=False),
    Column("send_by", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("receipts", JsonText, nullable=False),
    Column("finding", JsonText),
    Column("authorised_by", Text, nullable=False),
    Column("authorised_at", Instant, nullable=False),
)

replacement = Table(
    "replacement",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, nullable=False, index=True),
    Column("line", Key, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("serial", Text, nullable=False, index=True),
    Column("made", Boolean, nullable=False),
    Column("sent_on", Text, nullable=False),
    Column("expected_on", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("tracking", Text, nullable=False),
    Column("sent_by", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("arrived_at", Instant),
    Column("confirmed", Boolean, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Return:
    """What a customer was asked to send in, and what came.

    :param expected: pieces.
    :param send_by: the last day on which it counts as sent in time.
    :param status: ``awaited``, ``received``, ``checked``, ``lapsed``, ``withdrawn``.
    :param receipts: one for each parcel: ``quantity``, ``condition``, ``came_on``, ``note``, ``by``.
    """

    id: int
    number: str
    case: int
    line: int
    expected: int
    send_what: str
    send_to: str
    send_by: date
    status: str
    receipts: list[dict[str, Json]]
    finding: dict[str, Json] | None
    authorised_by: str
    authorised_at: datetime

    @property
    def received(self) -> int:
        """How many pieces came so far."""
        return sum(int(receipt["quantity"]) for receipt in self.receipts)


@dataclass(frozen=True, slots=True)
class Replacement:
    """What was sent in exchange, free of charge; a new item starts a guarantee of its own (Q1).

    :param kind: ``replacement`` or ``parts``.
    :param serial: of the unit that was sent, one row each, as :func:`serial_key` writes it; empty for parts.
    :param made: whether production made it, because none was in stock.
    :param confirmed: whether the customer said that it arrived; else the carrier's day counts.
    """

    id: int
    case: int
    line: int
    kind: str
    serial: str
    made: bool
    sent_on: str
    expected_on: str
    carrier: str
    tracking: str
    sent_by: str
    sent_at: datetime
    arrived_at: datetime | None
    confirmed: bool
