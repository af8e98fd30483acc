"""Gateways and events run as BPMN says, in loops too, and snapshots stay as small as what still runs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import StepFailed
from tests.clock import MONDAY
from tests.diagrams import (
    ESCALATION,
    TERMINATE,
    after,
    boundary,
    call,
    diagram,
    every,
    flows,
    message,
    node,
    script,
    user,
)
from tests.engine.runner.walker import Walk

START, END = node("startEvent", "s"), node("endEvent", "e")
TOLD = {"told": "case", "stop": "case"}


def test_an_exclusive_gateway_takes_the_first_true_flow_else_the_default():
    parts = (
        START,
        node("exclusiveGateway", "g", default="g_c"),
        user("a"),
        user("b"),
        user("c"),
        END,
        flows("s g a e", "g b e", "g c e", when={("g", "a"): "n > 10", ("g", "b"): "n > 5"}),
    )
    for value, expected in ((11, "a"), (6, "b"), (1, "c"), (None, "c"), ("x", "c")):
        assert Walk(diagram("p", *parts), data={"n": value}).start().open == [expected]


LOOP = (
    START,
    node("exclusiveGateway", "again"),
    node("parallelGateway", "f"),
    user("a1"),
    user("a2"),
    user("b"),
    node("parallelGateway", "j"),
    script("count", "{n: n + 1}"),
    node("exclusiveGateway", "g", default="g_e"),
    END,
    flows("s again f a1 a2 j count g e", "f b j", "g again", when={("g", "again"): "n < 100"}),
)


def test_a_parallel_gateway_in_a_loop_waits_for_all_whatever_the_order():
    walk = Walk(diagram("p", *LOOP), data={"n": 0}).start()
    for turn in range(100):
        steps = [("a1", "a2", "b"), ("b", "a1", "a2"), ("a1", "b", "a2")][turn % 3]
        for place, element in enumerate(steps):
            walk.do(element)
            if place < 2:
                assert walk.open, f"joined early in round {turn}"
    assert walk.ended
    assert walk.step.data["n"] == 100


def test_snapshots_do_not_grow_with_the_rounds_of_a_loop():
    walk = Walk(diagram("p", *LOOP), data={"n": 0}).start()
    sizes = []
    for _ in range(50):
        walk.do("a1").do("a2").do("b")
        sizes.append(len(walk.step.snapshot))
    assert max(sizes[5:]) <= min(sizes[5:]) + 50


def test_the_later_branch_wins_where_both_changed_the_same():
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
    walk = Walk(diagram("p", *parts), data={"x": 0}).start()
    assert walk.do("b", x=2).do("a", x=1).seen("c") == {"x": 1}


def test_the_process_ends_when_the_last_token_does():
    parts = (
        START,
        node("parallelGateway", "f"),
        user("a"),
        user("b"),
        END,
        node("endEvent", "e2"),
        flows("s f a e", "f b e2"),
    )
    walk = Walk(diagram("p", *parts)).start().do("a", x=1)
    assert not walk.ended
    assert walk.do("b", y=2).ended
    assert walk.step.data == {"x": 1, "y": 2}


def test_a_terminate_end_stops_everything():
    parts = (
        START,
        node("parallelGateway", "f"),
        user("a"),
        user("b"),
        END,
        node("endEvent", "t", TERMINATE),
        flows("s f a e", "f b t"),
    )
    walk = Walk(diagram("p", *parts)).start().do("b")
    assert walk.ended
    assert ("cancelled", "a") in {(item.what, item.element) for item in walk.step.trace}


WAIT = node("intermediateCatchEvent", "w", after("PT2H"))


def test_a_timer_waits_for_its_due_time_and_fires_by_command_only():
    walk = Walk(diagram("p", START, WAIT, user("a"), END, flows("s w a e"))).start()
    (timer,) = walk.step.timers
    assert timer.due == MONDAY + timedelta(hours=2)
    assert walk.fire("w").open == ["a"]


def test_a_timer_may_come_from_task_data():
    event = node("intermediateCatchEvent", "w", after("=span"))
    walk = Walk(diagram("p", START, event, user("a"), END, flows("s w a e")), data={"span": "PT30M"}).start()
    assert walk.step.timers[0].due == MONDAY + timedelta(minutes=30)


def test_a_timer_whose_data_is_missing_is_held_and_can_be_retried():
    event = node("intermediateCatchEvent", "w", after("=span"))
    walk = Walk(diagram("p", START, event, END, flows("s w e"))).start()
    assert walk.faults[0].element == "w"


EVENTS = (
    START,
    node("eventBasedGateway", "g"),
    node("intermediateCatchEvent", "m", message("told"), r_result="said"),
    node("intermediateCatchEvent", "t1", after("P3D")),
    node("intermediateCatchEvent", "t2", after("P5D")),
    user("a"),
    user("b"),
    user("c"),
    END,
    flows("s g m a e", "g t1 b e", "g t2 c e"),
)


def test_an_event_gateway_waits_for_each_of_its_events_at_its_own_time():
    walk = Walk(diagram("p", *EVENTS, messages=TOLD), data={"case": "C-1"}).start()
    assert {wait.element: wait.due for wait in walk.step.timers} == {
        "t1": MONDAY + timedelta(days=3),
        "t2": MONDAY + timedelta(days=5),
    }
    assert [(wait.message, wait.key) for wait in walk.step.messages] == [("told", "C-1")]


def test_the_first_event_takes_the_token_and_the_others_are_withdrawn():
    walk = Walk(diagram("p", *EVENTS, messages=TOLD), data={"case": "C-1"}).start().tell("m", yes=True)
    assert walk.open == ["a"]
    assert walk.seen("a")["said"] == {"yes": True}
    assert walk.step.timers == walk.step.messages == ()
    later = Walk(diagram("p", *EVENTS, messages=TOLD), data={"case": "C-1"}).start().fire("t1")
    assert later.open == ["b"]


def on_task(event: str, *, interrupting: bool) -> Walk:
    parts = (
        START,
        user("a"),
        boundary("x", "a", event, interrupting=interrupting),
        user("late"),
        user("b"),
        END,
        node("endEvent", "e2"),
        flows("s a b e", "x late e2"),
    )
    return Walk(diagram("p", *parts, messages=TOLD), data={"case": "C-1"}).start()


def test_an_interrupting_timer_withdraws_its_task():
    walk = on_task(after("PT1H"), interrupting=True).fire("x")
    assert walk.open == ["late"]
    assert walk.do("late").ended


def test_a_timer_that_does_not_interrupt_fires_once_beside_its_task():
    walk = on_task(after("PT1H"), interrupting=False).fire("x")
    assert walk.open == ["a", "late"]
    assert not walk.step.timers
    assert walk.do("late").do("a").do("b").ended


def test_a_message_that_does_not_interrupt_may_come_any_number_of_times():
    walk = on_task(message("told"), interrupting=False)
    for turn in range(1, 4):
        assert walk.tell("x", n=turn).open == ["a", *["late"] * turn]
    assert sorted(walk.seen("late", place)["n"] for place in range(3)) == [1, 2, 3]
    walk.do("a")
    assert not walk.step.messages
    for _ in range(3):
        walk.do("late")
    assert walk.do("b").ended


def test_a_repeating_timer_fires_again_and_again_and_stops_with_its_task():
    walk = on_task(every("R/PT15M"), interrupting=False)
    for turn in range(1, 4):
        walk.fire("x")
        assert len(walk.ids("late")) == turn
        assert walk.step.timers[0].due == MONDAY + timedelta(minutes=15 * (turn + 1))
    assert not walk.do("a").step.timers


def test_a_repeating_timer_ends_after_its_last_time():
    walk = on_task(every("R2/PT15M"), interrupting=False).fire("x").fire("x")
    assert not walk.step.timers


def test_periods_missed_while_nothing_ran_coalesce_into_one():
    walk = on_task(every("R/PT15M"), interrupting=False).later(hours=5, minutes=1).fire("x")
    assert len(walk.ids("late")) == 1
    assert walk.step.timers[0].due == MONDAY + timedelta(hours=5, minutes=15)


def test_what_a_side_branch_changed_is_seen_on_the_main_path_once_the_branch_ended():
    walk = on_task(message("told"), interrupting=False).tell("x").do("late", advice="wait")
    assert walk.seen("a")["advice"] == "wait"
    assert walk.do("a").seen("b")["advice"] == "wait"


def at_any_moment() -> Walk:
    inner = (
        node("startEvent", "s2")
        + node("exclusiveGateway", "m")
        + user("a")
        + node("exclusiveGateway", "g", default="g_m")
        + node("endEvent", "e2")
        + flows("s2 m a g m", "g e2", when={("g", "e2"): "done"})
    )
    parts = (
        START,
        node("subProcess", "sub", inner),
        boundary("more", "sub", message("told"), interrupting=False),
        user("read"),
        boundary("withdrawn", "sub", message("stop")),
        user("close"),
        END,
        node("endEvent", "e3"),
        node("endEvent", "e4"),
        flows("s sub e", "more read e3", "withdrawn close e4"),
    )
    return Walk(diagram("p", *parts, messages=TOLD), data={"case": "C-1"}).start()


def test_messages_at_any_moment_come_through_round_after_round():
    walk = at_any_moment()
    for _ in range(30):
        walk.do("a", done=False).tell("more", text="x").do("read")
    assert len(walk.step.snapshot) < 20_000
    assert walk.do("a", done=True).ended


def test_an_interrupting_message_stops_the_sub_process_and_all_in_it():
    walk = at_any_moment().tell("withdrawn")
    assert walk.open == ["close"]
    assert walk.step.messages == ()
    assert walk.do("close").ended


def test_an_escalation_is_caught_outside_while_the_work_goes_on():
    inner = (
        node("startEvent", "s2")
        + user("a")
        + node("intermediateThrowEvent", "up", ESCALATION)
        + user("b")
        + node("endEvent", "e2")
        + flows("s2 a up b e2")
    )
    parts = (
        START,
        node("subProcess", "sub", inner),
        boundary("x", "sub", ESCALATION, interrupting=False),
        user("lead"),
        END,
        node("endEvent", "e3"),
        flows("s sub e", "x lead e3"),
    )
    walk = Walk(diagram("p", *parts)).start().do("a")
    assert walk.open == ["b", "lead"]
    assert walk.do("lead").do("b").ended


def test_a_thrown_message_carries_its_inputs_and_its_key():
    throw = node(
        "intermediateThrowEvent", "t", message("told"), inputs={"sum": "a + b"}, r_key="string(number)"
    )
    walk = Walk(
        diagram("p", START, throw, END, flows("s t e"), messages=TOLD), data={"a": 1, "b": 2, "number": 7}
    )
    (thrown,) = walk.start().step.thrown
    assert (thrown.message, thrown.key, thrown.payload) == ("told", "7", {"sum": 3})


def test_a_boundary_timer_on_a_call_withdraws_what_runs_in_it():
    called = diagram("q", START, user("inner"), END, flows("s inner e"))
    parts = (
        START,
        call("c", "q", {}, {}),
        boundary("x", "c", after("P1D")),
        user("late"),
        END,
        node("endEvent", "e2"),
        flows("s c e", "x late e2"),
    )
    walk = Walk(diagram("p", *parts), called).start()
    assert walk.fire("x").open == ["late"]
    assert ("cancelled", "inner") in {(item.what, item.element) for item in walk.step.trace}


def test_an_inclusive_gateway_takes_every_true_flow_and_joins_them():
    parts = (
        START,
        node("inclusiveGateway", "f", default="f_c"),
        user("a"),
        user("b"),
        user("c"),
        node("inclusiveGateway", "j"),
        user("d"),
        END,
        flows("s f a j d e", "f b j", "f c j", when={("f", "a"): "n > 1", ("f", "b"): "n > 2"}),
    )
    both = Walk(diagram("p", *parts), data={"n": 3}).start()
    assert both.open == ["a", "b"]
    assert both.do("a").open == ["b"]
    assert both.do("b").open == ["d"]
    assert Walk(diagram("p", *parts), data={"n": 0}).start().do("c").open == ["d"]


def test_a_loop_without_a_wait_is_refused_and_not_run_for_ever():
    parts = (
        START,
        node("exclusiveGateway", "m"),
        script("x", "{n: n + 1}"),
        node("exclusiveGateway", "g", default="g_m"),
        END,
        flows("s m x g m", "g e", when={("g", "e"): "false"}),
    )
    with pytest.raises(StepFailed, match="circle") as refused:
        Walk(diagram("p", *parts), data={"n": 0}).start()
    assert refused.value.remedy


def test_cancelling_leaves_nothing_open():
    walk = at_any_moment()
    step = walk.runner.cancel("p", walk.step.snapshot, walk.services)
    assert (step.tasks, step.timers, step.messages) == ((), (), ())
    assert {item.element for item in step.trace} >= {"a", "more", "withdrawn"}


def test_tokens_stand_where_people_work():
    walk = at_any_moment()
    assert walk.runner.tokens("p", walk.step.snapshot).active == {"p": {"sub": 1, "a": 1}}
