"""Lists that people keep in spreadsheets: CSV in UTF-8, with a comma or semicolon between columns."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from engine.errors import Invalid


def text_of(file: Path) -> str:
    """The text of a list.

    :raises Invalid: when it is no text in UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as broken:
        raise Invalid(f"{file} is no text in UTF-8.", remedy="Save it as CSV in UTF-8.") from broken


def lines_of(text: str, columns: Sequence[str], needed: Sequence[str] = ()) -> list[dict[str, str]]:
    """The lines of a list by the names of their columns, which stand in its first line.

    :param columns: the names that are known.
    :param needed: those that must be there.
    :raises Invalid: when a column is unknown, or one that is needed is missing.
    """
    first = text.partition("\n")[0]
    reader = csv.DictReader(StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    wrong = [f"“{name}” is unknown" for name in sorted(set(names) - set(columns))]
    wrong += [f"“{name}” is missing" for name in sorted(set(needed) - set(names))]
    if wrong:
        raise Invalid(f"Of the columns, {', '.join(wrong)}.", remedy=f"Use these: {', '.join(columns)}.")
    reader.fieldnames = names
    return [{name: (line.get(name) or "").strip() for name in names} for line in reader]
