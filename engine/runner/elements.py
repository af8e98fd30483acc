"""How SpiffWorkflow's parser reads each element of a diagram into a spec of ours.

Flows keep the order in which the file has them. (The library sorts by where shapes are drawn, so moving a
shape could change which of two true conditions wins.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import CallActivityParser, SubWorkflowParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.runner.definitions import Code, Definition, HeldMessage, HeldSignal, HeldTimer, Terminate
from engine.runner.event_scopes import BODY
from engine.runner.info import ElementInfo
from engine.runner.reading import BPMN, Document, extension_attributes, kind
from engine.runner.specs import activities, base, boundary, events, gateways, many

GUARD = ".BoundaryEventSplit"
"""The library looks for the guard of an activity under the activity's id and this."""

_TIMES = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


class ProcessSpec(BpmnProcessSpec):
    """A process whose start and end are ours; their names can be no element's id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.task_specs.clear()
        self.start = base.Root(self, "(start)")
        self.end = gateways.End(self, "(end)")


class _ProcessParser(ProcessParser):
    def create_spec(self) -> ProcessSpec:
        return ProcessSpec(name=self.bpmn_id, description=self.get_name(), filename=self.filename)


class _Element(TaskParser):
    """Any element; every activity may be multi-instance and have boundary events."""

    task: Any

    @property
    def info(self) -> ElementInfo:
        document: Document = self.process_parser.parser.document
        return document.process.elements[self.bpmn_id]

    @property
    def definition(self) -> Definition | None:
        """What the event waits for or throws."""
        readers: dict[str, Callable[[Any], Definition]] = {
            "timerEventDefinition": self._timer,
            "messageEventDefinition": self._message,
            "signalEventDefinition": self._signal,
            "errorEventDefinition": self._error,
            "escalationEventDefinition": self._escalation,
            "terminateEventDefinition": lambda node: Terminate(),
        }
        found = [readers[kind(child)](child) for child in self.node if kind(child) in readers]
        return found[0] if found else None

    def _timer(self, event: Any) -> HeldTimer:
        attributes = extension_attributes(event) | dict(self.info.attributes)
        if attributes.get("clock"):
            return HeldTimer(self.info, "clock", attributes["clock"], int(attributes["percent"]))
        child = next(item for item in event if kind(item) in _TIMES)
        return HeldTimer(self.info, _TIMES[kind(child)], (child.text or "").strip())

    def _message(self, event: Any) -> HeldMessage:
        """By an event definition, or a send or receive task itself."""
        root = self.process_parser.parser.document.root
        reference = event.get("messageRef")
        message = next(item for item in root.iter(BPMN + "message") if item.get("id") == reference)
        key = self.info.get("key") or extension_attributes(message).get("key")
        return HeldMessage(self.info, message.get("name"), key.removeprefix("=") if key else None)

    def _signal(self, event: Any) -> HeldSignal:
        root = self.process_parser.parser.document.root
        reference = event.get("signalRef")
        return HeldSignal(
            self.info,
            next(item.get("name") for item in root.iter(BPMN + "signal") if item.get("id") == reference),
        )

    def _error(self, event: Any) -> Code:
        found = self.process_parser.parser.errors.get(event.get("errorRef"), {})
        return Code("error", found.get("error_code") or found.get("name"))

    def _escalation(self, event: Any) -> Code:
        found = self.process_parser.parser.escalations.get(event.get("escalationRef"), {})
        return Code("escalation", found.get("escalation_code") or found.get("name"))

    def get_position(self, node: Any = None) -> dict[str, float]:
        """The same for all: the file's order counts."""
        return {"x": 0.0, "y": 0.0}

    def _add_multiinstance_task(self, loop_characteristics: Any) -> None:
        original = self.spec.task_specs.pop(self.task.name)
        self.task = many.Many(
            self.spec,
            original.name,
            collection=(loop_characteristics.findtext(BPMN + "loopDataInputRef") or "").strip(),
            item=_item(loop_characteristics, "inputDataItem"),
            output=(loop_characteristics.findtext(BPMN + "loopDataOutputRef") or "").strip(),
            output_item=_item(loop_characteristics, "outputDataItem"),
            sequential=loop_characteristics.get("isSequential") == "true",
        )
        self._copy_task_attrs(original, loop_characteristics)

    def _add_boundary_event(self, children: list[Any]) -> boundary.Guard:
        guard = boundary.Guard(self.spec, self.bpmn_id + GUARD, main=self.task.name)
        guard.connect(self.task)
        for event in children:
            guard.connect(self.process_parser.parse_node(event))
        return guard


