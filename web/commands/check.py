"""Check diagrams, tables and forms: files, or folders laid out like a pack."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import Finding

SUFFIXES = (".bpmn", ".dmn", ".form")
PROMISES = "commitments.toml"
_FOLDERS = ("decisions", "forms")
_TEXTS = "texts"
_LARGEST = 2 * 1024 * 1024


@dataclass
class _Set:
    """Artefacts that belong together: a pack's folder, or a file that lies alone.

    :ivar wanted: names of the artefacts that were asked for; the others are there to be looked up in.
    """

    folder: Path
    whole: bool
    contents: dict[str, bytes] = field(default_factory=dict)
    wanted: set[str] = field(default_factory=set)


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
    operations = frozenset(registry.operations)
    found: list[tuple[Path, Finding]] = []
    files = 0
    for group in _collect(options.path, found):
        files += len(group.wanted)
        findings = check_artefacts(
            group.contents, operations=operations, whole=group.whole, only=group.wanted
        )
        found += [(group.folder / finding.artefact, finding) for finding in findings]
    if options.json:
        listed = [finding.as_json() | {"file": str(path)} for path, finding in found]
        print(json.dumps(listed, indent=2))
    else:
        _print(found, files)
    return 1 if found else 0


def _collect(paths: Iterable[Path], found: list[tuple[Path, Finding]]) -> list[_Set]:
    """What to check, by the folders that things belong to; what cannot be read goes to ``found``."""
    groups: dict[tuple[Path, bool], _Set] = {}
    for path in paths:
        folder, whole, wanted = _place(path)
        group = groups.setdefault((folder, whole), _Set(folder, whole))
        if not wanted:
            found.append((path, _unreadable(path, "it holds no diagram, table or form")))
        for file in wanted:
            content = _read(file)
            if isinstance(content, Finding):
                found.append((file, content))
            else:
                name = file.relative_to(folder).as_posix()
                group.contents[name] = content
                group.wanted.add(name)
    for group in groups.values():
        _add_neighbours(group)
    return list(groups.values())


def _place(path: Path) -> tuple[Path, bool, list[Path]]:
    """The folder a path belongs to, whether that is a whole pack, and the files that are meant."""
    if path.is_dir():
        return path, True, sorted(_artefacts(path))
    pack = _pack(path)
    whole = any((pack / name).is_dir() for name in _FOLDERS) or _is_text(path, pack)
    return (pack if whole else path.parent), whole, [path]


def _pack(file: Path) -> Path:
    """The folder that would be the pack's, by how packs are laid out."""
    if file.parent.parent.name == _TEXTS:
        return file.parent.parent.parent
    return file.parent.parent if file.parent.name in _FOLDERS else file.parent


def _artefacts(folder: Path) -> Iterator[Path]:
    return (
        file
        for file in folder.rglob("*")
        if (file.suffix.lower() in SUFFIXES or file == folder / PROMISES or _is_text(file, folder))
        and file.is_file()
    )


def _is_text(file: Path, folder: Path) -> bool:
    return file.suffix == ".txt" and file.parent.parent == folder / _TEXTS


def _add_neighbours(group: _Set) -> None:
    """The rest of the pack, so that what a file names can be looked up."""
    if not group.whole:
        return
    beside = (group.folder, *(group.folder / name for name in _FOLDERS))
    for file in (file for place in beside if place.is_dir() for file in place.iterdir()):
        name = file.relative_to(group.folder).as_posix()
        if file.suffix.lower() in SUFFIXES and name not in group.contents:
            content = _read(file)
            if isinstance(content, bytes):
                group.contents[name] = content


def _read(path: Path) -> bytes | Finding:
    """The file's content, or why it is not checked."""
    try:
        if path.suffix.lower() not in SUFFIXES and path.name != PROMISES and not _is_text(path, _pack(path)):
            return _unreadable(
                path, "it is no .bpmn, .dmn or .form file" if path.exists() else "it is not there"
            )
        if path.exists() and not path.is_file():
            return _unreadable(path, "it is no file")
        if path.stat().st_size > _LARGEST:
            return _unreadable(path, f"it is larger than {_LARGEST // 1024 // 1024} MB")
        return path.read_bytes()
    except OSError as problem:
        return _unreadable(path, (problem.strerror or str(problem)).lower())


def _unreadable(path: Path, why: str) -> Finding:
    return Finding(
        "readable",
        f"{path.name or path} is not checked: {why}.",
        remedy="Name a diagram, a table, a form, or a folder of them.",
        artefact=path.name,
    )


def _print(found: list[tuple[Path, Finding]], files: int) -> None:
    for path, finding in found:
        where = f"{path}#{finding.element}" if finding.element else str(path)
        print(_plain(f"{finding.severity}: {where}: {finding.message} [{finding.rule}]"))
        if finding.remedy:
            print(_plain(f"    {finding.remedy}"))
    print(f"{files} file{'s' * (files != 1)} checked, {len(found)} finding{'s' * (len(found) != 1)}.")


def _plain(text: str) -> str:
    """Text from a file on one line, without control characters that a terminal would obey."""
    spaced = "".join(character if character.isprintable() else " " for character in text)
    return spaced.encode("utf-8", "replace").decode("utf-8")
