"""Event sub-processes: what happens meanwhile, inside the process that it concerns (BPMN 2.0.2, 10.3.5)."""

from __future__ import annotations

import pytest

from engine.model import Json
from tests.diagrams import (
    ERROR,
    ESCALATION,
    TERMINATE,
    after,
    call,
    diagram,
    every,
    flows,
    message,
    node,
    script,
    user,
)
from tests.engine.runner.walker import Walk, end, inside, output

START = node("startEvent", "s")
NEWS = {"news": "number"}


def meanwhile(id: str, event: str, *parts: str, path: str, interrupting: bool = True) -> str:
    """An event sub-process whose start and end are ``<id>_s`` and ``<id>_e``."""
    start = node("startEvent", f"{id}_s", event, isInterrupting=str(interrupting).lower())
    return node(
        "subProcess", id, start + "".join(parts) + end(f"{id}_e") + flows(path), triggeredByEvent="true"
    )


def work(*watching: str, throws: str = "") -> Walk:
    """``a``, then ``b``; watched by event sub-processes."""
    parts = (START, user("a"), user("b"), end("e", throws), flows("s a b e"), *watching)
    return Walk(diagram("p", *parts, messages=NEWS), data={"number": "7", "n": 0}).start()


def test_one_that_interrupts_takes_back_the_work_and_ends_the_process() -> None:
    walk = work(meanwhile("x", after("PT1H"), user("look"), path="x_s look x_e"))
    walk.do("a", seen=1)
    assert walk.open == ["b"]
    walk.fire("x_s")
    assert walk.open == ["look"]
    assert not walk.step.timers
    assert walk.seen("look")["seen"] == 1
    assert walk.do("look", done=True).ended
    assert walk.step.data == {"number": "7", "n": 0, "seen": 1, "done": True}


def test_one_that_does_not_interrupt_runs_beside_and_the_process_ends_with_the_last() -> None:
    walk = work(meanwhile("x", after("PT1H"), user("look"), path="x_s look x_e", interrupting=False))
    walk.fire("x_s")
    assert walk.open == ["a", "look"]
    walk.do("a").do("b")
    assert walk.open == ["look"]
    assert walk.do("look", told="yes").ended
    assert walk.step.data["told"] == "yes"


def test_a_message_may_come_again_and_again_and_each_is_worked_on() -> None:
    told = meanwhile(
        "x",
        message("news") + output("said", "payload.said"),
        user("look"),
        path="x_s look x_e",
        interrupting=False,
    )
    walk = work(told)
    walk.tell("x_s", said="one").tell("x_s", said="two")
    assert walk.open == ["a", "look", "look"]
    assert [walk.seen("look", place)["said"] for place in (0, 1)] == ["one", "two"]
    walk.do("look").do("a").do("b")
    assert not walk.step.messages, "nothing is told to work that is done"
    assert walk.do("look").ended


def test_what_one_sets_is_seen_by_the_work() -> None:
    walk = work(
        meanwhile("x", every("R2/PT1H"), script("add", "{n: n + 1}"), path="x_s add x_e", interrupting=False)
    )
    walk.fire("x_s").fire("x_s")
    assert walk.seen("a")["n"] == 2
    assert walk.do("a").do("b").ended


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_is_caught_by_the_process_it_is_thrown_in(interrupting: bool) -> None:
    raised = node("intermediateThrowEvent", "up", ESCALATION)
    watching = meanwhile("x", ESCALATION, user("head"), path="x_s head x_e", interrupting=interrupting)
    parts = (START, user("a"), raised, user("b"), end("e"), flows("s a up b e"), watching)
    walk = Walk(diagram("p", *parts)).start().do("a")
    assert walk.open == (["head"] if interrupting else ["b", "head"])
    walk.do("head")
    assert walk.ended if interrupting else walk.do("b").ended


def test_an_error_ends_the_work_and_what_ran_beside_it() -> None:
    beside = meanwhile("y", after("PT1H"), user("look"), path="y_s look y_e", interrupting=False)
    caught = meanwhile("x", ERROR, user("mend"), path="x_s mend x_e")
    walk = work(beside, caught, throws=ERROR).fire("y_s").do("a").do("b")
    assert walk.open == ["mend"]
    assert walk.do("mend").ended


def test_the_innermost_catches_and_its_process_goes_on_as_if_the_work_had_ended() -> None:
    inner = node(
        "subProcess",
        "in",
        node("startEvent", "i")
        + user("a")
        + end("i_e", ERROR)
        + flows("i a i_e")
        + meanwhile("x", ERROR, user("mend"), path="x_s mend x_e"),
    )
    outer = meanwhile("y", ERROR, user("never"), path="y_s never y_e")
    walk = Walk(diagram("p", START, inner, user("b"), end("e"), flows("s in b e"), outer)).start()
    walk.do("a", found=3)
    assert walk.open == ["mend"]
    walk.do("mend", mended=True)
    assert walk.open == ["b"]
    assert walk.seen("b") == {"found": 3, "error": {"code": "broken"}, "mended": True}


