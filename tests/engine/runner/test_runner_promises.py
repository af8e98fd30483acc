"""What the record of decision 3 says is tested or refused, is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.check import rules
from tests.engine.runner.test_runner_refusals import REFUSED

ROOT = Path(__file__).parents[3]
RECORD = ROOT / "docs" / "decisions" / "0003-runner-over-spiffworkflow.md"
ROWS = [line for line in RECORD.read_text(encoding="utf-8").splitlines() if re.match(r"\| \d+ \| \D", line)]
TESTS = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
}


def test_the_record_has_all_rows():
    assert len(ROWS) == 17


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split()[1])
def test_a_row_names_tests_rules_and_samples_that_are_there(row):
    answer = row.split(" | ")[2]
    named = set(re.findall(r"`(\w+)`", answer))
    assert named
    assert {name for name in named if name.startswith("test_")} <= TESTS
    assert {name for name in named if not name.startswith("test_")} <= set(rules())
    assert set(re.findall(r"“([^”]+)”", answer)) <= set(REFUSED)
