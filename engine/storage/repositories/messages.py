"""Messages between instances, and who waits for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Integer, bindparam, delete, exists, false, select, update

from engine.errors import NotFound
from engine.model import Json, Message, Subscription
from engine.storage import tables as t
from engine.storage.shapes import MESSAGE, SUBSCRIPTION, row_of
from engine.storage.statements import Numbered, Query, Session, Statement

_ADD_SUBSCRIPTION = Numbered(t.subscription)
_UNPARK = Statement(
    update(t.message)
    .where(t.UNDELIVERED, t.message.c.name == bindparam("called"), t.message.c.key == bindparam("with"))
    .values(parked=false())
)
_SUBSCRIPTIONS = Query(
    select(*SUBSCRIPTION.columns)
    .where(t.subscription.c.instance == bindparam("of"))
    .order_by(t.subscription.c.id),
    SUBSCRIPTION.make,
)
_LISTENING = Query(
    select(*SUBSCRIPTION.columns)
    .where(t.subscription.c.message == bindparam("called"))
    .order_by(t.subscription.c.key),
    SUBSCRIPTION.make,
)
_DROP = Statement(
    delete(t.subscription).where(
        t.subscription.c.instance == bindparam("of"), t.subscription.c.token == bindparam("gone")
    )
)
_FIND = Query(
    select(*SUBSCRIPTION.columns)
    .where(t.subscription.c.message == bindparam("called"), t.subscription.c.key == bindparam("with"))
    .order_by(t.subscription.c.id)
    .limit(1),
    SUBSCRIPTION.make,
)

_ADD = Numbered(t.message)
_GET = Query(select(*MESSAGE.columns).where(t.message.c.id == bindparam("of")), MESSAGE.make)
_TO_TRY = Query(
    select(*MESSAGE.columns).where(t.TO_TRY).order_by(t.message.c.id).limit(bindparam("most", type_=Integer)),
    MESSAGE.make,
)
_WAITING_FOR = Query(
    select(*MESSAGE.columns)
    .where(t.UNDELIVERED, t.message.c.name == bindparam("called"), t.message.c.key == bindparam("with"))
    .order_by(t.message.c.id),
    MESSAGE.make,
)
_DELIVERED = Statement(
    update(t.message).where(t.message.c.id == bindparam("of"), t.UNDELIVERED), ["delivered_at", "receiver"]
)
_PARK = Statement(
    update(t.message)
    .where(t.message.c.id == bindparam("of"))
    .values(
        parked=~exists().where(
            t.subscription.c.message == t.message.c.name, t.subscription.c.key == t.message.c.key
        )
    )
)


_AT_ONCE = datetime.min.replace(tzinfo=UTC)


class SqlSubscriptions:
    """See :class:`engine.ports.Subscriptions`."""

    def __init__(self, session: Session) -> None:
        self._db = session

    def add(self, subscriptions: Iterable[Subscription]) -> None:
        """Store new subscriptions; messages parked for want of one are worth a try again."""
        for item in subscriptions:
            self._db.number(_ADD_SUBSCRIPTION, row_of(item))
            if self._db.change(_UNPARK, {"called": item.message, "with": item.key}):
                self._db.comes_due(_AT_ONCE)

    def of(self, instance: int) -> Sequence[Subscription]:
        """All subscriptions of the instance, oldest first."""
        return self._db.all(_SUBSCRIPTIONS, {"of": instance})

    def listening(self, message: str) -> Sequence[Subscription]:
        """All subscriptions with this message name, in the order of their keys."""
        return self._db.all(_LISTENING, {"called": message})

    def drop(self, instance: int, tokens: Iterable[str]) -> None:
        """Forget subscriptions whose element no longer waits."""
        self._db.change_each(_DROP, ({"of": instance, "gone": token} for token in tokens))

    def find(self, message: str, key: str) -> Subscription | None:
        """The oldest subscription with this message name and key."""
        return self._db.first(_FIND, {"called": message, "with": key})


class SqlMessages:
    """See :class:`engine.ports.Messages`."""

    def __init__(self, session: Session) -> None:
        self._db = session

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
        self._db.comes_due(created_at)
        message = Message(0, name, key, dict(payload), created_at, case, sender)
        return replace(message, id=self._db.number(_ADD, {**row_of(message), "parked": False}))

    def get(self, message: int) -> Message:
        """The message with this id."""
        found = self._db.first(_GET, {"of": message})
        if found is None:
            raise NotFound("message", message)
        return found

    def undelivered(self, limit: int = 100) -> Sequence[Message]:
        """New messages, and parked ones that a subscription now waits for, oldest first."""
        return self._db.all(_TO_TRY, {"most": limit})

    def waiting_for(self, name: str, key: str) -> Sequence[Message]:
        """Undelivered messages with this name and key, oldest first."""
        return self._db.all(_WAITING_FOR, {"called": name, "with": key})

    def delivered(self, message: int, at: datetime, receiver: int | None) -> bool:
        """Mark as delivered; false when it already was."""
        return self._db.change(_DELIVERED, {"of": message, "delivered_at": at, "receiver": receiver}) == 1

    def parked(self, message: int) -> None:
        """Keep it for a later subscriber; with one there already, it stays worth a try."""
        self._db.change(_PARK, {"of": message})