def test_what_it_throws_itself_passes_it_by() -> None:
    thrower = node("subProcess", "x", "", triggeredByEvent="true").replace(
        "</bpmn:subProcess>",
        node("startEvent", "x_s", ERROR) + end("x_e", ERROR) + flows("x_s x_e") + "</bpmn:subProcess>",
    )
    called = diagram("q", START, user("a"), end("e", ERROR), flows("s a e"), thrower)
    caller = diagram(
        "p",
        START,
        call("c", "q", {}, {}),
        node("boundaryEvent", "b", ERROR, attachedToRef="c"),
        user("told"),
        end("e"),
        end("f"),
        flows("s c e", "b told f"),
    )
    walk = Walk(caller, called).start().do("a")
    assert walk.open == ["told"]
    assert walk.do("told").ended


def test_an_error_that_its_event_sub_process_caught_does_not_reach_the_caller() -> None:
    called = diagram(
        "q",
        START,
        user("a"),
        end("e", ERROR),
        flows("s a e"),
        meanwhile("x", ERROR, user("mend"), path="x_s mend x_e"),
    )
    caller = diagram(
        "p",
        START,
        call("c", "q", {}, {}),
        node("boundaryEvent", "b", ERROR, attachedToRef="c"),
        user("after"),
        end("e"),
        end("f"),
        flows("s c after e", "b f"),
    )
    walk = Walk(caller, called).start().do("a").do("mend")
    assert walk.open == ["after"]


def test_a_terminate_end_ends_the_event_sub_processes_that_run_too() -> None:
    walk = work(
        meanwhile("x", after("PT1H"), user("look"), path="x_s look x_e", interrupting=False), throws=TERMINATE
    )
    walk.fire("x_s").do("a", one=1).do("b", two=2)
    assert walk.ended
    assert walk.step.data == {"number": "7", "n": 0, "one": 1, "two": 2}


def test_a_terminate_end_inside_one_ends_only_that_one() -> None:
    stops = node(
        "subProcess",
        "x",
        node("startEvent", "x_s", after("PT1H"), isInterrupting="false")
        + end("x_e", TERMINATE)
        + flows("x_s x_e"),
        triggeredByEvent="true",
    )
    walk = work(stops).fire("x_s")
    assert walk.open == ["a"]
    assert walk.do("a").do("b").ended


def test_each_instance_of_several_has_its_own() -> None:
    inner = inside(
        "in",
        user("a"),
        meanwhile("x", after("PT1H"), user("look"), path="x_s look x_e"),
        path="in_s a in_e",
        marker='<bpmn:multiInstanceLoopCharacteristics isSequential="false">'
        "<bpmn:loopDataInputRef>lines</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem id="ii" name="line"/></bpmn:multiInstanceLoopCharacteristics>',
    )
    lines: Json = ["one", "two"]
    walk = Walk(diagram("p", START, inner, end("e"), flows("s in e")), data={"lines": lines}).start()
    first = walk.step.timers[0]
    walk.step = walk.runner.fire("p", walk.step.snapshot, first.id, walk.services)
    assert walk.open == ["a", "look"]
    assert walk.do("look").do("a").ended


def test_in_a_loop_each_round_is_watched_anew() -> None:
    inner = inside(
        "in", user("a"), meanwhile("x", after("PT1H"), user("look"), path="x_s look x_e"), path="in_s a in_e"
    )
    parts = (
        START,
        node("exclusiveGateway", "again"),
        inner,
        script("count", "{n: n + 1}"),
        node("exclusiveGateway", "g", default="g_e"),
        end("e"),
        flows("s again in count g e", "g again", when={("g", "again"): "n < 60"}),
    )
    walk = Walk(diagram("p", *parts), data={"n": 0}).start()
    sizes = []
    for turn in range(60):
        assert walk.open == ["a"]
        if turn % 2:
            walk.fire("x_s").do("look")
        else:
            walk.do("a")
        sizes.append(len(walk.step.snapshot))
    assert walk.ended
    assert max(sizes[2:-1]) <= sizes[2] + 8


def test_the_diagram_shows_where_it_stands() -> None:
    walk = work(meanwhile("x", after("PT1H"), user("look"), path="x_s look x_e", interrupting=False))
    walk.fire("x_s").do("a")
    tokens = walk.runner.tokens("p", walk.step.snapshot)
    assert tokens.active == {"p": {"b": 1, "x": 1, "look": 1}}
    assert tokens.done == {"p": ("s", "x_s", "a")}
    assert [(item.what, item.element) for item in walk.step.trace] == [
        ("completed", "a"),
        ("entered", "b"),
    ]


def test_what_the_work_changed_before_it_ended_is_kept_while_only_others_run() -> None:
    inner = inside(
        "in",
        user("a"),
        node("boundaryEvent", "again", every("R3/PT1H"), attachedToRef="a", cancelActivity="false"),
        user("side"),
        end("in_f"),
        path="in_s a in_e",
    ).replace("</bpmn:subProcess>", flows("again side in_f") + "</bpmn:subProcess>")
    watching = meanwhile("x", after("PT9H"), user("look"), path="x_s look x_e")
    walk = Walk(diagram("p", START, inner, end("e"), flows("s in e"), watching)).start()
    walk.fire("again").fire("again").do("a", seen=1)
    assert walk.open == ["side", "side"]
    assert walk.step.data["seen"] == 1
    walk.fire("x_s")
    assert walk.open == ["look"]
    assert walk.seen("look")["seen"] == 1
