"""Snapshots: every version ever written loads, names specs instead of holding them, and stays small.

``snapshots/v<n>-*.json`` are what version ``n`` wrote, with what was to come. Never write them anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.errors import Conflict, NotFound, StepFailed
from engine.model import InstanceStatus
from engine.runner.versions import VERSION
from tests.diagrams import after, boundary, diagram, flows, message, node, user
from tests.engine.runner.walker import Walk

SAMPLES = sorted((Path(__file__).parent / "snapshots").glob("v*.json"))
START, END = node("startEvent", "s"), node("endEvent", "e")


def resumed(sample: dict[str, Any]) -> Walk:
    """An instance that another version of the desk left."""
    walk = Walk(*(text.encode() for text in sample["diagrams"]), process=sample["process"])
    walk.look(orjson.dumps(sample["snapshot"]))
    return walk


def go(walk: Walk, action: str) -> None:
    """One step of a sample's ``then``: a task, ``>message`` event, ``@timer`` or ``!held`` step."""
    kind, name = action[0], action[1:]
    if kind == ">":
        walk.tell(name)
    elif kind == "@":
        walk.fire(name)
    elif kind == "!":
        walk.services.answer = lambda operation, inputs: 5
        walk.retry()
    else:
        element, _, answer = action.partition("=")
        name, _, value = answer.partition(":")
        walk.do(element, **({name: value} if name else {}))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_what_an_older_version_saved_waits_for_the_same(path):
    sample = json.loads(path.read_text())
    walk = resumed(sample)
    step = walk.step
    assert sorted([wait.element, wait.id] for wait in step.tasks) == sorted(sample["tasks"])
    assert sorted(
        [wait.element, wait.id, wait.due.isoformat()] for wait in step.timers if wait.due
    ) == sorted(sample["timers"])
    assert sorted([wait.element, wait.id, wait.message, wait.key] for wait in step.messages) == sorted(
        sample["messages"]
    )
    assert [[fault.element, fault.id] for fault in step.faults] == sample["faults"]
    for task, data in sample["seen"].items():
        assert walk.runner.task_data(walk.process, step.snapshot, task) == data


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_what_an_older_version_saved_goes_on_to_its_end(path):
    sample = json.loads(path.read_text())
    walk = resumed(sample)
    for action in sample["then"]:
        go(walk, action)
    assert walk.ended, (walk.open, walk.faults)
    assert walk.step.data == sample["data"]


def test_there_is_a_sample_of_every_version():
    assert {int(path.stem[1:].partition("-")[0]) for path in SAMPLES} == set(range(1, VERSION + 1))


PLAIN = diagram("p", START, user("a"), user("b"), END, flows("s a b e"))


def test_a_snapshot_names_its_version():
    assert orjson.loads(Walk(PLAIN).start().step.snapshot)["v"] == VERSION


def test_a_snapshot_of_a_version_to_come_is_refused_in_plain_words():
    walk = Walk(PLAIN).start()
    newer = orjson.dumps(orjson.loads(walk.step.snapshot) | {"v": 99})
    with pytest.raises(StepFailed, match=r"newer version of the desk \(snapshot version 99\)"):
        walk.runner.tokens("p", newer)


def test_an_instance_at_an_element_that_its_diagram_lost_is_refused_in_plain_words():
    snapshot = Walk(PLAIN).start().step.snapshot
    other = Walk(diagram("p", START, user("b"), END, flows("s b e")))
    with pytest.raises(StepFailed, match="stands at “a”, which its diagram does not have"):
        other.runner.tokens("p", snapshot)


def test_an_unknown_process_is_not_found():
    walk = Walk(PLAIN).start()
    with pytest.raises(NotFound):
        walk.runner.start("q", {}, walk.services)
    with pytest.raises(NotFound):
        walk.runner.tokens("q", walk.step.snapshot)


def test_entries_keep_their_order():
    data = {"z": 1, "a": {"y": 1, "b": 2}, "m": [1]}
    walk = Walk(PLAIN, data=data).start().do("a", c=1, b=2)
    assert list(walk.seen("b")) == ["z", "a", "m", "c", "b"]
    assert list(walk.seen("b")["a"]) == ["y", "b"]


def test_data_may_have_any_names():
    data = {"typename": "x", "__class__": "y", "self": 1, "": 2, "a b": 3, "é": 4, "data": {"typename": "z"}}
    walk = Walk(PLAIN, data=data).start().do("a", typename="w")
    assert walk.seen("b") == data | {"typename": "w"}


def test_names_that_are_numbers_are_texts_from_the_start():
    walk = Walk(PLAIN, data={1: {2: "x"}}).start()
    assert walk.step.data == walk.do("a").seen("b") == {"1": {"2": "x"}}


def test_nothing_of_the_diagram_is_in_a_snapshot():
    documented = user("a", "<bpmn:documentation>[S1] A long story.</bpmn:documentation>", r_due="PT4H")
    snapshot = Walk(diagram("p", START, documented, user("b"), END, flows("s a b e"))).start().step.snapshot
    assert b"long story" not in snapshot
    assert b"PT4H" not in snapshot
    assert len(snapshot) < 400


def test_ids_and_due_times_of_waits_stay_while_other_things_happen():
    parts = (
        START,
        node("parallelGateway", "f"),
        user("a", r_due="=span", r_subject='="about " + thing'),
        user("b"),
        boundary("late", "a", after("PT5H"), interrupting=False),
        boundary("told", "a", message("news"), interrupting=False),
        user("c"),
        END,
        *(node("endEvent", name) for name in ("e2", "e3", "e4")),
        flows("s f a e", "f b c e2", "late e3", "told e4"),
    )
    data = {"span": "PT4H", "thing": "hands", "case": "C-1"}
    walk = Walk(diagram("p", *parts, messages={"news": "case"}), data=data).start()
    before = waits(walk)
    walk.later(hours=1).do("b", span="PT9H", thing="paint", case="C-2")
    assert [item for item in waits(walk) if item.element != "c"] == [
        item for item in before if item.element != "b"
    ]


def waits(walk: Walk) -> list[Any]:
    return [*walk.step.tasks, *walk.step.timers, *walk.step.messages]


def test_an_ended_instance_keeps_its_data_and_waits_for_nothing():
    walk = Walk(PLAIN).start().do("a", x=1)
    last = walk.ids("b")[0]
    walk.do("b", y=2)
    assert walk.step.status is InstanceStatus.COMPLETED
    assert walk.step.data == {"x": 1, "y": 2}
    assert waits(walk) == []
    with pytest.raises(Conflict):
        walk.runner.complete("p", walk.step.snapshot, last, {}, walk.services)


def test_elements_passed_are_known_however_long_ago():
    parts = (
        START,
        node("exclusiveGateway", "m"),
        user("a"),
        node("exclusiveGateway", "g", default="g_m"),
        user("b"),
        END,
        flows("s m a g m", "g b e", when={("g", "b"): "n > 20"}),
    )
    walk = Walk(diagram("p", *parts)).start()
    for turn in range(22):
        walk.do("a", n=turn)
    assert walk.open == ["b"]
    assert walk.runner.tokens("p", walk.step.snapshot).done == {"p": ("s", "m", "a", "g")}
