"""Random walks over random diagrams: the runner against the drawing itself, and against SpiffWorkflow.

Every walk saves and loads the instance at every step, and runs twice: with finished history forgotten at
every step, and with all of it kept. ``REDRESS_SEED`` is the first seed; a failing walk prints its own.
"""

from __future__ import annotations

import os
from random import Random
from typing import Any

import orjson
import pytest
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.util.task import TaskState

from engine.model import InstanceStatus, Step
from engine.runner import prepare
from tests.diagrams import diagram
from tests.engine.runner.blocks import EVERYTHING, Allowed, Block, Drawing, Maker, Play, Wait
from tests.engine.runner.twins import Twins
from tests.engine.runner.walker import Services

SEED = int(os.environ.get("REDRESS_SEED", "0"))
DATA = {"items": [1, 2], "case": "C-1"}
LIBRARY = Allowed(("user", "user", "script", "choice", "par", "loop", "sub", "call"), join_in_loop=False)
"""What the library gets right: no joins in loops, no inclusive joins, no events beside the work."""
MOST = 60
"""After so many steps all coins say no, and nothing happens beside the work any more."""


def drawn(block: Block, language: str = "feel") -> dict[str, bytes]:
    """The diagrams of a block and all it calls."""
    drawing = Drawing(language)
    parts = {"p": drawing.process(block)} | drawing.called
    return {name: diagram(name, *content, messages={"news": "case"}) for name, content in parts.items()}


class Instance:
    """The runner's side of a walk."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.twins = Twins(prepare(files), "p", Services)
        self.twins.start(DATA)

    @property
    def step(self) -> Step:
        return self.twins.step

    @property
    def tasks(self) -> list[str]:
        return sorted(task.element for task in self.step.tasks)

    @property
    def events(self) -> list[str]:
        return sorted(wait.element for wait in self.step.messages)

    @property
    def lean(self) -> bool:
        """Whether the snapshot holds no more than three tasks for each token, and the start."""
        stored = orjson.loads(self.step.snapshot)
        scopes = [stored["top"], *(scope for _, _, scope in stored["sub"])]
        return all(
            len(scope["t"]) <= 1 + 3 * sum(row[2] < TaskState.COMPLETED for row in scope["t"])
            for scope in scopes
        )

    def do(self, wait: Wait, answers: dict[str, Any]) -> None:
        found = next(
            task.id
            for task in self.step.tasks
            if task.element == wait.element and wait.marks.items() <= flat(self.twins.seen(task.id)).items()
        )
        self.twins.act("complete", found, answers)

    def tell(self, element: str, payload: dict[str, Any]) -> None:
        wait = next(wait for wait in self.step.messages if wait.element == element)
        self.twins.act("deliver", wait.id, payload)


def flat(data: dict[str, Any]) -> dict[str, Any]:
    """Entries that can be compared as a set."""
    return {name: value for name, value in data.items() if not isinstance(value, list | dict)}


def coins(wait: Wait, random: Random, step: int) -> dict[str, bool]:
    """What a person answers where the way depends on it."""
    if not wait.element.endswith("_ask"):
        return {}
    id = wait.element.removesuffix("_ask")
    return {f"c_{id}_{place}": step < MOST and random.random() < 0.45 for place in range(3)}


@pytest.mark.parametrize("seed", range(SEED, SEED + 80))
def test_the_runner_goes_as_the_drawing_says(seed):
    print(f"REDRESS_SEED={seed}")
    random = Random(seed)
    block = Maker(random, EVERYTHING).process()
    play, instance = Play(block, DATA["items"]), Instance(drawn(block))
    written: dict[str, Any] = {}
    for step in range(2_000):
        assert instance.step.faults == ()
        assert instance.tasks == sorted(wait.element for wait in play.tasks())
        assert instance.events == sorted(wait.element for wait in play.events())
        assert (instance.step.status is InstanceStatus.COMPLETED) == play.ended
        assert instance.lean
        if play.ended:
            break
        events = play.events() if step < MOST and random.random() < 0.15 else []
        if events:
            tell(play, instance, random.choice(events), step, written)
        else:
            wait = random.choice(play.tasks())
            answers = coins(wait, random, step) | {f"w{step}": wait.element}
            written |= {f"w{step}": wait.element}
            instance.do(wait, answers)
            play.do(wait, answers)
    assert play.ended
    assert written.items() <= flat(instance.step.data).items()


def tell(play: Play, instance: Instance, event: Wait, step: int, written: dict[str, Any]) -> None:
    """Let an event happen that waits once only: instances of a list are told apart by nothing here."""
    if instance.events.count(event.element) > 1:
        return
    mark = {f"told_{event.element}": step}
    written |= {f"w{step}": event.element}
    instance.tell(event.element, mark | {f"w{step}": event.element})
    event.go(mark)


def library(files: dict[str, bytes]) -> BpmnWorkflow:
    """The untouched library at the same diagrams, written in its own language."""
    parser = BpmnParser()
    for content in files.values():
        parser.add_bpmn_xml(etree.fromstring(content.replace(b' scriptFormat="feel"', b"")))
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.get_next_task(spec_name="x_s").data.update(DATA)
    workflow.do_engine_steps()
    return workflow


@pytest.mark.parametrize("seed", range(SEED + 1_000, SEED + 1_040))
def test_the_runner_goes_as_the_library_does_where_the_library_is_right(seed):
    print(f"REDRESS_SEED={seed - 1_000}")
    random = Random(seed)
    block = Maker(random, LIBRARY).process()
    theirs, ours = library(drawn(block, "python")), Instance(drawn(block))
    for step in range(2_000):
        ready = theirs.get_tasks(state=TaskState.READY, manual=True)
        assert sorted(task.task_spec.name for task in ready) == ours.tasks
        assert theirs.is_completed() == (ours.step.status is InstanceStatus.COMPLETED)
        if not ready:
            break
        task = random.choice(ready)
        wait = Wait(task.task_spec.name, {}, lambda answers: None, None)
        answers = coins(wait, random, step) | {f"w{step}": wait.element}
        task.data.update(answers)
        task.run()
        theirs.do_engine_steps()
        ours.do(wait, answers)
    assert theirs.is_completed()
    assert {name: value for name, value in theirs.data.items() if name != "data_objects"} == ours.step.data
