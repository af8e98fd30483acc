"""Signals: one thrown is for all who wait at that moment (BPMN 2.0.2, 10.5.5)."""

from __future__ import annotations

from engine.errors import DiagramInvalid
from engine.model import SIGNAL as NAMED
from engine.runner import prepare
from tests.diagrams import ESCALATION, SIGNAL, after, boundary, diagram, flows, message, node, user
from tests.engine.runner.walker import Walk, end, output

START = node("startEvent", "s")


def test_a_catching_event_waits_under_a_key_of_its_own() -> None:
    caught = node("intermediateCatchEvent", "c", SIGNAL + output("why", "payload.why"))
    walk = Walk(diagram("p", START, caught, user("a"), end("e"), flows("s c a e"))).start()
    (wait,) = walk.step.messages
    assert (wait.message, wait.key) == (NAMED + "stop", wait.id)
    walk.tell("c", why="recall")
    assert walk.seen("a")["why"] == "recall"


def test_behind_an_event_gateway_the_first_to_happen_wins() -> None:
    parts = (
        START,
        node("eventBasedGateway", "g"),
        node("intermediateCatchEvent", "stopped", SIGNAL),
        node("intermediateCatchEvent", "late", after("PT1H")),
        user("a"),
        user("b"),
        end("e"),
        end("f"),
        flows("s g stopped a e", "g late b f"),
    )
    walk = Walk(diagram("p", *parts)).start().tell("stopped")
    assert walk.open == ["a"]
    assert not walk.step.timers


def test_one_that_does_not_interrupt_hears_it_again() -> None:
    parts = (
        START,
        user("a"),
        boundary("heard", "a", SIGNAL, interrupting=False),
        user("look"),
        end("e"),
        end("f"),
        flows("s a e", "heard look f"),
    )
    walk = Walk(diagram("p", *parts)).start()
    first = walk.step.messages[0].key
    walk.tell("heard").tell("heard")
    assert walk.open == ["a", "look", "look"]
    assert walk.step.messages[0].key != first


def test_an_end_throws_it_with_what_it_is_given() -> None:
    last = node("endEvent", "e", SIGNAL, inputs={"lot": "batch"})
    walk = Walk(diagram("p", START, user("a"), last, flows("s a e"))).start().do("a", batch="B7")
    (thrown,) = walk.step.thrown
    assert (thrown.message, thrown.payload, thrown.is_signal) == (NAMED + "stop", {"lot": "B7"}, True)
    assert walk.ended


def test_of_its_own_instance_it_reaches_who_waited_before_it_was_thrown() -> None:
    parts = (
        START,
        user("a"),
        boundary("heard", "a", SIGNAL, interrupting=False),
        node("parallelGateway", "fork"),
        node("intermediateThrowEvent", "throw", SIGNAL),
        node("intermediateCatchEvent", "later", SIGNAL),
        user("b"),
        end("e"),
        end("f"),
        end("g"),
        flows("s fork a e", "fork b throw later f", "heard g"),
    )
    walk = Walk(diagram("p", *parts)).start()
    before = {wait.id for wait in walk.step.messages}
    walk.do("b")
    (thrown,) = walk.step.thrown
    assert thrown.own == before
    assert {wait.element for wait in walk.step.messages} == {"heard", "later"}


def test_no_message_may_be_called_like_a_signal() -> None:
    parts = (START, node("intermediateThrowEvent", "a", message("signal stop")), end("e"), flows("s a e"))
    try:
        prepare({"p.bpmn": diagram("p", *parts, messages={"signal stop": "case"})})
    except DiagramInvalid as refused:
        assert "signal stop" in refused.findings[0].message
    else:
        raise AssertionError("it was taken")


def test_an_event_sub_process_may_begin_by_it() -> None:
    stopped = node(
        "subProcess",
        "x",
        node("startEvent", "x_s", SIGNAL)
        + user("call_back")
        + end("x_e", ESCALATION)
        + flows("x_s call_back x_e"),
        triggeredByEvent="true",
    )
    walk = Walk(diagram("p", START, user("a"), end("e"), flows("s a e"), stopped)).start().tell("x_s")
    assert walk.open == ["call_back"]
    assert walk.do("call_back").ended
