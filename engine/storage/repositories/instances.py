"""Instances, and the messages between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, insert, or_, select, update

from engine.errors import NotFound, StaleRevision
from engine.model import Instance, InstanceStatus, Json, Message, Subscription
from engine.storage import tables as t
from engine.storage.rows import new_key, plain, row_of, to_instance

_GET = select(t.instance).where(t.instance.c.id == bindparam("key"))
_OF_CASE = (
    select(*[column for column in t.instance.c if column.name != "snapshot"])
    .where(t.instance.c.case == bindparam("key"))
    .order_by(t.instance.c.id)
)
_SAVE = update(t.instance).where(
    t.instance.c.id == bindparam("saved"), t.instance.c.revision == bindparam("expected")
)
_ADD_SUBSCRIPTION = insert(t.subscription)
_SUBSCRIPTIONS = select(t.subscription).where(t.subscription.c.instance == bindparam("key"))
_FIND_SUBSCRIPTION = (
    select(t.subscription)
    .where(t.subscription.c.message == bindparam("name"), t.subscription.c.key == bindparam("key"))
    .order_by(t.subscription.c.id)
    .limit(1)
)
_WAITED_FOR = exists().where(
    t.subscription.c.message == t.message.c.name, t.subscription.c.key == t.message.c.key
)
_UNDELIVERED = (
    select(t.message)
    .where(t.message.c.delivered_at.is_(None), or_(t.message.c.parked.is_(False), _WAITED_FOR))
    .order_by(t.message.c.id)
)


class SqlInstances:
    """See :class:`engine.ports.Instances`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

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
        values = {
            "case": case,
            "process": process,
            "release": release,
            "policy": policy,
            "snapshot": snapshot,
            "started_at": started_at,
            "key": key,
            "status": InstanceStatus.ACTIVE.value,
            "revision": 0,
        }
        new = new_key(self._db.execute(insert(t.instance), values))
        return Instance(
            new, case, process, release, policy, InstanceStatus.ACTIVE, 0, started_at, snapshot, None, key
        )

    def get(self, instance: int) -> Instance:
        """The instance, with its snapshot."""
        row = self._db.execute(_GET, {"key": instance}).mappings().first()
        if row is None:
            raise NotFound("instance", instance)
        return to_instance(row)

    def of_case(self, case: int) -> Sequence[Instance]:
        """All instances of a case, oldest first, without snapshots."""
        return [to_instance(row, b"") for row in self._db.execute(_OF_CASE, {"key": case}).mappings()]

    def save(self, instance: Instance, *, expected: int) -> Instance:
        """Write what changed and raise the revision."""
        values = {
            "saved": instance.id,
            "expected": expected,
            "status": instance.status.value,
            "key": instance.key,
            "snapshot": instance.snapshot,
            "ended_at": instance.ended_at,
            "revision": expected + 1,
        }
        if self._db.execute(_SAVE, values).rowcount != 1:
            raise StaleRevision("instance", instance.id, expected, self.get(instance.id).revision)
        return Instance(**{**row_of(instance), "revision": expected + 1})


class SqlSubscriptions:
    """See :class:`engine.ports.Subscriptions`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, subscriptions: Iterable[Subscription]) -> None:
        """Store new subscriptions."""
        rows = [row_of(item) for item in subscriptions]
        if rows:
            self._db.execute(_ADD_SUBSCRIPTION, rows)

    def of(self, instance: int) -> Sequence[Subscription]:
        """All subscriptions of the instance."""
        rows = self._db.execute(_SUBSCRIPTIONS, {"key": instance}).mappings()
        return [plain(Subscription, row) for row in rows]

    def drop(self, instance: int, tokens: Iterable[str]) -> None:
        """Forget subscriptions whose element no longer waits."""
        gone = list(tokens)
        if gone:
            self._db.execute(
                delete(t.subscription).where(
                    t.subscription.c.instance == instance, t.subscription.c.token.in_(gone)
                )
            )

    def find(self, message: str, key: str) -> Subscription | None:
        """The oldest subscription with this message name and key."""
        row = self._db.execute(_FIND_SUBSCRIPTION, {"name": message, "key": key}).mappings().first()
        return None if row is None else plain(Subscription, row)


class SqlMessages:
    """See :class:`engine.ports.Messages`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(
        self,
        *,
        name: str,
        key: str,
        payload: Mapping[str, Json],
        created_at: datetime,
        case: int | None = None,
        sender: int | None = None,
    ) -> Message:
        """Store a message to be delivered after the commit."""
        values = {
            "name": name,
            "key": key,
            "payload": dict(payload),
            "created_at": created_at,
            "case": case,
            "sender": sender,
        }
        new = new_key(self._db.execute(insert(t.message), {**values, "parked": False}))
        return Message(new, name, key, dict(payload), created_at, case, sender)

    def get(self, message: int) -> Message:
        """The message with this id."""
        row = self._db.execute(select(t.message).where(t.message.c.id == message)).mappings().first()
        if row is None:
            raise NotFound("message", message)
        return plain(Message, row)

    def undelivered(self, limit: int = 100) -> Sequence[Message]:
        """New messages, and parked ones that a subscription now waits for."""
        return [plain(Message, row) for row in self._db.execute(_UNDELIVERED.limit(limit)).mappings()]

    def waiting_for(self, name: str, key: str) -> Sequence[Message]:
        """Undelivered messages with this name and key, oldest first."""
        found = (
            select(t.message)
            .where(t.message.c.delivered_at.is_(None), t.message.c.name == name, t.message.c.key == key)
            .order_by(t.message.c.id)
        )
        return [plain(Message, row) for row in self._db.execute(found).mappings()]

    def delivered(self, message: int, at: datetime, receiver: int | None) -> bool:
        """Mark as delivered; false when it already was."""
        change = update(t.message).where(t.message.c.id == message, t.message.c.delivered_at.is_(None))
        return self._db.execute(change, {"delivered_at": at, "receiver": receiver}).rowcount == 1

    def parked(self, message: int) -> None:
        """Keep it for a later subscriber."""
        self._db.execute(update(t.message).where(t.message.c.id == message), {"parked": True})
