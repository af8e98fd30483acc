"""What an author's expression may use up, and the meter that counts it.

Straight-line parts of an expression cost nothing: their length is bounded by the text. What repeats (loops,
filters, calls, work inside built-in functions) spends steps in advance, so that no expression runs long or
grows large.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from engine.errors import BudgetExceeded, FeelTypeError
from engine.sentences import say

CHARACTERS_A_STEP = 16


@dataclass(frozen=True, slots=True)
class Budget:
    """The room of one evaluation.

    :param steps: how many nodes may be evaluated inside loops and calls; the default takes about 30 ms at
        worst.
    :param depth: how deep functions may call one another.
    :param items: the longest list.
    :param characters: the longest text.
    :param clock: gives the present moment, aware; without one ``now()`` and ``today()`` are refused.
    :param zone: the zone whose calendar ``today()`` reads; ``None`` for that of the moment itself.
    """

    steps: int = 100_000
    depth: int = 30
    items: int = 10_000
    characters: int = 100_000
    clock: Callable[[], datetime] | None = None
    zone: tzinfo | None = None


DEFAULT = Budget()


class Run:
    """The meter of one evaluation; what goes wrong on the way is noted in ``problems``."""

    __slots__ = ("budget", "depth", "imported", "problems", "steps", "text")

    def __init__(self, budget: Budget, problems: list[FeelTypeError] | None = None, text: str = "") -> None:
        self.budget = budget
        self.steps = budget.steps
        self.depth = 0
        self.problems = problems
        self.text = text
        self.imported: dict[str, Any] = {}

    def spend(self, steps: int) -> None:
        """Counts ``steps``; raises BudgetExceeded when none are left."""
        self.steps -= steps
        if self.steps < 0:
            raise self.exceeded("takes too many steps", say("Loop over fewer items, or split the work."))

    def list_of(self, length: int) -> None:
        """Counts a new list or context of ``length`` items."""
        if length > self.budget.items:
            raise self.exceeded(
                say("makes a list of more than %(items)s items", items=self.budget.items),
                say("Use a shorter list."),
            )
        self.spend(length + 1)

    def text_of(self, length: int) -> None:
        """Counts a new text of ``length`` characters."""
        if length > self.budget.characters:
            raise self.exceeded(
                say("makes a text of more than %(characters)s characters", characters=self.budget.characters),
                say("Make a shorter text."),
            )
        self.spend(length // CHARACTERS_A_STEP + 1)

    def enter(self) -> None:
        """Goes into a function; :meth:`leave` must follow."""
        if self.depth >= self.budget.depth:
            raise self.exceeded(
                "calls functions too deep in one another", say("Do not let a function call itself.")
            )
        self.depth += 1

    def leave(self) -> None:
        """Comes back from a function."""
        self.depth -= 1

    def exceeded(self, what: str, remedy: str) -> BudgetExceeded:
        """The error to raise."""
        return BudgetExceeded(say("The expression %(what)s.", what=what), text=self.text, remedy=remedy)

    def note(self, message: str, position: int | None = None) -> None:
        """Keeps why a part of the expression is null."""
        if self.problems is not None and len(self.problems) < 20:
            self.problems.append(FeelTypeError(message, text=self.text, position=position))
