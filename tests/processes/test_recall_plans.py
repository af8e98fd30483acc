"""What a recall asks the register costs what the batch is large, not what was ever sold or complained of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.recalls import recalled
from tests.world import House

READS: dict[str, Callable[[Any], object]] = {
    "findings of a batch": lambda kept: kept.findings.by("batch", "B7"),
    "recalls of a batch": lambda kept: kept.recalls.by("batch", "B7"),
    "the recall that stands": lambda kept: kept.recalls.by("standing", "A|B|other"),
    "the recall of a case": lambda kept: kept.recalls.by("case", 1),
    "owners of a recall": lambda kept: kept.recall_owners.by("recall", 1),
    "silent owners": lambda kept: kept.silent_owners(1),
    "the owner of a link": lambda kept: kept.recall_owners.by("token", "x"),
    "units of a batch": lambda kept: kept.sales.by("batch", "B7"),
    "complaints about a batch": lambda kept: kept.complaints_of_batch("B7", limit=1000),
}


@pytest.mark.parametrize("name", READS)
def test_no_read_of_a_recall_goes_through_a_whole_table(house: House, name: str) -> None:
    recalled(house)
    seen: list[str] = []
    with house.engine.store.read() as queries:
        driver = queries.records._db.connection.driver_connection
        driver.set_trace_callback(seen.append)
        READS[name](queries.records)
        driver.set_trace_callback(None)
        plan = [str(row[3]) for text in seen for row in driver.execute(f"EXPLAIN QUERY PLAN {text}")]
    assert plan
    assert [line for line in plan if line.startswith("SCAN")] == []
