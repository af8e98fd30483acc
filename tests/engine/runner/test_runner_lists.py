"""Multi-instance activities: one instance for each item of a list."""

from __future__ import annotations

import pytest

from tests.diagrams import (
    after,
    boundary,
    call,
    diagram,
    flows,
    many,
    message,
    node,
    script,
    user,
)
from tests.engine.runner.walker import Walk, end, inside

START, END = node("startEvent", "s"), node("endEvent", "e")
TOLD = {"told": "case", "stop": "case"}
CASE = {"case": "C-1"}


def test_a_process_inside_a_called_process_inside_a_list_runs_its_own_way_to_the_end():
    called = diagram(
        "q",
        START,
        inside("deep", user("look", many("parts", "part", "found", "it")), path="deep_s look deep_e"),
        END,
        flows("s deep e"),
    )
    parts = (
        START,
        call("c", "q", {"parts": "line"}, {"all": "found"}, many("lines", "line", "every", "all")),
        user("b"),
        END,
        flows("s c b e"),
    )
    walk = Walk(diagram("p", *parts), called, data={"lines": [["a", "b"], [], ["c"]]}).start()
    assert walk.open == ["look"] * 3
    while "look" in walk.open:
        walk.do("look", it=walk.seen("look")["part"].upper())
    assert walk.seen("b") == {"lines": [["a", "b"], [], ["c"]], "every": [["A", "B"], [], ["C"]]}


@pytest.mark.parametrize("sequential", [False, True])
def test_an_automatic_step_may_follow_a_list(sequential):
    parts = (
        START,
        user("a", many("lines", "line", sequential=sequential)),
        script("n", "{n: n + 1}"),
        user("b"),
        END,
        flows("s a n b e"),
    )
    walk = Walk(diagram("p", *parts), data={"lines": [1, 2], "n": 0}).start().do("a").do("a")
    assert walk.open == ["b"]
    assert walk.seen("b")["n"] == 1


@pytest.mark.parametrize("event", [after("P1D"), message("stop")])
@pytest.mark.parametrize("sequential", [False, True])
def test_an_event_on_a_list_withdraws_all_that_is_open_of_it(event, sequential):
    sub = inside(
        "sub",
        user("a"),
        user("b"),
        path="sub_s a b sub_e",
        marker=many("lines", "line", sequential=sequential),
    )
    parts = (
        START,
        sub,
        boundary("x", "sub", event),
        user("late"),
        END,
        end("e2"),
        flows("s sub e", "x late e2"),
    )
    walk = (
        Walk(diagram("p", *parts, messages=TOLD), data={"lines": [1, 2, 3], **CASE})
        .start()
        .do("a", seen=True)
    )
    walk.tell("x") if "message" in event else walk.fire("x")
    assert walk.open == ["late"]
    assert walk.step.timers == walk.step.messages == ()
    assert walk.do("late").ended


def test_an_event_beside_a_list_happens_without_touching_it():
    parts = (
        START,
        user("a", many("lines", "line")),
        boundary("x", "a", message("told"), interrupting=False),
        user("read"),
        END,
        end("e2"),
        flows("s a e", "x read e2"),
    )
    walk = Walk(diagram("p", *parts, messages=TOLD), data={"lines": [1, 2], **CASE}).start()
    walk.tell("x").do("a").tell("x").do("read").do("a")
    assert walk.open == ["read"]
    assert walk.step.messages == ()
    assert walk.do("read").ended


def test_a_list_that_is_none_is_held_until_it_is_one():
    parts = (START, user("a"), user("b", many("lines", "line")), END, flows("s a b e"))
    walk = Walk(diagram("p", *parts)).start().do("a", lines="three")
    assert [(fault.element, fault.message) for fault in walk.faults] == [
        ("b", "“b” is done for each item of lines, which is no list.")
    ]


def test_an_item_hides_an_outer_entry_of_its_name_only_inside():
    parts = (START, user("a", many("lines", "line")), user("b"), END, flows("s a b e"))
    walk = Walk(diagram("p", *parts), data={"lines": ["x"], "line": "outer"}).start()
    assert walk.seen("a")["line"] == "x"
    assert walk.do("a").seen("b") == {"lines": ["x"], "line": "outer"}


def test_an_instance_that_left_an_entry_alone_does_not_undo_what_another_changed():
    parts = (START, user("a", many("lines", "line")), user("b"), END, flows("s a b e"))
    walk = Walk(diagram("p", *parts), data={"lines": [1, 2, 3], "state": "new"}).start()
    walk.do("a", 0, state="broken").do("a", 0).do("a", 0)
    assert walk.seen("b")["state"] == "broken"


def test_instances_one_after_the_other_see_what_the_earlier_ones_changed():
    parts = (START, user("a", many("lines", "line", sequential=True)), END, flows("s a e"))
    walk = Walk(diagram("p", *parts), data={"lines": [1, 2], "sum": 0}).start().do("a", sum=5)
    assert walk.seen("a") == {"lines": [1, 2], "sum": 5, "line": 2}
