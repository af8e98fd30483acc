"""Addresses of the built scripts and styles: stable names, the content's hash in the query."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from engine.errors import SettingsInvalid
from web.i18n import SOURCE, gettext, language

STATIC = Path(__file__).parent / "static"
_OWN = frozenset({".css", ".svg"})
"""What of the pages' own files is asked for by name."""


class Bundles:
    """What ``web/assets`` was built into, and the pages' own style sheet."""

    def __init__(self, folder: Path = STATIC) -> None:
        self.folder = folder

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        """Path below ``static`` → hash.

        :raises SettingsInvalid: when nothing was built.
        """
        try:
            manifest = json.loads((self.folder / "bundles" / "manifest.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise SettingsInvalid(
                "The pages' scripts and styles were not built.",
                remedy="Run: pip install -e .   or: python web/assets/hatch_build.py",
            ) from None
        built = {f"bundles/{name}": str(file["hash"]) for name, file in manifest["files"].items()}
        own = {
            file.name: sha256(file.read_bytes()).hexdigest()[:12]
            for file in self.folder.iterdir()
            if file.suffix in _OWN
        }
        return {**built, **own}

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The English words of the scripts by key."""
        read: dict[str, str] = json.loads(
            (self.folder / "bundles" / "words.json").read_text(encoding="utf-8")
        )
        return read

    def words_of_page(self) -> Mapping[str, str]:
        """What a page tells the scripts to say; nothing in English, which they know."""
        if language() == SOURCE:
            return {}
        return {key: gettext(text) for key, text in self.words.items()}

    def check(self) -> None:
        """Fail at the start rather than on the first page.

        :raises SettingsInvalid: when nothing was built.
        """
        self.url("bundles/base.js")

    def url(self, path: str) -> str:
        """The address of a file below ``static``, such as ``bundles/base.js``."""
        return f"/static/{path}?v={self.hashes[path]}"

    def icon(self, name: str) -> str:
        """The address of an icon of the sprite."""
        return f"{self.url('bundles/icons.svg')}#{name}"
