"""Ways out of the desk: a folder of peers, found by name.

Each module has ``open_channel(settings) -> Channel``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.channels import console, letter, memory, smtp
from engine.ports import Channel
from engine.settings import Settings

OPENERS: Mapping[str, Callable[[Settings], Channel]] = {
    "console": console.open_channel,
    "letter": letter.open_channel,
    "memory": memory.open_channel,
    "smtp": smtp.open_channel,
}


def open_channels(settings: Settings) -> dict[str, Channel]:
    """Every channel of this installation, by name."""
    return {name: opener(settings) for name, opener in OPENERS.items()}
