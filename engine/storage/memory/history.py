"""Messages and subscriptions, events, effects, incidents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

import orjson

from engine.errors import NotFound
from engine.model import Event, Head, Incident, Json, Message, Outward, Subscription
from engine.storage.chain import first_broken, forge
from engine.storage.failures import taken
from engine.storage.memory.state import Kept, State, Waiting, plain


class MemorySubscriptions:
    """See :class:`engine.ports.Subscriptions`."""

    def __init__(self, state: State) -> None:
        self._in = state

    def add(self, subscriptions: Iterable[Subscription]) -> None:
        """Store new subscriptions; messages parked for want of one are worth a try again."""
        for item in subscriptions:
            self._in.instances.must_have(item.instance)
            if any(known.token == item.token for known in self.of(item.instance)):
                raise taken()
            self._in.subscriptions.put(self._in.number("subscription"), item)
            for key, waiting in list(self._in.messages.items()):
                if waiting.parked and (waiting.message.name, waiting.message.key) == (item.message, item.key):
                    self._in.messages.put(key, Waiting(waiting.message))

    def of(self, instance: int) -> Sequence[Subscription]:
        """All subscriptions of the instance, oldest first."""
        return [item for item in self._in.subscriptions.rows() if item.instance == instance]

    def listening(self, message: str) -> Sequence[Subscription]:
        """All subscriptions with this message name, in the order of their keys."""
        rows = self._in.subscriptions.rows()
        return sorted((item for item in rows if item.message == message), key=lambda item: item.key)

    def drop(self, instance: int, tokens: Iterable[str]) -> None:
        """Forget subscriptions whose element no longer waits."""
        gone = set(tokens)
        for key, item in list(self._in.subscriptions.items()):
            if item.instance == instance and item.token in gone:
                self._in.subscriptions.drop(key)

    def find(self, message: str, key: str) -> Subscription | None:
        """The oldest subscription with this message name and key."""
        rows = self._in.subscriptions.rows()
        return next((item for item in rows if (item.message, item.key) == (message, key)), None)


class MemoryMessages:
    """See :class:`engine.ports.Messages`."""

    def __init__(self, state: State) -> None:
        self._in = state

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
        self._in.cases.must_have(case)
        new = self._in.number("message")
        message = Message(new, name, key, plain(payload), created_at, case, sender)
        self._in.messages.put(new, Waiting(message))
        return _given(message)

    def get(self, message: int) -> Message:
        """The message with this id."""
        found = self._in.messages.get(message)
        if found is None:
            raise NotFound("message", message)
        return _given(found.message)

    def undelivered(self, limit: int = 100) -> Sequence[Message]:
        """New messages, and parked ones that a subscription now waits for, oldest first."""
        rows = self._in.messages.rows()
        to_try = (row.message for row in rows if row.message.delivered_at is None and not row.parked)
        return [_given(message) for message in islice(to_try, limit)]

    def waiting_for(self, name: str, key: str) -> Sequence[Message]:
        """Undelivered messages with this name and key, oldest first."""
        return [
            _given(row.message)
            for row in self._in.messages.rows()
            if row.message.delivered_at is None and (row.message.name, row.message.key) == (name, key)
        ]

    def delivered(self, message: int, at: datetime, receiver: int | None) -> bool:
        """Mark as delivered; false when it already was."""
        found = self._in.messages.get(message)
        if found is None or found.message.delivered_at is not None:
            return False
        done = replace(found.message, delivered_at=at, receiver=receiver)
        self._in.messages.put(message, replace(found, message=done))
        return True

    def parked(self, message: int) -> None:
        """Keep it for a later subscriber; with one there already, it stays worth a try."""
        found = self._in.messages.get(message)
        if found is None:
            return
        wanted = (found.message.name, found.message.key)
        waited_for = any((item.message, item.key) == wanted for item in self._in.subscriptions.rows())
        self._in.messages.put(message, replace(found, parked=not waited_for))


class MemoryEvents:
    """See :class:`engine.ports.Events`."""

    def __init__(self, state: State) -> None:
        self._in = state

    def append(
        self,
        stream: str,
        type: str,
        payload: Mapping[str, Json],
        *,
        at: datetime,
        actor: str = "",
        case: int | None = None,
    ) -> Event:
        """Add the next link."""
        links = self._in.events.get(stream) or ()
        before = (links[-1].link.seq, links[-1].link.hash) if links else None
        link = forge(stream, before, type, payload, at, actor, case)
        kept = Kept(self._in.number("event"), case, link)
        self._in.events.put(stream, (*links, kept))
        return _event(stream, kept)

    def stream(self, stream: str, after: int = 0, limit: int = 500) -> Sequence[Event]:
        """Events of a stream in order of their number."""
        links = self._in.events.get(stream) or ()
        return [_event(stream, kept) for kept in islice((k for k in links if k.link.seq > after), limit)]

    def last(self, stream: str, limit: int) -> Sequence[Event]:
        """The last events of a stream, in order of their number."""
        links = list(self._in.events.get(stream) or ())
        return [_event(stream, kept) for kept in links[-limit:]]

    def of_case(self, case: int, limit: int = 500) -> Sequence[Event]:
        """Events of all streams of a case in order of time."""
        found = [
            (kept, stream) for stream, links in self._in.events.items() for kept in links if kept.case == case
        ]
        found.sort(key=lambda pair: (pair[0].link.at, pair[0].place))
        return [_event(stream, kept) for kept, stream in found[:limit]]

    def verify(self, stream: str) -> int | None:
        """The number of the first broken link, or ``None`` when the chain is whole."""
        return first_broken(stream, (kept.link for kept in self._in.events.get(stream) or ()))

    def heads(self) -> Sequence[Head]:
        """Where each stream ends, in the order in which they were last added to."""
        last = sorted((links[-1].place, stream, links[-1].link) for stream, links in self._in.events.items())
        return [Head(stream, link.seq, link.hash.hex()) for _, stream, link in last]


class MemoryOutbox:
    """See :class:`engine.ports.Outbox`."""

    def __init__(self, state: State) -> None:
        self._in = state

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
        self._in.cases.must_have(case)
        if any(row.key == key for row in self._in.outbox.rows()):
            return False
        outward = Outward(
            id=self._in.number("outbox"),
            key=key,
            channel=channel,
            recipient=recipient,
            payload=plain(payload),
            created_at=created_at,
            due_at=due_at or created_at,
            case=case,
            on_sent=on_sent,
            on_failed=on_failed,
            answer_key=answer_key,
            quiet=quiet,
        )
        self._in.outbox.put(outward.id, outward)
        return True

    def get(self, outward: int) -> Outward:
        """The row with this id."""
        found = self._in.outbox.get(outward)
        if found is None:
            raise NotFound("effect", outward)
        return replace(found, payload=plain(found.payload))

    def find(self, key: str) -> Outward | None:
        """The row that was asked for under this key, if any."""
        return next((self.get(row.id) for row in self._in.outbox.rows() if row.key == key), None)

    def undelivered(self, case: int) -> Sequence[Outward]:
        """What was to leave for a case and did not arrive, oldest first."""
        lost = [row.id for row in self._in.outbox.rows() if row.status in ("failed", "bounced", "returned")]
        return [row for row in map(self.get, sorted(lost)) if row.case == case]

    def due(self, now: datetime, limit: int = 50) -> Sequence[Outward]:
        """Waiting rows whose time has come, earliest first."""
        found = [row for row in self._waiting() if row.due_at <= now]
        found.sort(key=lambda row: (row.due_at, row.id))
        return [replace(row, payload=plain(row.payload)) for row in found[:limit]]

    def next_due(self) -> datetime | None:
        """When the earliest waiting row is due."""
        return min((row.due_at for row in self._waiting()), default=None)

    def claim(self, outward: Outward, until: datetime) -> bool:
        """Take a waiting row; false when it was taken or changed since it was read."""
        found = self._in.outbox.get(outward.id)
        if found is None or found.status != "waiting" or found.due_at != outward.due_at:
            return False
        self._in.outbox.put(outward.id, replace(found, due_at=until))
        return True

    def save(self, outward: Outward) -> None:
        """Write attempts, status, times and error."""
        changed = replace(
            self.get(outward.id),
            attempts=outward.attempts,
            status=outward.status,
            due_at=outward.due_at,
            sent_at=outward.sent_at,
            error=outward.error,
        )
        self._in.outbox.put(outward.id, changed)

    def _waiting(self) -> Iterator[Outward]:
        return (row for row in self._in.outbox.rows() if row.status == "waiting")


class MemoryIncidents:
    """See :class:`engine.ports.Incidents`."""

    def __init__(self, state: State) -> None:
        self._in = state

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
        new = self._in.number("incident")
        incident = Incident(new, kind, token, element, message, remedy, created_at, instance, case)
        self._in.incidents.put(new, incident)
        return incident

    def get(self, incident: int) -> Incident:
        """The incident with this id."""
        found = self._in.incidents.get(incident)
        if found is None:
            raise NotFound("incident", incident)
        return found

    def about(self, kind: str, token: str) -> Sequence[Incident]:
        """Open incidents of a kind about one thing, oldest first."""
        rows = self._in.incidents.rows()
        return [row for row in rows if (row.kind, row.token) == (kind, token) and row.resolved_at is None]

    def open_of(self, instance: int) -> Sequence[Incident]:
        """Open incidents of an instance, oldest first."""
        rows = self._in.incidents.rows()
        return [row for row in rows if row.instance == instance and row.resolved_at is None]

    def resolve(self, incident: int, at: datetime, by: str) -> bool:
        """Close it; false when it already was."""
        found = self._in.incidents.get(incident)
        if found is None or found.resolved_at is not None:
            return False
        self._in.incidents.put(incident, replace(found, resolved_at=at, resolved_by=by))
        return True


def _given(message: Message) -> Message:
    return replace(message, payload=plain(message.payload))


def _event(stream: str, kept: Kept) -> Event:
    link = kept.link
    told = {} if link.payload is None else orjson.loads(link.payload)
    return Event(stream, link.seq, link.at, link.type, link.actor, told, kept.case, link.hash)
