"""Task specs of the activities: what SpiffWorkflow runs when a token reaches them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.defaults import (
    CallActivity,
    ParallelMultiInstanceTask,
    SequentialMultiInstanceTask,
    SubWorkflowTask,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from engine.errors import ModelledError, StepFailed
from engine.runner.errorflow import throw_up
from engine.runner.info import ElementInfo
from engine.runner.merging import changes
from engine.runner.script import FeelEngine, inputs_of, json_of, take_result, value_of


class HeldStep:
    """A step whose failure holds it where it is, to be retried, instead of spoiling the instance."""

    info: ElementInfo

    def _run(self, my_task: Any) -> bool | None:
        """Run the hook alone: the library would mark the task as broken for good."""
        return self._run_hook(my_task)  # type: ignore[attr-defined, no-any-return]  # the spec beside it has it

    @staticmethod
    def engine(my_task: Any) -> FeelEngine:
        """The run's engine."""
        engine: FeelEngine = my_task.workflow.top_workflow.script_engine
        return engine


class HumanTask(UserTask):
    """A user task; completed by a command with its answers."""

    info: ElementInfo


class PassTask(BpmnSpecMixin):
    """A task or manual task: passes through and is written down."""

    info: ElementInfo


class OperationTask(HeldStep, BpmnSpecMixin):
    """A service or send task: calls an operation."""

    def _run_hook(self, my_task: Any) -> bool | None:
        services = self.engine(my_task).run.services  # type: ignore[union-attr]  # a run is always set
        data = my_task.data
        try:
            answer = services.call(
                self.info.get("operation") or "", inputs_of(self.info, data), self.info, deepcopy(data)
            )
        except ModelledError as error:
            if not throw_up(my_task, "error", error.code, error.details):
                raise StepFailed(
                    self.info.id,
                    f"“{self.info.label}” reported {error.code}: {error.message}",
                    remedy="Correct the cause and retry, or draw an error boundary event that catches it.",
                ) from error
            return None
        take_result(self.info, "result", answer, my_task.data)
        return True


class RuleTask(HeldStep, BpmnSpecMixin):
    """A business rule task: asks a decision table."""

    def _run_hook(self, my_task: Any) -> bool | None:
        services = self.engine(my_task).run.services  # type: ignore[union-attr]
        context = {**my_task.data, **inputs_of(self.info, my_task.data)}
        answer = services.decide(self.info.get("decision") or "", deepcopy(context))
        take_result(self.info, "result", answer, my_task.data)
        return True


class FeelScript(HeldStep, BpmnSpecMixin):
    """A script task: a FEEL context whose entries are set in task data."""

    script: str

    def _run_hook(self, my_task: Any) -> bool | None:
        value = json_of(self.script, my_task.data)
        if not isinstance(value, dict):
            raise StepFailed(
                self.info.id,
                f"The script of “{self.info.label}” gives no context.",
                remedy="Write entries in braces, such as {cycle: cycle + 1}.",
            )
        my_task.data.update(value)
        return True


class EmbeddedProcess(HeldStep, SubWorkflowTask):
    """An embedded sub-process: works on a copy of the data and gives back what it changed."""

    def copy_data(self, my_task: Any, subworkflow: Any) -> None:
        """The whole data, shared with nobody."""
        _start(subworkflow).data = deepcopy(my_task.data)

    def update_data(self, my_task: Any, subworkflow: Any) -> None:
        """Entries that changed inside."""
        before = _start(subworkflow).data
        my_task.data.update(deepcopy(changes(before, subworkflow.last_task.data)))


class Called(HeldStep, CallActivity):
    """A call activity: the called process sees its inputs only, and gives back its outputs only."""

    def copy_data(self, my_task: Any, subworkflow: Any) -> None:
        """The inputs; everything where none are drawn."""
        given = inputs_of(self.info, my_task.data) if self.info.inputs else deepcopy(my_task.data)
        if "case" in my_task.data:
            given.setdefault("case", my_task.data["case"])
        _start(subworkflow).data = given

    def update_data(self, my_task: Any, subworkflow: Any) -> None:
        """The outputs; everything that changed where none are drawn."""
        ended = subworkflow.last_task.data
        if self.info.outputs:
            answers = {name: json_of(value, ended) for name, value in self.info.outputs.items()}
        else:
            answers = deepcopy(changes(_start(subworkflow).data, ended))
        my_task.data.update(answers)


class _Many:
    """What both kinds of multi-instance share: whose changes come out, and in which order."""

    info: ElementInfo

    def merge_child(self, workflow: Any, child: Any) -> None:
        """Collect the output item in its place, or take over what the instance changed."""
        my_task = child.parent
        item = self.input_item.bpmn_id if self.input_item is not None else None  # type: ignore[attr-defined]
        if self.data_output is not None and self.output_item is not None:  # type: ignore[attr-defined]
            found = value_of(self.output_item.bpmn_id, child.data)  # type: ignore[attr-defined]
            name = self.data_output.bpmn_id  # type: ignore[attr-defined]
            places = my_task.internal_data.setdefault("outputs", {})
            places[str(child.internal_data.get("key_or_index"))] = deepcopy(found)
            my_task.data[name] = [places[key] for key in sorted(places, key=int)]
        else:
            changed = changes(my_task.data, child.data)
            changed.pop(item or "", None)
            my_task.data.update(deepcopy(changed))
        my_task.internal_data["merged"].append(str(child.id))

    def begin(self, my_task: Any) -> None:
        """The list must be one; a missing list is an empty one. Names of items hide outer ones."""
        name = self.data_input.bpmn_id  # type: ignore[attr-defined]
        found = my_task.data.get(name)
        my_task.data[name] = found if isinstance(found, list) else []
        for reference in (self.input_item, self.output_item, self.data_output):  # type: ignore[attr-defined]
            if reference is not None:
                my_task.data.pop(reference.bpmn_id, None)


class ParallelMany(_Many, ParallelMultiInstanceTask):
    """Parallel multi-instance (BPMN 10.3.8)."""

    def _update_hook(self, my_task: Any) -> bool | None:
        if my_task.state == TaskState.STARTED:
            return None
        BpmnTaskSpec._update_hook(self, my_task)
        self.begin(my_task)
        my_task.internal_data["merged"] = []
        self.create_children(my_task)
        if self.children_complete(my_task):
            return True
        my_task._set_state(TaskState.STARTED)
        return None

    def merge_child(self, workflow: Any, child: Any) -> None:
        """Collect, and go on after the last."""
        _Many.merge_child(self, workflow, child)
        if self.children_complete(child.parent):
            child.parent._set_state(TaskState.READY)


class SequentialMany(_Many, SequentialMultiInstanceTask):
    """Sequential multi-instance (BPMN 10.3.8)."""

    def _update_hook(self, my_task: Any) -> bool | None:
        if my_task.state == TaskState.STARTED:
            return None
        BpmnTaskSpec._update_hook(self, my_task)
        self.begin(my_task)
        my_task.internal_data["merged"] = []
        my_task.internal_data["remaining"] = list(range(len(my_task.data[self.data_input.bpmn_id])))
        if self.children_complete(my_task):
            return True
        self.add_next_child(my_task)
        my_task._set_state(TaskState.STARTED)
        return None

    def merge_child(self, workflow: Any, child: Any) -> None:
        """Collect, and begin the next."""
        _Many.merge_child(self, workflow, child)
        if self.children_complete(child.parent):
            child.parent._set_state(TaskState.READY)
        else:
            self.add_next_child(child.parent)


def _start(subworkflow: Any) -> Any:
    """The first task of a sub-process, which keeps what it was given."""
    return subworkflow.task_tree
