"""What the measurements have in common: times in milliseconds, summed up."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

Figures = dict[str, Any]
"""A measurement's name → what was measured; times in ms, sizes in bytes."""


def share(spent: Sequence[float], part: float) -> float:
    """The time within which this part of all was done."""
    ordered = sorted(spent)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def summed(spent: Sequence[float]) -> Figures:
    """Median, 95th and 99th percentile of seconds, in ms."""
    return {
        "n": len(spent),
        "p50": round(median(spent) * 1000, 3),
        "p95": round(share(spent, 0.95) * 1000, 3),
        "p99": round(share(spent, 0.99) * 1000, 3),
    }


def grown(rounds: Sequence[Sequence[float]]) -> Figures:
    """Medians of the first and the last round, and how many times the first the last one is."""
    first, last = median(rounds[0]) * 1000, median(rounds[-1]) * 1000
    return {"first": round(first, 3), "last": round(last, 3), "growth": round(last / first, 2)}
