"""Which step sees which data: copies, changes, who wins, what comes out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from engine.errors import FeelError, ModelledError
from tests.diagrams import ERROR, after, boundary, call, diagram, flows, message, node, script, user
from tests.engine.runner.walker import Walk, end, inside

START, END = node("startEvent", "s"), node("endEvent", "e")
TOLD = {"told": "case"}
CASE = {"case": "C-1"}


def around(*, interrupting: bool) -> Walk:
    """Work in a sub-process, a message event on it, a step after each."""
    sub = inside("sub", user("a"), user("b"), path="sub_s a b sub_e")
    parts = (
        START,
        sub,
        boundary("x", "sub", message("told"), interrupting=interrupting),
        user("read"),
        user("after"),
        END,
        end("e2"),
        flows("s sub after e", "x read e2"),
    )
    return Walk(diagram("p", *parts, messages=TOLD), data=CASE | {"state": "new"}).start()


def test_a_branch_beside_the_work_sees_what_was_done_inside_so_far():
    walk = around(interrupting=False).do("a", state="seen").tell("x", text="hurry")
    assert walk.seen("read") == CASE | {"state": "seen", "text": "hurry"}


def test_what_an_ended_branch_changed_is_seen_inside_the_work_and_after_it():
    walk = around(interrupting=False).tell("x", text="hurry").do("read", advice="wait")
    assert walk.seen("a") == CASE | {"state": "new", "text": "hurry", "advice": "wait"}
    walk.do("a")
    assert walk.seen("b")["advice"] == "wait"
    assert walk.do("b").seen("after") == CASE | {"state": "new", "text": "hurry", "advice": "wait"}


def test_a_branch_that_left_an_entry_alone_does_not_undo_what_the_work_changed():
    walk = around(interrupting=False).do("a", state="first").tell("x", text="hurry")
    walk.do("b", state="second").do("read")
    assert walk.seen("after") == CASE | {"state": "second", "text": "hurry"}


def test_an_old_branch_does_not_show_again_what_an_earlier_one_changed():
    """Two letters: the first reader's advice was changed on the main path before the second is done."""
    walk = around(interrupting=False).tell("x", text="one").do("read", advice="wait").tell("x", text="two")
    walk.do("a", advice="go").do("read")
    assert walk.seen("b") == CASE | {"state": "new", "text": "two", "advice": "go"}


def test_the_branch_that_ended_last_wins_where_both_changed_the_same():
    walk = around(interrupting=False).tell("x").do("a", state="by work").do("read", state="by reader")
    assert walk.seen("b")["state"] == "by reader"
    assert walk.do("b").seen("after")["state"] == "by reader"


def test_an_interrupted_process_hands_on_what_was_done_in_it():
    walk = around(interrupting=True).do("a", state="half").tell("x", text="stop")
    assert walk.open == ["read"]
    assert walk.seen("read") == CASE | {"state": "half", "text": "stop"}


def test_a_branch_shows_its_changes_in_processes_inside_the_process_beside_it():
    deep = inside("deep", user("a"), path="deep_s a deep_e")
    sub = inside("sub", deep, user("b"), path="sub_s deep b sub_e")
    parts = (
        START,
        sub,
        boundary("x", "sub", message("told"), interrupting=False),
        user("read"),
        END,
        end("e2"),
    )
    walk = Walk(diagram("p", *parts, flows("s sub e", "x read e2"), messages=TOLD), data=CASE).start()
    walk.tell("x").do("read", advice="wait")
    assert walk.seen("a")["advice"] == "wait"
    assert walk.do("a").seen("b")["advice"] == "wait"


def test_a_called_process_is_told_nothing_of_what_happens_beside_it():
    called = diagram("q", START, user("look"), END, flows("s look e"))
    parts = (
        START,
        call("c", "q", {"line": "line"}, {"found": "found"}),
        boundary("x", "c", message("told"), interrupting=False),
        user("read"),
        user("b"),
        END,
        end("e2"),
        flows("s c b e", "x read e2"),
    )
    walk = Walk(diagram("p", *parts, messages=TOLD), called, data=CASE | {"line": 1}).start()
    walk.tell("x").do("read", advice="wait")
    assert walk.seen("look") == CASE | {"line": 1}
    assert walk.do("look", found="x", advice="no").seen("b") == CASE | {
        "line": 1,
        "found": "x",
        "advice": "wait",
    }


def test_a_branch_that_waits_at_a_join_keeps_what_it_changed():
    parts = (
        START,
        node("parallelGateway", "f"),
        user("a"),
        user("b"),
        user("b2"),
        node("parallelGateway", "j"),
        user("c"),
        END,
        flows("s f a j c e", "f b b2 j"),
    )
    walk = Walk(diagram("p", *parts), data={"x": 0, "y": 0}).start()
    walk.do("a", x=1).do("b", y=2)
    assert walk.seen("b2") == {"x": 0, "y": 2}
    assert walk.do("b2", x=0).seen("c") == {"x": 1, "y": 2}


