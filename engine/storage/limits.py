"""How large things may be that are kept in tables."""

from __future__ import annotations

from engine.errors import UploadRefused

CHUNK = 256 * 1024
"""Bytes of a file in one row."""

LARGEST = 25 * 1024 * 1024
"""Bytes of the largest file."""


def refuse_large(name: str, size: int) -> None:
    """Refuse a file that is larger than the desk keeps.

    :raises UploadRefused: when it is.
    """
    if size > LARGEST:
        raise UploadRefused(
            f"{name} is larger than {LARGEST // 1024 // 1024} MB.", remedy="Send a smaller file."
        )
