"""How long hostile expressions take before they are stopped, and how far memory grows.

``python -m bench.feel_bombs`` prints the slowest and the largest; each should end within 50 ms and 10 MB.
"""

from __future__ import annotations

import tracemalloc
from time import perf_counter

from engine.errors import FeelError
from engine.feel import compile_expression
from tests.engine.feel.bombs import ENDLESS, HEAVY

SHOWN = 12
TURNS = 3


def run(expression: str) -> str:
    """Compile and evaluate; gives how it ended."""
    try:
        compile_expression(expression).evaluate({})
    except FeelError as refused:
        return type(refused).__name__
    return "a value"


def milliseconds(expression: str) -> float:
    """The best of some turns."""
    best = float("inf")
    for _ in range(TURNS):
        begun = perf_counter()
        run(expression)
        best = min(best, perf_counter() - begun)
    return best * 1000


def megabytes(expression: str) -> float:
    """How far memory grows."""
    tracemalloc.start()
    run(expression)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    """Measure and print."""
    bombs = ENDLESS | HEAVY
    rows = [(milliseconds(text), megabytes(text), run(text), name) for name, text in bombs.items()]
    print(f"{len(rows)} expressions")
    for title, place in (("slowest", 0), ("largest", 1)):
        print(f"\n{title}\n      ms     MB  ends with        expression")
        for row in sorted(rows, key=lambda row: -row[place])[:SHOWN]:
            print(f"{row[0]:8.1f} {row[1]:6.1f}  {row[2]:16} {row[3]}")


if __name__ == "__main__":
    main()
