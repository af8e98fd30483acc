"""Take in a list (.csv) of units that were sold or shipped: serial, sku, batch, dates, seller, buyer."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """The file."""
    parser.add_argument("file", type=Path, help="a .csv file in UTF-8 whose first line names the columns")


def run(options: Namespace) -> int:
    """Take the list in, all or nothing, and say what became of it."""
    from engine.lists import text_of
    from processes.complaint import sales
    from web.desk import open_desk

    units = sales.read_csv(text_of(options.file))
    desk = open_desk()
    try:
        taken = sales.take_in(desk.engine, units, actor="")
    finally:
        desk.close()
    print(f"{taken.added} units are new, {taken.changed} changed, {taken.same} were known already.")
    return 0
