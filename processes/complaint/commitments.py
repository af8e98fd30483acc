"""What carries each clause of the commitment: ``commitments.toml`` read."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("commitments.toml")


@dataclass(frozen=True)
class Clause:
    """A clause, or a point that was settled about one.

    :ivar elements: ``diagram#element`` that keep it.
    :ivar rules: decision tables (``decisions/…``), forms (``forms/…``), code (dotted names), and what the
        drawing is held to.
    :ivar tests: what shows that it is kept, as pytest names them under ``tests/``.
    :ivar missing: what nothing keeps yet; empty when all of it is carried.
    """

    id: str
    promise: str
    kept: str
    elements: tuple[str, ...]
    rules: tuple[str, ...]
    tests: tuple[str, ...]
    missing: str

    def as_json(self) -> dict[str, Any]:
        """The clause as an object."""
        return asdict(self)


def clauses(content: bytes | None = None) -> list[Clause]:
    """All clauses in their order, then the settled points.

    :param content: of a file like ``commitments.toml``; left out, the pack's own.
    """
    given = tomllib.loads((FILE.read_bytes() if content is None else content).decode())
    held: dict[str, list[str]] = {}
    for rule in (*given.get("only_after", ()), *given.get("never", ())):
        held.setdefault(rule["clause"], []).append(rule["says"])
    found = {**given["clauses"], **given.get("points", {})}
    return [_clause(id, places, held.get(id, [])) for id, places in found.items()]


def _clause(id: str, given: dict[str, Any], held: list[str]) -> Clause:
    rules = (
        *(f"decisions/{name}.dmn" for name in given.get("decisions", ())),
        *(f"forms/{name}.form" for name in given.get("forms", ())),
        *given.get("rules", ()),
        *held,
    )
    elements, tests = tuple(given.get("elements", ())), tuple(given.get("tests", ()))
    missing = given.get("missing", "")
    if not missing and not (elements or rules):
        missing = "Nothing carries it."
    elif not missing and not tests:
        missing = "No test shows that it is kept."
    return Clause(id, given["promise"], given.get("kept", ""), elements, rules, tests, missing)
