"""A clock that tests move."""

from __future__ import annotations

from datetime import UTC, datetime

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""A Monday, ten in the morning at the house."""


class VirtualClock:
    """A clock that moves only when told."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self.moment = start

    def now(self) -> datetime:
        return self.moment
