"""Keeps what was sent; ships with the product so that tests and trials use the real outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.errors import ChannelFailed
from engine.model import Enclosure, Outward
from engine.settings import Settings


class MemoryChannel:
    """A carrier that remembers, and refuses what ``refuse`` says.

    :ivar sent: every effect that was carried, in order.
    :ivar enclosed: what went along, by the effect's key.
    :ivar refuse: gives the reason for refusing an effect, or ``None``; a reason that begins with ``!``
        is lasting.
    """

    name = "memory"

    def __init__(self) -> None:
        self.sent: list[Outward] = []
        self.enclosed: dict[str, tuple[Enclosure, ...]] = {}
        self.refuse: Callable[[Outward], str | None] = lambda outward: None

    def send(self, outward: Outward, enclosed: Sequence[Enclosure] = ()) -> str:
        """Remember the effect.

        :raises ChannelFailed: when ``refuse`` gives a reason.
        """
        reason = self.refuse(outward)
        if reason:
            raise ChannelFailed(reason.lstrip("!"), lasting=reason.startswith("!"))
        self.sent.append(outward)
        self.enclosed[outward.key] = tuple(enclosed)
        return f"memory-{len(self.sent)}"


def open_channel(settings: Settings) -> MemoryChannel:
    """A carrier with an empty memory."""
    return MemoryChannel()
