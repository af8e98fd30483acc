"""A small pack to try commands on: two tasks, a service, a timer, a message, a second process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

from engine import bootstrap, releases
from engine.model import Certificate, Person, Unit
from engine.registry import Context, Registry
from engine.settings import Settings
from tests.clock import MONDAY, VirtualClock

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
                  xmlns:redress="urn:redress:bpmn:1" id="d" targetNamespace="urn:test">
"""

ORDER = (
    HEAD
    + """
<bpmn:message id="m_paid" name="paid" redress:key="case"/>
<bpmn:message id="m_audit" name="audit asked" redress:key="case"/>
<bpmn:process id="order" isExecutable="true">
  <bpmn:startEvent id="start"/>
  <bpmn:userTask id="enter" name="Enter the order" redress:form="order" redress:unit="office"
                 redress:due="PT2H" redress:overdue="climb"
                 redress:operation="order.enter"/>
  <bpmn:serviceTask id="price" name="Price it" redress:operation="order.price" redress:result="price">
    <bpmn:extensionElements><redress:input name="amount" value="amount"/></bpmn:extensionElements>
  </bpmn:serviceTask>
  <bpmn:intermediateCatchEvent id="paid" name="Paid">
    <bpmn:messageEventDefinition id="md1" messageRef="m_paid"/>
  </bpmn:intermediateCatchEvent>
  <bpmn:userTask id="review" name="Review the order" redress:form="review" redress:unit="office"
                 redress:certificate="review" redress:notBy="enter"
                 redress:prefill="={fine: if amount &gt; 100 then true else null}"/>
  <bpmn:boundaryEvent id="late" name="A day passed" attachedToRef="review" cancelActivity="false">
    <bpmn:timerEventDefinition id="td1"><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>
  </bpmn:boundaryEvent>
  <bpmn:serviceTask id="remind" name="Remind" redress:operation="order.remind"/>
  <bpmn:endEvent id="reminded"/>
  <bpmn:intermediateThrowEvent id="audit" name="Ask for an audit">
    <bpmn:messageEventDefinition id="md2" messageRef="m_audit"/>
  </bpmn:intermediateThrowEvent>
  <bpmn:endEvent id="end"/>
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="enter"/>
  <bpmn:sequenceFlow id="f2" sourceRef="enter" targetRef="price"/>
  <bpmn:sequenceFlow id="f3" sourceRef="price" targetRef="paid"/>
  <bpmn:sequenceFlow id="f4" sourceRef="paid" targetRef="review"/>
  <bpmn:sequenceFlow id="f5" sourceRef="late" targetRef="remind"/>
  <bpmn:sequenceFlow id="f6" sourceRef="remind" targetRef="reminded"/>
  <bpmn:sequenceFlow id="f7" sourceRef="review" targetRef="audit"/>
  <bpmn:sequenceFlow id="f8" sourceRef="audit" targetRef="end"/>
</bpmn:process></bpmn:definitions>"""
)

AUDIT = (
    HEAD
    + """
<bpmn:message id="m_audit" name="audit asked" redress:key="case"/>
<bpmn:process id="audit" isExecutable="true">
  <bpmn:startEvent id="asked"><bpmn:messageEventDefinition id="md" messageRef="m_audit"/></bpmn:startEvent>
  <bpmn:userTask id="look" name="Look it over" redress:form="review" redress:role="auditor"/>
  <bpmn:endEvent id="end"/>
  <bpmn:sequenceFlow id="f1" sourceRef="asked" targetRef="look"/>
  <bpmn:sequenceFlow id="f2" sourceRef="look" targetRef="end"/>
</bpmn:process></bpmn:definitions>"""
)

FORMS = {
    "order": [{"type": "number", "key": "amount", "label": "Amount", "validate": {"required": True}}],
    "review": [{"type": "checkbox", "key": "fine", "label": "Fine"}],
}

CERTIFIED_UNTIL = date(2027, 11, 23)

OFFICE = Unit("office", "Office", None, "boss")
PEOPLE = (
    Person("boss", "Bo Boss", "bo@x.example", "office", None, frozenset({"handler", "leadership"})),
    Person("ada", "Ada Able", "ada@x.example", "office", "boss", frozenset({"handler"})),
    Person("bea", "Bea Best", "bea@x.example", "office", "boss", frozenset({"handler"})),
    Person("eve", "Eve Else", "eve@x.example", "yard", "boss", frozenset({"handler"})),
)


def write_pack(folder: Path) -> Path:
    (folder / "forms").mkdir(parents=True)
    (folder / "order.bpmn").write_text(ORDER)
    (folder / "audit.bpmn").write_text(AUDIT)
    for name, components in FORMS.items():
        schema = {"type": "default", "id": name, "schemaVersion": 18, "components": components}
        (folder / "forms" / f"{name}.form").write_text(json.dumps(schema))
    return folder


class Trial:
    """A desk over the small pack; ``calls`` keeps what its operations were asked.

    :param more: further diagrams, by file name.
    """

    def __init__(
        self, home: Path, start: datetime = MONDAY, *, more: Mapping[str, str] | None = None
    ) -> None:
        self.clock = VirtualClock(start)
        self.calls: list[tuple[str, dict[str, object]]] = []
        self.fail: Callable[[str], None] = lambda name: None
        self.pack = write_pack(home / "pack")
        for name, content in (more or {}).items():
            (self.pack / name).write_text(content)
        self.settings = Settings(home=home, notify="memory", customer_channel="memory")
        self._open()
        releases.install(self.engine.core)
        with self.engine.store.write() as uow:
            uow.people.save_unit(OFFICE)
            for person in PEOPLE:
                uow.people.save(person)
            for person in ("bea", "boss"):
                uow.people.save_certificate(Certificate(person, "review", CERTIFIED_UNTIL))
            uow.commit()

    def _open(self) -> None:
        self.desk = bootstrap.build(self.settings, (self._register,), clock=self.clock)
        self.engine = self.desk.engine

    def reopen(self) -> None:
        """Stop the desk and start it again."""
        self.desk.close()
        self._open()

    def _register(self, registry: Registry) -> None:
        registry.add_artefacts(self.pack)

        @registry.operation("order.enter")
        def enter(context: Context, submission: dict[str, object]) -> dict[str, object]:
            self._called("order.enter", submission)
            return {**submission, "entered_by": context.actor}

        @registry.operation("order.price")
        def price(context: Context, amount: int) -> int:
            self._called("order.price", {"amount": amount})
            context.send("memory", "c@x.example", {"subject": "Price"}, key=f"price:{context.instance}")
            return amount * 2

        @registry.operation("order.remind")
        def remind(context: Context) -> None:
            self._called("order.remind", {})

    def _called(self, name: str, inputs: dict[str, object]) -> None:
        self.calls.append((name, inputs))
        self.fail(name)

    def order(self) -> tuple[int, str]:
        """Start an order; gives the instance and the id of its first task."""
        started = self.engine.start("order", {}, title="An order")
        return started.instance.id, self.task(started.instance.id)

    def task(self, instance: int) -> str:
        """The id of the instance's only open task."""
        with self.engine.store.read() as queries:
            (task,) = queries.tasks.open_of(instance)
        return task.id
