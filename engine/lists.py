"""Lists that people keep in spreadsheets: CSV in UTF-8, with a comma or semicolon between columns."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from engine.errors import Invalid
from engine.sentences import joined, say


def text_of(file: Path) -> str:
    """The text of a list.

    :raises Invalid: when it is no text in UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as broken:
        raise Invalid(
            say("%(file)s is no text in UTF-8.", file=file), remedy=say("Save it as CSV in UTF-8.")
        ) from broken


def lines_of(text: str, columns: Sequence[str], needed: Sequence[str] = ()) -> list[dict[str, str]]:
    """The lines of a list by the names of their columns, which stand in its first line.

    :param columns: the names that are known.
    :param needed: those that must be there.
    :raises Invalid: when a column is unknown, or one that is needed is missing.
    """
    first = text.partition("\n")[0]
    reader = csv.DictReader(StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    wrong = [say("“%(name)s” is unknown", name=name) for name in sorted(set(names) - set(columns))]
    wrong += [say("“%(name)s” is missing", name=name) for name in sorted(set(needed) - set(names))]
    if wrong:
        raise Invalid(
            say("Of the columns, %(wrong)s.", wrong=joined(", ", wrong)),
            remedy=say("Use these: %(columns)s.", columns=", ".join(columns)),
        )
    reader.fieldnames = names
    return [{name: (line.get(name) or "").strip() for name in names} for line in reader]