def test_who_moved_last_wins_whichever_way_the_wall_clock_went():
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
    for first, second in (("a", "b"), ("b", "a")):
        walk = Walk(diagram("p", *parts)).start()
        walk.do(first, x=first).later(hours=-5).do(second, x=second)
        assert walk.seen("c") == {"x": second}


def test_the_outermost_data_is_told_with_every_step():
    walk = around(interrupting=False)
    assert walk.step.data == CASE | {"state": "new"}
    walk.do("a", state="seen").tell("x", text="hurry")
    assert walk.step.data == CASE | {"state": "seen", "text": "hurry"}
    walk.do("b").do("read")
    assert walk.step.data == CASE | {"state": "seen", "text": "hurry"}


def test_an_operation_may_spoil_its_copy_of_the_data():
    parts = (START, node("serviceTask", "f", r_operation="x"), user("a"), END, flows("s f a e"))
    walk = Walk(diagram("p", *parts), data={"box": {"n": [1]}})
    seen = []

    def spoil(operation, inputs, element, data):
        seen.append(dict(data))
        data["box"]["n"].append(2)
        return

    walk.services.call = spoil
    assert walk.start().seen("a") == {"box": {"n": [1]}}
    assert seen[0].keys() == {"box"}


def test_dates_decimals_and_spans_are_kept_as_data():
    answer = {
        "day": date(2026, 11, 23),
        "at": datetime(2026, 11, 23, 9, tzinfo=UTC),
        "sum": Decimal("12.50"),
        "exact": Decimal("0.1000000000000000000001"),
        "span": timedelta(hours=4),
        "many": 2**60,
    }
    parts = (
        START,
        node("serviceTask", "f", r_operation="x", r_result="got"),
        script("n", '{later: got.day + duration("P1D"), twice: got.sum * 2}'),
        user("a"),
        END,
        flows("s f n a e"),
    )
    walk = Walk(diagram("p", *parts))
    walk.services.answer = lambda name, inputs: answer
    assert walk.start().seen("a") == {
        "got": {
            "day": {"@date": "2026-11-23"},
            "at": {"@datetime": "2026-11-23T09:00:00Z"},
            "sum": {"@decimal": "12.50"},
            "exact": {"@decimal": "0.1000000000000000000001"},
            "span": {"@duration": "PT4H"},
            "many": {"@decimal": str(2**60)},
        },
        "later": {"@date": "2026-11-24"},
        "twice": 25,
    }


@pytest.mark.parametrize("value", [object(), {"f": print}, {1, 2}, b"x"])
def test_an_answer_that_no_data_can_hold_is_held(value):
    walk = Walk(
        diagram("p", START, node("serviceTask", "f", r_operation="x", r_result="r"), END, flows("s f e"))
    )
    walk.services.answer = lambda name, inputs: value
    assert [fault.element for fault in walk.start().faults] == ["f"]


def test_answers_that_no_data_can_hold_are_refused():
    walk = Walk(diagram("p", START, user("a"), END, flows("s a e"))).start()
    with pytest.raises(FeelError):
        walk.do("a", x=object())
    assert walk.open == ["a"]


def test_a_message_may_be_mapped_by_outputs():
    outputs = (
        '<bpmn:extensionElements><redress:output name="sum" value="payload.a + n"/></bpmn:extensionElements>'
    )
    wait = node("intermediateCatchEvent", "m", outputs + message("told"))
    walk = Walk(
        diagram("p", START, wait, user("a"), END, flows("s m a e"), messages=TOLD), data=CASE | {"n": 1}
    )
    assert walk.start().tell("m", a=2, b=3).seen("a") == CASE | {"n": 1, "sum": 3}


def test_an_event_of_its_own_gives_its_own_key():
    wait = node("intermediateCatchEvent", "m", message("told"), r_key="order")
    walk = Walk(
        diagram("p", START, wait, END, flows("s m e"), messages=TOLD), data={"order": 12, **CASE}
    ).start()
    assert [(found.message, found.key) for found in walk.step.messages] == [("told", "12")]


def test_a_share_of_a_clock_is_left_to_the_clock():
    event = '<bpmn:timerEventDefinition redress:clock="reply" redress:percent="80"/>'
    walk = Walk(diagram("p", START, node("intermediateCatchEvent", "w", event), END, flows("s w e"))).start()
    (timer,) = walk.step.timers
    assert (timer.clock, timer.percent, timer.due) == ("reply", 80, None)
    assert walk.fire("w").ended


def test_a_date_and_time_is_a_time():
    event = after("2027-01-31T10:00:00+01:00").replace("timeDuration", "timeDate")
    walk = Walk(diagram("p", START, node("intermediateCatchEvent", "w", event), END, flows("s w e"))).start()
    assert walk.step.timers[0].due == datetime(2027, 1, 31, 9, tzinfo=UTC)


