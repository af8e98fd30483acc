"""Errors, escalations and ends inside processes inside processes."""

from __future__ import annotations

import pytest

from engine.errors import ModelledError
from tests.diagrams import (
    ERROR,
    ESCALATION,
    TERMINATE,
    after,
    boundary,
    call,
    diagram,
    flows,
    many,
    node,
    user,
)
from tests.engine.runner.walker import Walk, end, inside

START, END = node("startEvent", "s"), node("endEvent", "e")
TOLD = {"told": "case", "stop": "case"}
CASE = {"case": "C-1"}


def test_a_timer_on_an_outer_process_withdraws_everything_inside_however_deep():
    called = diagram(
        "q", START, inside("deep", user("look"), path="deep_s look deep_e"), END, flows("s deep e")
    )
    sub = inside("sub", call("c", "q", {}, {}), path="sub_s c sub_e")
    walk = Walk(
        diagram(
            "p",
            START,
            sub,
            boundary("x", "sub", after("P1D")),
            user("late"),
            END,
            end("e2"),
            flows("s sub e", "x late e2"),
        ),
        called,
    ).start()
    assert walk.runner.tokens("p", walk.step.snapshot).active == {
        "p": {"sub": 1, "c": 1},
        "q": {"deep": 1, "look": 1},
    }
    assert walk.runner.tokens("p", walk.step.snapshot).called == {"c": "q"}
    walk.fire("x")
    assert walk.open == ["late"]
    assert {item.element for item in walk.step.trace if item.what == "cancelled"} == {
        "sub",
        "c",
        "deep",
        "look",
    }
    assert walk.do("late").ended


def test_an_error_inside_a_called_process_inside_a_list_stops_the_whole_list():
    called = diagram(
        "q",
        START,
        user("look"),
        node("exclusiveGateway", "g", default="g_e"),
        END,
        end("bad", ERROR),
        flows("s look g e", "g bad", when={("g", "bad"): "broken"}),
    )
    parts = (
        START,
        call("c", "q", {"line": "line"}, {"seen": "line"}, many("lines", "line")),
        boundary("x", "c", ERROR),
        user("mend"),
        END,
        end("e2"),
        flows("s c e", "x mend e2"),
    )
    walk = Walk(diagram("p", *parts), called, data={"lines": [1, 2, 3]}).start()
    assert walk.open == ["look"] * 3
    walk.do("look", broken=False)
    assert walk.open == ["look"] * 2
    walk.do("look", broken=True)
    assert walk.open == ["mend"]
    assert walk.seen("mend")["error"] == {"code": "broken"}
    assert walk.do("mend").ended


def test_an_error_passes_processes_that_do_not_catch_it():
    called = diagram("q", START, user("look"), end("bad", ERROR), flows("s look bad"))
    sub = inside("sub", call("c", "q", {}, {}), path="sub_s c sub_e")
    outer = inside("outer", sub, path="outer_s sub outer_e")
    walk = Walk(
        diagram(
            "p",
            START,
            outer,
            boundary("x", "outer", ERROR),
            user("mend"),
            END,
            end("e2"),
            flows("s outer e", "x mend e2"),
        ),
        called,
    ).start()
    assert walk.do("look").open == ["mend"]


def test_an_error_is_caught_by_the_event_with_its_code_before_one_for_all():
    anything = "<bpmn:errorEventDefinition/>"
    called = diagram("q", START, user("look"), end("bad", ERROR), flows("s look bad"))
    parts = (
        START,
        call("c", "q", {}, {}),
        boundary("any", "c", anything),
        boundary("this", "c", ERROR),
        user("a"),
        user("b"),
        END,
        end("e2"),
        end("e3"),
        flows("s c e", "any a e2", "this b e3"),
    )
    assert Walk(diagram("p", *parts), called).start().do("look").open == ["b"]


def test_an_error_that_nobody_catches_holds_its_end_event():
    walk = Walk(diagram("p", START, user("a"), end("bad", ERROR), flows("s a bad"))).start().do("a")
    assert [(fault.element, fault.message) for fault in walk.faults] == [
        ("bad", "Nobody catches the error broken.")
    ]


