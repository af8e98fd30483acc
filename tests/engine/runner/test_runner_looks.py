"""What the runner tells of diagrams and of a run: elements, the path that was taken, where tokens stand."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from engine.model import Cycle, Overdue
from engine.runner import Runner, prepare
from tests.clock import MONDAY
from tests.diagrams import (
    ERROR,
    ESCALATION,
    after,
    boundary,
    call,
    diagram,
    every,
    flows,
    many,
    message,
    node,
    user,
)
from tests.engine.runner.walker import Services, Walk, end, inside

START, END = node("startEvent", "s"), node("endEvent", "e")
TOLD = {"told": "case"}
CASE = {"case": "C-1"}


def path(walk: Walk) -> list[str]:
    """What happened in the last step, such as ``completed a``."""
    return [f"{item.what} {item.element}" for item in walk.step.trace]


def test_a_step_tells_its_path_in_order():
    walk = Walk(diagram("p", START, node("task", "t"), user("a"), user("b"), END, flows("s t a b e"))).start()
    assert path(walk) == ["entered s", "completed s", "entered t", "completed t", "entered a"]
    assert path(walk.do("a")) == ["completed a", "entered b"]
    assert path(walk.do("b")) == ["completed b", "entered e", "completed e"]


def test_the_path_tells_one_task_by_one_id():
    walk = Walk(diagram("p", START, user("a"), END, flows("s a e"))).start()
    entered = next(item.task for item in walk.step.trace if item.element == "a")
    assert walk.ids("a") == [entered]
    assert next(item.task for item in walk.do("a").step.trace if item.element == "a") == entered


def test_an_interruption_tells_what_happened_and_what_was_withdrawn():
    sub = inside("sub", user("a"), path="sub_s a sub_e")
    parts = (
        START,
        sub,
        boundary("x", "sub", after("PT1H")),
        boundary("y", "sub", message("told")),
        user("b"),
        END,
        end("e2"),
        end("e3"),
        flows("s sub e", "x b e2", "y e3"),
    )
    walk = Walk(diagram("p", *parts, messages=TOLD), data=CASE).start()
    assert path(walk) == [
        "entered s",
        "completed s",
        "entered sub",
        "entered sub_s",
        "completed sub_s",
        "entered a",
    ]
    assert path(walk.fire("x")) == ["fired x", "cancelled sub", "cancelled a", "completed x", "entered b"]


def test_errors_escalations_and_messages_tell_where_they_were_thrown_and_caught():
    called = diagram(
        "q",
        START,
        user("a"),
        node("intermediateThrowEvent", "up", ESCALATION),
        node("intermediateThrowEvent", "m", message("told")),
        end("bad", ERROR),
        flows("s a up m bad"),
        messages=TOLD,
    )
    parts = (
        START,
        call("c", "q", {}, {}),
        boundary("x", "c", ESCALATION, interrupting=False),
        boundary("y", "c", ERROR),
        END,
        end("e2"),
        end("e3"),
        flows("s c e", "x e2", "y e3"),
    )
    walk = Walk(diagram("p", *parts), called, data=CASE).start().do("a")
    assert walk.ended
    told = [line for line in path(walk) if line.split()[0] in ("thrown", "caught", "cancelled")]
    assert told == [
        "thrown up",
        "caught x",
        "thrown m",
        "thrown bad",
        "caught y",
        "cancelled c",
        "cancelled bad",
    ]
    assert {(item.element, item.process) for item in walk.step.trace} >= {("up", "q"), ("x", "p")}


def test_a_delivered_message_is_caught_and_its_event_completed():
    gateway = (
        node("eventBasedGateway", "g")
        + node("intermediateCatchEvent", "m", message("told"))
        + node("intermediateCatchEvent", "t", after("PT1H"))
    )
    walk = Walk(
        diagram("p", START, gateway, END, flows("s g m e", "g t e"), messages=TOLD), data=CASE
    ).start()
    assert path(walk.tell("m"))[:4] == ["caught m", "completed g", "entered m", "completed m"]


def test_each_instance_of_a_list_tells_its_own_way():
    walk = Walk(
        diagram("p", START, user("a", many("l", "i")), END, flows("s a e")), data={"l": [1, 2]}
    ).start()
    assert path(walk)[2:] == ["entered a", "entered a"]
    assert path(walk.do("a")) == ["completed a"]
    assert path(walk.do("a")) == ["completed a", "entered e", "completed e"]
    nobody = Walk(diagram("p", START, user("a", many("l", "i")), END, flows("s a e")), data={"l": []}).start()
    assert "completed a" in path(nobody), "an empty list is passed, and that is told"


def test_an_event_that_can_happen_no_more_is_not_told():
    parts = (START, user("a"), boundary("x", "a", after("PT1H")), END, end("e2"), flows("s a e", "x e2"))
    assert path(Walk(diagram("p", *parts)).start().do("a")) == ["completed a", "entered e", "completed e"]


def test_tokens_are_counted_where_they_stand():
    called = diagram("q", START, user("look"), END, flows("s look e"))
    parts = (
        START,
        user("first"),
        call("c", "q", {}, {}, many("l", "i")),
        boundary("x", "c", after("P1D")),
        END,
        end("e2"),
        flows("s first c e", "x e2"),
    )
    walk = Walk(diagram("p", *parts), called, data={"l": [1, 2, 3]}).start().do("first")
    tokens = walk.runner.tokens("p", walk.step.snapshot)
    assert tokens.active == {"p": {"c": 3}, "q": {"look": 3}}
    assert tokens.called == {"c": "q"}
    assert tokens.done == {"p": ("s", "first"), "q": ("s",)}
    walk.do("look")
    tokens = walk.runner.tokens("p", walk.step.snapshot)
    assert tokens.active == {"p": {"c": 2}, "q": {"look": 2}}
    assert tokens.done == {"p": ("s", "first", "c"), "q": ("s", "look", "e")}


def test_a_user_task_tells_all_that_its_diagram_says():
    task = node(
        "userTask",
        "a",
        name="Inspect\n the item",
        r_form="inspection",
        r_unit="=concern",
        r_role="inspector",
        r_assignee="=person",
        r_due="=span",
        r_overdue="climb",
        r_certificate="inspection",
        r_notBy="x  y",
        r_operation="inspection.record",
        r_result="finding",
        r_priority='=if urgent then "high" else "normal"',
        r_subject='=item + " of " + case',
    )
    data = {"concern": "quality", "person": "ana", "span": "P3D", "urgent": True, "item": "Hand", **CASE}
    (wait,) = Walk(diagram("p", START, task, END, flows("s a e")), data=data).start().step.tasks
    assert (wait.element, wait.process, wait.name, wait.form) == ("a", "p", "Inspect the item", "inspection")
    assert (wait.unit, wait.role, wait.assignee) == ("quality", "inspector", "ana")
    assert (wait.due, wait.overdue) == (MONDAY + timedelta(days=3), Overdue.CLIMB)
    assert (wait.certificate, wait.not_by, wait.operation) == ("inspection", ("x", "y"), "inspection.record")
    assert (wait.result, wait.priority, wait.subject) == ("finding", "high", "Hand of C-1")


def test_a_user_task_takes_unit_and_role_of_its_lane_unless_it_is_placed_itself():
    lanes = (
        '<bpmn:laneSet id="l">'
        '<bpmn:lane id="l1" name="Quality" redress:unit="quality" redress:role="inspector">'
        "<bpmn:flowNodeRef>a</bpmn:flowNodeRef><bpmn:flowNodeRef>b</bpmn:flowNodeRef>"
        "<bpmn:flowNodeRef>sub</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    )
    parts = (
        lanes,
        START,
        node("parallelGateway", "f"),
        user("a"),
        user("b", r_unit="sales"),
        inside("sub", user("c"), path="sub_s c sub_e"),
        END,
        flows("s f a e", "f b e", "f sub e"),
    )
    walk = Walk(diagram("p", *parts)).start()
    assert {wait.element: (wait.unit, wait.role) for wait in walk.step.tasks} == {
        "a": ("quality", "inspector"),
        "b": ("sales", None),
        "c": ("quality", "inspector"),
    }
    assert walk.runner.processes.process("p").elements["a"].lane == "Quality"


def test_a_process_tells_what_is_in_it():
    start = node("startEvent", "s", message("told"))
    task = user("a", "<bpmn:documentation>[S1] Why.</bpmn:documentation>", r_due="PT4H", name="Look")
    content = diagram(
        "p", start, task, call("c", "q", {"x": "1"}, {"y": "y"}), END, flows("s a c e"), messages=TOLD
    )
    processes = prepare({"main.bpmn": content, "q.bpmn": diagram("q", START, END, flows("s e"))})
    assert processes.ids == {"p", "q"}
    assert processes.started_by("told") == "p"
    assert processes.started_by("other") is None
    info = processes.process("p")
    assert (info.artefact, info.start_message, info.calls) == ("main.bpmn", "told", {"q"})
    assert set(info.elements) == {"s", "a", "c", "e"}
    element = info.elements["a"]
    assert (element.type, element.name, element.documentation) == (
        "userTask",
        "Look",
        "[S1] Why.",
    )
    assert element.get("due") == "PT4H"
    assert element.get("unit") is None
    assert (dict(info.elements["c"].inputs), dict(info.elements["c"].outputs)) == ({"x": "1"}, {"y": "y"})


def repeating(cycle: str) -> Walk:
    parts = (START, user("a"), boundary("x", "a", every(cycle), interrupting=False), END, end("e2"))
    return Walk(diagram("p", *parts, flows("s a e", "x e2"))).start()


def test_the_caller_may_know_better_when_a_timer_repeats():
    walk = repeating("R3/P1D")
    tuesday = MONDAY + timedelta(days=3)
    walk.step = walk.runner.fire(
        "p", walk.step.snapshot, walk.step.timers[0].id, walk.services, next_due=tuesday
    )
    assert (walk.step.timers[0].due, walk.step.timers[0].cycle) == (tuesday, Cycle(1, timedelta(days=1)))


@pytest.mark.parametrize(
    ("late", "due", "left"), [(0, 2, 2), (0.99, 2, 2), (1, 3, 1), (1.5, 3, 1), (2, 4, 0), (3, None, None)]
)
def test_what_is_left_of_a_repetition_counts_what_was_missed(late, due, left):
    walk = repeating("R4/P1D").later(days=1 + late).fire("x")
    found = [(timer.due, timer.cycle.left) for timer in walk.step.timers]
    assert found == ([] if due is None else [(MONDAY + timedelta(days=due), left)])


def test_a_timer_that_fires_early_keeps_its_beat():
    walk = repeating("R/P1D")
    walk.step = walk.runner.fire("p", walk.step.snapshot, walk.step.timers[0].id, walk.services)
    assert walk.step.timers[0].due == MONDAY + timedelta(days=2)


def test_ids_may_come_from_outside():
    numbers = count(1)
    content = diagram("p", START, user("a"), END, flows("s a e"))
    runner = Runner(prepare({"p.bpmn": content}), new_id=lambda: f"{next(numbers):032x}")
    (wait,) = runner.start("p", {}, Services()).tasks
    assert wait.id == f"{3:032x}"


def shape(processes: Any) -> dict[str, Any]:
    return {
        (key, name): (list(spec._inputs), list(spec._outputs), spec.name)
        for key, process in processes.specs.items()
        for name, spec in process.task_specs.items()
    }


def test_running_instances_leaves_the_shared_diagrams_as_they_were():
    called = diagram("q", START, user("look"), END, flows("s look e"))
    sub = inside("sub", call("c", "q", {}, {}), path="sub_s c sub_e", marker=many("l", "i"))
    parts = (START, sub, boundary("x", "sub", message("told"), interrupting=False), END, end("e2"))
    content = diagram("p", *parts, flows("s sub e", "x e2"), messages=TOLD)
    walk = Walk(content, called, data={"l": [1, 2], **CASE})
    before = shape(walk.runner.processes)
    first = walk.start().tell("x").do("look").step
    for _ in range(20):
        other = Walk.__new__(Walk)
        other.__dict__ = walk.__dict__ | {"services": Services()}
        assert other.start().tell("x").do("look").do("look").ended
    assert shape(walk.runner.processes) == before
    walk.step = first
    assert walk.do("look").ended


def test_a_flow_keeps_its_place_wherever_it_is_drawn():
    """Of two true conditions the first in the file wins, also where the other is drawn higher."""
    parts = (
        START,
        node("exclusiveGateway", "g", default="g_c"),
        user("a"),
        user("b"),
        user("c"),
        END,
        flows("s g a e", "g b e", "g c e", when={("g", "a"): "true", ("g", "b"): "true"}),
    )
    drawn = "".join(
        f'<di:BPMNShape bpmnElement="{name}"><dc:Bounds x="0" y="{y}" width="1" height="1"/></di:BPMNShape>'
        for name, y in (("a", 900), ("b", 100), ("c", 500))
    )
    content = diagram("p", *parts).decode()
    plane = (
        '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">'
        f"<di:BPMNPlane>{drawn}</di:BPMNPlane></di:BPMNDiagram>"
    )
    moved = content.replace("</bpmn:definitions>", plane + "</bpmn:definitions>").encode()
    assert Walk(moved).start().open == Walk(content.encode()).start().open == ["a"]
