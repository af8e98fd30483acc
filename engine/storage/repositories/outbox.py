"""Effects outside the desk, and what a person must mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from engine.errors import NotFound
from engine.model import Incident, Json, Outward
from engine.storage import tables as t
from engine.storage.rows import new_key, plain, row_of


class SqlOutbox:
    """See :class:`engine.ports.Outbox`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

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
    ) -> bool:
        """Ask for an effect; false when ``key`` was asked for before."""
        if self._db.execute(select(t.outbox.c.id).where(t.outbox.c.key == key)).first() is not None:
            return False
        self._db.execute(
            insert(t.outbox),
            {
                "key": key,
                "channel": channel,
                "recipient": recipient,
                "payload": dict(payload),
                "created_at": created_at,
                "due_at": due_at or created_at,
                "attempts": 0,
                "status": "waiting",
                "error": "",
                "case": case,
                "on_sent": on_sent,
                "on_failed": on_failed,
                "answer_key": answer_key,
            },
        )
        return True

    def get(self, outward: int) -> Outward:
        """The row with this id."""
        row = self._db.execute(select(t.outbox).where(t.outbox.c.id == outward)).mappings().first()
        if row is None:
            raise NotFound("effect", outward)
        return plain(Outward, row)

    def due(self, now: datetime, limit: int = 50) -> Sequence[Outward]:
        """Waiting rows whose time has come, earliest first."""
        found = (
            select(t.outbox)
            .where(t.outbox.c.status == "waiting", t.outbox.c.due_at <= now)
            .order_by(t.outbox.c.due_at, t.outbox.c.id)
            .limit(limit)
        )
        return [plain(Outward, row) for row in self._db.execute(found).mappings()]

    def next_due(self) -> datetime | None:
        """When the earliest waiting row is due."""
        earliest = select(func.min(t.outbox.c.due_at)).where(t.outbox.c.status == "waiting")
        return self._db.execute(earliest).scalar()

    def save(self, outward: Outward) -> None:
        """Write attempts, status, times and error."""
        changed = ("attempts", "status", "due_at", "sent_at", "error")
        row = row_of(outward)
        self._db.execute(
            update(t.outbox).where(t.outbox.c.id == outward.id), {name: row[name] for name in changed}
        )


class SqlIncidents:
    """See :class:`engine.ports.Incidents`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

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
        values = {
            "kind": kind,
            "token": token,
            "element": element,
            "message": message,
            "remedy": remedy,
            "created_at": created_at,
            "instance": instance,
            "case": case,
        }
        new = new_key(self._db.execute(insert(t.incident), values))
        return Incident(new, kind, token, element, message, remedy, created_at, instance, case)

    def get(self, incident: int) -> Incident:
        """The incident with this id."""
        row = self._db.execute(select(t.incident).where(t.incident.c.id == incident)).mappings().first()
        if row is None:
            raise NotFound("incident", incident)
        return plain(Incident, row)

    def open_of(self, instance: int) -> Sequence[Incident]:
        """Open incidents of an instance."""
        found = select(t.incident).where(
            t.incident.c.instance == instance, t.incident.c.resolved_at.is_(None)
        )
        return [plain(Incident, row) for row in self._db.execute(found).mappings()]

    def resolve(self, incident: int, at: datetime, by: str) -> bool:
        """Close it; false when it already was."""
        change = update(t.incident).where(t.incident.c.id == incident, t.incident.c.resolved_at.is_(None))
        return self._db.execute(change, {"resolved_at": at, "resolved_by": by}).rowcount == 1
