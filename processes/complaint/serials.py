"""Serial numbers as they are compared: people type them in many ways."""

from __future__ import annotations

import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−﹣－_"), "-")


def serial_key(text: object) -> str:
    """A serial number without the differences that mean nothing: capitals, spaces, kinds of dashes.

    What was typed stays with the product's facts; this is what registers look up.
    """
    plain = unicodedata.normalize("NFKC", str(text or "")).translate(_DASHES)
    return "".join(plain.split()).upper()
