"""Process instances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select, update

from engine.errors import NotFound, StaleRevision
from engine.model import Instance, InstanceStatus
from engine.storage import tables as t
from engine.storage.shapes import INSTANCE, INSTANCE_LISTED, row_of
from engine.storage.statements import Numbered, Query, Session, Statement, same

_ADD = Numbered(t.instance)
_GET = Query(select(*INSTANCE.columns).where(t.instance.c.id == bindparam("of")), INSTANCE.make)
_OF_CASE = Query(
    select(*INSTANCE_LISTED.columns).where(t.instance.c.case == bindparam("of")).order_by(t.instance.c.id),
    INSTANCE_LISTED.make,
)
_REVISION = Query(select(t.instance.c.revision).where(t.instance.c.id == bindparam("of")), same)
_SAVE = Statement(
    update(t.instance).where(
        t.instance.c.id == bindparam("of"), t.instance.c.revision == bindparam("expected")
    ),
    ["status", "revision", "ended_at", "key", "snapshot"],
)
_MOVE = [
    Statement(update(table).where(*conditions, owner == bindparam("of")), ["case"])
    for table, owner, *conditions in (
        (t.instance, t.instance.c.id),
        (t.task, t.task.c.instance, t.task.c.case == bindparam("left")),
        (t.clock, t.clock.c.instance),
        (t.incident, t.incident.c.instance, t.UNRESOLVED),
    )
]


class SqlInstances:
    """See :class:`engine.ports.Instances`."""

    def __init__(self, session: Session) -> None:
        self._db = session

    def add(
        self,
        *,
        case: int,
        process: str,
        release: int,
        policy: int,
        snapshot: bytes,
        started_at: datetime,
        key: str = "",
    ) -> Instance:
        """Store a new instance at revision 0."""
        instance = Instance(
            id=0,
            case=case,
            process=process,
            release=release,
            policy=policy,
            status=InstanceStatus.ACTIVE,
            revision=0,
            started_at=started_at,
            snapshot=snapshot,
            key=key,
        )
        return replace(instance, id=self._db.number(_ADD, row_of(instance)))

    def get(self, instance: int) -> Instance:
        """The instance, with its snapshot."""
        found = self._db.first(_GET, {"of": instance})
        if found is None:
            raise NotFound("instance", instance)
        return found

    def of_case(self, case: int) -> Sequence[Instance]:
        """All instances of a case, oldest first, without snapshots."""
        return self._db.all(_OF_CASE, {"of": case})

    def save(self, instance: Instance, *, expected: int) -> Instance:
        """Write what changed and raise the revision."""
        saved = replace(instance, revision=expected + 1)
        values = {
            "of": saved.id,
            "expected": expected,
            "status": saved.status,
            "revision": saved.revision,
            "ended_at": saved.ended_at,
            "key": saved.key,
            "snapshot": saved.snapshot,
        }
        if self._db.change(_SAVE, values) != 1:
            actual = self._db.first(_REVISION, {"of": saved.id})
            if actual is None:
                raise NotFound("instance", saved.id)
            raise StaleRevision("instance", saved.id, expected, actual)
        return saved

    def move(self, instance: int, case: int) -> None:
        """Put an instance, its tasks, clocks and incidents into another case; its history stays."""
        values = {"of": instance, "case": case, "left": self.get(instance).case}
        for statement in _MOVE:
            self._db.change(statement, values)
