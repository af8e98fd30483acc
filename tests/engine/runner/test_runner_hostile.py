"""No text of a diagram's author is ever run as Python, wherever it stands."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
from xml.sax.saxutils import escape

import pytest

from engine.errors import DiagramInvalid, RedressError, StepFailed
from engine.runner import Runner, prepare
from engine.runner.script import NO_PYTHON, NoEnvironment
from tests.diagrams import after, boundary, call, diagram, every, flows, many, message, node, script, user
from tests.engine.runner.walker import Services, output

START, END = node("startEvent", "s"), node("endEvent", "e")
MARK = "/tmp/redress-was-here"  # is never written

ATTACKS = [
    '__import__("os").system("touch /tmp/redress-was-here")',
    "__import__('os').system('touch /tmp/redress-was-here')",
    "().__class__.__bases__[0].__subclasses__()",
    'open("/tmp/redress-was-here", "w").write("x")',
    "[c for c in ().__class__.__base__.__subclasses__()]",
    'eval("1+1")',
    "exec('import os')",
    "(lambda: __builtins__)()",
    "data.__class__.__init__.__globals__",
    "task.workflow.script_engine",
    "f\"{__import__('os')}\"",
    "{{ ''.__class__ }}",
    "${T(java.lang.Runtime).getRuntime().exec('id')}",
    "globals()",
    "breakpoint()",
]


SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"


def tag(name: str, inner: str) -> str:
    return f"<bpmn:{name}>{inner}</bpmn:{name}>"


def places(attack: str) -> dict[str, tuple[str, ...]]:
    """A diagram for each place in which an expression may stand."""
    text = escape(attack)
    sub = node("startEvent", "s2") + user("b") + node("endEvent", "e2") + flows("s2 b e2")
    wait = node("intermediateCatchEvent", "a", after("=" + text))
    one = (START, END, flows("s a e"))
    return {
        "condition": (
            START,
            node("exclusiveGateway", "g", default="g_a"),
            user("a"),
            END,
            flows("s g e", "g a e", when={("g", "e"): attack}),
        ),
        "inclusive condition": (
            START,
            node("inclusiveGateway", "g", default="g_a"),
            user("a"),
            END,
            flows("s g e", "g a e", when={("g", "e"): attack}),
        ),
        "script": (*one, script("a", attack)),
        "script entry": (*one, script("a", "{x: " + attack + "}")),
        "input": (*one, node("serviceTask", "a", inputs={"x": attack}, r_operation="o")),
        "output": (*one, node("serviceTask", "a", output("x", attack), r_operation="o")),
        "decision input": (
            *one,
            node("businessRuleTask", "a", inputs={"x": attack}, r_decision="d", r_result="r"),
        ),
        "call input": (*one, call("a", "p2", {"x": attack}, {})),
        "call output": (*one, call("a", "p2", {}, {"x": attack})),
        "due": (*one, user("a", r_due="=" + attack)),
        "assignee": (*one, user("a", r_assignee="=" + attack)),
        "unit": (*one, user("a", r_unit="=" + attack)),
        "role": (*one, user("a", r_role="=" + attack)),
        "priority": (*one, user("a", r_priority="=" + attack)),
        "subject": (*one, user("a", r_subject="=" + attack)),
        "literal due": (*one, user("a", r_due=attack)),
        "literal priority": (*one, user("a", r_priority=attack)),
        "timer": (*one, wait),
        "literal timer": (*one, node("intermediateCatchEvent", "a", after(text))),
        "date": (*one, wait.replace("timeDuration", "timeDate")),
        "cycle": (
            *one,
            node(
                "subProcess",
                "a",
                sub,
            ),
            boundary("x", "a", every("=" + text)),
            node("endEvent", "e9"),
            flows("x e9"),
        ),
        "key": (*one, node("intermediateCatchEvent", "a", message("told"), r_key=attack)),
        "thrown key": (*one, node("intermediateThrowEvent", "a", message("told"), r_key=attack)),
        "payload": (
            *one,
            node("intermediateThrowEvent", "a", message("told"), inputs={"x": attack}, r_key="1"),
        ),
        "list": (*one, user("a", many(text, "line"))),
        "item": (*one, user("a", many("lines", attack.replace('"', "'").replace("<", "").replace("&", "")))),
        "operation": (*one, node("serviceTask", "a", r_operation=attack)),
        "decision": (*one, node("businessRuleTask", "a", r_decision=attack, r_result="r")),
        "result": (*one, user("a", r_result=attack)),
        "form": (*one, user("a", r_form=attack)),
        "completion condition": (
            *one,
            user(
                "a",
                many("lines", "l").replace("</bpmn:multi", tag("completionCondition", text) + "</bpmn:multi"),
            ),
        ),
        "cardinality": (
            *one,
            user(
                "a",
                tag("multiInstanceLoopCharacteristics", tag("loopCardinality", text)),
            ),
        ),
        "loop condition": (
            *one,
            user(
                "a",
                f'<bpmn:standardLoopCharacteristics loopMaximum="3"><bpmn:loopCondition>{text}</bpmn:loopCondition></bpmn:standardLoopCharacteristics>',  # noqa: E501
            ),
        ),
        "conditional event": (
            *one,
            node(
                "intermediateCatchEvent",
                "a",
                tag("conditionalEventDefinition", tag("condition", text)),
            ),
        ),
        "ad-hoc condition": (
            *one,
            node("adHocSubProcess", "a", tag("completionCondition", text)),
        ),
        "pre-script": (
            *one,
            user(
                "a",
                tag("extensionElements", f'<x:preScript xmlns:x="{SPIFF}">{text}</x:preScript>'),
            ),
        ),
        "documentation": (*one, user("a", tag("documentation", text))),
        "name": (*one, user("a", name=attack)),
    }


CALLED = diagram("p2", START, user("inner"), END, flows("s inner e"))


@pytest.fixture
def watched(monkeypatch):
    """Fails on whatever could run a text; FEEL itself compiles nothing by Python."""
    caught: list[str] = []

    def trap(name):
        def reached(*arguments, **named):
            caught.append(name)
            raise AssertionError(f"{name} was reached with {arguments!r}")

        return reached

    for name in ("eval", "exec", "compile", "breakpoint"):
        monkeypatch.setattr(builtins, name, trap(name))
    monkeypatch.setattr(os, "system", trap("os.system"))
    monkeypatch.setattr(subprocess, "Popen", trap("Popen"))
    yield caught
    assert caught == []


def run_through(content: bytes) -> None:
    """Publish and run a diagram as far as it goes, doing whatever waits."""
    runner = Runner(prepare({"p.bpmn": content, "p2.bpmn": CALLED}))
    services = Services()
    services.answer = lambda name, inputs: {"os": "x"}
    step = runner.start("p", {"case": "C-1", "lines": [1], "os": "x", "data": {}, "task": {}}, services)
    for _ in range(6):
        if step.tasks:
            step = runner.complete("p", step.snapshot, step.tasks[0].id, {"x": 1}, services)
        elif step.timers:
            step = runner.fire("p", step.snapshot, step.timers[0].id, services)
        elif step.messages:
            step = runner.deliver("p", step.snapshot, step.messages[0].id, {"x": 1}, services)
        elif step.faults:
            step = runner.retry("p", step.snapshot, step.faults[0].id, services)


@pytest.mark.parametrize("place", places("1"))
def test_an_attack_is_refused_or_comes_to_nothing(place, watched):
    for attack in ATTACKS:
        content = diagram("p", *places(attack)[place], messages={"told": "case"})
        try:
            run_through(content)
        except DiagramInvalid as refused:
            assert refused.findings
        except RedressError as failed:
            assert failed.message
    assert not os.path.exists(MARK)  # noqa: PTH110  # asks the system as an attack would have left it


def test_the_places_run_when_nothing_is_wrong_with_their_text(watched):
    """So that an attack above is stopped by what it says, not because its place is never reached."""
    good = {
        "script": "{x: 1}",
        "due": '"PT1H"',
        "literal due": "PT1H",
        "timer": '"PT1H"',
        "literal timer": "PT1H",
        "date": '"2027-01-31T09:00:00Z"',
        "cycle": '"R3/PT1H"',
        "list": "lines",
        "item": "line",
    }
    never = {"completion condition", "cardinality", "loop condition", "conditional event", "ad-hoc condition"}
    for place in places("1").keys() - never:
        content = diagram("p", *places(good.get(place, "1"))[place], messages={"told": "case"})
        run_through(content)


def test_a_key_of_a_message_is_no_python(watched):
    wait = node("intermediateCatchEvent", "a", message("told"))
    for attack in ATTACKS:
        try:
            run_through(diagram("p", START, wait, END, flows("s a e"), messages={"told": attack}))
        except DiagramInvalid as refused:
            assert refused.findings


CORRELATED = """<bpmn:correlationProperty id="c" name="c">
<bpmn:correlationPropertyRetrievalExpression messageRef="m_told">
<bpmn:messagePath>__import__("os").system("touch /tmp/redress-was-here")</bpmn:messagePath>
</bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>
<bpmn:process id="p\""""


