"""Cases and the persons they are hidden from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from engine.errors import NotFound
from engine.model import Case
from engine.storage import tables as t
from engine.storage.rows import new_key, plain, row_of

_GET = select(t.cases).where(t.cases.c.id == bindparam("key"))
_FIND = select(t.cases).where(t.cases.c.number == bindparam("key"))
_COUNT = select(t.counter.c.value).where(t.counter.c.name == bindparam("key"))
_BARRED = select(t.barred.c.person).where(t.barred.c.case == bindparam("key"))
_SAVE = update(t.cases).where(t.cases.c.id == bindparam("key"))


class SqlCases:
    """See :class:`engine.ports.Cases`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def open(self, prefix: str, opened_at: datetime, *, title: str, kind: str, confidential: bool) -> Case:
        """Open a case under the next number of the year."""
        series = f"{prefix}-{opened_at.year}"
        values = {
            "number": f"{series}-{self._next(series):06d}",
            "opened_at": opened_at,
            "title": title,
            "kind": kind,
            "status": "open",
            "confidential": confidential,
            "level": 0,
        }
        key = new_key(self._db.execute(insert(t.cases), values))
        return Case(id=key, **values)  # type: ignore[arg-type]  # each value has its column's type

    def get(self, case: int) -> Case:
        """The case with this id."""
        row = self._db.execute(_GET, {"key": case}).mappings().first()
        if row is None:
            raise NotFound("case", case)
        return plain(Case, row)

    def find(self, number: str) -> Case | None:
        """The case with this number."""
        row = self._db.execute(_FIND, {"key": number}).mappings().first()
        return None if row is None else plain(Case, row)

    def save(self, case: Case) -> None:
        """Write the changed case."""
        self._db.execute(_SAVE, {"key": case.id, **row_of(case, "id")})

    def bar(self, case: int, person: str, reason: str, since: datetime) -> None:
        """Hide the case from a person everywhere."""
        if person not in self.barred(case):
            self._db.execute(
                insert(t.barred), {"case": case, "person": person, "reason": reason, "since": since}
            )

    def barred(self, case: int) -> frozenset[str]:
        """The persons the case is hidden from."""
        return frozenset(self._db.execute(_BARRED, {"key": case}).scalars())

    def _next(self, series: str) -> int:
        last = self._db.execute(_COUNT, {"key": series}).scalar()
        if last is None:
            self._db.execute(insert(t.counter), {"name": series, "value": 1})
            return 1
        self._db.execute(update(t.counter).where(t.counter.c.name == series), {"value": last + 1})
        return int(last) + 1
