"""From a diagram's XML to specs that every instance shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.errors import DiagramInvalid, Finding
from engine.runner.constructs import problems
from engine.runner.elements import DiagramParser
from engine.runner.event_scopes import wrapped
from engine.runner.info import ProcessInfo
from engine.runner.reading import Document, read
from engine.runner.specs.activities import EmbeddedProcess
from engine.runner.specs.boundary import Guard
from engine.runner.specs.gateways import Inclusive, Parallel
from engine.sentences import say


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
                        say(
                            "%(artefact)s and %(seen)s both hold or start by “%(what)s”.",
                            artefact=document.artefact,
                            seen=seen[what],
                            what=what,
                        ),
                        document.process.id,
                        say("Give one of them another id or start message."),
                        artefact=document.artefact,
                    )
                )
            seen[what] = document.artefact
    return found


def _specs(document: Document) -> dict[str, Any]:
    """The library's specs of a process and of the sub-processes in it, by key."""
    parser = DiagramParser(document)
    try:
        parser.add_bpmn_xml(wrapped(document.root), document.artefact)
        found = parser.find_all_specs()
    except (ValidationException, RecursionError) as refused:
        raise DiagramInvalid([_unreadable(document, refused)]) from refused
    process = document.process.id
    embedded = {name: f"{process}/{name}" for name in found if name != process}
    for spec in found.values():
        spec.name = embedded.get(spec.name, spec.name)
        for task_spec in spec.task_specs.values():
            _finish(task_spec, document.process, embedded)
    return {spec.name: spec for spec in found.values()}


def _unreadable(document: Document, refused: ValidationException | RecursionError) -> Finding:
    """What the library could not read, in words for people; the cause says what it was."""
    if isinstance(refused, RecursionError) or "RecursionError" in str(refused):
        message = say("The diagram has too many steps in a row.")
        remedy = say("Move a part of it into a diagram of its own, and call that.")
        return Finding("runnable", message, None, remedy, artefact=document.artefact)
    element = document.process.elements.get(refused.id)
    message = say(
        "“%(value)s” cannot be run as it is drawn.", value=element.label if element else document.process.name
    )
    remedy = say("Delete it and draw it again.")
    return Finding("runnable", message, element.id if element else None, remedy, artefact=document.artefact)


def _finish(task_spec: Any, process: ProcessInfo, embedded: Mapping[str, str]) -> None:
    """Attach what the diagram says, and what can be known of a spec only when all are there."""
    task_spec.info = process.elements.get(task_spec.bpmn_id)
    if isinstance(task_spec, EmbeddedProcess):
        task_spec.spec = embedded[task_spec.spec]
    if isinstance(task_spec, Parallel | Inclusive):
        task_spec.reached_from = _reached_from(task_spec)


def _reached_from(gateway: Any) -> dict[str, frozenset[str]]:
    """For each place, the gateway's incoming flows that a token there could come by."""
    specs = gateway._wf_spec.task_specs
    before: dict[str, set[str]] = {name: set() for name in specs}
    for name, spec in specs.items():
        for target in _next(spec):
            before[target].add(name)
        if isinstance(spec, Guard):
            for event in set(spec._outputs) - {spec.main}:
                before[event].add(spec.main)
    found: dict[str, set[str]] = {}
    for flow in gateway._inputs:
        todo, seen = [flow], {gateway.name}
        while todo:
            place = todo.pop()
            if place not in seen:
                seen.add(place)
                found.setdefault(place, set()).add(flow)
                todo.extend(before[place])
    return {place: frozenset(flows) for place, flows in found.items()}


def _next(spec: Any) -> list[str]:
    names: list[str] = spec._outputs
    return names