@pytest.mark.parametrize("answers", [{"a": "half \ud800"}, {"\ud800": 1}, {"a": [{"b": "\udfff"}]}])
def test_half_a_character_is_refused(answers):
    walk = Walk(diagram("p", START, user("a"), END, flows("s a e"))).start()
    with pytest.raises(FeelError):
        walk.do("a", **answers)
    assert walk.open == ["a"]


TAGGED = {"@date": "no date"}
"""Looks like a date value, and is one entry of a strange name."""


def test_entries_may_be_called_like_the_marks_of_values():
    parts = (START, user("a"), node("intermediateCatchEvent", "m", message("told")), user("b"), END)
    walk = Walk(diagram("p", *parts, flows("s a m b e"), messages={"told": "1"}), data=TAGGED).start()
    assert walk.seen("a") == TAGGED
    walk.step = walk.runner.complete("p", walk.step.snapshot, walk.ids("a")[0], TAGGED, walk.services)
    walk.step = walk.runner.deliver("p", walk.step.snapshot, walk.step.messages[0].id, TAGGED, walk.services)
    assert walk.seen("b") == TAGGED


@pytest.mark.parametrize(
    "strange",
    [
        {"@date": "no date"},
        {"@decimal": "much"},
        {"@decimal": 12},
        {"@range": ["[", 1]},
        {"@duration": ["PT1H", {"@time": "soon"}]},
    ],
)
def test_what_only_looks_like_a_typed_value_is_kept_as_it_came(strange):
    parts = (START, node("serviceTask", "f", r_operation="x", r_result="got"), user("a"), END)
    walk = Walk(diagram("p", *parts, flows("s f a e")), data={"given": strange})
    walk.services.answer = lambda name, inputs: [strange]
    assert walk.start().seen("a") == {"given": strange, "got": [strange]}


def test_an_answer_that_is_a_date_sets_nothing_without_a_name():
    walk = Walk(
        diagram("p", START, node("serviceTask", "f", r_operation="x"), user("a"), END, flows("s f a e"))
    )
    walk.services.answer = lambda name, inputs: date(2026, 11, 23)
    assert walk.start().seen("a") == {}


def test_a_missing_entry_is_null_also_where_a_function_has_its_name():
    parts = (START, call("c", "q", {"product": "product", "date": "date"}, {}), END, flows("s c e"))
    walk = Walk(
        diagram("p", *parts), diagram("q", START, user("a"), END, flows("s a e")), data={"date": "today"}
    )
    assert walk.start().seen("a") == {"product": None, "date": "today"}


def test_a_script_that_gives_a_date_gives_no_context():
    walk = Walk(diagram("p", START, script("n", '@"2026-11-23"'), END, flows("s n e"))).start()
    assert [fault.element for fault in walk.faults] == ["n"]


def test_the_details_of_an_error_are_kept_as_data():
    service = node("serviceTask", "f", r_operation="x")
    parts = (
        START,
        service,
        boundary("x", "f", ERROR),
        user("mend"),
        END,
        end("e2"),
        flows("s f e", "x mend e2"),
    )
    walk = Walk(diagram("p", *parts))

    def fail(name, inputs):
        raise ModelledError("broken", details={"sum": Decimal("1.50"), "on": date(2026, 11, 23)})

    walk.services.answer = fail
    assert walk.start().seen("mend") == {
        "error": {"code": "broken", "sum": {"@decimal": "1.50"}, "on": {"@date": "2026-11-23"}}
    }


@pytest.mark.parametrize("details", [{"x": object()}, {"x": "\ud800"}])
def test_details_that_no_data_can_hold_leave_the_step_held(details):
    parts = (START, node("serviceTask", "f", r_operation="x"), boundary("x", "f", ERROR), END, end("e2"))
    walk = Walk(diagram("p", *parts, flows("s f e", "x e2")))

    def fail(name, inputs):
        raise ModelledError("broken", details=details)

    walk.services.answer = fail
    assert [fault.element for fault in walk.start().faults] == ["f"]
    walk.services.answer = lambda name, inputs: None
    assert walk.retry().ended


@pytest.mark.parametrize(
    ("before", "after"),
    [(1, "true"), (0, "false"), (True, "1"), (False, "0"), ([1, 2], "[true, 2]"), ({"n": 0}, "{n: false}")],
)
def test_a_number_that_becomes_a_truth_value_has_changed(before, after):
    walk = Walk(
        diagram("p", START, script("f", f"{{x: {after}}}"), user("a"), END, flows("s f a e")),
        data={"x": before},
    )
    seen = walk.start().seen("a")["x"]
    assert json.dumps(seen) == json.dumps(json.loads(after.replace("n:", '"n":')))
