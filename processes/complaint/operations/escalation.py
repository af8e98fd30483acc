"""The complaint chain: handler, direct superior, head of unit, company leader (S4)."""

from __future__ import annotations

from dataclasses import replace

from engine.commands import rights
from engine.errors import NotAllowed, NotFound
from engine.model import Json, Person, Task, TaskStatus
from engine.registry import Context, Registry
from engine.sentences import say
from processes.complaint import attributions
from processes.complaint.desk import handlers, tell

TOP = 3
_OTHERS = ("escalation", "emergency")
"""Decisions of other people, which nobody is given by one of them."""


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("escalation.find")(find)
    registry.operation("escalation.note")(note)
    registry.operation("escalation.instruct")(instruct)
    registry.operation("escalation.hand_over")(hand_over)
    registry.operation("escalation.decide")(decide)


def find(context: Context, level: int | None, reason: str | None) -> dict[str, Json]:
    """The next person up: never one who is barred, has a conflict or has left, and never nobody."""
    case = context.case
    start = max(int(level or 0), 1) if level else min(case.level + 1, TOP)
    person, reached = _at_or_above(context, start)
    if case.level < reached:
        context.uow.cases.save(replace(case, level=reached))
    attributions.escalated(context)
    context.record("complaint.climbed", {"level": reached, "person": person.name, "reason": reason or ""})
    tell(
        context,
        [person],
        say("%(number)s has climbed to you", number=case.number),
        f"{case.title}\n{reason or ''}\n{context.settings.public_address}/cases/{case.number}",
        key=f"climbed:{context.instance}:{reached}:{context.now.isoformat()}",
    )
    return {
        "person": person.id,
        "level": reached,
        "name": person.name,
        "people": [
            {"label": other.name, "value": other.id}
            for other in context.uow.people.all()
            if other.active
            and other.id != person.id
            and "handler" in other.roles
            and other.id not in _kept_away(context)
        ],
    }


def _at_or_above(context: Context, level: int) -> tuple[Person, int]:
    """Who stands at a level; where that person is kept away or gone, the next one above."""
    barred = _kept_away(context)
    for step in range(level, TOP + 1):
        for person in _standing_at(context, step):
            if person.active and person.id not in barred:
                return person, step
    for person in context.uow.people.all():
        if person.active and person.id not in barred and "head" in person.roles:
            return person, TOP
    raise NotFound("person who may decide on", context.case.number)


def _kept_away(context: Context) -> frozenset[str]:
    """From whom the case is hidden, and who declared a conflict of interest in it."""
    cases, case = context.uow.cases, context.case.id
    return cases.barred(case) | cases.conflicts(case).keys()


def _standing_at(context: Context, level: int) -> list[Person]:
    people = context.uow.people
    workers = handlers(context)
    if level == 1:
        ids = [worker.superior for worker in workers]
    elif level == 2:
        units = [people.unit(worker.unit) for worker in workers if worker.unit]
        above = [people.unit(unit.parent) for unit in units if unit and unit.parent]
        ids = [unit.head for unit in [*above, *units] if unit]
    else:
        ids = [person.id for person in people.with_role("leadership")]
    found = [people.find(person) for person in ids if person]
    return [person for person in found if person is not None]


def note(
    context: Context, submission: dict[str, Json], level: int | None, reason: str | None
) -> dict[str, Json]:
    """Write the decision down: instruct, take over, delegate, or resolve.

    :return: the decision, and who takes over, if somebody does.
    :raises NotAllowed: when the case is hidden from the person it is given to, or she has left.
    """
    decision, words = str(submission["decision"]), str(submission.get("words") or "")
    taker = {"take_over": context.actor, "delegate": submission.get("delegate")}.get(decision)
    if taker:
        _must_be_able(context, str(taker))
    context.record(
        "escalation.decided", {"decision": decision, "words": words, "person": taker or "", "level": level}
    )
    return {"decision": decision, "words": words, "taker": taker or None}


def decide(context: Context, submission: dict[str, Json], level: int | None, reason: str | None) -> None:
    """Note a decision and carry it out in one: for cases whose diagram does not draw what follows."""
    noted = note(context, submission, level, reason)
    if noted["taker"]:
        hand_over(context, str(noted["taker"]), str(noted["words"]))
    elif noted["decision"] == "instruct":
        instruct(context, str(noted["words"]))


def instruct(context: Context, words: str) -> None:
    """Return the case to its handlers with an instruction; they are told, and their tasks show it."""
    tell(
        context,
        handlers(context),
        say("%(number)s: an instruction", number=context.case.number),
        f"{words}\n{context.settings.public_address}/cases/{context.case.number}",
        key=f"instruction:{context.instance}:{context.now.isoformat()}",
    )


def _must_be_able(context: Context, taker: str) -> None:
    person = context.uow.people.get(taker)
    if not person.active or taker in _kept_away(context):
        raise NotAllowed(
            say("%(name)s cannot be given this case.", name=person.name),
            reason="person",
            remedy=say("Choose somebody else."),
        )


def hand_over(context: Context, person: str, words: str) -> None:
    """Give a person the case's open tasks that she may do; the others stay where they are."""
    uow, taker = context.uow, person
    for instance in uow.instances.of_case(context.case.id):
        for task in uow.tasks.open_of(instance.id):
            if task.process not in _OTHERS and task.assignee != taker and _may_do(context, task, taker):
                uow.tasks.save(
                    replace(task, status=TaskStatus.RESERVED, assignee=taker), expected=task.revision
                )
                uow.events.append(
                    f"instance:{task.instance}",
                    "task.assigned",
                    {
                        "task": task.id,
                        "element": task.element,
                        "name": task.name,
                        "person": taker,
                        "reason": words,
                    },
                    at=context.now,
                    actor=context.actor,
                    case=task.case,
                )


def _may_do(context: Context, task: Task, person: str) -> bool:
    """Whether certificates and conflicts of interest allow it; the unit does not matter to who decides."""
    try:
        rights.check(context.uow, replace(task, assignee=person), person, context.now, context.settings.tz)
    except NotAllowed:
        return False
    return True
