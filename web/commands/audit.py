"""Look the whole history over: was anything changed, taken out or cut off?"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.sentences import say

if TYPE_CHECKING:
    from engine.audit import Seal


def add_arguments(parser: ArgumentParser) -> None:
    """Seals: what the history is compared with, and what is written for the next time."""
    parser.add_argument("--against", type=Path, metavar="SEAL", help="a seal written earlier")
    parser.add_argument("--seal", type=Path, metavar="FILE", help="write a seal; keep it on another machine")
    parser.add_argument("--json", action="store_true", help="print what was found as a JSON list")


def run(options: Namespace) -> int:
    """Exit 0 when everything is as it was written, else 1."""
    from dataclasses import asdict

    from rich.console import Console
    from rich.progress import track

    from engine.audit import audit, sealed
    from web.desk import open_desk

    seal = _read(options.against) if options.against else None
    desk = open_desk()
    try:
        with desk.engine.store.read() as queries:
            heads = queries.events.heads()
            looks = track(
                audit(queries, heads, seal),
                total=len(heads),
                description="Looking the history over",
                console=Console(stderr=True),
            )
            found = [damage for damage in looks if damage]
            links = sum(head.seq for head in heads)
    finally:
        desk.close()
    if options.seal and not found:
        options.seal.write_text(json.dumps(sealed(heads)), encoding="utf-8")
    if options.json:
        print(json.dumps([asdict(damage) for damage in found], indent=2))
        return 1 if found else 0
    for damage in found:
        print(f"{damage.case + ': ' if damage.case else ''}{damage.sentence}")
    whole = "Restore a backup, or find out who changed the database." if found else "Everything holds."
    print(f"{len(heads)} streams, {links} links looked at. {whole}")
    return 1 if found else 0


def _read(file: Path) -> Seal:
    from engine.errors import Invalid

    try:
        given = json.loads(file.read_text(encoding="utf-8"))
        return {str(stream): (int(seq), str(hash)) for stream, (seq, hash) in given.items()}
    except (AttributeError, RecursionError, TypeError, ValueError) as problem:
        raise Invalid(
            say("%(file)s is no seal: %(problem)s", file=file, problem=problem),
            remedy="Give the file that --seal wrote.",
        ) from problem
