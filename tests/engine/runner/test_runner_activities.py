"""Tasks, sub-processes, call activities and multi-instance run as BPMN says, data in and out as drawn."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, ModelledError, StepFailed
from tests.diagrams import ERROR, boundary, call, diagram, flows, many, node, script, user
from tests.engine.runner.walker import Walk

START, END = node("startEvent", "s"), node("endEvent", "e")


def test_answers_are_merged_into_the_task_data():
    walk = Walk(diagram("p", START, user("a"), user("b"), END, flows("s a b e"))).start()
    assert walk.do("a", amount=3).seen("b") == {"amount": 3}
    assert walk.do("b").ended
    assert walk.step.data == {"amount": 3}


def test_answers_go_under_the_result_where_one_is_named():
    walk = Walk(diagram("p", START, user("a", r_result="finding"), user("b"), END, flows("s a b e"))).start()
    assert walk.do("a", text="loose").seen("b") == {"finding": {"text": "loose"}}


def test_a_task_that_was_done_cannot_be_done_again():
    walk = Walk(diagram("p", START, user("a"), user("b"), END, flows("s a b e"))).start()
    task = walk.ids("a")[0]
    walk.do("a")
    with pytest.raises(Conflict):
        walk.runner.complete("p", walk.step.snapshot, task, {}, walk.services)


def test_a_service_task_passes_its_inputs_only_and_keeps_its_result():
    service = node("serviceTask", "f", inputs={"twice": "amount * 2"}, r_operation="x.do", r_result="answer")
    walk = Walk(diagram("p", START, service, user("a"), END, flows("s f a e")), data={"amount": 4})
    walk.services.answer = lambda name, inputs: inputs["twice"] + 1
    assert walk.start().seen("a") == {"amount": 4, "answer": 9}
    assert walk.services.calls == [("x.do", {"twice": 8})]


def test_a_script_sets_its_entries():
    walk = Walk(
        diagram("p", START, script("f", "{cycle: cycle + 1}"), user("a"), END, flows("s f a e")),
        data={"cycle": 1},
    )
    assert walk.start().seen("a") == {"cycle": 2}


def test_a_failed_step_is_held_and_goes_on_when_retried():
    service = node("serviceTask", "f", r_operation="x.do")
    walk = Walk(diagram("p", START, user("a"), service, user("b"), END, flows("s a f b e"))).start()

    def fail(name, inputs):
        raise StepFailed("f", "no price list", remedy="Add one.")

    walk.services.answer = fail
    walk.do("a")
    assert [(fault.element, fault.message, fault.remedy) for fault in walk.faults] == [
        ("f", "no price list", "Add one.")
    ]
    assert walk.retry().faults
    walk.services.answer = lambda name, inputs: None
    assert walk.retry().open == ["b"]
    assert not walk.faults


def test_a_modelled_error_goes_to_the_boundary_event_of_its_service():
    parts = (
        START,
        node("serviceTask", "f", r_operation="x.do"),
        boundary("caught", "f", ERROR),
        user("mend"),
        user("b"),
        END,
        node("endEvent", "e2"),
        flows("s f b e", "caught mend e2"),
    )
    walk = Walk(diagram("p", *parts))

    def fail(name, inputs):
        raise ModelledError("broken", details={"part": "hand"})

    walk.services.answer = fail
    assert walk.start().open == ["mend"]
    assert walk.seen("mend")["error"] == {"code": "broken", "part": "hand"}
    assert walk.do("mend").ended


def test_a_modelled_error_that_nobody_catches_holds_the_step():
    walk = Walk(diagram("p", START, node("serviceTask", "f", r_operation="x.do"), END, flows("s f e")))

    def fail(name, inputs):
        raise ModelledError("broken")

    walk.services.answer = fail
    assert walk.start().faults[0].element == "f"


CALLED = diagram("q", START, user("inner"), END, flows("s inner e"))


def test_a_called_process_sees_its_inputs_only_and_gives_back_its_outputs_only():
    parts = (
        START,
        call("c", "q", {"line": "lines[1]"}, {"found": "finding"}),
        user("b"),
        END,
        flows("s c b e"),
    )
    walk = Walk(diagram("p", *parts), CALLED, data={"lines": ["hand"], "secret": 1}).start()
    assert walk.seen("inner") == {"line": "hand"}
    assert walk.do("inner", finding="loose", noise=1).seen("b") == {
        "lines": ["hand"],
        "secret": 1,
        "found": "loose",
    }


def test_an_error_end_of_a_called_process_is_caught_on_the_call():
    broken = diagram("q", START, user("inner"), node("endEvent", "bad", ERROR), flows("s inner bad"))
    parts = (
        START,
        call("c", "q", {}, {}),
        boundary("caught", "c", ERROR),
        user("mend"),
        user("b"),
        END,
        node("endEvent", "e2"),
        flows("s c b e", "caught mend e2"),
    )
    walk = Walk(diagram("p", *parts), broken).start()
    assert walk.do("inner").open == ["mend"]
    assert walk.do("mend").ended


def test_an_embedded_process_gives_back_what_it_changed():
    inner = node("startEvent", "s2") + user("a") + node("endEvent", "e2") + flows("s2 a e2")
    walk = Walk(
        diagram("p", START, node("subProcess", "sub", inner), user("b"), END, flows("s sub b e")),
        data={"x": 1},
    )
    assert walk.start().do("a", x=2, y=3).seen("b") == {"x": 2, "y": 3}


@pytest.mark.parametrize("order", [(0, 0, 0), (2, 1, 0), (1, 1, 0)])
def test_parallel_instances_collect_their_outputs_in_the_order_of_the_list(order):
    task = user("a", many("lines", "line", "findings", "finding"))
    walk = Walk(
        diagram("p", START, task, user("b"), END, flows("s a b e")), data={"lines": ["x", "y", "z"]}
    ).start()
    for place in order:
        line = walk.seen("a", place)["line"]
        walk.do("a", place, finding=line.upper())
    assert walk.seen("b") == {"lines": ["x", "y", "z"], "findings": ["X", "Y", "Z"]}


def test_sequential_instances_come_one_after_the_other():
    task = user("a", many("lines", "line", "findings", "finding", sequential=True))
    walk = Walk(
        diagram("p", START, task, user("b"), END, flows("s a b e")), data={"lines": ["x", "y"]}
    ).start()
    assert walk.open == ["a"]
    assert walk.seen("a")["line"] == "x"
    assert walk.do("a", finding="X").seen("a")["line"] == "y"
    assert walk.do("a", finding="Y").seen("b")["findings"] == ["X", "Y"]


@pytest.mark.parametrize("lines", [[], None])
def test_no_instance_runs_for_an_empty_or_missing_list(lines):
    task = user("a", many("lines", "line", "findings", "finding"))
    walk = Walk(diagram("p", START, task, user("b"), END, flows("s a b e")), data={"lines": lines}).start()
    assert walk.open == ["b"]


def test_a_sub_process_for_each_line_runs_its_own_way():
    inner = (
        node("startEvent", "s2")
        + user("look")
        + node("exclusiveGateway", "g", default="g_e2")
        + user("fix")
        + node("endEvent", "e2")
        + node("endEvent", "e3")
        + flows("s2 look g e2", "g fix e3", when={("g", "fix"): "line.broken"})
    )
    sub = node("subProcess", "sub", many("lines", "line") + inner)
    lines = [{"broken": True}, {"broken": False}]
    walk = Walk(diagram("p", START, sub, user("b"), END, flows("s sub b e")), data={"lines": lines}).start()
    assert walk.open == ["look", "look"]
    walk.do("look").do("look")
    assert walk.open == ["fix"]
    assert walk.do("fix").open == ["b"]


def test_nested_data_is_never_shared_between_branches():
    parts = (
        START,
        node("parallelGateway", "f"),
        user("a"),
        user("b"),
        node("parallelGateway", "j"),
        user("c"),
        END,
        flows("s f a j c e", "f b j"),
    )
    walk = Walk(diagram("p", *parts), data={"box": {"n": 1}}).start()
    walk.do("a", box={"n": 2})
    assert walk.seen("b") == {"box": {"n": 1}}
    assert walk.do("b", other=1).seen("c") == {"box": {"n": 2}, "other": 1}
