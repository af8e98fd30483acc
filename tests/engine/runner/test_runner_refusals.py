"""A diagram that cannot be run is refused whole, in plain sentences that name the element."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from lxml import etree

from engine.errors import DiagramInvalid
from engine.runner import prepare
from tests.diagrams import (
    ERROR,
    ESCALATION,
    SIGNAL,
    after,
    boundary,
    call,
    diagram,
    every,
    flows,
    many,
    message,
    node,
    script,
    user,
)

START, END, END2 = node("startEvent", "s"), node("endEvent", "e"), node("endEvent", "e2")
TOLD = {"told": "case"}
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def step(inner: str, *more: str, path: str = "s a e") -> tuple[str, ...]:
    """A diagram with one step ``a``."""
    return (START, inner, END, *more, flows(path))


def on_step(inner: str, event: str) -> tuple[str, ...]:
    """A diagram with one step ``a`` and a boundary event ``b`` on it."""
    return (START, inner, event, END, END2, flows("s a e", "b e2"))


def within(inner: str) -> str:
    return node(
        "subProcess", "a", node("startEvent", "s2") + inner + node("endEvent", "e9") + flows("s2 i e9")
    )


EACH = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>l</bpmn:loopDataInputRef>"
GATEWAY = (START, node("eventBasedGateway", "g"))

REFUSED = {
    "a signal without name": (
        "a",
        step(node("intermediateCatchEvent", "a", "<bpmn:signalEventDefinition/>")),
    ),
    "a link": ("a", step(node("intermediateThrowEvent", "a", "<bpmn:linkEventDefinition/>"))),
    "a condition event": (
        "a",
        step(node("intermediateCatchEvent", "a", "<bpmn:conditionalEventDefinition/>")),
    ),
    "compensation": ("a", step(node("intermediateThrowEvent", "a", "<bpmn:compensateEventDefinition/>"))),
    "a compensation end": (
        "e",
        (START, node("endEvent", "e", "<bpmn:compensateEventDefinition/>"), flows("s e")),
    ),
    "compensation of an activity": (
        "b",
        on_step(user("a"), boundary("b", "a", "<bpmn:compensateEventDefinition/>")),
    ),
    "a signal that starts instances": ("s", (node("startEvent", "s", SIGNAL), END, flows("s e"))),
    "a condition beside a task": (
        "b",
        on_step(user("a"), boundary("b", "a", "<bpmn:conditionalEventDefinition/>")),
    ),
    "an activity for compensation": ("a", step(user("a", isForCompensation="true"))),
    "a cancel event": ("a", step(node("intermediateCatchEvent", "a", "<bpmn:cancelEventDefinition/>"))),
    "a transaction": ("a", step(node("transaction", "a"))),
    "an ad-hoc sub-process": ("a", step(node("adHocSubProcess", "a"))),
    "a complex gateway": ("a", step(node("complexGateway", "a"))),
    "an event sub-process that lets work go on after an error": (
        "s2",
        step(
            user("a"),
            node(
                "subProcess",
                "x",
                node("startEvent", "s2", ERROR, isInterrupting="false") + END2 + flows("s2 e2"),
                triggeredByEvent="true",
            ),
        ),
    ),
    "an event sub-process without event": (
        "s2",
        step(
            user("a"),
            node(
                "subProcess",
                "x",
                node("startEvent", "s2") + END2 + flows("s2 e2"),
                triggeredByEvent="true",
            ),
        ),
    ),
    "an event sub-process without start": (
        "x",
        step(user("a"), node("subProcess", "x", END2, triggeredByEvent="true")),
    ),
    "a flow to an event sub-process": (
        "x",
        (
            START,
            user("a"),
            node(
                "subProcess",
                "x",
                node("startEvent", "s2", ESCALATION) + END2 + flows("s2 e2"),
                triggeredByEvent="true",
            ),
            END,
            flows("s a x e"),
        ),
    ),
    "an event on an event sub-process": (
        "b",
        (
            START,
            user("a"),
            node(
                "subProcess",
                "x",
                node("startEvent", "s2", ESCALATION) + END2 + flows("s2 e2"),
                triggeredByEvent="true",
            ),
            boundary("b", "x", after("PT1H")),
            END,
            flows("s a e", "b e"),
        ),
    ),
    "an event sub-process for a list": (
        "x",
        step(
            user("a"),
            node(
                "subProcess",
                "x",
                many("lines", "line") + node("startEvent", "s2", ESCALATION) + END2 + flows("s2 e2"),
                triggeredByEvent="true",
            ),
        ),
    ),
    "a loop marker": ("a", step(user("a", "<bpmn:standardLoopCharacteristics/>"))),
    "a fixed number": (
        "a",
        step(
            user(
                "a",
                "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>"
                "</bpmn:multiInstanceLoopCharacteristics>",
            )
        ),
    ),
    "a completion condition": (
        "a",
        step(user("a", EACH + "<bpmn:completionCondition/></bpmn:multiInstanceLoopCharacteristics>")),
    ),
    "instances of no list": ("a", step(user("a", "<bpmn:multiInstanceLoopCharacteristics/>"))),
    "instances of a gateway": (
        "a",
        step(node("exclusiveGateway", "a", many("l", "i"))),
    ),
    "half an output": (
        "a",
        step(
            user(
                "a",
                EACH + "<bpmn:loopDataOutputRef>o</bpmn:loopDataOutputRef>"
                "</bpmn:multiInstanceLoopCharacteristics>",
            )
        ),
    ),
    "an instance event": ("a", step(user("a", many("l", "i").replace(" isSeq", ' behavior="One" isSeq')))),
    "inputs of BPMN": ("a", step(user("a", "<bpmn:ioSpecification/>"))),
    "a data association": ("a", step(user("a", "<bpmn:dataInputAssociation/>"))),
    "a potential owner": ("a", step(user("a", "<bpmn:potentialOwner/>"))),
    "several tokens": ("a", step(user("a", startQuantity="2"))),
    "a receive task that starts": (
        "a",
        step(node("receiveTask", "a", messageRef="m_told", instantiate="true")),
    ),
    "an unknown element": ("x", step(user("a"), '<bpmn:choreographyTask id="x"/>')),
    "correlation of BPMN": ("x", step(user("a"), '<bpmn:correlationSubscription id="x"/>')),
    "a user task without form": ("a", step(node("userTask", "a"))),
    "a service task without operation": ("a", step(node("serviceTask", "a"))),
    "a rule without table": ("a", step(node("businessRuleTask", "a", r_result="x"))),
    "a rule without result": ("a", step(node("businessRuleTask", "a", r_decision="x"))),
    "a call of nothing": ("a", step(node("callActivity", "a"))),
    "a call of what is not there": ("a", step(call("a", "nowhere", {}, {}))),
    "a send task that sends nothing": ("a", step(node("sendTask", "a"))),
    "a receive task without message": ("a", step(node("receiveTask", "a"))),
    "a message that is not there": ("a", step(node("intermediateCatchEvent", "a", message("other")))),
    "a script in another language": ("a", step(node("scriptTask", "a", "<bpmn:script>{a: 1}</bpmn:script>"))),
    "a script that cannot be read": ("a", step(script("a", "{a: }"))),
    "an unknown way of being overdue": ("a", step(user("a", r_overdue="shout"))),
    "a due time that is none": ("a", step(user("a", r_due="tomorrow"))),
    "a due expression that cannot be read": ("a", step(user("a", r_due="=(1"))),
    "an assignee that cannot be read": ("a", step(user("a", r_assignee="=)"))),
    "a subject that cannot be read": ("a", step(user("a", r_subject="=1 +"))),
    "an input that cannot be read": (
        "a",
        step(node("serviceTask", "a", r_operation="x", inputs={"n": "1 +"})),
    ),
    "a time that is none": ("a", step(node("intermediateCatchEvent", "a", after("24 hours")))),
    "a time without zone": (
        "a",
        step(
            node(
                "intermediateCatchEvent",
                "a",
                after("2027-01-31T09:00:00").replace("timeDuration", "timeDate"),
            )
        ),
    ),
    "a day": (
        "a",
        step(node("intermediateCatchEvent", "a", after("2027-01-31").replace("timeDuration", "timeDate"))),
    ),
    "a time in quotes": ("a", step(node("intermediateCatchEvent", "a", after('"PT24H"')))),
    "a time as cron writes it": ("a", step(node("intermediateCatchEvent", "a", every("0 9 * * 1")))),
    "a repetition that is none": ("a", step(node("intermediateCatchEvent", "a", every("daily")))),
    "a repetition without time": ("a", step(node("intermediateCatchEvent", "a", every("R3/PT0S")))),
    "a time expression that cannot be read": ("a", step(node("intermediateCatchEvent", "a", after("=(")))),
    "a timer without time": ("a", step(node("intermediateCatchEvent", "a", "<bpmn:timerEventDefinition/>"))),
    "a share of a clock beside a time": (
        "a",
        step(
            node(
                "intermediateCatchEvent",
                "a",
                after("PT1H").replace("Definition>", 'Definition redress:clock="c" redress:percent="80">', 1),
            )
        ),
    ),
    "a share that is none": (
        "a",
        step(
            node(
                "intermediateCatchEvent",
                "a",
                '<bpmn:timerEventDefinition redress:clock="reply" redress:percent="all"/>',
            )
        ),
    ),
    "a start by timer": ("s", (node("startEvent", "s", after("PT1H")), END, flows("s e"))),
    "a timer end": ("e", (START, node("endEvent", "e", after("PT1H")), flows("s e"))),
    "a thrown timer": ("a", step(node("intermediateThrowEvent", "a", after("PT1H")))),
    "a caught error on the way": ("a", step(node("intermediateCatchEvent", "a", ERROR))),
    "an event that waits for nothing": ("a", step(node("intermediateCatchEvent", "a"))),
    "an event of two kinds": (
        "a",
        step(node("intermediateCatchEvent", "a", after("PT1H") + message("told"))),
    ),
    "an error end without code": (
        "e",
        (START, node("endEvent", "e", "<bpmn:errorEventDefinition/>"), flows("s e")),
    ),
    "an error that is not there": (
        "e",
        (START, node("endEvent", "e", '<bpmn:errorEventDefinition errorRef="gone"/>'), flows("s e")),
    ),
    "a message start inside": (
        "s2",
        step(node("subProcess", "a", node("startEvent", "s2", message("told")) + END2 + flows("s2 e2"))),
    ),
    "a boundary event on nothing": (
        "b",
        step(user("a"), boundary("b", "gone", after("PT1H")), END2, flows("b e2"), path="s a e"),
    ),
    "a boundary event on a gateway": (
        "b",
        on_step(node("exclusiveGateway", "a"), boundary("b", "a", after("PT1H"))),
    ),
    "a boundary event without event": ("b", on_step(user("a"), boundary("b", "a", ""))),
    "an error on a user task": ("b", on_step(user("a"), boundary("b", "a", ERROR))),
    "an error that does not interrupt": (
        "b",
        on_step(within(node("task", "i")), boundary("b", "a", ERROR, interrupting=False)),
    ),
    "an error on a script": ("b", on_step(script("a", "{n: 1}"), boundary("b", "a", ERROR))),
    "an error on a table": (
        "b",
        on_step(node("businessRuleTask", "a", r_decision="x", r_result="y"), boundary("b", "a", ERROR)),
    ),
    "an escalation on a service task": (
        "b",
        on_step(node("serviceTask", "a", r_operation="x"), boundary("b", "a", ESCALATION)),
    ),
    "a flow to a boundary event": (
        "b",
        (START, user("a"), boundary("b", "a", after("PT1H")), user("c"), END, flows("s a c b e")),
    ),
    "a flow to the start": ("s", (START, user("a"), END, flows("s a s"))),
    "a flow from the end": ("e", (START, END, user("a"), flows("s e a e"))),
    "a step that nothing follows": ("a", (START, user("a"), END, flows("s a"))),
    "a flow to nowhere": ("a_x", step(user("a"), flows("a x"))),
    "two flows from a step": ("a", step(user("a"), user("b"), flows("a b e"))),
    "a flow out of a sub-process": ("i_e", step(within(node("task", "i")), flows("i e"))),
    "a condition after a step": ("s_a", (START, user("a"), END, flows("s a e", when={("s", "a"): "true"}))),
    "a condition that cannot be read": (
        "g_e",
        (
            START,
            node("exclusiveGateway", "g", default="g_e2"),
            END,
            END2,
            flows("s g e", "g e2", when={("g", "e"): "a ="}),
        ),
    ),
    "a gateway without default": (
        "g",
        (
            START,
            node("exclusiveGateway", "g"),
            END,
            END2,
            flows("s g e", "g e2", when={("g", "e"): "true", ("g", "e2"): "true"}),
        ),
    ),
    "a single condition without default": (
        "g",
        (START, node("exclusiveGateway", "g"), END, flows("s g e", when={("g", "e"): "true"})),
    ),
    "a flow without condition": (
        "g_a",
        (START, node("inclusiveGateway", "g", default="g_e"), user("a"), END, flows("s g e", "g a e")),
    ),
    "two flows from one gateway to a join": (
        "j",
        (START, node("parallelGateway", "f"), node("parallelGateway", "j"), END, flows("s f j e", "f j")),
    ),
    "an event gateway before a task": ("g", (*GATEWAY, user("a"), END, flows("s g a e"))),
    "an event gateway before a list of receipts": (
        "g",
        (*GATEWAY, node("receiveTask", "a", many("l", "i"), messageRef="m_told"), END, flows("s g a e")),
    ),
    "an event gateway before a guarded receipt": (
        "g",
        (
            *GATEWAY,
            node("receiveTask", "a", messageRef="m_told"),
            boundary("b", "a", after("PT1H")),
            END,
            END2,
            flows("s g a e", "b e2"),
        ),
    ),
    "an event of a gateway with another flow to it": (
        "c",
        (
            START,
            node("exclusiveGateway", "x", default="x_g"),
            node("eventBasedGateway", "g"),
            node("intermediateCatchEvent", "c", after("P1D")),
            END,
            flows("s x g c e", "x c", when={("x", "c"): "true"}),
        ),
    ),
    "an event gateway for all events": (
        "g",
        (
            START,
            node("eventBasedGateway", "g", eventGatewayType="Parallel"),
            node("intermediateCatchEvent", "c", after("P1D")),
            END,
            flows("s g c e"),
        ),
    ),
    "two starts": ("p", (START, node("startEvent", "s9"), END, flows("s e", "s9 e"))),
    "no end": ("p", (START, user("a"), flows("s a"))),
    "the same id twice": ("a", (START, user("a"), user("a"), END, flows("s a e"))),
    "an id that is none": ("(end)", (START, user("(end)"), END, flows("s (end) e"))),
    "an id of ours": (
        "a.BoundaryEventSplit",
        (START, user("a.BoundaryEventSplit"), END, flows("s a.BoundaryEventSplit e")),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_run_is_refused_at_its_element(name):
    element, parts = REFUSED[name]
    with pytest.raises(DiagramInvalid) as refused:
        prepare({"p.bpmn": diagram("p", *parts, messages=TOLD)})
    findings = [finding for finding in refused.value.findings if finding.element == element]
    assert findings, [(finding.element, finding.message) for finding in refused.value.findings]
    for finding in refused.value.findings:
        assert finding.artefact == "p.bpmn"
        assert finding.rule == "runnable"
        assert finding.message.endswith((".", ")")) or ": " in finding.message
        assert finding.remedy
        assert "Error(" not in finding.message, "an error of the library reached a person"


def test_everything_that_is_wrong_is_told_at_once():
    wrong = diagram("p", START, node("userTask", "a"), script("b", "{"), END, flows("s a b e"))
    other = diagram("q", START, call("c", "nowhere", {}, {}), END, flows("s c e"))
    with pytest.raises(DiagramInvalid) as refused:
        prepare({"p.bpmn": wrong, "q.bpmn": other})
    assert {(finding.artefact, finding.element) for finding in refused.value.findings} == {
        ("p.bpmn", "a"),
        ("p.bpmn", "b"),
        ("q.bpmn", "c"),
    }


def test_two_diagrams_cannot_be_one_process_or_start_by_one_message():
    one = diagram("p", node("startEvent", "s", message("told")), END, flows("s e"), messages=TOLD)
    two = one.replace(b'process id="p"', b'process id="q"')
    with pytest.raises(DiagramInvalid, match="told"):
        prepare({"p.bpmn": one, "q.bpmn": two})
    with pytest.raises(DiagramInvalid, match="both hold"):
        prepare({"p.bpmn": one, "r.bpmn": one})


def test_a_key_that_cannot_be_read_is_refused_where_it_is_used():
    wait = node("intermediateCatchEvent", "a", message("told"))
    with pytest.raises(DiagramInvalid) as refused:
        prepare({"p.bpmn": diagram("p", *step(wait), messages={"told": "(case"})})
    assert [finding.element for finding in refused.value.findings] == ["a"]


ENTITIES = "<!DOCTYPE d [<!ENTITY a 'b'>]>"
BROKEN = {
    "nothing": b"",
    "half a tag": b"<bpmn",
    "no BPMN": b"<a/>",
    "no text": b"\xff\xfe\x00",
    "an entity": f"<?xml version='1.0'?>{ENTITIES}<a>&a;</a>".encode(),
    "an entity in another encoding": f"<?xml version='1.0' encoding='UTF-16'?>{ENTITIES}<a/>".encode(
        "utf-16"
    ),
    "two processes": diagram("p", START, END, flows("s e")).replace(
        b"</bpmn:definitions>", b'<bpmn:process id="q" isExecutable="true"/></bpmn:definitions>'
    ),
    "a process without id": diagram("p", START, END, flows("s e")).replace(b' id="p"', b""),
    "no process": diagram("p", START, END, flows("s e")).replace(b"true", b"false"),
    "too much": b"<a>" + b" " * 3_000_000 + b"</a>",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_diagram_is_refused(name):
    with pytest.raises(DiagramInvalid) as refused:
        prepare({"p.bpmn": BROKEN[name]})
    assert {finding.artefact for finding in refused.value.findings} == {"p.bpmn"}


def test_entities_are_never_read_from_files(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    plain = diagram("p", START, user("a", name="NAME"), END, flows("s a e")).decode().split("?>", 1)[1]
    declared = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'
    content = declared + plain.replace("NAME", "&a;")
    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(DiagramInvalid) as refused:
            prepare({"p.bpmn": content.encode(encoding)})
        assert "hidden words" not in str(refused.value)


def test_more_steps_in_a_row_than_can_be_read_are_refused_in_plain_words():
    names = [f"u{number}" for number in range(900)]
    long = diagram("p", START, *(user(name) for name in names), END, flows(" ".join(["s", *names, "e"])))
    with pytest.raises(DiagramInvalid, match="too many steps in a row"):
        prepare({"p.bpmn": long})


def test_pictures_and_other_pools_are_left_to_the_reader():
    pictures = (
        '<bpmn:textAnnotation id="t"><bpmn:text>why</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="x" sourceRef="a" targetRef="t"/><bpmn:group id="g"/>'
        '<bpmn:dataObject id="o"/><bpmn:dataObjectReference id="r" dataObjectRef="o"/>'
        '<bpmn:dataStoreReference id="d"/>'
    )
    content = diagram("p", START, user("a"), END, pictures, flows("s a e")).replace(
        b"</bpmn:definitions>",
        b'<bpmn:process id="customer"><bpmn:transaction id="a"/></bpmn:process></bpmn:definitions>',
    )
    assert prepare({"p.bpmn": content}).ids == {"p"}


PACK = Path(__file__).parents[3] / "processes" / "complaint"


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_diagram_is_run_or_refused_and_never_breaks_the_desk(seed):
    """Whatever is deleted from or swapped in the shipped diagrams, the answer is a finding or a release."""
    print("seed", seed)
    random = Random(seed)
    artefacts = {path.name: path.read_bytes() for path in sorted(PACK.glob("*.bpmn"))}
    name = random.choice(sorted(artefacts))
    root = etree.fromstring(artefacts[name])
    for _ in range(random.randint(1, 4)):
        damage(root, random)
    artefacts[name] = etree.tostring(root)
    try:
        prepare(artefacts)
    except DiagramInvalid as refused:
        assert refused.findings
        for finding in refused.findings:
            assert "Error(" not in finding.message, finding


def damage(root: etree._Element, random: Random) -> None:
    nodes = [node for node in root.iter() if isinstance(node.tag, str) and node.tag.startswith(BPMN)]
    node = random.choice(nodes[1:])
    others = [other for other in nodes if other.get("id")]
    match random.randrange(5):
        case 0:
            node.getparent().remove(node)
        case 1 if node.attrib:
            del node.attrib[random.choice(sorted(node.attrib))]
        case 2 if node.attrib:
            node.set(random.choice(sorted(node.attrib)), random.choice(others).get("id"))
        case 3:
            node.text = random.choice(["", "= (", "R/", "${x}", "0", "\u2028"])
        case _:
            node.tag = random.choice(nodes).tag
