"""What a diagram's steps may call, inside one transaction; see :class:`engine.runner.Services`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine.commands.context import StepContext
from engine.errors import RedressError, StepFailed
from engine.library import Edition
from engine.model import Json
from engine.runner import ElementInfo
from engine.sentences import say

BUGS = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)
"""What faulty code of a pack raises; a bug holds its own step and is seen, it does not lose the case."""


class StepServices:
    """Runs operations and tables for one command.

    :param policy: the edition whose tables apply (S13).
    """

    def __init__(self, context: StepContext, policy: Edition) -> None:
        self._context = context
        self._policy = policy

    @property
    def now(self) -> datetime:
        """The command's moment; the same throughout its transaction."""
        return self._context.now

    def call(
        self, operation: str, inputs: Mapping[str, Json], element: ElementInfo, data: Mapping[str, Json]
    ) -> Json:
        """Call an operation; what it wrote is undone when it raises.

        :raises ModelledError: for the diagram to catch.
        :raises StepFailed: when the operation is faulty.
        """
        context = replace(self._context, element=element.id, data=data)
        function = context.core.registry.find(operation)
        try:
            with context.uow.savepoint():
                return function(context, **inputs)
        except RedressError:
            raise
        except BUGS as bug:
            raise StepFailed(
                element.id,
                say(
                    "The operation %(operation)s broke: %(name__)s: %(bug)s",
                    operation=operation,
                    name__=type(bug).__name__,
                    bug=bug,
                ),
                remedy=say("Correct the data or the operation, then retry the step."),
            ) from bug

    def decide(self, decision: str, context: Mapping[str, Json]) -> Json:
        """Decide by a table of the policy in force."""
        return self._policy.decide(decision, context)
