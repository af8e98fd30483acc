"""Prints what would leave the house; for the demo and for trying things out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from hashlib import sha256
from typing import TextIO

from engine.errors import ChannelFailed
from engine.model import Enclosure, Outward
from engine.sentences import say
from engine.settings import Settings


class ConsoleChannel:
    """Writes each effect as a few lines."""

    name = "console"

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out

    def send(self, outward: Outward, enclosed: Sequence[Enclosure] = ()) -> str:
        """Write the effect; an address without any character is refused as a carrier would."""
        if not outward.recipient.strip():
            raise ChannelFailed(
                say("There is no address to send this to."),
                lasting=True,
                remedy=say("Enter an address for the recipient, then retry."),
            )
        subject = outward.payload.get("subject", "")
        body = outward.payload.get("body") or outward.payload.get("text") or ""
        out = self._out or sys.stdout
        mark = sha256(outward.key.encode()).hexdigest()[:12]
        head = f"── to {outward.recipient}: {subject} [{mark}]"
        out.write(f"{head}\n{body}\n" if body else f"{head}\n")
        for file in enclosed:
            out.write(f"+ {file.name} ({len(file.content)} bytes)\n")
        out.flush()
        return mark


def open_channel(settings: Settings) -> ConsoleChannel:
    """The console of this process."""
    return ConsoleChannel()
