"""Promises of a running instance: paused and resumed, stopped, started again; a breach is for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.commands.context import NEVER, StepContext
from engine.errors import NotFound
from engine.model import PromiseClock, Timer
from tests.clock import MONDAY
from tests.engine.commands.bench_pack import Trial

HOUR = timedelta(hours=1)


class Promise:
    """The reply promise of one order, and its clock."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.instance, _ = trial.order()

    @contextmanager
    def step(self, *, hours: float = 0) -> Iterator[StepContext]:
        """What an operation may do, so many hours later."""
        self.trial.clock.moment += hours * HOUR
        core = self.trial.engine.core
        with core.store.write() as uow:
            case = uow.instances.get(self.instance).case
            yield StepContext(core, uow, core.clock.now(), case, self.instance)
            uow.commit()

    def clock(self) -> PromiseClock:
        with self.step() as context:
            found = context.find_clock("reply")
        assert found is not None
        return found

    def timer(self, percent: int) -> Timer:
        """Add a timer that waits for a share of the clock."""
        with self.step() as context:
            clock = context.find_clock("reply")
            assert clock is not None
            return context.uow.timers.add(
                instance=self.instance,
                kind="event",
                token=f"share-{percent}",
                element="late",
                due_at=context.moment(clock, percent) or NEVER,
                clock=clock.id,
                percent=percent,
            )

    def due(self, timer: Timer) -> datetime:
        with self.trial.engine.store.read() as queries:
            return queries.timers.get(timer.id).due_at


@pytest.fixture
def promise(tmp_path: Path) -> Iterator[Promise]:
    trial = Trial(tmp_path)
    yield Promise(trial)
    trial.desk.close()


def start(context: StepContext) -> None:
    context.start_clock("reply", context.now, "elapsed_hours", 24)


def test_a_pause_holds_every_timer_of_the_clock_and_resuming_moves_them_by_its_length(promise):
    with promise.step() as context:
        start(context)
    half, full = promise.timer(50), promise.timer(100)
    with promise.step(hours=6) as context:
        context.pause_clock("reply", "quote pending")
    assert (promise.due(half), promise.due(full)) == (NEVER, NEVER)
    with promise.step(hours=100) as context:
        assert context.clock_used("reply") == 25
        context.resume_clock("reply")
    assert promise.due(half) == MONDAY + 112 * HOUR
    assert promise.due(full) == promise.clock().due_at == MONDAY + 124 * HOUR
    assert promise.clock().paused_since is None


def test_a_share_that_had_passed_before_the_pause_stays_due(promise):
    with promise.step() as context:
        start(context)
    half = promise.timer(50)
    with promise.step(hours=13) as context:
        context.pause_clock("reply", "quote pending")
    assert promise.due(half) == MONDAY + 12 * HOUR


def test_a_second_pause_and_a_second_resuming_change_nothing(promise):
    with promise.step() as context:
        start(context)
    with promise.step(hours=1) as context:
        context.pause_clock("reply", "quote pending")
    with promise.step(hours=1) as context:
        context.pause_clock("reply", "something else")
    assert promise.clock().pause_reason == "quote pending"
    with promise.step(hours=1) as context:
        context.resume_clock("reply")
    with promise.step(hours=1) as context:
        context.resume_clock("reply")
    assert promise.clock().due_at == MONDAY + 26 * HOUR


@pytest.mark.parametrize(
    ("paused_after", "breached"), [(23, None), (24, MONDAY + 24 * HOUR), (25, MONDAY + 24 * HOUR)]
)
def test_stopping_a_paused_clock_is_late_only_when_it_was_late_before_the_pause(
    promise, paused_after, breached
):
    with promise.step() as context:
        start(context)
    with promise.step(hours=paused_after) as context:
        context.pause_clock("reply", "quote pending")
    with promise.step(hours=50) as context:
        context.stop_clock("reply")
    assert promise.clock().breached_at == breached


def stop(context: StepContext) -> None:
    context.stop_clock("reply")


def pause_and_resume(context: StepContext) -> None:
    context.pause_clock("reply", "quote pending")
    context.resume_clock("reply")


def breach_again(context: StepContext) -> None:
    context.breach_clock("reply")


@pytest.mark.parametrize("after", [stop, pause_and_resume, breach_again])
def test_a_breach_stays_whatever_comes_after_it(promise, after: Callable[[StepContext], None]):
    with promise.step() as context:
        start(context)
    with promise.step(hours=24) as context:
        context.breach_clock("reply")
    breached = promise.clock().breached_at
    with promise.step(hours=30) as context:
        after(context)
    assert breached == promise.clock().breached_at == MONDAY + 24 * HOUR


def test_a_clock_that_is_started_again_has_its_own_figures_and_the_old_breach_stays(promise):
    with promise.step() as context:
        start(context)
    with promise.step(hours=30) as context:
        context.stop_clock("reply")
    with promise.step(hours=10) as context:
        start(context)
    with promise.step() as context:
        first, second = context.uow.clocks.of_case(context.case_id)
        assert context.find_clock("reply") == second
    assert (first.breached_at, first.stopped_at) == (MONDAY + 24 * HOUR, MONDAY + 30 * HOUR)
    assert (second.started_at, second.due_at) == (MONDAY + 40 * HOUR, MONDAY + 64 * HOUR)
    assert (second.breached_at, second.stopped_at) == (None, None)


def test_a_stopped_clock_is_neither_paused_nor_stopped_once_more(promise):
    with promise.step() as context:
        start(context)
    with promise.step(hours=2) as context:
        context.stop_clock("reply")
    with promise.step(hours=40) as context:
        context.pause_clock("reply", "quote pending")
        context.stop_clock("reply")
        assert context.clock_used("reply") == 8
    assert (promise.clock().stopped_at, promise.clock().paused_since) == (MONDAY + 2 * HOUR, None)


def test_a_clock_that_was_never_started_cannot_be_stopped(promise):
    with pytest.raises(NotFound, match="reply"), promise.step() as context:
        context.stop_clock("reply")
