"""What people do with user tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from engine.commands import rights
from engine.commands.context import StepContext
from engine.commands.core import Core
from engine.commands.standing_in import hand_on
from engine.commands.transaction import Opened, open_instance
from engine.errors import Conflict, NotAllowed, NotFound, StaleRevision
from engine.feel import compile_expression, to_json
from engine.forms import Form
from engine.library import Edition
from engine.model import Case, Instance, Json, Person, Task, TaskStatus, UserTaskWait, Viewer
from engine.ports import People, Queries, UnitOfWork
from engine.sentences import say

_OPEN = (TaskStatus.READY, TaskStatus.RESERVED)


@dataclass(frozen=True)
class TaskPage:
    """What the page of one task shows.

    :param data: the task data, as the form's expressions read it.
    :param initial: what the form's fields start with: the draft where there is one.
    :param may: what the viewer may do: ``claim``, ``release``, ``complete``, ``assign``, ``declare``
        (a conflict of interest).
    :param hindrance: why the viewer may not do it; empty when she may.
    """

    task: Task
    case: Case
    instance: Instance
    form: Form
    data: dict[str, Json]
    initial: dict[str, Json]
    may: frozenset[str]
    hindrance: str = ""


@dataclass(frozen=True)
class Completed:
    """A task that is done.

    :ivar waiting: the user tasks that wait in its instance now.
    """

    task: Task
    waiting: tuple[UserTaskWait, ...]


def claim(core: Core, task_id: str, *, actor: str) -> Task:
    """Reserve a task for oneself (WS-HumanTask ``claim``).

    :raises Conflict: when somebody else has it; says who.
    """

    def change(uow: UnitOfWork, task: Task, now: datetime) -> Task:
        if task.status is TaskStatus.RESERVED and task.assignee == actor:
            return task
        if task.status is TaskStatus.RESERVED:
            raise _taken(uow.people, task)
        rights.check(uow, task, actor, now, core.settings.tz)
        return replace(task, status=TaskStatus.RESERVED, assignee=actor)

    return _change(core, task_id, "task.claimed", change, actor=actor)


def release(core: Core, task_id: str, *, actor: str, reason: str = "") -> Task:
    """Give a reserved task back to its pool; a draft stays with it."""

    def change(uow: UnitOfWork, task: Task, now: datetime) -> Task:
        if task.status is TaskStatus.READY:
            rights.check(uow, replace(task, certificate=None, not_by=()), actor, now, core.settings.tz)
            return task
        _check_hold(uow, task, actor)
        return replace(task, status=TaskStatus.READY, assignee=None)

    return _change(core, task_id, "task.released", change, actor=actor, details={"reason": reason})


def assign(core: Core, task_id: str, person: str, *, actor: str, reason: str = "") -> Task:
    """Hand a task over to a person, who must be able to do it.

    The holder, a superior of hers, the unit's head and leadership may hand over; so may anybody of the
    pool while nobody holds it. When the person is away, it goes on to whoever stands in for her.
    """

    def change(uow: UnitOfWork, task: Task, now: datetime) -> Task:
        if task.assignee is None:
            rights.check(uow, replace(task, certificate=None, not_by=()), actor, now, core.settings.tz)
        else:
            _check_hold(uow, task, actor)
        rights.check(uow, replace(task, assignee=None), person, now, core.settings.tz)
        return replace(task, status=TaskStatus.RESERVED, assignee=person)

    return _change(
        core,
        task_id,
        "task.assigned",
        change,
        actor=actor,
        details={"person": person, "reason": reason},
        then=hand_on,
    )


def save_draft(core: Core, task_id: str, data: Mapping[str, Json], *, actor: str) -> Task:
    """Keep what was typed so far; nothing is checked and no event is written."""
    with core.store.write() as uow:
        task = open_task(core, uow, task_id, actor)
        if task.status is TaskStatus.READY:
            rights.check(uow, task, actor, core.clock.now(), core.settings.tz)
        elif task.assignee != actor:
            raise _taken(uow.people, task)
        saved = uow.tasks.save(
            replace(task, draft=dict(data), drafted_at=core.clock.now()), expected=task.revision
        )
        uow.commit()
    return saved


def complete(
    core: Core,
    task_id: str,
    submission: Mapping[str, Json],
    *,
    actor: str,
    revision: int | None = None,
) -> Completed:
    """Complete a task with its form's answers and run on to the next waits.

    :param revision: the task's revision that the person saw; checked while nobody holds the task.
    :raises StaleRevision: when somebody worked on it meanwhile and gave it back.
    :raises FormInvalid: when answers break the form.
    :raises Conflict: when the task is done or held by somebody else; says who and when.
    :raises NotAllowed: when the person may not do it (any more).
    """
    with core.store.write() as uow:
        task = open_task(core, uow, task_id, actor)
        if task.assignee not in (None, actor) and actor:
            raise _taken(uow.people, task)
        if task.assignee is None and revision not in (None, task.revision):
            raise StaleRevision("task", task.name, revision or 0, task.revision)
        ready = open_instance(core, uow, uow.instances.get(task.instance), actor)
        now = ready.context.now
        rights.check(uow, task, actor, now, core.settings.tz)
        done = replace(
            task,
            status=TaskStatus.COMPLETED,
            assignee=actor or task.assignee,
            completed_at=now,
            completed_by=actor,
            draft=None,
            drafted_at=None,
        )
        saved = uow.tasks.save(done, expected=task.revision)
        answers: dict[str, Json] = {}

        def answer(data: Mapping[str, Json], inputs: Mapping[str, Json]) -> Mapping[str, Json]:
            answers.update(_answers(core, ready, task, submission, data, inputs))
            return answers

        step = ready.edition.runner.complete(
            ready.instance.process, ready.instance.snapshot, task.id, answer, ready.services
        )
        ready.apply(
            step,
            "task.completed",
            {"task": task.id, "element": task.element, "name": task.name, "answers": answers},
        )
        exception = rights.exception_for(uow, task, actor, now, core.settings.tz)
        if exception:
            ready.context.record(
                "task.excepted",
                {"task": task.id, "name": task.name, "certificate": task.certificate, "reason": exception},
            )
        uow.commit()
    core.wake(uow.work_due)
    return Completed(saved, step.tasks)


def page(core: Core, queries: Queries, task_id: str, viewer: Viewer) -> TaskPage:
    """A task as its page shows it.

    :raises NotFound: when there is none, or the viewer may not see its case.
    """
    task = queries.tasks.get(task_id)
    if not queries.may_see(viewer, task.case):
        raise NotFound("task", task_id)
    instance = queries.instances.get(task.instance)
    edition = core.library.edition(queries.releases, instance.release)
    form = edition.form(task.form)
    data: dict[str, Json] = {}
    if task.status in _OPEN:
        data = edition.runner.task_data(instance.process, instance.snapshot, task.id)
    may, hindrance = _may(core, queries, task, viewer)
    own = data.get(task.result) if task.result else None
    said = _prefill(edition, task, data) if task.status in _OPEN else {}
    prefill = form.initial({**data, **(own if isinstance(own, dict) else {}), **said})
    return TaskPage(
        task=task,
        case=queries.cases.get(task.case),
        instance=instance,
        form=form,
        data=data,
        initial={**prefill, **(task.draft or {})},
        may=may,
        hindrance=hindrance,
    )


def _prefill(edition: Edition, task: Task, data: Mapping[str, Json]) -> dict[str, Json]:
    """What the diagram says the form starts with; nothing where it says nothing, or no context."""
    said = edition.runner.processes.process(task.process).elements[task.element].get("prefill")
    if said is None:
        return {}
    found = to_json(compile_expression(said.removeprefix("=")).evaluate(data))
    known = found if isinstance(found, dict) else {}
    return {name: value for name, value in known.items() if value is not None}


def _answers(
    core: Core,
    ready: Opened,
    task: Task,
    submission: Mapping[str, Json],
    data: Mapping[str, Json],
    inputs: Mapping[str, Json],
) -> Mapping[str, Json]:
    """The checked answers, or what the task's operation made of them."""
    clean = ready.edition.form(task.form).check(
        submission, data, zone=core.settings.tz, now=ready.context.now
    )
    if task.operation is None:
        return clean
    element = ready.edition.processes.process(task.process).elements[task.element]
    answer: Json = ready.services.call(task.operation, {"submission": clean, **inputs}, element, data)
    return answer if isinstance(answer, dict) else clean


