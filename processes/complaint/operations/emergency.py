"""Emergencies reach leadership at once, whatever the calendar says (S3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.model import Json, Person, TaskStatus
from engine.registry import Context, Registry
from processes.complaint.desk import stand_ins, tell
from processes.complaint.duty import all_on_duty


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("emergency.alert")(alert)
    registry.operation("emergency.acknowledge")(acknowledge)


def alert(context: Context, reason: str | None) -> dict[str, Json]:
    """Tell everybody in leadership and on duty, again and again until it is acknowledged.

    Where nobody of leadership is there, or the case is about all of them, somebody else answers for it: who
    stands in for them, else a head of a unit, else an administrator. She gets the task; once one of
    leadership is there again, the next alert gives it back to all of them.

    :return: ``person``: who answers for it in their place; ``None`` while one of leadership can.
    """
    case = context.case
    if case.level < 3:
        context.uow.cases.save(replace(case, level=3))
    instead = _in_their_place(context)
    told = [*context.uow.people.with_role("leadership"), *all_on_duty(context.uow, context.now)]
    tell(
        context,
        [*told, instead] if instead is not None else told,
        f"EMERGENCY {case.number}: {reason or 'reported'}",
        f"{case.title}\n{reason or ''}\n{context.settings.public_address}/cases/{case.number}",
        key=f"emergency:{context.instance}:{context.now.isoformat()}",
    )
    person = instead.id if instead is not None else None
    _give(context, person)
    context.record("emergency.alerted", {"reason": reason or "", "person": person})
    return {"person": person}


def _in_their_place(context: Context) -> Person | None:
    """Who answers for it while nobody of leadership can; ``None`` while one of them can."""
    staff, barred, today = context.uow.people, context.uow.cases.barred(context.case.id), context.today()
    leaders = staff.with_role("leadership")

    def able(people: Iterable[Person]) -> list[Person]:
        return [
            person
            for person in people
            if person.active and person.id not in barred and staff.absence(person.id, today) is None
        ]

    if able(leaders):
        return None
    others = (stand_ins(context, leaders), staff.with_role("head"), staff.with_role("administrator"))
    return next((person for people in others for person in able(people)), None)


def _give(context: Context, person: str | None) -> None:
    """See that the task that waits already lies with whoever can do it now."""
    for task in context.uow.tasks.open_of(context.instance):
        holder = context.uow.people.find(task.assignee) if task.assignee is not None else None
        if person is None and (holder is None or "leadership" in holder.roles):
            continue
        if task.assignee != person:
            status = TaskStatus.RESERVED if person is not None else TaskStatus.READY
            context.uow.tasks.save(replace(task, assignee=person, status=status), expected=task.revision)


def acknowledge(context: Context, submission: dict[str, Json], reason: str | None) -> None:
    """Somebody in leadership has it in hand."""
    context.record("emergency.acknowledged", {"measures": submission.get("measures")})
