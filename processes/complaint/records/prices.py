"""Price lists: positions with a net price and a tax rate, in versions that hold from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Column, Date, Table, Text

from engine.storage.types import Instant
from processes.complaint.records.tables import Key, metadata

price_list = Table(
    "price_list",
    metadata,
    Column("id", Key, primary_key=True),
    Column("valid_from", Date, nullable=False, unique=True),
    Column("entered_at", Instant, nullable=False),
    Column("entered_by", Text, nullable=False),
)

price = Table(
    "price",
    metadata,
    Column("id", Key, primary_key=True),
    Column("list", Key, nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("net", Text, nullable=False),
    Column("tax_rate", Text, nullable=False),
    Column("currency", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class PriceList:
    """A version; it holds from its day on until the next one's, and is never changed."""

    id: int
    valid_from: date
    entered_at: datetime
    entered_by: str


@dataclass(frozen=True, slots=True)
class Price:
    """A position: ``net`` per piece and ``tax_rate`` in percent are decimal numbers as text."""

    id: int
    list: int
    code: str
    name: str
    name_zh: str
    net: str
    tax_rate: str
    currency: str
