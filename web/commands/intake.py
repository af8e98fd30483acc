"""Take in a complaint from a mail (.eml) or a registration form (.json)."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from engine.errors import Invalid
from engine.sentences import say


def add_arguments(parser: ArgumentParser) -> None:
    """The files."""
    parser.add_argument("file", nargs="+", type=Path, help="an .eml or .json file")


def run(options: Namespace) -> int:
    """Take the files in, one after the other, and say what became of each."""
    from processes.complaint import intake
    from web.desk import open_desk

    desk = open_desk()
    failed = 0
    try:
        for file in options.file:
            try:
                if file.suffix == ".json":
                    outcome = intake.intake_json(desk.engine, _form(file))
                else:
                    outcome = intake.intake_mail(desk.engine, file.read_bytes())
            except (Invalid, OSError) as problem:
                failed += 1
                print(f"{file}: refused: {problem}")
                continue
            print(f"{file}: {outcome.sentence}")
        desk.worker.drain()
    finally:
        desk.close()
    return 1 if failed else 0


def _form(file: Path) -> dict[str, object]:
    try:
        form = json.loads(file.read_text(encoding="utf-8"))
    except RecursionError as problem:
        raise Invalid("This JSON is nested too deeply.", remedy="Store flatter data.") from problem
    except ValueError as problem:
        raise Invalid(
            say("This is no JSON: %(problem)s", problem=problem), remedy="Save it as JSON in UTF-8."
        ) from problem
    if not isinstance(form, dict):
        raise Invalid("A registration form is a JSON object.", remedy="Put the answers in { … }.")
    return form