def _may(core: Core, queries: Queries, task: Task, viewer: Viewer) -> tuple[frozenset[str], str]:
    if task.status not in _OPEN or not viewer.person:
        return frozenset(), ""
    try:
        if task.assignee not in (None, viewer.person):
            raise _taken(queries.people, task)
        rights.check(queries, task, viewer.person, core.clock.now(), core.settings.tz)
    except (Conflict, NotAllowed) as refusal:
        person = queries.people.get(viewer.person)
        over = task.assignee is not None and _over(queries.people, task, person)
        over = over or task.assignee == viewer.person
        over = over and viewer.person not in queries.cases.conflicts(task.case)
        return frozenset({"release", "assign"} if over else ()), f"{refusal.message} {refusal.remedy}".strip()
    held = task.status is TaskStatus.RESERVED
    return frozenset({"complete", "assign", "declare", "release" if held else "claim"}), ""


def _change(
    core: Core,
    task_id: str,
    event: str,
    change: Callable[[UnitOfWork, Task, datetime], Task],
    *,
    actor: str,
    details: Mapping[str, Json] | None = None,
    then: Callable[[StepContext, Task], Task] | None = None,
) -> Task:
    with core.store.write() as uow:
        task = open_task(core, uow, task_id, actor)
        now = core.clock.now()
        changed = change(uow, task, now)
        if changed == task:
            return task
        saved = uow.tasks.save(changed, expected=task.revision)
        uow.events.append(
            f"instance:{task.instance}",
            event,
            {"task": task.id, "element": task.element, "name": task.name, **(details or {})},
            at=now,
            actor=actor,
            case=task.case,
        )
        if then is not None:
            context = StepContext(
                core=core, uow=uow, now=now, case_id=task.case, instance=task.instance, actor=actor
            )
            saved = then(context, saved)
        uow.commit()
    core.wake(uow.work_due)
    return saved


