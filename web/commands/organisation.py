"""Write the organisation as lists into a folder, or take in units, people, certificates, absences."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from engine.errors import Invalid
from engine.sentences import say

_PASSWORDS = "first-passwords.json"


def add_arguments(parser: ArgumentParser) -> None:
    """Which way, and the folder."""
    parser.add_argument("what", choices=["export", "import"], help="write the lists, or take them in")
    parser.add_argument("folder", type=Path, help="where the lists are, or shall be")


def run(options: Namespace) -> int:
    """Write or read the lists; new people get a first password, kept in a file that only you may read."""
    from engine.organisation import take_in, written
    from web.desk import open_desk
    from web.organisation_forms import arriving

    desk = open_desk()
    try:
        if options.what == "export":
            with desk.engine.store.read() as queries:
                lists = written(queries)
            for name, lines in lists.items():
                _write(options.folder / f"{name}.csv", name, lines)
            print(f"The organisation is written to {options.folder}.")
            return 0
        first: dict[str, str] = {}
        done = take_in(
            desk.engine, _read(options.folder), actor="", arrive=lambda person: arriving(person, first)
        )
        where = desk.engine.settings.home / _PASSWORDS
        if first:
            _keep(where, first)
    finally:
        desk.close()
    print(
        f"{done.units} units, {done.people} people, {done.certificates} certificates "
        f"and {done.absences} absences were taken in."
    )
    if first:
        print(f"{len(first)} new people sign in with the first passwords in {where}; then delete that file.")
    if done.left:
        print(f"Who left: {', '.join(done.left)}. What they held is free again.")
    return 0


def _keep(file: Path, first: dict[str, str]) -> None:
    rows = [{"email": email, "password": password} for email, password in first.items()]
    file.touch(mode=0o600)
    file.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def _write(file: Path, name: str, lines: list[dict[str, str]]) -> None:
    from engine.organisation_reading import COLUMNS

    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as content:
        writer = csv.DictWriter(content, COLUMNS[name])
        writer.writeheader()
        writer.writerows(lines)


def _read(folder: Path) -> dict[str, list[dict[str, str]]]:
    from engine.lists import lines_of, text_of
    from engine.organisation_reading import COLUMNS

    files = {name: folder / f"{name}.csv" for name in COLUMNS}
    if not any(file.exists() for file in files.values()):
        raise Invalid(
            say(
                "%(folder)s holds none of %(values)s.",
                folder=folder,
                values=", ".join(file.name for file in files.values()),
            ),
            remedy="Write them, or begin with: redress organisation export FOLDER.",
        )
    return {name: lines_of(text_of(file), COLUMNS[name]) for name, file in files.items() if file.exists()}
