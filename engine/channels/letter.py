"""Puts letters on the pile that waits for the post.

The letter was made as a PDF before; a person prints it, and says when it was posted
(:mod:`engine.commands.letters`). Only then it counts as sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from engine.errors import ChannelFailed
from engine.model import LETTER, Enclosure, Outward
from engine.sentences import say
from engine.settings import Settings


class LetterChannel:
    """A pile of letters; the outbox keeps it."""

    name = LETTER

    def send(self, outward: Outward, enclosed: Sequence[Enclosure] = ()) -> str:
        """Take a letter to a postal address.

        :raises ChannelFailed: lasting, when there is no postal address.
        """
        address = outward.recipient.strip()
        if not address or "@" in address:
            raise ChannelFailed(
                say("“%(address)s” is no postal address.", address=address),
                lasting=True,
                remedy=say("Enter street and place, or choose another way to reach her."),
            )
        return sha256(outward.key.encode()).hexdigest()[:12]


def open_channel(settings: Settings) -> LetterChannel:
    """The pile of this house."""
    return LetterChannel()
