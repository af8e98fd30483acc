"""From a diagram's XML to specs that every instance shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import (
    BoundaryEventParser,
    EndEventParser,
    EventDefinitionParser,
    IntermediateCatchEventParser,
    IntermediateThrowEventParser,
    StartEventParser,
)
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import (
    CallActivityParser,
    ConditionalGatewayParser,
    GatewayParser,
    SubWorkflowParser,
)
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask
from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway, StartEvent
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask

from engine.errors import DiagramInvalid, Finding
from engine.runner import activities, flow
from engine.runner.constructs import problems
from engine.runner.errorflow import Thrown
from engine.runner.events import HeldMessage, HeldTimer
from engine.runner.info import ElementInfo, ProcessInfo
from engine.runner.reading import BPMN, Document, extension_attributes, read

_TIMES = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


@dataclass(frozen=True)
class ProcessSet:
    """All diagrams of a release, ready to be run; shared by every instance.

    :ivar specs: process or ``process/sub-process`` → the library's spec.
    """

    processes: Mapping[str, ProcessInfo]
    specs: Mapping[str, Any]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all processes."""
        return frozenset(self.processes)

    def process(self, process: str) -> ProcessInfo:
        """What a process's diagram says."""
        return self.processes[process]

    def started_by(self, message: str) -> str | None:
        """The process that a message starts, if any."""
        return next((item.id for item in self.processes.values() if item.start_message == message), None)


def prepare(artefacts: Mapping[str, bytes]) -> ProcessSet:
    """Parse all diagrams of a release once.

    :param artefacts: artefact name → BPMN XML.
    :raises DiagramInvalid: with a finding for everything that cannot be run.
    """
    documents: list[Document] = []
    findings: list[Finding] = []
    for name, content in artefacts.items():
        try:
            documents.append(read(name, content))
        except DiagramInvalid as invalid:
            findings += invalid.findings
    known = frozenset(document.process.id for document in documents)
    for document in documents:
        findings += problems(document, known)
    findings += _doubles(documents)
    if findings:
        raise DiagramInvalid(findings)
    specs: dict[str, Any] = {}
    for document in documents:
        specs |= _specs(document)
    return ProcessSet({document.process.id: document.process for document in documents}, specs)


def _doubles(documents: list[Document]) -> list[Finding]:
    seen: dict[str, str] = {}
    found = []
    for document in documents:
        for what in (document.process.id, document.process.start_message or ""):
            if what and what in seen:
                found.append(
                    Finding(
                        "runnable",
                        f"{document.artefact} and {seen[what]} both hold or start by “{what}”.",
                        document.process.id,
                        "Give one of them another id or start message.",
                        artefact=document.artefact,
                    )
                )
            seen[what] = document.artefact
    return found


def _specs(document: Document) -> dict[str, Any]:
    parser = _Parser(document)
    try:
        parser.add_bpmn_xml(document.root, document.artefact)
        found = parser.find_all_specs()
    except (ValidationException, RecursionError) as refused:
        message = str(refused) if isinstance(refused, ValidationException) else "The diagram is too long."
        raise DiagramInvalid(
            [Finding("runnable", message, None, "Simplify it.", artefact=document.artefact)]
        ) from refused
    process = document.process.id
    embedded = {name: f"{process}/{name}" for name in found if name != process}
    for spec in found.values():
        spec.name = embedded.get(spec.name, spec.name)
        for task_spec in spec.task_specs.values():
            _finish(task_spec, document.process, embedded, spec)
    return {spec.name: spec for spec in found.values()}


def _finish(task_spec: Any, process: ProcessInfo, embedded: Mapping[str, str], spec: Any) -> None:
    """Attach what the diagram says; keep shared specs from being repaired later by the library."""
    bpmn_id = (getattr(task_spec, "bpmn_id", None) or "").removesuffix(" [child]")
    info = process.elements.get(bpmn_id)
    if info is not None:
        task_spec.info = info
    if isinstance(task_spec, activities.EmbeddedProcess):
        task_spec.spec = embedded[task_spec.spec]
    if isinstance(task_spec, LoopTask):
        for reference in (task_spec.input_item, task_spec.output_item):
            if reference is not None:
                reference.bpmn_id = reference.bpmn_name or reference.bpmn_id
        child = spec.task_specs[task_spec.task_spec]
        if not child.completed_event.is_connected(task_spec.merge_child):
            child.completed_event.connect(task_spec.merge_child)


