"""List what carries each clause of the commitment, and what nothing carries yet."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """How to print."""
    parser.add_argument("--json", action="store_true", help="print the clauses as a JSON list")
    parser.add_argument("--bare", action="store_true", help="only what is not carried, or not wholly")


def run(options: Namespace) -> int:
    """Exit 0 when every clause and every settled point is carried, else 1."""
    from processes.complaint.commitments import clauses

    everything = clauses()
    bare = [clause for clause in everything if clause.missing]
    listed = bare if options.bare else everything
    if options.json:
        print(json.dumps([clause.as_json() for clause in listed], indent=2, ensure_ascii=False))
        return 1 if bare else 0
    for clause in listed:
        carried = f"{len(clause.elements)} elements, {len(clause.rules)} rules, {len(clause.tests)} tests"
        print(f"{clause.id}: {clause.promise}\n    {clause.missing or 'Carried'} ({carried})")
    print(f"{len(everything) - len(bare)} of {len(everything)} are carried.")
    return 1 if bare else 0
