"""A user task is late: its holder and the superior are told; it never passes in silence."""

from __future__ import annotations

from engine.model import Task
from engine.registry import Context, Registry
from engine.sentences import say
from processes.complaint.desk import handlers, superiors, tell


def register(registry: Registry) -> None:
    """Have the engine call this."""
    registry.on_overdue(tell_of)


def tell_of(context: Context, task: Task) -> None:
    """Tell the holder, or the unit's head while nobody holds it, and the superior.

    What a role may claim wherever its people sit, such as leadership, is told to all of them.
    """
    people = context.uow.people
    holder = people.find(task.assignee) if task.assignee else None
    unit = people.unit(task.unit) if task.unit else None
    head = people.find(unit.head) if unit and unit.head else None
    role = people.with_role(task.role) if task.role and unit is None else []
    first = [person for person in (holder or head,) if person is not None] or role or handlers(context)
    case = context.case
    tell(
        context,
        [*first, *superiors(context, first)],
        say("%(number)s: “%(name)s” is overdue", number=case.number, name=task.name),
        f"{case.title}\n{context.settings.public_address}/tasks/{task.id}",
        key=f"overdue:{task.id}:{task.level}:{context.now.isoformat()}",
    )