def _item(characteristics: Any, what: str) -> str:
    node = characteristics.find(BPMN + what)
    return "" if node is None else (node.get("name") or node.get("id") or "")


class _Start(_Element):
    def create_task(self) -> Any:
        task = super().create_task()
        self.spec.start.connect(task)
        return task


class _Event(_Element):
    def create_task(self) -> Any:
        return self.spec_class(
            self.spec, self.bpmn_id, event_definition=self.definition, **self.bpmn_attributes
        )


class _End(_Event):
    def create_task(self) -> Any:
        task = super().create_task()
        task.connect(self.spec.end)
        return task


class _Boundary(_Element):
    def create_task(self) -> Any:
        return self.spec_class(
            self.spec,
            self.bpmn_id,
            event_definition=self.definition,
            cancel_activity=self.node.get("cancelActivity", "true") == "true",
            of_scope=self.node.get("attachedToRef").endswith(BODY),
            **self.bpmn_attributes,
        )


class _Receive(_Element):
    def create_task(self) -> Any:
        return self.spec_class(
            self.spec, self.bpmn_id, event_definition=self._message(self.node), **self.bpmn_attributes
        )


class _Send(_Element):
    """Throws its message; without one it calls its operation."""

    def create_task(self) -> Any:
        if not self.node.get("messageRef"):
            return super().create_task()
        return events.ThrowEvent(
            self.spec, self.bpmn_id, event_definition=self._message(self.node), **self.bpmn_attributes
        )


class _Script(_Element):
    def create_task(self) -> Any:
        task = super().create_task()
        task.script = self.node.findtext(BPMN + "script") or ""
        return task


class _Call(_Element, CallActivityParser):
    pass


class _Embedded(_Element, SubWorkflowParser):
    pass


class _Gateway(_Element):
    def handles_multiple_outgoing(self) -> bool:
        return True


class _Conditional(_Gateway):
    def connect_outgoing(self, outgoing_task: Any, sequence_flow_node: Any, is_default: bool) -> None:
        condition = (sequence_flow_node.findtext(BPMN + "conditionExpression") or "").strip()
        self.task.lead(outgoing_task, None if is_default else condition.removeprefix("=") or None)


class DiagramParser(BpmnParser):
    """The library's parser for one diagram."""

    PROCESS_PARSER_CLASS = _ProcessParser

    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012  # the library reads it from the class
        full_tag("startEvent"): (_Start, events.Start),
        full_tag("endEvent"): (_End, events.Finish),
        full_tag("intermediateCatchEvent"): (_Event, events.CatchEvent),
        full_tag("intermediateThrowEvent"): (_Event, events.ThrowEvent),
        full_tag("boundaryEvent"): (_Boundary, boundary.Boundary),
        full_tag("receiveTask"): (_Receive, events.CatchEvent),
        full_tag("sendTask"): (_Send, activities.OperationTask),
        full_tag("userTask"): (_Element, activities.HumanTask),
        full_tag("manualTask"): (_Element, activities.PassTask),
        full_tag("task"): (_Element, activities.PassTask),
        full_tag("serviceTask"): (_Element, activities.OperationTask),
        full_tag("businessRuleTask"): (_Element, activities.RuleTask),
        full_tag("scriptTask"): (_Script, activities.FeelScript),
        full_tag("callActivity"): (_Call, activities.Called),
        full_tag("subProcess"): (_Embedded, activities.EmbeddedProcess),
        full_tag("exclusiveGateway"): (_Conditional, gateways.Choice),
        full_tag("inclusiveGateway"): (_Conditional, gateways.Inclusive),
        full_tag("parallelGateway"): (_Gateway, gateways.Parallel),
        full_tag("eventBasedGateway"): (_Gateway, gateways.EventChoice),
    }

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document

    def _add_processes(self, bpmn: Any, filename: str | None = None) -> None:
        """Only the executable process: other pools are drawn for the reader."""
        node = next(item for item in bpmn.iter(BPMN + "process") if item.get("isExecutable") == "true")
        self.create_parser(node, filename)

    def _add_data_stores(self, bpmn: Any) -> None:
        """Pictures only."""

    def _add_correlations(self, bpmn: Any) -> None:
        """Keys are expressions of the message."""
