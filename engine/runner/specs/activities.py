"""Activities (BPMN 2.0.2, 10.3): tasks, embedded sub-processes and call activities."""

from __future__ import annotations

from typing import Any

from engine.errors import ModelledError, StepFailed
from engine.model import Json
from engine.runner.event_scopes import BODY
from engine.runner.info import ElementInfo
from engine.runner.merging import changes, gathered
from engine.runner.script import copied, entries, inputs_of, json_of, taken, value_of
from engine.runner.specs.base import Node
from engine.runner.specs.boundary import throw_up
from engine.sentences import say


class Activity(Node):
    """An activity that is drawn."""

    info: ElementInfo


class PassTask(Activity):
    """A task or manual task: passes through and is written down."""


class HumanTask(Activity):
    """A user task: waits until a command completes it with a person's answers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manual = True


class OperationTask(Activity):
    """A service task, or a send task without a message: calls an operation."""

    def _run_hook(self, my_task: Any) -> bool:
        data = my_task.data
        services = my_task.workflow.top_workflow.run.services
        try:
            answer = services.call(
                self.info.get("operation") or "", inputs_of(self.info, data), self.info, copied(data)
            )
        except ModelledError as error:
            if not throw_up(my_task, "error", error.code, error.details):
                raise StepFailed(
                    self.info.id,
                    f"“{self.info.label}” reported {error.code}: {error.message}",
                    remedy=say(
                        "Correct the cause and retry, or draw an error boundary event that catches it."
                    ),
                ) from error
            return False
        my_task.data = data | taken(self.info, "result", answer, data)
        return True


class RuleTask(Activity):
    """A business rule task: asks a decision table."""

    def _run_hook(self, my_task: Any) -> bool:
        data = my_task.data
        services = my_task.workflow.top_workflow.run.services
        answer = services.decide(self.info.get("decision") or "", data | inputs_of(self.info, data))
        my_task.data = data | taken(self.info, "result", answer, data)
        return True


class FeelScript(Activity):
    """A script task: a FEEL context whose entries are set in task data.

    :ivar script: the context's text.
    """

    script: str

    def _run_hook(self, my_task: Any) -> bool:
        value = value_of(self.script, my_task.data)
        if not isinstance(value, dict):
            raise StepFailed(
                self.info.id,
                say("The script of “%(label)s” gives no context.", label=self.info.label),
                remedy=say("Write entries in braces, such as {cycle: cycle + 1}."),
            )
        my_task.data = my_task.data | entries(value)
        return True


class Inner(Activity):
    """An activity inside which another process runs.

    :ivar spec: the key of that process among the shared specs.
    """

    def __init__(self, wf_spec: Any, bpmn_id: str, subworkflow_spec: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.spec = subworkflow_spec

    def _run_hook(self, my_task: Any) -> bool:
        """Begin it; when it has ended, take its answers: each may fail and be tried again."""
        top = my_task.workflow.top_workflow
        inside = top.subprocesses.get(my_task.id)
        if inside is None:
            top.begin_inside(my_task, self.spec, self.given(my_task))
            return False
        my_task.data = my_task.data | self.answers(inside)
        del top.subprocesses[my_task.id]
        return True

    def given(self, my_task: Any) -> dict[str, Json]:
        """The data it begins with."""
        return dict(my_task.data)

    def answers(self, inside: Any) -> dict[str, Json]:
        """The entries it gives back: those it changed."""
        return changes(inside.task_tree.data, inside.data)


class EmbeddedProcess(Inner):
    """An embedded sub-process: works on the same task data (BPMN 10.5.7)."""

    shares_data = True

    def __init__(self, wf_spec: Any, bpmn_id: str, subworkflow_spec: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, subworkflow_spec, **kwargs)
        self.is_body = bpmn_id.endswith(BODY)

    def so_far(self, my_task: Any) -> dict[str, Any]:
        """With what its open branches changed."""
        inside = my_task.workflow.top_workflow.subprocesses.get(my_task.id)
        data: dict[str, Any] = my_task.data
        return data if inside is None else data | changes(inside.task_tree.data, gathered(inside))


class Called(Inner):
    """A call activity: the called process sees its inputs only, and gives back its outputs only.

    The case number goes along: what runs for a case belongs to it.
    """

    def given(self, my_task: Any) -> dict[str, Json]:
        """The inputs; everything where none are drawn."""
        data = my_task.data
        if not self.info.inputs:
            return dict(data)
        given = inputs_of(self.info, data)
        if "case" in data:
            given.setdefault("case", data["case"])
        return given

    def answers(self, inside: Any) -> dict[str, Json]:
        """The outputs; everything that changed where none are drawn."""
        if not self.info.outputs:
            return super().answers(inside)
        return {name: json_of(value, inside.data) for name, value in self.info.outputs.items()}
