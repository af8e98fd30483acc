"""Cases and the persons they are hidden from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from engine.errors import NotFound
from engine.model import Case, DeclaredConflict
from engine.storage import tables as t
from engine.storage.anonymising import anonymise
from engine.storage.shapes import CASE, row_of
from engine.storage.statements import Numbered, Query, Session, Statement, inserted, same, updated

_ADD = Numbered(t.cases)
_GET = Query(select(*CASE.columns).where(t.cases.c.id == bindparam("of")), CASE.make)
_FIND = Query(select(*CASE.columns).where(t.cases.c.number == bindparam("of")), CASE.make)
_SAVE = updated(t.cases)
_COUNTED = Query(select(t.counter.c.value).where(t.counter.c.name == bindparam("of")), same)
_COUNT_ON = Statement(
    update(t.counter).where(t.counter.c.name == bindparam("of")).values(value=t.counter.c.value + 1)
)
_COUNT_FIRST = inserted(t.counter)
_BAR = inserted(t.barred)
_BARRED = Query(select(t.barred.c.person).where(t.barred.c.case == bindparam("of")), same)
_DECLARE = inserted(t.conflict)
_CONFLICTS = Query(
    select(t.conflict.c.person, t.conflict.c.reason, t.conflict.c.since)
    .where(t.conflict.c.case == bindparam("of"))
    .order_by(t.conflict.c.since, t.conflict.c.person),
    DeclaredConflict,
)
_TAKE_BACK = Statement(
    delete(t.conflict).where(t.conflict.c.case == bindparam("of"), t.conflict.c.person == bindparam("who"))
)
_HIDDEN = Query(
    select(t.barred.c.case)
    .join(t.cases, t.cases.c.id == t.barred.c.case)
    .where(
        t.barred.c.person == bindparam("of"),
        t.barred.c.reason != bindparam("but_for"),
        t.cases.c.closed_at.is_(None),
    )
    .order_by(t.barred.c.case),
    same,
)


class SqlCases:
    """See :class:`engine.ports.Cases`."""

    def __init__(self, session: Session) -> None:
        self._db = session

    def open(self, prefix: str, opened_at: datetime, *, title: str, kind: str, confidential: bool) -> Case:
        """Open a case under the next number of the year."""
        series = f"{prefix}-{opened_at.year}"
        case = Case(
            id=0,
            number=f"{series}-{self._next(series):06d}",
            opened_at=opened_at,
            title=title,
            kind=kind,
            confidential=confidential,
        )
        return replace(case, id=self._db.number(_ADD, row_of(case)))

    def get(self, case: int) -> Case:
        """The case with this id."""
        found = self._db.first(_GET, {"of": case})
        if found is None:
            raise NotFound("case", case)
        return found

    def find(self, number: str) -> Case | None:
        """The case with this number."""
        return self._db.first(_FIND, {"of": number})

    def save(self, case: Case) -> None:
        """Write the changed case."""
        if self._db.change(_SAVE, {**row_of(case), "of": case.id}) != 1:
            raise NotFound("case", case.id)

    def bar(self, case: int, person: str, reason: str, since: datetime) -> None:
        """Hide the case from a person everywhere."""
        if person not in self.barred(case):
            self._db.change(_BAR, {"case": case, "person": person, "reason": reason, "since": since})

    def barred(self, case: int) -> frozenset[str]:
        """The persons the case is hidden from."""
        return frozenset(self._db.all(_BARRED, {"of": case}))

    def declare_conflict(self, case: int, person: str, reason: str, since: datetime) -> None:
        """Keep a person's work away from the case."""
        if person not in self.conflicts(case):
            self._db.change(_DECLARE, {"case": case, "person": person, "reason": reason, "since": since})

    def conflicts(self, case: int) -> Mapping[str, DeclaredConflict]:
        """Who declared a conflict of interest in the case, the earliest first."""
        return {found.person: found for found in self._db.all(_CONFLICTS, {"of": case})}

    def take_back_conflict(self, case: int, person: str) -> None:
        """Let her work on the case again."""
        self._db.change(_TAKE_BACK, {"of": case, "who": person})

    def anonymise(self, case: int) -> Sequence[str]:
        """Empty what was written in a case."""
        return anonymise(self._db, case)

    def hidden_from(self, person: str, *, but_for: str = "") -> Sequence[int]:
        """Cases that are not closed and are hidden from a person, by id."""
        return self._db.all(_HIDDEN, {"of": person, "but_for": but_for})

    def _next(self, series: str) -> int:
        """Counted in the case's own transaction: a number that is not committed is given again."""
        if self._db.change(_COUNT_ON, {"of": series}) == 0:
            self._db.change(_COUNT_FIRST, {"name": series, "value": 1})
        return self._db.first(_COUNTED, {"of": series}) or 1
