"""Writes chosen settings into ``redress.toml``; what else stands there stays."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from engine.errors import SettingsInvalid
from engine.sentences import say

_LINE = re.compile(r"\s*([a-z_]+)\s*=")


def keep(file: Path, chosen: Mapping[str, str | int | bool]) -> None:
    """Write settings, each on its own line; a line that set one of them before is replaced.

    :raises SettingsInvalid: when the file cannot be written.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        left = [line for line in lines if not ((found := _LINE.match(line)) and found[1] in chosen)]
        # A JSON text, number or truth value is the same in TOML (https://toml.io/en/v1.0.0#string).
        made = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in chosen.items()]
        file.touch(mode=0o600)
        file.write_text("\n".join([*made, *left]) + "\n", encoding="utf-8")
    except OSError as refused:
        raise SettingsInvalid(
            say("%(file)s cannot be written: %(strerror)s.", file=file, strerror=refused.strerror or refused),
            remedy=say("Give whoever runs the desk the right to write it."),
        ) from refused
