"""Reads mail: bytes in, a frozen value out. Pure; the channel that fetched the bytes does all I/O."""

from __future__ import annotations

from engine.mail.parse import MESSAGE_LIMIT, parse_mail, refuse_size
from engine.mail.values import Address, Attachment, Bounce, Kind, ParsedMail

__all__ = [
    "MESSAGE_LIMIT",
    "Address",
    "Attachment",
    "Bounce",
    "Kind",
    "ParsedMail",
    "parse_mail",
    "refuse_size",
]
