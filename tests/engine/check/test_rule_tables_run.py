"""Every decision table can be decided."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    "content",
    [b"", b"<", b"<definitions/>", b"\x00\xff\xfe", b"<a>" * 100_000],
    ids=["empty", "cut off", "not DMN", "binary", "nested"],
)
def test_what_is_no_table_is_told(found: Any, content: bytes) -> None:
    findings = found("tables_run", {"decisions/price.dmn": content})
    assert findings
    assert {(item.artefact, item.severity) for item in findings} == {("decisions/price.dmn", "error")}


def test_a_cell_that_cannot_be_read_is_named(found: Any, table: Any) -> None:
    (finding,) = found("tables_run", {"decisions/price.dmn": table({"< 18": "5 +"})})
    assert finding.element == "a1"


def test_an_empty_answer_is_a_warning(found: Any, table: Any) -> None:
    (finding,) = found("tables_run", {"decisions/price.dmn": table({"-": ""})})
    assert (finding.element, finding.severity) == ("a1", "warning")


def test_a_table_that_can_be_decided_is_fine(found: Any, table: Any) -> None:
    assert found("tables_run", {"decisions/price.dmn": table({"-": "5"})}) == []
