"""Where waits, outward effects and failures are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from engine.model import Incident, Json, Message, Outward, Subscription, Timer


class Timers(Protocol):
    """What will fire."""

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
        """Store a timer that waits. ``cycle_seconds`` is ``None`` for one that fires once."""

    def get(self, timer: int) -> Timer:
        """The timer with this id."""

    def waiting(self, instance: int) -> Sequence[Timer]:
        """Timers of the instance that have not fired."""

    def of_clock(self, clock: int) -> Sequence[Timer]:
        """Timers that wait for a share of this clock."""

    def reschedule(self, timer: int, due_at: datetime) -> None:
        """Move a waiting timer."""

    def fired(self, timer: int, at: datetime) -> bool:
        """Mark as fired; false when it already was or is gone."""

    def drop(self, instance: int, tokens: Iterable[str]) -> None:
        """Forget timers whose element or task no longer waits; one that fired stays in the record."""


class Subscriptions(Protocol):
    """Instances that wait for messages."""

    def add(self, subscriptions: Iterable[Subscription]) -> None:
        """Store new subscriptions."""

    def of(self, instance: int) -> Sequence[Subscription]:
        """All subscriptions of the instance."""

    def listening(self, message: str) -> Sequence[Subscription]:
        """All subscriptions with this message name, in the order of their keys."""

    def drop(self, instance: int, tokens: Iterable[str]) -> None:
        """Forget subscriptions whose element no longer waits."""

    def find(self, message: str, key: str) -> Subscription | None:
        """The oldest subscription with this message name and key."""


class Messages(Protocol):
    """Messages between instances, durable until delivered."""

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

    def get(self, message: int) -> Message:
        """The message with this id."""

    def undelivered(self, limit: int = 100) -> Sequence[Message]:
        """Messages that are worth a try: new ones, and parked ones that a subscription now waits for."""

    def waiting_for(self, name: str, key: str) -> Sequence[Message]:
        """Undelivered messages with this name and key, oldest first."""

    def delivered(self, message: int, at: datetime, receiver: int | None) -> bool:
        """Mark as delivered; false when it already was."""

    def parked(self, message: int) -> None:
        """Nobody waits for it now; keep it for a later subscriber, out of ``undelivered``."""


class Outbox(Protocol):
    """Effects outside the desk."""

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
        """Ask for an effect; false when ``key`` was asked for before (nothing is added)."""

    def get(self, outward: int) -> Outward:
        """The row with this id."""

    def find(self, key: str) -> Outward | None:
        """The row that was asked for under this key, if any."""

    def undelivered(self, case: int) -> Sequence[Outward]:
        """What was to leave for a case and did not arrive: given up, or sent back; oldest first."""

    def due(self, now: datetime, limit: int = 50) -> Sequence[Outward]:
        """Waiting rows whose time has come, earliest first."""

    def next_due(self) -> datetime | None:
        """When the earliest waiting row is due."""

    def claim(self, outward: Outward, until: datetime) -> bool:
        """Take a waiting row for sending: nobody else sees it as due before ``until``.

        :return: false when it was taken or changed since it was read.
        """

    def save(self, outward: Outward) -> None:
        """Write attempts, status, times and error."""


class Incidents(Protocol):
    """What a person must mend."""

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

    def get(self, incident: int) -> Incident:
        """The incident with this id."""

    def about(self, kind: str, token: str) -> Sequence[Incident]:
        """Open incidents of a kind about one thing, oldest first."""

    def open_of(self, instance: int) -> Sequence[Incident]:
        """Open incidents of an instance."""

    def resolve(self, incident: int, at: datetime, by: str) -> bool:
        """Close it; false when it already was."""