@pytest.mark.parametrize("sequential", [False, True])
def test_a_modelled_error_of_one_operation_stops_its_list(sequential):
    service = node(
        "serviceTask",
        "f",
        many("lines", "line", sequential=sequential),
        r_operation="x.do",
        inputs={"line": "line"},
    )
    parts = (
        START,
        service,
        boundary("x", "f", ERROR),
        user("mend"),
        END,
        end("e2"),
        flows("s f e", "x mend e2"),
    )
    walk = Walk(diagram("p", *parts), data={"lines": [1, 2, 3]})

    def second_fails(name, inputs):
        if inputs["line"] == 2:
            raise ModelledError("broken")

    walk.services.answer = second_fails
    assert walk.start().open == ["mend"]
    assert len(walk.services.calls) == 2


def test_an_escalation_that_does_not_interrupt_may_come_again_and_again():
    sub = inside(
        "sub",
        user("a"),
        node("exclusiveGateway", "m"),
        node("intermediateThrowEvent", "up", ESCALATION),
        node("exclusiveGateway", "g", default="g_m"),
        path="sub_s m a up g m",
    ).replace("</bpmn:subProcess>", flows("g sub_e", when={("g", "sub_e"): "done"}) + "</bpmn:subProcess>")
    walk = Walk(
        diagram(
            "p",
            START,
            sub,
            boundary("x", "sub", ESCALATION, interrupting=False),
            user("lead"),
            END,
            end("e2"),
            flows("s sub e", "x lead e2"),
        )
    ).start()
    for turn in range(1, 6):
        assert walk.do("a", turn=turn).open == ["a", *["lead"] * turn]
    assert [walk.seen("lead", place)["turn"] for place in range(5)] == [1, 2, 3, 4, 5]
    for _ in range(5):
        walk.do("lead")
    assert walk.do("a", done=True).do("lead").ended


def test_an_escalation_end_that_interrupts_ends_the_called_process():
    called = diagram(
        "q",
        START,
        node("parallelGateway", "f"),
        user("a"),
        user("b"),
        end("up", ESCALATION),
        END,
        flows("s f a up", "f b e"),
    )
    parts = (
        START,
        call("c", "q", {}, {}),
        boundary("x", "c", ESCALATION),
        user("lead"),
        END,
        end("e2"),
        flows("s c e", "x lead e2"),
    )
    walk = Walk(diagram("p", *parts), called).start().do("a")
    assert walk.open == ["lead"]
    assert walk.seen("lead")["escalation"] == {"code": "up"}


def test_an_escalation_that_nobody_catches_changes_nothing():
    throw = node("intermediateThrowEvent", "up", ESCALATION)
    walk = Walk(diagram("p", START, throw, user("a"), END, flows("s up a e"))).start()
    assert walk.open == ["a"]
    assert ("thrown", "up") in {(item.what, item.element) for item in walk.step.trace}


def test_a_terminate_end_ends_its_own_process_only():
    sub = inside(
        "sub",
        node("parallelGateway", "f"),
        user("a"),
        user("b"),
        end("t", TERMINATE),
        path="sub_s f a t",
    ).replace("</bpmn:subProcess>", flows("f b sub_e") + "</bpmn:subProcess>")
    walk = Walk(diagram("p", START, sub, user("next"), END, flows("s sub next e"))).start()
    assert walk.do("a", x=1).open == ["next"]
    assert walk.seen("next") == {"x": 1}


def test_what_other_branches_did_stays_when_one_terminates():
    parts = (
        START,
        node("parallelGateway", "f"),
        user("a"),
        user("b"),
        user("c"),
        end("t", TERMINATE),
        END,
        flows("s f a t", "f b c e"),
    )
    walk = Walk(diagram("p", *parts)).start().do("b", y=1, z="b").do("a", x=1, z="a")
    assert walk.ended
    assert walk.step.data == {"x": 1, "y": 1, "z": "a"}
