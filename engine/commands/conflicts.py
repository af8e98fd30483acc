"""Conflicts of interest that people declare: a case goes on without them, and they still see it (S3).

From the declaration on nothing of the case is offered to her, given to her or taken from her hands; what she
holds of it goes back to its pool, or to somebody above her. Those who lead her may take it back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from engine.commands import rights
from engine.commands.context import StepContext
from engine.commands.core import Core
from engine.commands.standing_in import alarm, set_aside, someone_can
from engine.commands.tasks import open_task
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.model import Case, Json, Person, Task, Viewer
from engine.ports import People, UnitOfWork
from engine.sentences import say


def declare(core: Core, task_id: str, *, reason: str, actor: str) -> Task:
    """Say before or while doing a task that one has a conflict of interest in its case; gives the task after.

    :raises Invalid: without a reason.
    :raises NotAllowed: when the task is not for this person, or she has declared it before.
    :raises Conflict: when somebody else holds the task, or it is done.
    """
    words = reason.strip()
    if not words:
        raise Invalid(say("Nothing says why."), remedy=say("Write down in a few words what the conflict is."))
    with core.store.write() as uow:
        task = open_task(core, uow, task_id, actor)
        if task.assignee not in (None, actor):
            raise Conflict(
                say("Somebody else holds “%(name)s”.", name=task.name),
                remedy=say("There is nothing to declare for it."),
            )
        now = core.clock.now()
        rights.check(uow, replace(task, certificate=None, not_by=()), actor, now, core.settings.tz)
        context = StepContext(
            core=core, uow=uow, now=now, case_id=task.case, instance=task.instance, actor=actor
        )
        keep_away(context, actor, words)
        left = uow.tasks.get(task.id)
        uow.commit()
    core.wake(uow.work_due)
    return left


def note(uow: UnitOfWork, case: int, person: str, reason: str, now: datetime) -> bool:
    """Write a conflict down; false when she declared one before."""
    if person in uow.cases.conflicts(case):
        return False
    uow.cases.declare_conflict(case, person, reason, now)
    payload: dict[str, Json] = {"person": person, "reason": reason}
    uow.events.append(f"case:{case}", "conflict.declared", payload, at=now, actor=person, case=case)
    return True


def keep_away(context: StepContext, person: str, reason: str) -> None:
    """Note the conflict inside a step, and take what she holds of the case from her."""
    uow, case = context.uow, context.case_id
    if not note(uow, case, person, reason, context.now):
        return
    for instance in uow.instances.of_case(case):
        for task in uow.tasks.open_of(instance.id):
            within = replace(context, instance=instance.id)
            if task.assignee == person:
                set_aside(within, task)
            elif task.assignee is None and not someone_can(within, task):
                alarm(within, task)


def take_back(core: Core, case: Case, person: str, *, reason: str, actor: str) -> None:
    """Say that there is no conflict (any more); only those who lead her may, and never she herself.

    :raises Invalid: without a reason.
    :raises NotFound: when she declared none, or the case is hidden from who asks.
    :raises NotAllowed: when the one who asks does not lead her.
    """
    words = reason.strip()
    with core.store.write() as uow:
        asking = uow.people.get(actor)
        if not _sees(core, asking, case):
            raise NotFound("case", case.number)
        if person not in uow.cases.conflicts(case.id):
            raise NotFound("declared conflict", person)
        if not may_take_back(uow.people, person, asking):
            raise NotAllowed(
                say("A declared conflict of interest is taken back by those who lead the person."),
                reason="superior",
                remedy=say("Ask her superior, or leadership."),
            )
        if not words:
            raise Invalid(say("Nothing says why."), remedy=say("Write down why there is no conflict."))
        _forget(core, uow, case, person, words, actor)
        uow.commit()


def may_take_back(people: People, person: str, asking: Person) -> bool:
    """Whether somebody leads this person: her superior, the head of her unit or one above, or leadership."""
    found = people.find(person)
    if found is None or person == asking.id:
        return False
    return (
        "leadership" in asking.roles
        or found.superior == asking.id
        or rights.leads(people, found.unit, asking)
    )


def _forget(core: Core, uow: UnitOfWork, case: Case, person: str, reason: str, actor: str) -> None:
    uow.cases.take_back_conflict(case.id, person)
    uow.events.append(
        f"case:{case.id}",
        "conflict.taken_back",
        {"person": person, "reason": reason},
        at=core.clock.now(),
        actor=actor,
        case=case.id,
    )


def _sees(core: Core, person: Person, case: Case) -> bool:
    with core.store.read() as queries:
        return queries.may_see(Viewer(person.id, person.unit, person.roles), case.id)
