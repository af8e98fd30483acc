"""Serial numbers as they are compared: people type them in many ways."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−﹣－_"), "-")


def serial_key(text: object) -> str:
    """A serial number without the differences that mean nothing: capitals, spaces, kinds of dashes.

    What was typed stays with the product's facts; this is what registers look up.
    """
    plain = unicodedata.normalize("NFKC", str(text or "")).translate(_DASHES)
    return "".join(plain.split()).upper()


_LOOKALIKES = str.maketrans("OIL", "011")


@lru_cache(maxsize=65_536)
def bare_key(text: str) -> str:
    """A serial number or batch as it is looked for: without dashes and dots, O read as 0, I and L as 1.

    Two units may share one: whoever looks for a number sees both.
    """
    return "".join(sign for sign in serial_key(text) if sign.isalnum()).translate(_LOOKALIKES)
