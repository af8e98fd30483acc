"""Who may do a user task: unit, role, certificate, conflict of interest, barred persons (S3)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from engine.errors import NotAllowed, NotFound
from engine.model import Person, Task
from engine.ports import Cases, People, Tasks
from engine.sentences import say


class Rows(Protocol):
    """What is looked up; both units of work and queries have it."""

    cases: Cases
    people: People
    tasks: Tasks


def check(rows: Rows, task: Task, actor: str, now: datetime, zone: ZoneInfo) -> None:
    """Refuse a person who may not do this task now; ``""`` is the desk itself, which may.

    :raises NotFound: for a barred person: to her the task does not exist.
    :raises NotAllowed: with ``reason`` ``elsewhere``, ``certificate`` or ``conflict``.
    """
    if not actor:
        return
    if actor in rows.cases.barred(task.case):
        raise NotFound("task", task.id)
    if actor in rows.cases.conflicts(task.case):
        raise NotAllowed(
            say("You have declared a conflict of interest in this case."),
            reason="conflict",
            remedy=say("Colleagues work on it; your superior may take the declaration back with a reason."),
        )
    person = rows.people.get(actor)
    if not person.active or not belongs(rows.people, task, person):
        raise NotAllowed(
            say("“%(name)s” belongs to %(whose)s.", name=task.name, whose=_whose(rows.people, task)),
            reason="elsewhere",
            remedy=say("Ask somebody there, or have the task handed over to you."),
        )
    if task.certificate and not rows.people.certified(actor, task.certificate, now.astimezone(zone).date()):
        raise NotAllowed(
            say(
                "“%(name)s” needs a valid certificate for %(certificate)s, and you hold none.",
                name=task.name,
                certificate=task.certificate,
            ),
            reason="certificate",
            remedy=say("Ask the administrator to enter your certificate, or hand the task over."),
        )
    if task.not_by and actor in rows.tasks.performers(task.case, task.not_by):
        raise NotAllowed(
            say(
                "You did an earlier step that “%(name)s” reviews; somebody else must do this one.",
                name=task.name,
            ),
            reason="conflict",
            remedy=say("Release the task so that a colleague can take it."),
        )


def exception_for(rows: Rows, task: Task, actor: str, now: datetime, zone: ZoneInfo) -> str:
    """Why a person may do this task though she never earned its certificate; empty when she did (S3)."""
    if not task.certificate or not actor:
        return ""
    today = now.astimezone(zone).date()
    valid = [
        item
        for item in rows.people.certificates(actor)
        if item.kind == task.certificate and item.expires_on >= today
    ]
    return valid[-1].override if valid and all(item.override for item in valid) else ""


def belongs(people: People, task: Task, person: Person) -> bool:
    """Whether a task is for this person: her own, her unit's and role's, or she leads."""
    if task.assignee is not None:
        return task.assignee == person.id
    if "leadership" in person.roles or leads(people, task.unit, person):
        return True
    return in_pool(task, person)


def in_pool(task: Task, person: Person) -> bool:
    """Whether a task that nobody holds waits for this person's unit and role."""
    if task.unit is None and task.role is None:
        return "handler" in person.roles
    return task.unit in (None, person.unit) and (task.role is None or task.role in person.roles)


def leads(people: People, unit: str | None, person: Person) -> bool:
    """Whether a person heads the unit or one above it."""
    while unit is not None:
        found = people.unit(unit)
        if found is None:
            return False
        if found.head == person.id:
            return True
        unit = found.parent
    return False


def _whose(people: People, task: Task) -> str:
    if task.assignee is not None:
        found = people.find(task.assignee)
        return found.name if found else task.assignee
    unit = people.unit(task.unit) if task.unit else None
    return unit.name if unit else (task.role or "the handlers")
