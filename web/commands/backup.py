"""Copy everything the desk keeps into one file, while it works."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", type=Path, help="a new file; keep it on another machine")


def run(options: Namespace) -> int:
    """Write a backup and look it over."""
    from engine.settings import load
    from engine.storage.backup import back_up
    from web.progress import pages

    with pages("Copying") as progress:
        contents = back_up(load().file, options.file, progress)
    print(f"{options.file}: {len(contents.tables)} tables, {contents.rows} rows, looked over and whole.")
    return 0
