"""Effects outside the desk, and what a person must mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Integer, bindparam, func, select, update

from engine.errors import NotFound
from engine.model import Incident, Json, Outward
from engine.storage import tables as t
from engine.storage.shapes import INCIDENT, OUTWARD, row_of
from engine.storage.statements import Numbered, Query, Session, Statement, same, updated

_KNOWN = Query(select(t.outbox.c.id).where(t.outbox.c.key == bindparam("of")), same)
_ADD = Numbered(t.outbox)
_GET = Query(select(*OUTWARD.columns).where(t.outbox.c.id == bindparam("of")), OUTWARD.make)
_FIND = Query(select(*OUTWARD.columns).where(t.outbox.c.key == bindparam("of")), OUTWARD.make)
_UNDELIVERED = Query(
    select(*OUTWARD.columns).where(t.outbox.c.case == bindparam("of"), t.LOST).order_by(t.outbox.c.id),
    OUTWARD.make,
)
_DUE = Query(
    select(*OUTWARD.columns)
    .where(t.TO_SEND, t.outbox.c.due_at <= bindparam("now"))
    .order_by(t.outbox.c.due_at, t.outbox.c.id)
    .limit(bindparam("most", type_=Integer)),
    OUTWARD.make,
)
_NEXT_DUE = Query(select(func.min(t.outbox.c.due_at)).where(t.TO_SEND), same)
_CLAIM = Statement(
    update(t.outbox).where(
        t.outbox.c.id == bindparam("of"),
        t.outbox.c.due_at == bindparam("seen", type_=t.outbox.c.due_at.type),
        t.TO_SEND,
    ),
    ["due_at"],
)
_SAVE = updated(t.outbox, "attempts", "status", "due_at", "sent_at", "error")

_ADD_INCIDENT = Numbered(t.incident)
_INCIDENT = Query(select(*INCIDENT.columns).where(t.incident.c.id == bindparam("of")), INCIDENT.make)
_OPEN_OF = Query(
    select(*INCIDENT.columns)
    .where(t.incident.c.instance == bindparam("of"), t.UNRESOLVED)
    .order_by(t.incident.c.id),
    INCIDENT.make,
)
_ABOUT = Query(
    select(*INCIDENT.columns)
    .where(t.incident.c.kind == bindparam("of"), t.incident.c.token == bindparam("named"), t.UNRESOLVED)
    .order_by(t.incident.c.id),
    INCIDENT.make,
)
_RESOLVE = Statement(
    update(t.incident).where(t.incident.c.id == bindparam("of"), t.UNRESOLVED), ["resolved_at", "resolved_by"]
)


class SqlOutbox:
    """See :class:`engine.ports.Outbox`."""

    def __init__(self, session: Session) -> None:
        self._db = session

    def add(
        self,
        *,
        key: str,
        channel: str,
        recipient: str,
        payload: Mapping[str, Json],
        created_at: datetime,
        due_at: datetime | None = None,
        case: int | None = None,
        on_sent: str = "",
        on_failed: str = "",
        answer_key: str = "",
        quiet: bool = False,
    ) -> bool:
        """Ask for an effect; false when ``key`` was asked for before."""
        if self._db.first(_KNOWN, {"of": key}) is not None:
            return False
        outward = Outward(
            id=0,
            key=key,
            channel=channel,
            recipient=recipient,
            payload=dict(payload),
            created_at=created_at,
            due_at=due_at or created_at,
            case=case,
            on_sent=on_sent,
            on_failed=on_failed,
            answer_key=answer_key,
            quiet=quiet,
        )
        self._db.number(_ADD, row_of(outward))
        self._db.comes_due(outward.due_at)
        return True

    def get(self, outward: int) -> Outward:
        """The row with this id."""
        found = self._db.first(_GET, {"of": outward})
        if found is None:
            raise NotFound("effect", outward)
        return found

    def find(self, key: str) -> Outward | None:
        """The row that was asked for under this key, if any."""
        return self._db.first(_FIND, {"of": key})

    def undelivered(self, case: int) -> Sequence[Outward]:
        """What was to leave for a case and did not arrive, oldest first."""
        return self._db.all(_UNDELIVERED, {"of": case})

    def due(self, now: datetime, limit: int = 50) -> Sequence[Outward]:
        """Waiting rows whose time has come, earliest first."""
        return self._db.all(_DUE, {"now": now, "most": limit})

    def next_due(self) -> datetime | None:
        """When the earliest waiting row is due."""
        return self._db.first(_NEXT_DUE, {})

    def claim(self, outward: Outward, until: datetime) -> bool:
        """Take a waiting row; false when it was taken or changed since it was read."""
        return self._db.change(_CLAIM, {"of": outward.id, "seen": outward.due_at, "due_at": until}) == 1

    def save(self, outward: Outward) -> None:
        """Write attempts, status, times and error."""
        if self._db.change(_SAVE, {**row_of(outward), "of": outward.id}) != 1:
            raise NotFound("effect", outward.id)
        if outward.status == "waiting":
            self._db.comes_due(outward.due_at)


class SqlIncidents:
    """See :class:`engine.ports.Incidents`."""

    def __init__(self, session: Session) -> None:
        self._db = session

    def add(
        self,
        *,
        kind: str,
        token: str,
        element: str,
        message: str,
        remedy: str,
        created_at: datetime,
        instance: int | None = None,
        case: int | None = None,
    ) -> Incident:
        """Store an open incident."""
        incident = Incident(0, kind, token, element, message, remedy, created_at, instance, case)
        return replace(incident, id=self._db.number(_ADD_INCIDENT, row_of(incident)))

    def get(self, incident: int) -> Incident:
        """The incident with this id."""
        found = self._db.first(_INCIDENT, {"of": incident})
        if found is None:
            raise NotFound("incident", incident)
        return found

    def about(self, kind: str, token: str) -> Sequence[Incident]:
        """Open incidents of a kind about one thing, oldest first."""
        return self._db.all(_ABOUT, {"of": kind, "named": token})

    def open_of(self, instance: int) -> Sequence[Incident]:
        """Open incidents of an instance, oldest first."""
        return self._db.all(_OPEN_OF, {"of": instance})

    def resolve(self, incident: int, at: datetime, by: str) -> bool:
        """Close it; false when it already was."""
        return self._db.change(_RESOLVE, {"of": incident, "resolved_at": at, "resolved_by": by}) == 1
