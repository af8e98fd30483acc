"""What ``commitments.toml`` names is there: no promise loses its place unnoticed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.check.base import Artefacts
from engine.errors import Finding
from engine.sentences import say

FILE = "commitments.toml"


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """Elements, tables and forms that a clause names and no artefact has."""
    content = artefacts.contents.get(FILE)
    if content is None:
        return
    try:
        given = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as broken:
        yield _finding(
            say("%(file)s cannot be read: %(broken)s.", file=FILE, broken=broken),
            say("Mend the line it names."),
        )
        return
    elements = {
        f"{tree_name.removesuffix('.bpmn')}#{item.get('id')}"
        for tree_name, tree in artefacts.diagrams()
        for item in tree.iter()
        if item.get("id")
    }
    known = {"elements": elements, "decisions": artefacts.stems(".dmn"), "forms": artefacts.stems(".form")}
    for clause, places in _clauses(given):
        for kind, there in known.items():
            for place in _texts(places.get(kind)):
                if place not in there:
                    yield _finding(
                        say(
                            "The promise %(clause)s is kept by “%(place)s”, which is not there.",
                            clause=clause,
                            place=place,
                        ),
                        say("Put it back, or say in %(file)s what keeps the promise now.", file=FILE),
                    )


def _clauses(given: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    clauses = given.get("clauses")
    for clause, places in clauses.items() if isinstance(clauses, dict) else ():
        if isinstance(places, dict):
            yield clause, places


def _texts(value: Any) -> Iterable[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else ()


def _finding(message: str, remedy: str) -> Finding:
    return Finding("", message, None, remedy, artefact=FILE)
