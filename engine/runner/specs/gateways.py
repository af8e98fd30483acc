"""Gateways (BPMN 2.0.2, 10.6), and where the tokens of a process end.

A token that comes to a joining gateway waits there, marked with the flow it came by. When nothing runs any
more, each gateway is asked to ``settle``: whether its waiting tokens may go on.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import StepFailed
from engine.runner.info import ElementInfo
from engine.runner.merging import merged, spread
from engine.runner.script import holds, taken
from engine.runner.specs.base import Node, drop
from engine.sentences import say


class _Conditional(Node):
    """A gateway whose flows have conditions.

    :ivar conditions: (condition, name of the place it leads to) in the diagram's order.
    :ivar default: the place the default flow leads to.
    """

    info: ElementInfo

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conditions: list[tuple[str, str]] = []
        self.default: str | None = None

    def lead(self, to: Any, condition: str | None) -> None:
        """Add a flow; one without condition is the default."""
        self.connect(to)
        if condition is None:
            self.default = to.name
        else:
            self.conditions.append((condition, to.name))

    def _run_hook(self, my_task: Any) -> bool:
        chosen = self._chosen(my_task) or ([] if self.default is None else [self.default])
        if not chosen:
            raise StepFailed(
                self.info.id,
                say("No flow after “%(label)s” may be taken.", label=self.info.label),
                remedy=say("Mark one of its flows as the default."),
            )
        my_task.internal_data["chosen"] = chosen
        return True

    @abstractmethod
    def _chosen(self, my_task: Any) -> list[str]:
        """The places behind conditions that hold."""

    def ways(self, my_task: Any) -> list[str]:
        """Only the chosen flows."""
        chosen: list[str] = my_task.internal_data.pop("chosen")
        return chosen


class Choice(_Conditional):
    """An exclusive gateway: the first flow whose condition is true, else the default (10.6.2)."""

    def _chosen(self, my_task: Any) -> list[str]:
        return next(([name] for condition, name in self.conditions if holds(condition, my_task.data)), [])


class Join(Node):
    """A place where tokens wait for each other."""

    def enter(self, my_task: Any, data: dict[str, Any]) -> None:
        """Remember the flow it came by."""
        my_task.internal_data["from"] = my_task.parent.task_spec.name
        super().enter(my_task, data)

    def _update_hook(self, my_task: Any) -> bool:
        if len(self._inputs) < 2:
            return True
        my_task.workflow.joining = True
        return False

    @abstractmethod
    def settle(self, scope: Any, waiting: list[Any]) -> bool:
        """Let tokens go on that need to wait for no others; false when none may.

        :param waiting: the tokens here, oldest first.
        """


class _Gathering(Join):
    """A gateway that makes one token of those that come.

    An event that does not interrupt may happen again while the branch it began before still runs. Tokens of
    one happening join each other; they join others only where no more can come of their own.

    :ivar reached_from: place → the incoming flows by which a token there could come, not through here.
    """

    info: ElementInfo
    reached_from: dict[str, frozenset[str]]

    def settle(self, scope: Any, waiting: list[Any]) -> bool:
        """Take the oldest token of each flow."""
        chains = [_happenings(task) for task in waiting]
        groups: dict[str, list[Any]] = {}
        for task, chain in zip(waiting, chains, strict=True):
            groups.setdefault(chain[0], []).append(task)
        elsewhere = [
            task for task in scope.open_tasks() if task.task_spec.counts(task) and task not in waiting
        ]
        coming = [
            (_happenings(task), self.reached_from.get(task.task_spec.name, _NOTHING)) for task in elsewhere
        ]
        for happening, outer in _inner_first(chains):
            tasks = sorted(groups.get(happening, ()), key=waiting.index)
            oldest: dict[str, Any] = {}
            for task in tasks:
                oldest.setdefault(task.internal_data["from"], task)
            own = [flows for chain, flows in coming if happening in chain]
            if oldest and self.enough(oldest, own):
                self._unite([task for task in tasks if task is oldest[task.internal_data["from"]]])
                return True
            missing = frozenset(self._inputs).difference(oldest)
            if outer is not None and all(missing.isdisjoint(flows) for flows in own):
                groups.setdefault(outer, []).extend(tasks)
        return False

    @abstractmethod
    def enough(self, oldest: dict[str, Any], coming: list[frozenset[str]]) -> bool:
        """Whether the tokens that came need to wait for no others.

        :param oldest: flow → the oldest token that came by it.
        :param coming: for each token that is elsewhere, the flows by which it could come.
        """

    @staticmethod
    def _unite(tasks: list[Any]) -> None:
        *others, newest = tasks
        newest.data = merged(tasks)
        for task in others:
            drop(task)
        newest.workflow.top_workflow.ready(newest)


_NOTHING: frozenset[str] = frozenset()


def _happenings(task: Any) -> list[str]:
    """The happenings of events that a token comes from, the latest first; "" is the process's own start."""
    found = []
    item = task.parent
    while item is not None:
        if item.task_spec.begins_aside:
            found.append(item.id)
        item = item.parent
    return [*found, ""]


