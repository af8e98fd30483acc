"""Addresses of the built scripts and styles: stable names, the content's hash in the query."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from engine.errors import SettingsInvalid

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
