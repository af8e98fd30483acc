"""Take in a price list (.csv): code, name, name_zh, net, tax_rate, currency; it holds from a day on."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path


def add_arguments(parser: ArgumentParser) -> None:
    """The file, and from when it holds."""
    parser.add_argument("file", type=Path, help="a .csv file in UTF-8 whose first line names the columns")
    parser.add_argument(
        "--from", dest="day", type=date.fromisoformat, help="the day from which it holds (today)"
    )


def run(options: Namespace) -> int:
    """Take the list in, all or nothing."""
    from engine.lists import text_of
    from processes.complaint import prices
    from web.desk import open_desk

    lines = prices.read_csv(text_of(options.file))
    desk = open_desk()
    try:
        today = desk.engine.clock.now().astimezone(desk.engine.settings.tz).date()
        made = prices.take_in(desk.engine, lines, options.day or today, actor="")
    finally:
        desk.close()
    print(f"{len(lines)} positions hold from {made.valid_from} on.")
    return 0