def open_task(core: Core, uow: UnitOfWork, task_id: str, actor: str) -> Task:
    """The task, when it is open; to somebody from whom its case is hidden it does not exist."""
    task = uow.tasks.get(task_id)
    if actor and _is_hidden(core, uow, task, actor):
        raise NotFound("task", task_id)
    if task.status is TaskStatus.COMPLETED:
        who = _name(uow.people, task.completed_by)
        raise Conflict(
            say("“%(name)s” was done by %(who)s meanwhile.", name=task.name, who=who or "the desk"),
            by=who,
            at=task.completed_at,
            remedy=say("Nothing of it was changed; your text is kept on this page until you leave it."),
        )
    if task.status is TaskStatus.CANCELLED:
        raise Conflict(say("“%(name)s” is no longer needed.", name=task.name), at=task.completed_at)
    return task


def _is_hidden(core: Core, uow: UnitOfWork, task: Task, actor: str) -> bool:
    if actor in uow.cases.barred(task.case):
        return True
    if not uow.cases.get(task.case).confidential:
        return False
    person = uow.people.get(actor)
    with core.store.read() as queries:
        return not queries.may_see(Viewer(person.id, person.unit, person.roles), task.case)


def _check_hold(uow: UnitOfWork, task: Task, actor: str) -> None:
    """Only the holder, a superior of hers, the unit's head or leadership may move a held task."""
    if not actor or task.assignee == actor:
        return
    if actor in uow.cases.conflicts(task.case) or not _over(uow.people, task, uow.people.get(actor)):
        raise _taken(uow.people, task)


def _over(people: People, task: Task, person: Person) -> bool:
    holder = people.find(task.assignee or "")
    return (
        "leadership" in person.roles
        or rights.leads(people, task.unit, person)
        or (holder is not None and holder.superior == person.id)
    )


def _taken(people: People, task: Task) -> Conflict:
    who = _name(people, task.assignee)
    return Conflict(
        f"{who or 'Somebody'} holds “{task.name}”.",
        by=who,
        remedy=say("Ask %(who)s to release it.", who=who or "the holder"),
    )


def _name(people: People, person: str | None) -> str | None:
    found = people.find(person) if person else None
    return found.name if found else person
