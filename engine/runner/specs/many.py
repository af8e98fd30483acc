"""Multi-instance activities (BPMN 2.0.2, 10.3.8): the same activity for each item of a list."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import StepFailed
from engine.runner.info import ElementInfo
from engine.runner.merging import changes, current
from engine.runner.specs.base import Node, add, is_open
from engine.sentences import say


class Many(Node):
    """An activity once for each item, at the same time or one after the other.

    Each instance sees the item under its name, which hides an outer entry of that name. Where an output is
    drawn, the instances' output items are collected in the order of the list, and nothing else comes out;
    else what an instance changed is taken over when all are done, an instance that ended later winning.

    :ivar task_spec: the name of the activity's own spec.
    :ivar collection: the entry that holds the list; a missing one is an empty list.
    """

    info: ElementInfo
    traced = False

    def __init__(
        self,
        wf_spec: Any,
        bpmn_id: str,
        *,
        collection: str,
        item: str,
        output: str,
        output_item: str,
        sequential: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.task_spec = ""
        self.collection = collection
        self.item = item
        self.output = output
        self.output_item = output_item
        self.sequential = sequential

    def _run_hook(self, my_task: Any) -> bool:
        internal = my_task.internal_data
        if "changed" in internal:
            my_task.data = my_task.data | internal["changed"]
            return True
        items = self._items(my_task.data)
        internal["changed"] = {self.output: []} if self.output else {}
        if not items:
            my_task.data = my_task.data | internal["changed"]
            my_task.workflow.top_workflow.note("completed", my_task)
            return True
        if self.sequential:
            internal["rest"] = items[1:]
            items = items[:1]
        for place, item in enumerate(items):
            self._begin(my_task, place, item)
        return False

    def _items(self, data: dict[str, Any]) -> list[Any]:
        found = data.get(self.collection)
        if found is None:
            return []
        if not isinstance(found, list):
            raise StepFailed(
                self.info.id,
                say(
                    "“%(label)s” is done for each item of %(collection)s, which is no list.",
                    label=self.info.label,
                    collection=self.collection,
                ),
                remedy=say("Put a list under %(collection)s in the step before.", collection=self.collection),
            )
        return found

    def _begin(self, my_task: Any, place: int, item: Any) -> None:
        data = my_task.data | my_task.internal_data["changed"] if self.sequential else dict(my_task.data)
        data.pop(self.output_item, None)
        if self.item:
            data[self.item] = item
        spec = self._wf_spec.task_specs[self.task_spec]
        add(my_task.workflow, spec, my_task, data, place=place)

    def ended(self, my_task: Any, child: Any) -> None:
        """Collect what an instance gives; begin the next, or go on after the last."""
        if "place" not in child.internal_data:
            return  # not an instance, but what follows the whole activity
        internal = my_task.internal_data
        self._collect(my_task, child)
        if internal.get("rest"):
            item, *internal["rest"] = internal["rest"]
            self._begin(my_task, child.internal_data["place"] + 1, item)
        elif not any(is_open(task) for task in my_task.children):
            my_task._set_state(TaskState.READY)
            my_task.workflow.top_workflow.ready(my_task)

    def _collect(self, my_task: Any, child: Any) -> None:
        internal = my_task.internal_data
        if not self.output:
            internal["changed"] |= self._changes(my_task, child)
            return
        places = internal.setdefault("outputs", {})
        places[str(child.internal_data["place"])] = child.data.get(self.output_item)
        internal["changed"][self.output] = [places[place] for place in sorted(places, key=int)]

    def _changes(self, my_task: Any, child: Any) -> dict[str, Any]:
        """What an instance changed so far; its item is its own."""
        before = my_task.data | my_task.internal_data["changed"] if self.sequential else my_task.data
        changed = changes(before, current(child))
        changed.pop(self.item, None)
        return changed

    def so_far(self, my_task: Any) -> dict[str, Any]:
        """With what the instances gave and, where nothing is collected, changed so far."""
        data: dict[str, Any] = my_task.data | my_task.internal_data.get("changed", {})
        for child in my_task.children if not self.output else ():
            if is_open(child) and "place" in child.internal_data:
                data |= self._changes(my_task, child)
        return data