def _inner_first(chains: list[list[str]]) -> list[tuple[str, str | None]]:
    """All happenings of these chains with the one around each, inner ones first."""
    depths = {
        happening: (len(chain) - place, chain[place + 1] if happening else None)
        for chain in chains
        for place, happening in enumerate(chain)
    }
    return [(key, depths[key][1]) for key in sorted(depths, key=lambda key: -depths[key][0])]


class Parallel(_Gathering):
    """A parallel gateway: one token from each incoming flow, in loops too (10.6.4).

    What comes early for the next round waits for it.
    """

    def enough(self, oldest: dict[str, Any], coming: list[frozenset[str]]) -> bool:
        """Every flow has one."""
        return len(oldest) == len(self._inputs)


class Inclusive(_Gathering, _Conditional):
    """An inclusive gateway: every flow whose condition is true, else the default (10.6.3)."""

    def _chosen(self, my_task: Any) -> list[str]:
        return [name for condition, name in self.conditions if holds(condition, my_task.data)]

    def enough(self, oldest: dict[str, Any], coming: list[frozenset[str]]) -> bool:
        """No token could still come by a flow that has none, unless also by one that has (table 13.3)."""
        return not any(flows and flows.isdisjoint(oldest) for flows in coming)


class EventChoice(Node):
    """An event-based gateway: the first of its events that happens takes the token (10.6.6).

    :ivar events: (name, definition) of the events behind it, in the diagram's order.
    """

    info: ElementInfo

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.events: list[tuple[str, Any]] = []

    def connect(self, child: Any) -> None:
        """Wait in the event's place: all of them are waited for at once."""
        super().connect(child)
        self.events.append((child.name, child.event_definition))
        child.event_definition = None

    def _update_hook(self, my_task: Any) -> bool:
        return False

    def happen(self, my_task: Any, place: int, payload: dict[str, Any] | None = None) -> None:
        """One of its events happens."""
        my_task.internal_data["happened"] = place
        if payload is not None:
            my_task.internal_data["payload"] = payload
        my_task._set_state(TaskState.READY)
        my_task.workflow.top_workflow.ready(my_task)

    def _run_hook(self, my_task: Any) -> bool:
        payload = my_task.internal_data.get("payload")
        if payload is not None:
            name = self.events[my_task.internal_data["happened"]][0]
            info = self._wf_spec.task_specs[name].info
            my_task.data = my_task.data | taken(info, "payload", payload, my_task.data)
        return True

    def ways(self, my_task: Any) -> list[str]:
        """Only the event that happened."""
        return [self.events[my_task.internal_data["happened"]][0]]


class End(Join):
    """Where all tokens of a process end; the process ends with the last of them (10.5.3)."""

    def _update_hook(self, my_task: Any) -> bool:
        my_task.workflow.joining = True
        return False

    def settle(self, scope: Any, waiting: list[Any]) -> bool:
        """End the process, or show the branches that still run what the ended ones changed."""
        running = [task for task in scope.open_tasks() if task.task_spec is not self]
        if any(task.task_spec.counts(task) for task in running):
            for task in waiting:
                spread(task, running)
                drop(task)
            return False
        data = merged(waiting)
        for task in waiting:
            drop(task)
        scope.finish(data)
        return True
