"""Decision tables and decision models (DMN 1.3 to 1.5), decided by the engine's own FEEL.

A document is read as a whole; whatever cannot be run is refused with findings that name the elements, never
ignored.
"""

from __future__ import annotations

from engine.dmn.model import DecisionModel, DecisionOutcome, DecisionSummary
from engine.dmn.reader import parse_decisions, read_decisions
from engine.dmn.review import TableFinding, review_table
from engine.dmn.table import DecisionTable

__all__ = [
    "DecisionModel",
    "DecisionOutcome",
    "DecisionSummary",
    "DecisionTable",
    "TableFinding",
    "parse_decisions",
    "read_decisions",
    "review_table",
]
