"""Check diagrams, tables and forms: files, or folders laid out like a pack."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from engine.errors import Finding


def add_arguments(parser: ArgumentParser) -> None:
    """Paths, and how to print."""
    parser.add_argument("path", nargs="+", type=Path, help="a .bpmn, .dmn or .form file, or a folder")
    parser.add_argument("--json", action="store_true", help="print the findings as a JSON list")


def run(options: Namespace) -> int:
    """Exit 0 when nothing was found, 1 with findings; what cannot be read is a finding too."""
    from engine.check import check_artefacts
    from engine.registry import Registry
    from processes import complaint

    registry = Registry()
    complaint.register(registry)
    contents: dict[str, bytes] = {}
    unread: list[Finding] = []
    for path in options.path:
        try:
            contents |= _read(path)
        except OSError as problem:
            unread.append(
                Finding("readable", f"{path} cannot be read: {problem.strerror}.", artefact=str(path))
            )
    found = [*unread, *check_artefacts(contents, operations=frozenset(registry.operations))]
    if options.json:
        print(json.dumps([finding.as_json() for finding in found], indent=2, ensure_ascii=False))
    else:
        _print(found, len(contents))
    return 1 if found else 0


def _read(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        suffixes = (".bpmn", ".dmn", ".form")
        return {
            file.relative_to(path).as_posix(): file.read_bytes()
            for file in sorted(path.rglob("*"))
            if file.suffix in suffixes and file.is_file()
        }
    return {path.name: path.read_bytes()}


def _print(found: list[Finding], files: int) -> None:
    for finding in found:
        where = finding.artefact + (f"#{finding.element}" if finding.element else "")
        print(f"{finding.severity}: {where}: {finding.message} [{finding.rule}]")
        if finding.remedy:
            print(f"    {finding.remedy}")
    print(f"{files} file{'s' * (files != 1)} checked, {len(found)} finding{'s' * (len(found) != 1)}.")
