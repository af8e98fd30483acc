"""What will fire."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update

from engine.errors import NotFound
from engine.model import Timer
from engine.storage import tables as t
from engine.storage.shapes import TIMER, cycle
from engine.storage.statements import Numbered, Query, Session, Statement

_ADD = Numbered(t.timer, "fired_at")
_GET = Query(select(*TIMER.columns).where(t.timer.c.id == bindparam("of")), TIMER.make)
_WAITING = Query(
    select(*TIMER.columns).where(t.timer.c.instance == bindparam("of"), t.WAITING).order_by(t.timer.c.id),
    TIMER.make,
)
_OF_CLOCK = Query(
    select(*TIMER.columns).where(t.timer.c.clock == bindparam("of"), t.WAITING).order_by(t.timer.c.id),
    TIMER.make,
)
_ONE_WAITING = (t.timer.c.id == bindparam("of"), t.WAITING)
_RESCHEDULE = Statement(update(t.timer).where(*_ONE_WAITING), ["due_at"])
_FIRED = Statement(update(t.timer).where(*_ONE_WAITING), ["fired_at"])
_DROP = Statement(
    delete(t.timer).where(
        t.timer.c.instance == bindparam("of"), t.timer.c.token == bindparam("gone"), t.WAITING
    )
)


class SqlTimers:
    """See :class:`engine.ports.Timers`."""

    def __init__(self, session: Session) -> None:
        self._db = session

    def add(
        self,
        *,
        instance: int,
        kind: str,
        token: str,
        element: str,
        due_at: datetime,
        clock: int | None = None,
        percent: int | None = None,
        cycle_left: int | None = None,
        cycle_seconds: float | None = None,
    ) -> Timer:
        """Store a timer that waits."""
        every = None if cycle_seconds is None else timedelta(seconds=cycle_seconds)
        values = {
            "instance": instance,
            "kind": kind,
            "token": token,
            "element": element,
            "due_at": due_at,
            "clock": clock,
            "percent": percent,
            "cycle_left": cycle_left,
            "cycle_every": every,
        }
        new = self._db.number(_ADD, values)
        self._db.comes_due(due_at)
        rest = cycle(cycle_left, every)
        return Timer(new, instance, kind, token, element, due_at, clock, percent, rest)

    def get(self, timer: int) -> Timer:
        """The timer with this id."""
        found = self._db.first(_GET, {"of": timer})
        if found is None:
            raise NotFound("timer", timer)
        return found

    def waiting(self, instance: int) -> Sequence[Timer]:
        """Timers of the instance that have not fired, oldest first."""
        return self._db.all(_WAITING, {"of": instance})

    def of_clock(self, clock: int) -> Sequence[Timer]:
        """Timers that wait for a share of this clock, oldest first."""
        return self._db.all(_OF_CLOCK, {"of": clock})

    def reschedule(self, timer: int, due_at: datetime) -> None:
        """Move a waiting timer."""
        self._db.change(_RESCHEDULE, {"of": timer, "due_at": due_at})
        self._db.comes_due(due_at)

    def fired(self, timer: int, at: datetime) -> bool:
        """Mark as fired; false when it already was or is gone."""
        return self._db.change(_FIRED, {"of": timer, "fired_at": at}) == 1

    def drop(self, instance: int, tokens: Iterable[str]) -> None:
        """Forget timers whose element or task no longer waits; one that fired stays in the record."""
        self._db.change_each(_DROP, ({"of": instance, "gone": token} for token in tokens))
