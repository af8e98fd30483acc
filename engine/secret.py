"""The key that signs sessions and tokens, and seals passwords that the desk must use itself."""

from __future__ import annotations

import base64
import os
import secrets
from hashlib import blake2b
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from engine.errors import SettingsInvalid
from engine.sentences import say
from engine.settings import Settings

_FILE = "secret"
_SHORTEST = 32


def secret_key(settings: Settings) -> str:
    """The installation's key: the setting, else one that is made once and kept in ``home``.

    :raises SettingsInvalid: for a key that is too short to be safe.
    """
    if settings.secret:
        return _checked(settings.secret, "The setting secret")
    file = settings.home / _FILE
    try:
        return _checked(file.read_text(encoding="ascii").strip(), str(file))
    except FileNotFoundError:
        return _make(file)


class Seal:
    """Closes a password so that a copy of the database, or a backup, tells nothing of it."""

    def __init__(self, key: str) -> None:
        own = blake2b(key.encode(), digest_size=32, person=b"redress seal").digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(own))

    def close(self, text: str) -> str:
        """The text, readable with the desk's key only."""
        return self._fernet.encrypt(text.encode()).decode() if text else ""

    def open(self, sealed: str) -> str | None:
        """What was closed; ``None`` when it was closed with another key."""
        if not sealed:
            return ""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None


def _checked(key: str, where: str) -> str:
    if len(key) < _SHORTEST:
        raise SettingsInvalid(
            say("%(where)s is shorter than %(shortest)s characters.", where=where, shortest=_SHORTEST),
            remedy=say("Make one with: python -c 'import secrets; print(secrets.token_hex(32))'"),
        )
    return key


def _make(file: Path) -> str:
    """Several processes may start at once: the first to write wins, the others read what it wrote."""
    file.parent.mkdir(parents=True, exist_ok=True)
    own = file.with_name(f"{_FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    own.touch(mode=0o600)
    own.write_text(secrets.token_hex(32), encoding="ascii")
    try:
        file.hardlink_to(own)
    except FileExistsError:
        pass
    finally:
        own.unlink()
    return file.read_text(encoding="ascii")
