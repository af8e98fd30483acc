"""A step that fails is held where it is, says how to mend it, and goes on when retried: no token is lost."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, NotFound, StepFailed
from tests.diagrams import after, boundary, call, diagram, flows, many, message, node, script, user
from tests.engine.runner.walker import Walk, end, inside

START, END = node("startEvent", "s"), node("endEvent", "e")
CALLED = diagram("q", START, user("look"), END, flows("s look e"))
NOT_DATA = "function(a) a"
"""An expression that can be read, and gives what task data cannot hold."""


def held(walk: Walk) -> list[str]:
    return [fault.element for fault in walk.faults]


def test_a_failed_decision_is_held():
    rule = node("businessRuleTask", "r", r_decision="d", r_result="x")
    walk = Walk(diagram("p", START, user("a"), rule, user("b"), END, flows("s a r b e"))).start()

    def missing(name, inputs):
        raise NotFound("table", name)

    walk.services.answer = missing
    assert held(walk.do("a")) == ["r"]
    walk.services.answer = lambda name, inputs: "high"
    assert walk.retry().seen("b") == {"x": "high"}


def test_a_script_that_gives_no_context_is_held():
    walk = Walk(diagram("p", START, script("x", "1 + 1"), END, flows("s x e"))).start()
    assert [(fault.message, fault.remedy) for fault in walk.faults] == [
        ("The script of “x” gives no context.", "Write entries in braces, such as {cycle: cycle + 1}.")
    ]


def test_inputs_of_a_called_process_that_cannot_be_worked_out_hold_the_call():
    walk = Walk(diagram("p", START, call("c", "q", {"x": NOT_DATA}, {}), END, flows("s c e")), CALLED).start()
    assert held(walk) == ["c"]
    assert held(walk.retry()) == ["c"]
    assert walk.open == []


def test_outputs_of_a_called_process_that_cannot_be_worked_out_hold_the_call():
    parts = (START, call("c", "q", {}, {"x": NOT_DATA}), user("b"), END, flows("s c b e"))
    walk = Walk(diagram("p", *parts), CALLED).start().do("look")
    assert held(walk) == ["c"]
    assert walk.open == []
    assert not walk.ended
    assert held(walk.retry()) == ["c"], "the called process has ended, and is not run again"


def test_a_payload_that_cannot_be_mapped_holds_its_event_and_is_not_lost():
    outputs = (
        f'<bpmn:extensionElements><redress:output name="x" value="{NOT_DATA}"/></bpmn:extensionElements>'
    )
    for wait in (
        (node("intermediateCatchEvent", "m", outputs + message("told")), flows("s m e")),
        (
            node("eventBasedGateway", "g") + node("intermediateCatchEvent", "m", outputs + message("told")),
            flows("s g m e"),
        ),
        (
            user("a") + boundary("m", "a", outputs + message("told")) + end("e2"),
            flows("s a e", "m e2"),
        ),
    ):
        walk = Walk(diagram("p", START, *wait, END, messages={"told": "1"})).start().tell("m", n=1)
        assert len(held(walk)) == 1
        assert walk.step.messages == ()
        assert not walk.retry().ended


def test_a_thrown_message_without_key_is_held_and_not_sent():
    throw = node("intermediateThrowEvent", "t", message("told"))
    walk = Walk(diagram("p", START, throw, END, flows("s t e"), messages={"told": "number"})).start()
    assert held(walk) == ["t"]
    assert walk.step.thrown == ()


def test_a_due_time_that_cannot_be_worked_out_holds_the_task():
    parts = (START, user("a", r_due="=span"), END, flows("s a e"))
    walk = Walk(diagram("p", *parts), data={"span": "soon"}).start()
    assert held(walk) == ["a"]
    assert walk.open == []


def test_other_branches_go_on_while_a_step_is_held():
    parts = (
        START,
        node("parallelGateway", "f"),
        node("serviceTask", "x", r_operation="x"),
        user("b"),
        node("parallelGateway", "j"),
        user("c"),
        END,
        flows("s f x j c e", "f b j"),
    )
    walk = Walk(diagram("p", *parts))

    def fail(name, inputs):
        raise StepFailed("x", "no")

    walk.services.answer = fail
    walk.start().do("b", y=1)
    assert held(walk) == ["x"]
    assert len(walk.services.calls) == 1, "a held step is tried again only when somebody asks"
    walk.services.answer = lambda name, inputs: {"x": 1}
    assert walk.retry().seen("c") == {"y": 1, "x": 1}


def test_one_instance_of_a_list_is_held_and_the_others_go_on():
    service = node("serviceTask", "f", many("lines", "line"), inputs={"line": "line"}, r_operation="x")
    walk = Walk(diagram("p", START, service, END, flows("s f e")), data={"lines": [1, 2, 3]})

    def second_fails(name, inputs):
        if inputs["line"] == 2 and len(walk.services.calls) < 4:
            raise StepFailed("f", "no")

    walk.services.answer = second_fails
    assert held(walk.start()) == ["f"]
    assert walk.retry().ended
    assert [inputs["line"] for _, inputs in walk.services.calls] == [1, 2, 3, 2]


def test_a_held_step_that_is_withdrawn_is_held_no_more():
    sub = inside("sub", node("serviceTask", "x", r_operation="x"), path="sub_s x sub_e")
    parts = (START, sub, boundary("late", "sub", after("PT1H")), user("b"), END, end("e2"))
    walk = Walk(diagram("p", *parts, flows("s sub e", "late b e2")))

    def fail(name, inputs):
        raise StepFailed("x", "no")

    walk.services.answer = fail
    fault = walk.start().faults[0].id
    assert walk.fire("late").faults == ()
    with pytest.raises(Conflict, match="not held any more"):
        walk.runner.retry("p", walk.step.snapshot, fault, walk.services)


def test_the_events_of_a_held_activity_stay_armed_and_happen():
    parts = (
        START,
        node("serviceTask", "x", r_operation="x"),
        boundary("late", "x", after("PT1H"), interrupting=False),
        user("b"),
        END,
        end("e2"),
        flows("s x e", "late b e2"),
    )
    walk = Walk(diagram("p", *parts))

    def fail(name, inputs):
        raise StepFailed("x", "no")

    walk.services.answer = fail
    assert walk.start().fire("late").open == ["b"]
    assert held(walk) == ["x"]


@pytest.mark.parametrize("wait_id", ["", "x", "0" * 32, "0" * 32 + ":0", "é", "a:b:c"])
def test_what_waits_no_more_is_a_conflict(wait_id):
    walk = Walk(diagram("p", START, user("a"), END, flows("s a e"))).start()
    snapshot, services = walk.step.snapshot, walk.services
    for act in (
        lambda: walk.runner.complete("p", snapshot, wait_id, {}, services),
        lambda: walk.runner.fire("p", snapshot, wait_id, services),
        lambda: walk.runner.deliver("p", snapshot, wait_id, {}, services),
        lambda: walk.runner.retry("p", snapshot, wait_id, services),
        lambda: walk.runner.task_data("p", snapshot, wait_id),
    ):
        with pytest.raises(Conflict):
            act()


def test_a_message_event_is_not_fired_and_a_timer_gets_no_message():
    gateway = (
        node("eventBasedGateway", "g")
        + node("intermediateCatchEvent", "m", message("told"))
        + node("intermediateCatchEvent", "t", after("PT1H"))
    )
    walk = Walk(diagram("p", START, gateway, END, flows("s g m e", "g t e"), messages={"told": "1"})).start()
    (told,), (timer,) = walk.step.messages, walk.step.timers
    with pytest.raises(Conflict):
        walk.runner.fire("p", walk.step.snapshot, told.id, walk.services)
    with pytest.raises(Conflict):
        walk.runner.deliver("p", walk.step.snapshot, timer.id, {}, walk.services)
    for place in ("", ":2", ":-1", ":x", ":²"):
        with pytest.raises(Conflict):
            walk.runner.fire("p", walk.step.snapshot, timer.id.partition(":")[0] + place, walk.services)


def test_only_a_ready_user_task_can_be_completed():
    """Not a waiting event, not a running process, not a held task."""
    sub = inside("sub", user("a", r_due="=span"), path="sub_s a sub_e")
    walk = Walk(diagram("p", START, sub, END, flows("s sub e")), data={"span": "soon"}).start()
    for task in [*(fault.id for fault in walk.faults), *open_ids(walk)]:
        with pytest.raises(Conflict):
            walk.runner.complete("p", walk.step.snapshot, task, {}, walk.services)


def open_ids(walk: Walk) -> set[str]:
    return {item.task for item in walk.step.trace}