class _Spec(BpmnProcessSpec):
    """A process whose end waits as :class:`engine.runner.flow.EndJoin` does."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in (f"{self.name}.EndJoin", "End"):
            del self.task_specs[name]
        self.end = flow.EndJoin(self, f"{self.name}.EndJoin")
        self.end.connect(SimpleBpmnTask(self, "End"))


class _ProcessParser(ProcessParser):
    def create_spec(self) -> _Spec:
        return _Spec(name=self.bpmn_id, description=self.get_name(), filename=self.filename)


class _Many:
    """Every activity may be multi-instance."""

    PARALLEL_MI_CLASS = activities.ParallelMany
    SEQUENTIAL_MI_CLASS = activities.SequentialMany


class _Activity(_Many, TaskParser):
    pass


class _Script(_Activity):
    def create_task(self) -> Any:
        task = super().create_task()
        task.script = self.node.findtext(BPMN + "script") or ""
        return task


class _Call(_Many, CallActivityParser):
    pass


class _Embedded(_Many, SubWorkflowParser):
    pass


class _Conditional(ConditionalGatewayParser):
    def parse_condition(self, sequence_flow: Any) -> str | None:
        """FEEL, with or without the sign that marks expressions elsewhere."""
        text = (sequence_flow.findtext(BPMN + "conditionExpression") or "").strip()
        return text.removeprefix("=") or None


class _Events(EventDefinitionParser):
    """Reads event definitions as ones that a command fires."""

    @property
    def info(self) -> ElementInfo:
        document: Document = self.process_parser.parser.document
        return document.process.elements[self.bpmn_id]

    def parse_timer_event(self, event: Any) -> HeldTimer:
        attributes = extension_attributes(event) | dict(self.info.attributes)
        if attributes.get("clock"):
            return HeldTimer(self.info, "clock", attributes["clock"], int(attributes["percent"]))
        child = next(
            item for item in event if isinstance(item.tag, str) and item.tag.removeprefix(BPMN) in _TIMES
        )
        return HeldTimer(self.info, _TIMES[child.tag.removeprefix(BPMN)], (child.text or "").strip())

    def parse_message_event(self, message_event: Any) -> HeldMessage:
        root = self.process_parser.parser.document.root
        message = next(
            item for item in root.iter(BPMN + "message") if item.get("id") == message_event.get("messageRef")
        )
        key = self.info.get("key") or extension_attributes(message).get("key")
        return HeldMessage(self.info, message.get("name"), key.removeprefix("=") if key else None)

    def parse_error_event(self, error_event: Any) -> Thrown:
        return Thrown("error", self._code("errors", error_event.get("errorRef"), "error_code"))

    def parse_escalation_event(self, escalation_event: Any) -> Thrown:
        reference = escalation_event.get("escalationRef")
        return Thrown("escalation", self._code("escalations", reference, "escalation_code"))

    def _code(self, kind: str, reference: str | None, name: str) -> str | None:
        known = {
            "errors": self.process_parser.parser.errors,
            "escalations": self.process_parser.parser.escalations,
        }
        found = known[kind].get(reference) if reference else None
        return (found.get(name) or found.get("name")) if found else None


class _Start(_Events, StartEventParser):
    def get_event_definition(self, xpaths: Any) -> Any:
        """The command that starts the instance is the event."""
        return NoneEventDefinition()


class _End(_Events, EndEventParser):
    pass


class _Catch(_Events, IntermediateCatchEventParser):
    pass


class _Throw(_Events, IntermediateThrowEventParser):
    pass


class _Boundary(_Events, BoundaryEventParser):
    pass


class _Receive(_Events):
    def create_task(self) -> Any:
        return self._create_task(self.parse_message_event(self.node))


class _Send(_Many, _Events):
    """A send task throws its message; without one it calls its operation."""

    def create_task(self) -> Any:
        if self.node.get("messageRef"):
            return flow.ThrowEvent(
                self.spec,
                self.bpmn_id,
                event_definition=self.parse_message_event(self.node),
                **self.bpmn_attributes,
            )
        return activities.OperationTask(self.spec, self.bpmn_id, **self.bpmn_attributes)


class _EventChoice(GatewayParser):
    pass


class _Parser(BpmnParser):
    PROCESS_PARSER_CLASS = _ProcessParser

    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012  # the library reads it from the class
        full_tag("startEvent"): (_Start, StartEvent),
        full_tag("endEvent"): (_End, flow.Finish),
        full_tag("intermediateCatchEvent"): (_Catch, flow.CatchEvent),
        full_tag("intermediateThrowEvent"): (_Throw, flow.ThrowEvent),
        full_tag("boundaryEvent"): (_Boundary, flow.Boundary),
        full_tag("receiveTask"): (_Receive, flow.CatchEvent),
        full_tag("sendTask"): (_Send, activities.OperationTask),
        full_tag("userTask"): (_Activity, activities.HumanTask),
        full_tag("manualTask"): (_Activity, activities.PassTask),
        full_tag("task"): (_Activity, activities.PassTask),
        full_tag("serviceTask"): (_Activity, activities.OperationTask),
        full_tag("businessRuleTask"): (_Activity, activities.RuleTask),
        full_tag("scriptTask"): (_Script, activities.FeelScript),
        full_tag("callActivity"): (_Call, activities.Called),
        full_tag("subProcess"): (_Embedded, activities.EmbeddedProcess),
        full_tag("exclusiveGateway"): (_Conditional, flow.Choice),
        full_tag("inclusiveGateway"): (_Conditional, InclusiveGateway),
        full_tag("parallelGateway"): (GatewayParser, flow.ParallelJoin),
        full_tag("eventBasedGateway"): (_EventChoice, flow.EventChoice),
    }

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document

    def _add_processes(self, bpmn: Any, filename: str | None = None) -> None:
        """Only the executable process: other pools are drawn for the reader."""
        for process in bpmn.iter(BPMN + "process"):
            if process.get("id") == self.document.process.id:
                self.create_parser(process, filename)
