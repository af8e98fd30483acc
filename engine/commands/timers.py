"""Firing what is due: timer events of diagrams and due times of user tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.commands.context import StepContext
from engine.commands.core import Core
from engine.commands.services import BUGS
from engine.commands.transaction import open_instance
from engine.errors import Busy, NotFound, RedressError, StepFailed
from engine.model import Overdue, Task, TaskStatus, Timer
from engine.ports import UnitOfWork
from engine.sentences import say

_TOGETHER = 20
"""Timers fired in one transaction at most."""
_WHILE_AWAITED = 2
"""As many when somebody waits for it: people notice nothing, and the sweep still gets on."""
_TOP = 3
"""The last level of the complaint chain: the company leader (S4)."""


def fire(core: Core, timers: Sequence[int]) -> list[bool]:
    """Fire the first of these timers, each once, in one durable transaction.

    It ends early when somebody waits for it, so that people wait for a few timers at most, and before one
    that fails: whatever fails is the first, and alone.

    :return: for each that was looked at whether it fired: false when it did before, is gone, or is due later.
    """
    fired: list[bool] = []
    with core.store.write() as uow:
        for timer in timers[:_TOGETHER]:
            try:
                with uow.savepoint():
                    fired.append(_fire(core, uow, timer))
            except Busy:
                raise
            except (RedressError, *BUGS):
                if not fired:
                    raise
                break
            if len(fired) >= _WHILE_AWAITED and uow.is_awaited():
                break
        uow.commit()
    return fired


def _fire(core: Core, uow: UnitOfWork, timer: int) -> bool:
    try:
        row = uow.timers.get(timer)
    except NotFound:
        return False
    now = core.clock.now()
    if row.due_at > now or not uow.timers.fired(row.id, now):
        return False
    if row.kind == "due":
        _overdue(core, uow, row)
    else:
        _event(core, uow, row)
    return True


def _event(core: Core, uow: UnitOfWork, row: Timer) -> None:
    ready = open_instance(core, uow, uow.instances.get(row.instance), "")
    step = ready.edition.runner.fire(
        ready.instance.process, ready.instance.snapshot, row.token, ready.services
    )
    late = int((ready.context.now - row.due_at).total_seconds())
    ready.apply(step, "timer.fired", {"element": row.element, "due_at": row.due_at.isoformat(), "late": late})


def _overdue(core: Core, uow: UnitOfWork, row: Timer) -> None:
    task = uow.tasks.get(row.token)
    if task.status not in (TaskStatus.READY, TaskStatus.RESERVED):
        return
    now = core.clock.now()
    context = StepContext(
        core=core, uow=uow, now=now, case_id=task.case, instance=task.instance, element=task.element
    )
    context.record("task.overdue", {"task": task.id, "name": task.name, "due_at": row.due_at.isoformat()})
    if task.overdue is Overdue.CLIMB and task.level < _TOP:
        task = _climb(context, task)
    for hook in core.registry.overdue_hooks:
        try:
            hook(context, task)
        except BUGS as bug:
            raise StepFailed(
                task.element,
                say(
                    "What follows when “%(name)s” is overdue broke: %(name__)s: %(bug)s",
                    name=task.name,
                    name__=type(bug).__name__,
                    bug=bug,
                ),
                remedy=say("Correct the data or the pack, then retry."),
            ) from bug


def _climb(context: StepContext, task: Task) -> Task:
    """Raise the task one level, and look again after the same span of time."""
    raised = context.uow.tasks.save(replace(task, level=task.level + 1), expected=task.revision)
    context.record("task.climbed", {"task": task.id, "name": task.name, "level": raised.level})
    if task.due_at is not None and raised.level < _TOP:
        context.uow.timers.add(
            instance=task.instance,
            kind="due",
            token=task.id,
            element=task.element,
            due_at=context.now + (task.due_at - task.created_at),
        )
    return raised
