"""The time, the ways out, and what wakes the worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from engine.model import Enclosure, Outward


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""


class Channel(Protocol):
    """Carries an outward effect."""

    name: str

    def send(self, outward: Outward, enclosed: Sequence[Enclosure] = ()) -> str:
        """Send once, with what goes along; returns a reference of the carrier.

        :raises ChannelFailed: when it could not be sent.
        """


class Dispatcher(Protocol):
    """Wakes the worker."""

    def start(self) -> None:
        """Begin waking."""

    def wake(self) -> None:
        """There may be work now, or an earlier due time."""

    def stop(self) -> None:
        """Finish the work in hand and stop."""
