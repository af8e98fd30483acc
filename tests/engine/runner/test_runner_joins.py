"""Gateways that wait: for events, for branches, in loops and in every order."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.diagrams import (
    after,
    boundary,
    diagram,
    flows,
    message,
    node,
    user,
)
from tests.engine.runner.walker import Walk, end, loop

START, END = node("startEvent", "s"), node("endEvent", "e")
TOLD = {"told": "case", "stop": "case"}
CASE = {"case": "C-1"}


def event_race() -> Walk:
    gateway = (
        node("eventBasedGateway", "g")
        + node("intermediateCatchEvent", "m1", message("told"), r_result="said")
        + node("receiveTask", "m2", messageRef="m_stop")
        + node("intermediateCatchEvent", "t1", after("P1D"))
        + node("intermediateCatchEvent", "t2", after("P2D"))
        + node("exclusiveGateway", "m")
        + user("a")
    )
    sub = node(
        "subProcess",
        "sub",
        node("startEvent", "s2")
        + gateway
        + end("e2")
        + end("e3")
        + end("e4")
        + flows("s2 m g m1 a m", "g m2 e2", "g t1 e3", "g t2 e4"),
    )
    parts = (START, sub, boundary("x", "sub", after("P3D")), END, end("e9"), flows("s sub e", "x e9"))
    return Walk(diagram("p", *parts, messages=TOLD), data=CASE).start()


def test_events_of_a_gateway_are_waited_for_anew_in_every_round():
    walk = event_race()
    before: set[str] = set()
    for turn in range(4):
        ids = {wait.id for wait in (*walk.step.timers, *walk.step.messages) if wait.element != "x"}
        assert len(ids) == 4
        assert not ids & before
        before |= ids
        walk.tell("m1", turn=turn)
        assert walk.seen("a")["said"] == {"turn": turn}
        assert {wait.element for wait in walk.step.timers} == {"x"}
        walk.do("a")
    assert walk.tell("m2").ended


@pytest.mark.parametrize("element", ["t1", "t2", "x"])
def test_whichever_timer_comes_first_ends_the_race(element):
    assert event_race().fire(element).ended


def test_a_join_of_three_in_a_loop_holds_in_every_order():
    inner = node("parallelGateway", "f") + user("a") + user("b") + user("c") + node("parallelGateway", "j")
    parts = loop(inner, "first f a j last", "f b j", "f c j", rounds=6)
    walk = Walk(diagram("p", *parts), data={"n": 0}).start()
    for order in permutations("abc"):
        walk.do("first")
        for element in order:
            assert "last" not in walk.open
            walk.do(element)
        assert walk.open == ["last"]
        walk.do("last")
    assert walk.ended


def test_a_join_takes_one_token_of_each_flow_and_keeps_the_rest_for_the_next_time():
    """Two tokens come by one flow before the first comes by the other."""
    parts = (
        START,
        node("parallelGateway", "f"),
        user("a"),
        node("parallelGateway", "f2"),
        node("exclusiveGateway", "m"),
        node("task", "t1"),
        node("task", "t2"),
        user("b"),
        user("c"),
        node("exclusiveGateway", "m2"),
        node("parallelGateway", "j"),
        user("d"),
        END,
        flows("s f a f2 t1 m j d e", "f2 t2 m", "f b m2 j", "f c m2"),
    )
    walk = Walk(diagram("p", *parts)).start().do("a")
    assert walk.do("b").open == ["c", "d"]
    assert walk.do("c").open == ["d", "d"]
    assert walk.do("d").do("d").ended


def test_an_inclusive_gateway_in_a_loop_waits_for_what_was_chosen_in_that_round():
    inner = (
        node("inclusiveGateway", "f", default="f_c")
        + user("a")
        + user("b")
        + user("c")
        + node("inclusiveGateway", "j")
    )
    parts = loop(inner, "first", rounds=16)
    parts = (
        *parts,
        flows(
            "first f a j last",
            "f b j",
            "f c j",
            when={("f", "a"): "even(n)", ("f", "b"): "n / 3 = floor(n / 3)"},
        ),
    )
    walk = Walk(diagram("p", *parts), data={"n": 0}).start()
    for n in range(16):
        walk.do("first")
        chosen = [name for name, holds in (("a", n % 2 == 0), ("b", n % 3 == 0)) if holds] or ["c"]
        assert walk.open == chosen
        for element in chosen if n % 4 else reversed(chosen):
            assert "last" not in walk.open
            walk.do(element)
        assert walk.open == ["last"]
        assert len(walk.step.snapshot) < 900
        walk.do("last")
    assert walk.ended


def test_an_inclusive_join_does_not_wait_for_what_can_only_come_by_a_flow_that_came():
    """One chosen branch forks inside and comes back as one; the other was not chosen."""
    parts = (
        START,
        node("inclusiveGateway", "f", default="f_b"),
        node("parallelGateway", "f2"),
        user("a1"),
        user("a2"),
        node("parallelGateway", "j2"),
        user("b"),
        node("inclusiveGateway", "j"),
        user("c"),
        END,
        flows("s f f2 a1 j2 j c e", "f2 a2 j2", "f b j", when={("f", "f2"): "true"}),
    )
    walk = Walk(diagram("p", *parts)).start().do("a1")
    assert walk.open == ["a2"]
    assert walk.do("a2").open == ["c"]


def test_an_inclusive_join_waits_for_a_branch_that_an_event_may_still_send():
    parts = (
        START,
        node("parallelGateway", "f"),
        user("a"),
        user("b"),
        boundary("x", "b", after("PT1H")),
        node("inclusiveGateway", "j"),
        user("c"),
        END,
        end("e2"),
        flows("s f a j c e", "f b e2", "x j"),
    )
    early = Walk(diagram("p", *parts)).start().do("a")
    assert early.open == ["b"], "while b is open its timer may still send a token to the join"
    assert early.do("b").open == ["c"]
    late = Walk(diagram("p", *parts)).start().do("a").fire("x")
    assert late.open == ["c"]
    assert late.do("c").ended


def test_a_join_whose_branch_can_never_come_is_told_to_a_person():
    parts = (
        START,
        node("exclusiveGateway", "g", default="g_b"),
        user("a"),
        user("b"),
        node("parallelGateway", "j"),
        END,
        flows("s g a j e", "g b j", when={("g", "a"): "x = 1"}),
    )
    walk = Walk(diagram("p", *parts)).start().do("b")
    assert not walk.ended
    assert [(fault.element, fault.message) for fault in walk.faults] == [
        ("j", "“j” waits for a branch that cannot come any more.")
    ]
    assert walk.retry().faults


def beside(*handler: str) -> Walk:
    """A task with a message event beside it, whose branch is given."""
    parts = (
        START,
        user("a"),
        boundary("x", "a", message("told"), interrupting=False),
        END,
        end("e2"),
        *handler,
    )
    return Walk(diagram("p", *parts, messages=TOLD), data=CASE).start()


def test_branches_of_one_happening_join_each_other_and_not_those_of_another():
    walk = beside(
        node("parallelGateway", "f"),
        user("b"),
        user("c"),
        node("parallelGateway", "j"),
        user("d"),
        flows("s a e", "x f b j d e2", "f c j"),
    )
    walk.tell("x", letter=1).tell("x", letter=2)
    first = next(place for place in range(2) if walk.seen("b", place)["letter"] == 1)
    walk.do("b", first, b=1)
    other = next(place for place in range(2) if walk.seen("c", place)["letter"] == 2)
    walk.do("c", other, c=2)
    assert "d" not in walk.open, "a branch of the first letter was joined with one of the second"
    walk.do("c", c=1)
    assert walk.seen("d") == CASE | {"letter": 1, "b": 1, "c": 1}
    walk.do("b", b=2)
    assert walk.seen("d", 1) == CASE | {"letter": 2, "b": 2, "c": 2}


def test_a_branch_beside_the_work_may_join_the_work_itself():
    walk = beside(user("b"), node("parallelGateway", "j"), user("c"), flows("s a j c e", "x b j"))
    walk.tell("x", letter=1)
    assert walk.do("a", a=1).open == ["b"]
    assert walk.do("b", b=1).seen("c") == CASE | {"a": 1, "letter": 1, "b": 1}
    assert walk.do("c").ended


def test_a_branch_beside_a_branch_beside_the_work_joins_its_own_too():
    walk = beside(
        user("b"),
        boundary("y", "b", message("stop"), interrupting=False),
        node("parallelGateway", "f"),
        user("c"),
        user("d"),
        node("inclusiveGateway", "j"),
        user("g"),
        end("e3"),
        flows("s a e", "x b e2", "y f c j g e3", "f d j"),
    )
    walk.tell("x").tell("y", letter=1).tell("y", letter=2)
    one = next(place for place in range(2) if walk.seen("c", place)["letter"] == 1)
    two = next(place for place in range(2) if walk.seen("d", place)["letter"] == 2)
    walk.do("c", one).do("d", two)
    assert "g" not in walk.open
    assert walk.do("d").seen("g")["letter"] == 1
    walk.do("c")
    assert sorted(walk.seen("g", place)["letter"] for place in range(2)) == [1, 2]
