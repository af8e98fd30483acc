"""Put a backup in the place of the desk's database; the one before it is kept beside it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """What from."""
    parser.add_argument("file", type=Path, help="a file that redress backup wrote")


def run(options: Namespace) -> int:
    """Restore and prove that what is there now is what the backup holds."""
    from engine.bootstrap import SystemClock
    from engine.settings import load
    from engine.storage.backup import put_back
    from web.progress import pages

    database = load().file
    with pages("Restoring") as progress:
        before = put_back(options.file, database, SystemClock().now(), progress)
    print(f"{database} is equal to {options.file}, row by row.")
    if before:
        print(f"What was there before is kept as {before}.")
    return 0