def test_correlation_of_the_library_is_never_evaluated(watched):
    wait = node("intermediateCatchEvent", "a", message("told"))
    content = diagram("p", START, wait, END, flows("s a e"), messages={"told": "case"})
    run_through(content.replace(b'<bpmn:process id="p"', CORRELATED.encode()))


def test_every_hook_of_the_library_that_reaches_python_refuses():
    for hook in (
        lambda: NO_PYTHON.evaluate(None, "1"),
        lambda: NO_PYTHON.execute(None, "1"),
        lambda: NO_PYTHON.validate("1"),
        lambda: NO_PYTHON.call_service(None),
        lambda: NO_PYTHON.environment.evaluate("1", {}),
        lambda: NO_PYTHON.environment.execute("1", {}),
        lambda: NO_PYTHON.environment.call_service({}),
    ):
        with pytest.raises(StepFailed, match="FEEL only"):
            hook()
    assert type(NO_PYTHON.environment) is NoEnvironment


def test_the_library_s_tables_and_other_extensions_are_not_even_loaded():
    """Its decision tables compile Python; importing the runner must not bring them in."""
    code = (
        "import sys, engine.runner\n"
        "print([name for name in sys.modules if name.startswith(('SpiffWorkflow.dmn', 'SpiffWorkflow.spiff'))])"  # noqa: E501
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == "[]"
