"""What an instance waits for: worked out once when a token gets there, then kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import RedressError
from engine.model import Awaited, Fault, Json, MessageWait, Overdue, TimerWait, UserTaskWait
from engine.runner.definitions import HeldMessage, HeldSignal, HeldTimer, as_wait
from engine.runner.info import ElementInfo
from engine.runner.script import text_or_value
from engine.runner.specs.activities import HumanTask
from engine.runner.specs.gateways import EventChoice
from engine.runner.times import moment_of
from engine.runner.workflow import InstanceWorkflow


@dataclass
class Waits:
    """Everything an instance waits for."""

    tasks: list[UserTaskWait] = field(default_factory=list)
    timers: list[TimerWait] = field(default_factory=list)
    messages: list[MessageWait] = field(default_factory=list)


def arm(workflow: InstanceWorkflow, now: datetime) -> Waits:
    """What is waited for now; one that cannot be worked out is held."""
    waits = Waits()
    for task in workflow.open_in_all():
        if task.id in workflow.faults:
            continue
        try:
            if task.state == TaskState.WAITING:
                _add_events(waits, task, now)
            elif task.state == TaskState.READY and isinstance(task.task_spec, HumanTask):
                waits.tasks.append(_user_task(task, now))
        except RedressError as failure:
            workflow.hold(task, failure.message, failure.remedy)
    return waits


def awaited(workflow: InstanceWorkflow) -> Awaited:
    """What was armed when the instance was saved."""
    tasks: set[str] = set()
    timers: set[str] = set()
    messages: set[str] = set()
    for task in workflow.open_in_all():
        if task.id in workflow.faults:
            continue
        if task.state == TaskState.READY and "wait" in task.internal_data:
            tasks.add(task.id)
            if task.internal_data["wait"].get("due"):
                timers.add(task.id)
        elif task.state == TaskState.WAITING and "waits" in task.internal_data:
            for place, (name, event) in enumerate(_events(task.task_spec)):
                held = timers if isinstance(event, HeldTimer) else messages
                held.add(_wait_id(task, name, place))
    held_steps = {fault.id for fault in faults(workflow)}
    return Awaited(frozenset(tasks), frozenset(timers), frozenset(messages), frozenset(held_steps))


def _wait_id(task: Any, name: str | None, place: int) -> str:
    """The identity of a wait: its token's, and the number of a gateway's event."""
    token: str = task.id
    return token if name is None else f"{token}:{place}"


def _add_events(waits: Waits, task: Any, now: datetime) -> None:
    events = _events(task.task_spec)
    if events and "waits" not in task.internal_data:
        task.internal_data["waits"] = [event.arm(task.data, now) for _, event in events]
    for place, (name, event) in enumerate(events):
        wait = as_wait(_wait_id(task, name, place), event.info, task.internal_data["waits"][place])
        if isinstance(wait, MessageWait):
            waits.messages.append(wait)
        else:
            waits.timers.append(wait)


def _events(spec: Any) -> list[tuple[str | None, HeldTimer | HeldMessage | HeldSignal]]:
    """The events a token at ``spec`` waits for; a gateway's by name."""
    if isinstance(spec, EventChoice):
        return spec.events  # type: ignore[return-value]  # a list of narrower pairs
    event = getattr(spec, "event_definition", None)
    return [(None, event)] if isinstance(event, HeldTimer | HeldMessage | HeldSignal) else []


def waiting_event(task: Any, place: str) -> tuple[ElementInfo, dict[str, Any]] | None:
    """The element of an armed event, and what it waits for; ``None`` when nothing waits there.

    :param place: the number of a gateway's event, else ``""``.
    """
    if task is None or task.state != TaskState.WAITING or "waits" not in task.internal_data:
        return None
    waits = task.internal_data["waits"]
    if isinstance(task.task_spec, EventChoice):
        if not (place.isdecimal() and int(place) < len(waits)):
            return None
        return task.task_spec.events[int(place)][1].info, waits[int(place)]
    return None if place else (task.task_spec.info, waits[0])


def _user_task(task: Any, now: datetime) -> UserTaskWait:
    info: ElementInfo = task.task_spec.info
    if "wait" not in task.internal_data:
        task.internal_data["wait"] = _worked_out(info, task.data, now)
    kept = task.internal_data["wait"]
    due = kept.get("due")
    return UserTaskWait(
        id=task.id,
        element=info.id,
        process=info.process,
        name=info.label,
        form=info.get("form") or "",
        unit=kept.get("unit"),
        role=kept.get("role"),
        assignee=kept.get("assignee"),
        due=None if due is None else datetime.fromisoformat(due),
        overdue=Overdue(info.get("overdue") or "warn"),
        certificate=info.get("certificate"),
        not_by=tuple((info.get("notBy") or "").split()),
        operation=info.get("operation"),
        result=info.get("result"),
        priority=kept.get("priority") or "normal",
        subject=kept.get("subject") or "",
    )


def _worked_out(info: ElementInfo, data: Mapping[str, Json], now: datetime) -> dict[str, str]:
    due = text_or_value(info.get("due"), data)
    found = {
        "due": None if due is None else moment_of(due, now).isoformat(),
        "assignee": _text(info.get("assignee"), data),
        "unit": _text(info.unit, data),
        "role": _text(info.role, data),
        "priority": _text(info.get("priority"), data),
        "subject": _text(info.get("subject"), data),
    }
    return {name: value for name, value in found.items() if value is not None}


def _text(attribute: str | None, data: Mapping[str, Json]) -> str | None:
    value = text_or_value(attribute, data)
    return None if value in (None, "") else str(value)


def faults(workflow: InstanceWorkflow) -> list[Fault]:
    """The held steps."""
    found = []
    for key, failure in workflow.faults.items():
        task = workflow.find(key)
        info: ElementInfo | None = None if task is None else task.task_spec.info
        if info is not None:
            found.append(Fault(key, info.id, info.process, failure["message"], failure["remedy"]))
    return found
