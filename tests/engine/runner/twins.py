"""The same instance twice: once with what is over forgotten after every single step, once with all kept.

Nothing that an instance does or shows may depend on what it has forgotten. Both are saved and loaded at
every step, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from engine.errors import RedressError
from engine.model import Step
from engine.runner import ProcessSet, Runner, runner, workflow
from engine.runner.compaction import compact


class Twins:
    """Two runs of one instance that must go alike.

    :param services: makes the services of each; both must answer alike.
    :ivar step: the last step, of the one that forgets.
    """

    def __init__(self, processes: ProcessSet, process: str, services: Callable[[], Any]) -> None:
        self.process = process
        self.runners = [Runner(processes, new_id=_ids()) for _ in range(2)]
        self.services = [services(), services()]
        self.snapshots: list[bytes] = []
        self.step: Step

    def start(self, data: dict[str, Any]) -> None:
        """Begin."""
        self._both(lambda runner, _, services: runner.start(self.process, data, services))

    def act(self, command: str, *details: Any) -> None:
        """Complete, fire, deliver, retry or cancel.

        :raises RedressError: the same that both raise; both stay as they were.
        """
        self._both(
            lambda runner, snapshot, services: getattr(runner, command)(
                self.process, snapshot, *details, services
            )
        )

    def seen(self, task_id: str) -> dict[str, Any]:
        """What both see in an open task."""
        first, second = (
            runner.task_data(self.process, snapshot, task_id)
            for runner, snapshot in zip(self.runners, self.snapshots, strict=True)
        )
        assert first == second
        return first

    def _both(self, act: Callable[[Runner, bytes, Any], Step]) -> None:
        before = self.snapshots or [b"", b""]
        with _forgetful():
            first = _outcome(act, self.runners[0], before[0], self.services[0])
        with _keeping_all():
            second = _outcome(act, self.runners[1], before[1], self.services[1])
        assert _shown(first) == _shown(second)
        if not isinstance(first, Step) or not isinstance(second, Step):
            raise first
        self.snapshots = [first.snapshot, second.snapshot]
        self.step = first


def _ids() -> Callable[[], str]:
    """The same identities for both, in the order in which tokens come to be."""
    numbers = count(1)
    return lambda: f"{next(numbers):032x}"


def _outcome(act: Callable[[Runner, bytes, Any], Step], *given: Any) -> Any:
    try:
        return act(*given)
    except RedressError as refused:
        return refused


def _shown(outcome: Step | RedressError) -> Any:
    """All that can be seen of it from outside."""
    if isinstance(outcome, Step):
        return replace(outcome, snapshot=b"")
    return type(outcome), outcome.message, outcome.remedy


@contextmanager
def _forgetful() -> Iterator[None]:
    """What is over is forgotten after every single step of a run."""
    run_one = workflow.InstanceWorkflow.run_one

    def run_and_forget(self: workflow.InstanceWorkflow, task: Any) -> int:
        steps = run_one(self, task)
        compact(self)
        return steps

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workflow.InstanceWorkflow, "run_one", run_and_forget)
        yield


@contextmanager
def _keeping_all() -> Iterator[None]:
    """Nothing is ever forgotten."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (runner, workflow):
            patch.setattr(module, "compact", lambda instance: None)
        yield
