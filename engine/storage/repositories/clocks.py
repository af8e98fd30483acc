"""Promises with a running time, and their pauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select, update

from engine.errors import NotFound
from engine.model import Pause, PromiseClock
from engine.storage import tables as t
from engine.storage.shapes import CLOCK, PAUSE, row_of
from engine.storage.statements import Numbered, Query, Session, Statement, updated

_ADD = Numbered(t.clock)
_FIND = Query(
    select(*CLOCK.columns)
    .where(t.clock.c.instance == bindparam("of"), t.clock.c.name == bindparam("called"))
    .order_by(t.clock.c.id.desc())
    .limit(1),
    CLOCK.make,
)
_OF_CASE = Query(
    select(*CLOCK.columns).where(t.clock.c.case == bindparam("of")).order_by(t.clock.c.id), CLOCK.make
)
_BEHIND = Query(
    select(*CLOCK.columns)
    .where(t.RUNNING, t.clock.c.unit != "elapsed_hours", t.clock.c.calendar < bindparam("revision"))
    .order_by(t.clock.c.id)
    .limit(bindparam("most")),
    CLOCK.make,
)
_SAVE = updated(t.clock)
_PAUSES = Query(
    select(*PAUSE.columns).where(t.pause.c.clock == bindparam("of")).order_by(t.pause.c.id), PAUSE.make
)
_PAUSE = Numbered(t.pause)
_RESUME = Statement(
    update(t.pause).where(t.pause.c.clock == bindparam("of"), t.pause.c.ended_at.is_(None)), ["ended_at"]
)


class SqlClocks:
    """See :class:`engine.ports.Clocks`."""

    def __init__(self, session: Session) -> None:
        self._db = session

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
        calendar: int = 0,
    ) -> PromiseClock:
        """Store a running clock."""
        clock = PromiseClock(0, case, instance, name, started_at, unit, amount, due_at, calendar=calendar)
        return replace(clock, id=self._db.number(_ADD, row_of(clock)))

    def find(self, instance: int, name: str) -> PromiseClock | None:
        """The instance's newest clock of this name."""
        return self._db.first(_FIND, {"of": instance, "called": name})

    def of_case(self, case: int) -> Sequence[PromiseClock]:
        """All clocks of a case, oldest first."""
        return self._db.all(_OF_CASE, {"of": case})

    def behind(self, revision: int, limit: int) -> Sequence[PromiseClock]:
        """Clocks that run by working time and were reckoned with an earlier calendar, oldest first."""
        return self._db.all(_BEHIND, {"revision": revision, "most": limit})

    def save(self, clock: PromiseClock) -> None:
        """Write the changed clock."""
        if self._db.change(_SAVE, {**row_of(clock), "of": clock.id}) != 1:
            raise NotFound("clock", clock.name)

    def pauses(self, clock: int) -> Sequence[Pause]:
        """The clock's pauses, oldest first."""
        return self._db.all(_PAUSES, {"of": clock})

    def pause(self, clock: int, reason: str, at: datetime) -> None:
        """Open a pause."""
        self._db.number(_PAUSE, row_of(Pause(clock, reason, at)))

    def resume(self, clock: int, at: datetime) -> None:
        """Close the open pause."""
        self._db.change(_RESUME, {"of": clock, "ended_at": at})
