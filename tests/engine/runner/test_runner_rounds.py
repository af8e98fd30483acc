"""The hundredth round costs what the first does; what never ends is told."""

from __future__ import annotations

import pytest

from engine.runner import workflow
from tests.diagrams import (
    boundary,
    call,
    diagram,
    every,
    flows,
    many,
    message,
    node,
    script,
    user,
)
from tests.engine.runner.walker import Walk, end, inside, loop

START, END = node("startEvent", "s"), node("endEvent", "e")
TOLD = {"told": "case", "stop": "case"}
CASE = {"case": "C-1"}


def test_a_thousand_rounds_cost_no_more_depth_or_room_than_the_first():
    parts = loop(inside("sub", user("a"), path="sub_s a sub_e"), "first sub last", rounds=1_000)
    walk = Walk(diagram("p", *parts), data={"n": 0}).start()
    sizes = []
    for _ in range(1_000):
        walk.do("first").do("a")
        sizes.append(len(walk.step.snapshot))
        walk.do("last")
    assert walk.ended
    assert max(sizes[1:]) - min(sizes[1:]) < 20


@pytest.mark.parametrize("kind", ["timer", "message"])
def test_events_that_happen_again_and_again_leave_nothing_behind(kind):
    event = every("R/PT1H") if kind == "timer" else message("told")
    parts = (
        START,
        user("a"),
        boundary("x", "a", event, interrupting=False),
        user("b"),
        END,
        end("e2"),
        flows("s a e", "x b e2"),
    )
    walk = Walk(diagram("p", *parts, messages=TOLD), data=CASE).start()
    sizes = []
    for _ in range(100):
        walk.fire("x") if kind == "timer" else walk.tell("x")
        sizes.append(len(walk.do("b").step.snapshot))
    assert max(sizes) - min(sizes) < 20


def test_a_branch_that_goes_round_while_another_waits_leaves_nothing_behind():
    parts = (
        START,
        node("parallelGateway", "f"),
        user("side"),
        node("exclusiveGateway", "m"),
        user("a"),
        node("exclusiveGateway", "g", default="g_m"),
        END,
        end("e2"),
        flows("s f side e", "f m a g e2", "g m", when={("g", "e2"): "done"}),
    )
    walk = Walk(diagram("p", *parts)).start()
    sizes = [len(walk.do("a", turn=turn % 10).step.snapshot) for turn in range(100)]
    assert max(sizes[1:]) - min(sizes[1:]) < 20
    assert walk.do("a", done=True).do("side").ended


def test_processes_that_call_each_other_without_end_are_held():
    p = diagram("p", START, call("c", "q", {}, {}), END, flows("s c e"))
    q = diagram("q", START, call("d", "p", {}, {}), END, flows("s d e"))
    walk = Walk(p, q).start()
    assert [fault.message for fault in walk.faults] == ["Processes call each other without end."]


def test_a_called_process_may_call_itself_while_somebody_works():
    p = diagram(
        "p",
        START,
        user("a"),
        node("exclusiveGateway", "g", default="g_e"),
        call("c", "p", {"n": "n - 1"}, {}),
        END,
        end("e2"),
        flows("s a g c e2", "g e", when={("g", "c"): "n > 0"}),
    )
    walk = Walk(p, data={"n": 3}).start()
    for n in (3, 2, 1, 0):
        assert walk.seen("a")["n"] == n
        walk.do("a")
    assert walk.ended


def test_a_long_list_runs_in_one_step():
    service = node(
        "serviceTask",
        "f",
        many("lines", "line", "sums", "sum"),
        inputs={"n": "line"},
        r_operation="x",
        r_result="sum",
    )
    walk = Walk(diagram("p", START, service, END, flows("s f e")), data={"lines": list(range(1_000))})
    walk.services.answer = lambda name, inputs: inputs["n"] * 2
    assert walk.start().ended
    assert walk.step.data["sums"] == [n * 2 for n in range(1_000)]


def test_a_long_run_without_a_wait_costs_no_more_at_its_end():
    """Joins look at all tasks: with all history kept, the last round would cost a hundred first ones."""
    parts = (
        START,
        node("exclusiveGateway", "m"),
        node("parallelGateway", "f"),
        script("a", "{x: n}"),
        script("b", "{y: n}"),
        node("parallelGateway", "j"),
        script("count", "{n: n + 1}"),
        node("exclusiveGateway", "g", default="g_m"),
        END,
        flows("s m f a j count g m", "f b j", "g e", when={("g", "e"): "n >= 400"}),
    )
    walk = Walk(diagram("p", *parts), data={"n": 0})
    most = 0
    compact = workflow.compact

    def watched(instance):
        nonlocal most
        most = max(most, len(instance.tasks))
        compact(instance)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workflow, "compact", watched)
        walk.start()
    assert walk.ended
    assert walk.step.data == {"n": 400, "x": 399, "y": 399}
    assert 0 < most < 2 * workflow.FORGET_AFTER
