"""Measure the desk beside its peers, and write bench/report.md."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """How much, and how to print."""
    parser.add_argument("--json", action="store_true", help="print one JSON object; write no report")
    parser.add_argument("--quick", action="store_true", help="few and small measurements, to try it out")


def run(options: Namespace) -> int:
    """Measure everything; exit 0 whatever the figures are."""
    from rich.console import Console
    from rich.table import Table

    from engine.errors import Invalid

    try:
        from bench import campaign, report
    except ImportError as missing:
        raise Invalid(
            "The bench is not installed with the desk.", remedy="Run this in a checkout of the project."
        ) from missing
    console = Console(stderr=True)
    size = campaign.QUICK if options.quick else campaign.Size()
    with console.status("Measuring …") as status:

        def tell(what: str) -> None:
            console.log(what)
            status.update(f"Measuring: {what} …")

        found = campaign.measure(size, tell)
    found["goals"] = [
        {"name": goal.name, "value": goal.value, "limit": goal.limit, "met": goal.met}
        for goal in report.goals(found)
    ]
    if options.json:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
        return 0
    (campaign.ROOT / "bench" / "report.md").write_text(report.markdown(found), encoding="utf-8")
    for title, heads, rows in report.tables(found):
        table = Table(title=title)
        for place, head in enumerate(heads):
            table.add_column(head, justify="left" if place == 0 else "right")
        for row in rows:
            table.add_row(*row)
        Console().print(table)
    return 0
