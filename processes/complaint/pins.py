"""The PIN of a customer's page: kept as a salted hash that is slow to guess."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_DIGITS = 6


def new_pin() -> str:
    """Six digits that nobody can foresee."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"


def hashed(pin: str, salt: bytes | None = None) -> str:
    """A PIN as it is stored: salted and slow to guess."""
    salt = salt or secrets.token_bytes(16)
    return f"{salt.hex()}:{hashlib.scrypt(pin.encode(), salt=salt, n=4096, r=8, p=1).hex()}"


NOBODYS = hashed(secrets.token_hex(16))
"""No PIN matches it; compared with where there is no case, so that the time taken tells nothing."""


def matches(pin: str, stored: str) -> bool:
    """Whether a PIN is the stored one, compared in constant time."""
    salt = bytes.fromhex(stored.partition(":")[0])
    return hmac.compare_digest(hashed(pin, salt), stored) and bool(pin)


def mark_of(stored: str) -> str:
    """A mark of a stored PIN: it changes with the PIN and tells nothing about it."""
    return hashlib.sha256(stored.encode()).hexdigest()[:32] if stored else ""
