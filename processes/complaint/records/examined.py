"""What complaints say about units and people: attributions, contests, contacts of a period (S10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Index, Table, Text, and_, exists, func, select

from engine.model import Viewer
from engine.storage import tables as engine
from engine.storage.statements import Session
from engine.storage.types import Instant
from engine.storage.visibility import visible
from processes.complaint.records import tables as t
from processes.complaint.records.tables import Key, metadata

attribution = Table(
    "attribution",
    metadata,
    Column("id", Key, primary_key=True),
    Column("figure", Text, nullable=False),
    Column("case", Key, nullable=False, index=True),
    Column("step", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)

contest = Table(
    "contest",
    metadata,
    Column("id", Key, primary_key=True),
    Column("item", Text, nullable=False, unique=True),
    Column("case", Key, nullable=False, index=True),
    Column("person", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("upheld", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Instant),
)
UPHELD = "upheld"
OPEN_CONTEST = contest.c.decided_at.is_(None)
Index("ix_contest_open", contest.c.at, sqlite_where=OPEN_CONTEST, postgresql_where=OPEN_CONTEST)


@dataclass(frozen=True, slots=True)
class Attribution:
    """A confirmed finding, a new round or an escalation, and whose it is.

    :param figure: ``not_satisfied``, ``upheld``, ``reopened`` or ``escalated``.
    :param step: the element at which it was found.
    :param person: whose it is; ``""`` for a unit's alone.
    """

    id: int
    figure: str
    case: int
    step: str
    person: str
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Contest:
    """A person says that something is not hers.

    :param item: ``contact:12`` or ``attribution:5``.
    :param upheld: ``yes`` or ``no`` once decided, else ``""``.
    """

    id: int
    item: str
    case: int
    person: str
    reason: str
    at: datetime
    upheld: str
    words: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Served:
    """A contact of a period, and how the house served it.

    :param writer: who wrote the reply that first answered it; ``""`` while none did.
    :param late: whether its promise was broken.
    :param open: whether its promise still runs, unbroken.
    """

    id: int
    case: int
    number: str
    title: str
    channel: str
    received_at: datetime
    satisfied: bool | None
    writer: str
    late: bool
    open: bool


class Examined:
    """Reads for the report."""

    def __init__(self, session: Session) -> None:
        self._db = session.connection

    def contacts(self, viewer: Viewer, first: datetime, end: datetime) -> Sequence[Served]:
        """Registered contacts received from a moment on and before another, oldest first."""
        c = t.contact.c
        promise = and_(
            engine.clock.c.case == c.case,
            engine.clock.c.name == "reply",
            engine.clock.c.started_at == c.received_at,
        )
        broken = exists().where(promise, engine.clock.c.breached_at.is_not(None))
        runs = exists().where(promise, engine.RUNNING, engine.clock.c.breached_at.is_(None))
        writer = (
            select(t.reply.c.written_by)
            .where(t.reply.c.case == c.case, t.reply.c.delivered_at >= c.entered_at)
            .order_by(t.reply.c.delivered_at, t.reply.c.id)
            .limit(1)
            .scalar_subquery()
        )
        found = (
            select(
                c.id,
                c.case,
                engine.cases.c.number,
                engine.cases.c.title,
                c.channel,
                c.received_at,
                c.satisfied,
                func.coalesce(writer, "").label("writer"),
                broken.label("late"),
                runs.label("open"),
            )
            .join_from(t.contact, engine.cases, engine.cases.c.id == c.case)
            .where(c.received_at >= first, c.received_at < end, visible(viewer, c.case))
            .order_by(c.received_at, c.id)
        )
        return [Served(**row) for row in self._db.execute(found).mappings()]

    def attributions(
        self, viewer: Viewer, first: datetime, end: datetime
    ) -> Sequence[tuple[Attribution, str, str]]:
        """Attributions of a period, oldest first, each with its case's number and title."""
        columns = [attribution.c[name] for name in Attribution.__slots__]
        found = (
            select(*columns, engine.cases.c.number, engine.cases.c.title)
            .join_from(attribution, engine.cases, engine.cases.c.id == attribution.c.case)
            .where(attribution.c.at >= first, attribution.c.at < end, visible(viewer, attribution.c.case))
            .order_by(attribution.c.at, attribution.c.id)
        )
        return [(Attribution(*row[:-2]), row[-2], row[-1]) for row in self._db.execute(found)]

    def of_the_barred(self, viewer: Viewer, first: datetime, end: datetime) -> Sequence[Attribution]:
        """What was found right about the viewer herself in complaints hidden from her, oldest first (S10).

        Only where she was asked for her statement: so she knows that there is a complaint, and no more of it.
        """
        heard = exists().where(
            t.statement.c.complaint == attribution.c.case, t.statement.c.person == viewer.person
        )
        found = (
            select(*[attribution.c[name] for name in Attribution.__slots__])
            .where(
                attribution.c.at >= first,
                attribution.c.at < end,
                attribution.c.person == viewer.person,
                attribution.c.figure == UPHELD,
                heard,
                ~visible(viewer, attribution.c.case),
            )
            .order_by(attribution.c.at, attribution.c.id)
        )
        return [Attribution(*row) for row in self._db.execute(found)]

    def contests(self) -> dict[str, Contest]:
        """What was contested, by item."""
        rows = self._db.execute(select(contest).order_by(contest.c.id)).mappings()
        return {row["item"]: Contest(**row) for row in rows}
