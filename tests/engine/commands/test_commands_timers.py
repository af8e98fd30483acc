"""Timers of a desk that runs, stands still for long, and is started again: each kind, fired by the worker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.model import Timer
from tests.clock import MONDAY
from tests.engine.commands.bench_pack import HEAD, Trial

CHASE = (
    HEAD
    + """
<bpmn:process id="chase" isExecutable="true">
  <bpmn:startEvent id="start"/>
  <bpmn:userTask id="enter" name="Enter the order" redress:form="order" redress:unit="office"/>
  <bpmn:boundaryEvent id="again" name="Time to chase" attachedToRef="enter" cancelActivity="false">
    <bpmn:timerEventDefinition id="td1">{time}</bpmn:timerEventDefinition>
  </bpmn:boundaryEvent>
  <bpmn:serviceTask id="remind" name="Remind" redress:operation="order.remind"/>
  <bpmn:endEvent id="reminded"/>
  <bpmn:endEvent id="end"/>
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="enter"/>
  <bpmn:sequenceFlow id="f2" sourceRef="enter" targetRef="end"/>
  <bpmn:sequenceFlow id="f3" sourceRef="again" targetRef="remind"/>
  <bpmn:sequenceFlow id="f4" sourceRef="remind" targetRef="reminded"/>
</bpmn:process></bpmn:definitions>"""
)


class Chase:
    """One order that is chased by a timer."""

    def __init__(self, home: Path, kind: str, text: str) -> None:
        time = f"<bpmn:{kind}>{text}</bpmn:{kind}>"
        self.trial = Trial(home, more={"chase.bpmn": CHASE.format(time=time)})
        self.instance = self.trial.engine.start("chase", {}, title="An order").instance.id

    @property
    def reminded(self) -> int:
        return self.trial.calls.count(("order.remind", {}))

    def timers(self) -> list[Timer]:
        with self.trial.engine.store.read() as queries:
            return list(queries.timers.waiting(self.instance))

    def wait_until(self, moment: datetime) -> None:
        """Nothing runs until then; then the worker does what is due."""
        self.trial.clock.moment = moment
        self.trial.desk.worker.drain()


@pytest.fixture
def chase(tmp_path, request):
    made = Chase(tmp_path, *request.param)
    yield made
    made.trial.desk.close()


def on(*timer: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("chase", [timer], indirect=True)


@on("timeCycle", "R3/PT1H")
def test_three_times_an_hour_apart_are_three_times(chase):
    for hour in range(1, 7):
        chase.wait_until(MONDAY + timedelta(hours=hour))
    assert chase.reminded == 3
    assert not chase.timers()


@on("timeCycle", "R3/PT1H")
def test_a_stop_longer_than_all_three_brings_one(chase):
    chase.wait_until(MONDAY + timedelta(days=2))
    assert chase.reminded == 1
    assert not chase.timers()


@on("timeCycle", "R/PT15M")
def test_after_a_long_stop_one_firing_makes_up_for_all_and_the_next_is_ahead(chase):
    back = MONDAY + timedelta(days=30, minutes=7)
    chase.wait_until(back)
    chase.wait_until(back)
    assert chase.reminded == 1
    (timer,) = chase.timers()
    assert timer.due_at == MONDAY + timedelta(days=30, minutes=15)
    chase.wait_until(timer.due_at)
    assert chase.reminded == 2


@on("timeCycle", "R/PT15M")
def test_a_restart_between_two_times_neither_loses_nor_adds_one(chase):
    chase.wait_until(MONDAY + timedelta(minutes=15))
    chase.trial.reopen()
    chase.wait_until(MONDAY + timedelta(minutes=29))
    assert chase.reminded == 1
    chase.wait_until(MONDAY + timedelta(minutes=30))
    assert chase.reminded == 2


@on("timeCycle", "R/P1M")
def test_once_a_month_keeps_its_day(chase):
    chase.wait_until(datetime(2026, 12, 23, 9, tzinfo=UTC))
    chase.wait_until(datetime(2027, 2, 28, 9, tzinfo=UTC))
    assert chase.reminded == 2
    assert [timer.due_at for timer in chase.timers()] == [datetime(2027, 3, 23, 9, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("chase", "due"),
    [
        (("timeDate", "2027-01-31T09:00:00+08:00"), datetime(2027, 1, 31, 1, tzinfo=UTC)),
        (("timeDuration", "P3M"), datetime(2027, 2, 23, 9, tzinfo=UTC)),
        (("timeDuration", "P1Y3M"), datetime(2028, 2, 23, 9, tzinfo=UTC)),
        (("timeDuration", "P1M8DT1H"), datetime(2026, 12, 31, 10, tzinfo=UTC)),
    ],
    indirect=["chase"],
)
def test_dates_and_durations_fire_once_at_their_moment_and_not_before(chase, due):
    chase.wait_until(due - timedelta(seconds=1))
    assert chase.reminded == 0
    chase.wait_until(due)
    chase.wait_until(due + timedelta(days=400))
    assert chase.reminded == 1
    assert not chase.timers()


@on("timeDate", "2020-01-31T09:00:00Z")
def test_a_date_that_is_past_fires_at_once(chase):
    chase.wait_until(MONDAY)
    assert chase.reminded == 1
