"""A diagram as a list."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from processes import complaint
from web.outline import Step, nodes, outline

PACK = Path(complaint.__file__).parent
DIAGRAMS = sorted(PACK.glob("*.bpmn"))

DRAWN = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
  <process id="small">
    <endEvent id="done" name="Done"/>
    <userTask id="look" name="Look at
      it"/>
    <exclusiveGateway id="fits" name="Does it fit?"/>
    <subProcess id="mend" name="Mend it">
      <startEvent id="begun"/>
      <userTask id="glue" name="Glue it"/>
      <sequenceFlow id="i" sourceRef="begun" targetRef="glue"/>
    </subProcess>
    <boundaryEvent id="late" name="Too late" attachedToRef="mend"/>
    <userTask id="tell" name="Tell the customer"/>
    <startEvent id="start" name="It arrived"/>
    <sequenceFlow id="a" sourceRef="start" targetRef="look"/>
    <sequenceFlow id="b" sourceRef="look" targetRef="fits"/>
    <sequenceFlow id="c" sourceRef="fits" targetRef="mend" name="no"/>
    <sequenceFlow id="d" sourceRef="fits" targetRef="done" name="yes"/>
    <sequenceFlow id="e" sourceRef="mend" targetRef="look"/>
    <sequenceFlow id="f" sourceRef="late" targetRef="tell"/>
    <sequenceFlow id="g" sourceRef="tell" targetRef="done"/>
  </process>
</definitions>"""


def steps(app: Flask, content: bytes, process: str) -> list[Step]:
    with app.test_request_context():
        return outline(content, process)


def test_elements_stand_in_the_order_of_flow_and_a_join_after_its_branches(app: Flask) -> None:
    found = steps(app, DRAWN, "small")
    assert [step.id for step in found] == [
        "start",
        "look",
        "fits",
        "mend",
        "begun",
        "glue",
        "late",
        "tell",
        "done",
    ]
    assert [step.depth for step in found if step.id in ("mend", "glue", "tell")] == [0, 1, 0]


def test_a_line_says_what_it_is_and_where_it_leads(app: Flask) -> None:
    by_id = {step.id: step for step in steps(app, DRAWN, "small")}
    assert by_id["look"] == Step("look", "Look at it", "task of a person", 0)
    assert by_id["fits"] == Step("fits", "Does it fit?", "question", 0, "no: Mend it; yes: Done")
    assert by_id["begun"].name == "start"


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda path: path.stem)
def test_every_element_of_the_pack_stands_in_its_list_once(app: Flask, diagram: Path) -> None:
    from engine.runner import prepare

    info = prepare({path.name: path.read_bytes() for path in DIAGRAMS}).process(diagram.stem)
    found = [step.id for step in steps(app, diagram.read_bytes(), diagram.stem)]
    assert sorted(found) == sorted(info.elements)


def test_entities_are_not_read() -> None:
    evil = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + DRAWN.replace(
        b'name="Done"', b'name="&x;"'
    )
    from lxml import etree

    with pytest.raises(etree.XMLSyntaxError):
        nodes(evil)
