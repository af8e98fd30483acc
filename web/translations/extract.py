"""The texts that gettext's own extraction does not see: sentences of the engine and packs, words of scripts.

A sentence is the template of :func:`engine.sentences.say`, or a plain text that an error is raised with.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from engine import errors
from engine.forms.messages import MESSAGES

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "web" / "assets" / "src" / "common" / "words.json"
_ON_TERMINAL = ROOT / "web" / "commands"
_SPOKEN = ("engine", "processes", "web")
_ERRORS = frozenset(
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)
)
_NAMED = frozenset({"NotFound", "StaleRevision"})
"""Errors that take the name of a kind of thing first."""


def sentences(source: str) -> Iterator[str]:
    """The templates in a module."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = _name(node.func)
        if (called == "say" and node.args) or (called in _NAMED and node.args):
            yield from _constants(node.args[0])
        elif called in _ERRORS:
            for given in (*node.args, *(word.value for word in node.keywords if word.arg == "remedy")):
                yield from (text for text in _constants(given) if " " in text)


def words() -> dict[str, str]:
    """The words of the scripts by key."""
    read: dict[str, str] = json.loads(WORDS.read_text(encoding="utf-8"))
    return read


def found() -> Iterator[str]:
    """Every text of the three kinds."""
    for folder in _SPOKEN:
        for file in sorted((ROOT / folder).rglob("*.py")):
            if _ON_TERMINAL not in file.parents and "node_modules" not in file.parts:
                yield from sentences(file.read_text(encoding="utf-8"))
    yield from (text for text in MESSAGES.values() if text != "{message}")
    yield from words().values()


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _constants(given: ast.expr) -> Iterator[str]:
    """The texts an argument may be; both of ``a if b else c``."""
    if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value.strip():
        yield given.value
    elif isinstance(given, ast.IfExp):
        yield from _constants(given.body)
        yield from _constants(given.orelse)
