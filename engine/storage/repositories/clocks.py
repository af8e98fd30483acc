"""Promises with a running time, and their pauses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from engine.model import Pause, PromiseClock
from engine.storage import tables as t
from engine.storage.rows import new_key, plain, row_of


class SqlClocks:
    """See :class:`engine.ports.Clocks`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def start(
        self,
        *,
        case: int,
        instance: int,
        name: str,
        started_at: datetime,
        unit: str,
        amount: int,
        due_at: datetime,
    ) -> PromiseClock:
        """Store a running clock."""
        values = {
            "case": case,
            "instance": instance,
            "name": name,
            "started_at": started_at,
            "unit": unit,
            "amount": amount,
            "due_at": due_at,
            "pause_reason": "",
        }
        new = new_key(self._db.execute(insert(t.clock), values))
        return PromiseClock(new, case, instance, name, started_at, unit, amount, due_at)

    def find(self, instance: int, name: str) -> PromiseClock | None:
        """The instance's newest clock of this name."""
        found = select(t.clock).where(t.clock.c.instance == instance, t.clock.c.name == name)
        row = self._db.execute(found.order_by(t.clock.c.id.desc()).limit(1)).mappings().first()
        return None if row is None else plain(PromiseClock, row)

    def of_case(self, case: int) -> Sequence[PromiseClock]:
        """All clocks of a case, oldest first."""
        found = select(t.clock).where(t.clock.c.case == case).order_by(t.clock.c.id)
        return [plain(PromiseClock, row) for row in self._db.execute(found).mappings()]

    def save(self, clock: PromiseClock) -> None:
        """Write the changed clock."""
        self._db.execute(update(t.clock).where(t.clock.c.id == clock.id), row_of(clock, "id"))

    def pauses(self, clock: int) -> Sequence[Pause]:
        """The clock's pauses, oldest first."""
        found = select(t.pause).where(t.pause.c.clock == clock).order_by(t.pause.c.id)
        return [plain(Pause, row) for row in self._db.execute(found).mappings()]

    def pause(self, clock: int, reason: str, at: datetime) -> None:
        """Open a pause."""
        self._db.execute(insert(t.pause), {"clock": clock, "reason": reason, "started_at": at})

    def resume(self, clock: int, at: datetime) -> None:
        """Close the open pause."""
        change = update(t.pause).where(t.pause.c.clock == clock, t.pause.c.ended_at.is_(None))
        self._db.execute(change, {"ended_at": at})
