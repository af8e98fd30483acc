"""Recalls: what was confirmed of a batch, the recall with its decision, and every owner who is told (S11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Column, Integer, Table, Text

from engine.model import Json
from engine.storage.types import Instant, JsonText
from processes.complaint.records.tables import Key, metadata

recall_finding = Table(
    "recall_finding",
    metadata,
    Column("line", Key, primary_key=True),
    Column("case", Key, nullable=False),
    Column("sku", Text, nullable=False),
    Column("batch", Text, nullable=False, index=True),
    Column("defect", Text, nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("safety", Boolean, nullable=False),
    Column("found_at", Instant, nullable=False),
)

recall = Table(
    "recall",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", Key, index=True),
    Column("source", Key),
    Column("sku", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("batch", Text, nullable=False, index=True),
    Column("defect", Text, nullable=False),
    Column("safety", Boolean, nullable=False),
    Column("complaints", Integer, nullable=False),
    Column("shipped", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raised_by", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("status", Text, nullable=False),
    Column("standing", Text, unique=True),
    Column("hold", JsonText),
    Column("assessment", JsonText),
    Column("decision", JsonText),
    Column("effect", JsonText),
    Column("closed_at", Instant),
)

recall_owner = Table(
    "recall_owner",
    metadata,
    Column("id", Key, primary_key=True),
    Column("recall", Key, nullable=False, index=True),
    Column("customer", Key),
    Column("units", JsonText, nullable=False),
    Column("seller", Text, nullable=False),
    Column("token", Text, nullable=False, unique=True),
    Column("address", Text, nullable=False),
    Column("notified_at", Instant),
    Column("reminders", Integer, nullable=False),
    Column("response", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("responded_at", Instant),
    Column("recorded_by", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("settled_at", Instant),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the last inspection of a line says about its batch.

    :param counts: whether it speaks for a recall: confirmed, and made wrong or dangerous.
    """

    line: int
    case: int
    sku: str
    batch: str
    defect: str
    counts: bool
    safety: bool
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Recall:
    """A recall of one model, batch and defect, from its proposal to its end.

    :param case: the recall's own case; ``None`` until its diagram has begun.
    :param source: the complaint's case whose finding proposed it; ``None`` when a person opened it.
    :param batch: ``""`` while a danger was reported of an item whose batch is not known yet.
    :param complaints: how many complaints were confirmed when it was raised, and again when it was decided.
    :param status: ``proposed``, ``held``, ``assessed``, ``rejected``, ``running``, ``closed``.
    :param standing: model, batch and defect as one text while it is undecided or running, so that there is
        one at a time; then ``None``.
    """

    id: int
    case: int | None
    source: int | None
    sku: str
    model: str
    batch: str
    defect: str
    safety: bool
    complaints: int
    shipped: int
    reason: str
    raised_by: str
    raised_at: datetime
    status: str
    standing: str | None
    hold: dict[str, Json] | None
    assessment: dict[str, Json] | None
    decision: dict[str, Json] | None
    effect: dict[str, Json] | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has units of a recalled batch.

    :param customer: ``None`` where only the seller of the unit is known.
    :param units: serial numbers; empty where the owner named none.
    :param token: what the link in her notice carries.
    :param address: where the notice went; ``""`` while there is none.
    :param response: ``""``, or one of :data:`processes.complaint.recalls.RESPONSES`.
    :param remedy: ``""``, ``repaired``, ``replaced``, ``refunded``: what she got, free of charge.
    """

    id: int
    recall: int
    customer: int | None
    units: list[str]
    seller: str
    token: str
    address: str
    notified_at: datetime | None
    reminders: int
    response: str
    comment: str
    responded_at: datetime | None
    recorded_by: str
    remedy: str
    settled_at: datetime | None
