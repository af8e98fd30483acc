"""Turns what a run of the engine yielded into rows: what waits now, what happened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.commands.context import NEVER, StepContext
from engine.commands.standing_in import alarm, hand_on, someone_can
from engine.errors import StepFailed
from engine.model import (
    Instance,
    InstanceStatus,
    Json,
    Step,
    Subscription,
    Task,
    TaskStatus,
    Thrown,
    TimerWait,
    Trace,
    UserTaskWait,
)
from engine.sentences import say


def apply_step(
    context: StepContext,
    instance: Instance,
    step: Step,
    event: str,
    payload: dict[str, Json],
) -> Instance:
    """Write a step's outcome in the open transaction.

    :param instance: as it was read; its revision is checked.
    :param event: the code of what set the engine going, such as ``task.completed``.
    :param payload: its parameters; the path that was run is added.
    :raises StaleRevision: when another command changed the instance since it was read.
    """
    uow, now = context.uow, context.now
    ended = step.status is not InstanceStatus.ACTIVE
    saved = uow.instances.save(
        replace(
            instance,
            status=step.status,
            snapshot=step.snapshot,
            ended_at=now if ended else None,
        ),
        expected=instance.revision,
    )
    context.record(event, payload | _path(step.trace))
    _tasks(context, step)
    _timers(context, step)
    _subscriptions(context, step)
    _faults(context, step)
    for thrown in step.thrown:
        for key in _heard_by(context, thrown) if thrown.is_signal else (thrown.key,):
            context.throw(thrown.message, key, thrown.payload)
    if ended:
        context.record(f"instance.{step.status.value}", {"process": instance.process})
    return saved


def _heard_by(context: StepContext, signal: Thrown) -> list[str]:
    """The keys of all who wait for a signal; in its own instance of those who waited when it was thrown."""
    return [
        wait.key
        for wait in context.uow.subscriptions.listening(signal.message)
        if wait.instance != context.instance or wait.token.partition(":")[0] in signal.own
    ]


def _path(trace: tuple[Trace, ...]) -> dict[str, Json]:
    """What ran, compactly: ``[what, process, element]`` triples in order."""
    steps = [[item.what, item.process, item.element] for item in trace if item.what != "entered"]
    return {"path": steps} if steps else {}


def _tasks(context: StepContext, step: Step) -> None:
    uow, before = context.uow, step.before.tasks
    new = [_task(context, wait) for wait in step.tasks if wait.id not in before]
    uow.tasks.add(new)
    for task in new:
        if task.due_at is not None:
            _add_due(context, task)
        if task.assignee is not None:
            hand_on(context, task)
        elif task.certificate is not None and not someone_can(context, task):
            alarm(context, task)
    for gone in sorted(before.difference(wait.id for wait in step.tasks)):
        task = uow.tasks.get(gone)
        uow.tasks.save(
            replace(task, status=TaskStatus.CANCELLED, completed_at=context.now, draft=None),
            expected=task.revision,
        )


def _add_due(context: StepContext, task: Task) -> None:
    if task.due_at is not None:
        context.uow.timers.add(
            instance=task.instance, kind="due", token=task.id, element=task.element, due_at=task.due_at
        )


def _task(context: StepContext, wait: UserTaskWait) -> Task:
    shared: dict[str, Any] = {
        name: getattr(wait, name)
        for name in (
            "id",
            "element",
            "process",
            "name",
            "form",
            "unit",
            "role",
            "assignee",
            "overdue",
            "certificate",
            "not_by",
            "operation",
            "result",
            "priority",
            "subject",
        )
    }
    return Task(
        **shared,
        instance=context.instance,
        case=context.case_id,
        status=TaskStatus.RESERVED if wait.assignee else TaskStatus.READY,
        created_at=context.now,
        due_at=wait.due,
        level=0 if wait.assignee else context.case.level,
    )


def _timers(context: StepContext, step: Step) -> None:
    before = step.before.timers
    gone = before.difference((wait.id for wait in step.timers), (wait.id for wait in step.tasks))
    context.uow.timers.drop(context.instance, gone)
    for wait in step.timers:
        if wait.id not in before:
            _add_timer(context, wait)


def _add_timer(context: StepContext, wait: TimerWait) -> None:
    due, clock_id = wait.due, None
    if wait.clock is not None:
        clock = context.find_clock(wait.clock)
        if clock is None:
            raise StepFailed(
                wait.element,
                say(
                    "This element waits for the clock “%(clock)s”, which does not run in this instance.",
                    clock=wait.clock,
                ),
                remedy=say("Start the clock in the diagram before this element, and publish it."),
            )
        due, clock_id = context.moment(clock, wait.percent or 100), clock.id
    context.uow.timers.add(
        instance=context.instance,
        kind="event",
        token=wait.id,
        element=wait.element,
        due_at=due or NEVER,
        clock=clock_id,
        percent=wait.percent,
        cycle_left=wait.cycle.left if wait.cycle else None,
        cycle_seconds=wait.cycle.every.total_seconds() if wait.cycle else None,
    )


def _subscriptions(context: StepContext, step: Step) -> None:
    uow, before = context.uow, step.before.messages
    uow.subscriptions.drop(context.instance, before.difference(wait.id for wait in step.messages))
    uow.subscriptions.add(
        Subscription(context.instance, wait.id, wait.element, wait.message, wait.key)
        for wait in step.messages
        if wait.id not in before
    )


def _faults(context: StepContext, step: Step) -> None:
    uow, before = context.uow, step.before.faults
    for fault in step.faults:
        if fault.id not in before:
            uow.incidents.add(
                kind="step",
                token=fault.id,
                element=fault.element,
                message=fault.message,
                remedy=fault.remedy,
                created_at=context.now,
                instance=context.instance,
                case=context.case_id,
            )
            context.record("incident.opened", {"element": fault.element, "message": fault.message})
    mended = before.difference(fault.id for fault in step.faults)
    for incident in uow.incidents.open_of(context.instance) if mended else ():
        if incident.kind == "step" and incident.token in mended:
            uow.incidents.resolve(incident.id, context.now, context.actor)
            context.record("incident.resolved", {"element": incident.element})
