"""Every clause of the commitment is carried, or is known not to be yet."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

import pytest

from processes.complaint.commitments import Clause, clauses
from web.cli import main

TESTS = Path(__file__).parents[1]
OPEN: set[str] = set()
"""What is known to be missing, wholly or in part: nothing, and nothing may be added."""


def test_nothing_is_missing_but_what_is_known_to_be() -> None:
    assert {clause.id for clause in clauses() if clause.missing} == OPEN


@pytest.mark.parametrize("clause", clauses(), ids=lambda clause: clause.id)
def test_what_is_said_to_carry_a_clause_is_there(clause: Clause) -> None:
    for name in clause.tests:
        file, _, test = name.partition("::")
        assert re.search(rf"^def {test}\(", (TESTS / file).read_text(), re.MULTILINE), name
    for rule in clause.rules:
        if re.fullmatch(r"[a-z_]+(\.[a-zA-Z_]+)+", rule) and rule.startswith(("engine.", "processes.")):
            assert found(rule), rule


def found(dotted: str) -> bool:
    """Whether a module, or something in one, has this name."""
    try:
        importlib.import_module(dotted)
    except ModuleNotFoundError:
        module, _, name = dotted.rpartition(".")
        return hasattr(importlib.import_module(module), name)
    return True


def test_a_clause_that_nothing_carries_is_bare() -> None:
    text = b"""
    [clauses.A]
    promise = "Kept."
    elements = ["a#b"]
    tests = ["x.py::test_y"]
    [clauses.B]
    promise = "Untested."
    elements = ["a#b"]
    [clauses.C]
    promise = "Bare."
    """
    assert [(clause.id, bool(clause.missing)) for clause in clauses(text)] == [
        ("A", False),
        ("B", True),
        ("C", True),
    ]


def test_the_command_lists_them_and_says_by_its_code_that_some_are_bare(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["commitments", "--json"]) == (1 if OPEN else 0)
    listed = json.loads(capsys.readouterr().out)
    assert {"id", "elements", "rules", "tests"} <= listed[0].keys()
    assert [item["id"] for item in listed][:5] == ["Q1", "Q2", "Q3", "Q4", "S1"]
    assert main(["commitments", "--bare"]) == (1 if OPEN else 0)
    text = capsys.readouterr().out
    assert all(f"{id}: " in text for id in OPEN)
