"""Work of people who are away goes to whoever stands in for them; nothing waits unseen.

The order is the substitute (by way of others when she is away too), the pool the work came from, the
superior, the leader. Whoever gets it must be there and be able to do it: certified, not barred, without a
conflict of interest. Each such way is an event. Clocks run on. What a diagram asks of one person and of no
pool waits for her.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.commands import rights
from engine.commands.context import StepContext
from engine.errors import NotAllowed, NotFound
from engine.model import Absence, Json, Person, Task, TaskStatus
from engine.ports import UnitOfWork
from engine.sentences import say
from engine.substitution import follow

STANDS_IN = "stands in for a person the case is hidden from"
"""Why a case is hidden from a substitute; her own substitutes are not kept away for it."""
_FOR_EVER = date.max
SUBSTITUTE, POOL, SUPERIOR, LEADER, NOBODY = "substitute", "pool", "superior", "leader", "nobody"


@dataclass(frozen=True)
class Place:
    """Where work goes.

    :ivar person: who gets it; ``None`` when it waits in its pool.
    :ivar way: ``substitute``, ``pool``, ``superior``, ``leader``, or ``nobody`` when all are away.
    """

    person: str | None
    way: str


def hand_on(context: StepContext, task: Task) -> Task:
    """Pass a task on when whoever it is reserved for is away today or has left; gives it as it is then."""
    if task.assignee is None:
        return task
    if task.assignee in context.uow.cases.conflicts(task.case):
        return set_aside(context, task)
    absence = _absence(context, task.assignee)
    if absence is None or _is_hers_alone(context, task):
        return task
    until = absence.ends_on.isoformat() if absence.ends_on != _FOR_EVER else None
    return _moved(
        context,
        task,
        _place(context, task, absence),
        "handed_on",
        {"absent": absence.person, "until": until},
        _gone(_name(context, absence.person), until, address(context, task)),
    )


def set_aside(context: StepContext, task: Task) -> Task:
    """Take a task from a holder with a conflict of interest: to its pool, else up; gives it as it is then."""
    holder = task.assignee
    if holder is None:
        return task
    return _moved(
        context,
        task,
        _away_from(context, task, holder),
        "set_aside",
        {"from": holder},
        say(
            "%(context)s has a conflict of interest in this case.\n%(address)s",
            context=_name(context, holder),
            address=address(context, task),
        ),
    )


def _moved(
    context: StepContext, task: Task, place: Place, what: str, of: Mapping[str, Json], why: str
) -> Task:
    """Give a task its new place, write it down as ``task.<what>``, and tell whoever has it now why."""
    saved = context.uow.tasks.save(
        replace(
            task,
            assignee=place.person,
            status=TaskStatus.RESERVED if place.person else TaskStatus.READY,
        ),
        expected=task.revision,
    )
    named: dict[str, Json] = {"task": task.id, "element": task.element, "name": task.name}
    context.record(f"task.{what}", {**named, **of, "way": place.way, "person": place.person})
    if place.person is not None:
        tell(
            context,
            context.uow.people.get(place.person),
            say("%(number)s: “%(name)s” is yours", number=context.case.number, name=task.name),
            why,
            key=f"{what}:{task.id}:{saved.revision}",
        )
    elif place.way == NOBODY:
        alarm(context, saved)
    return saved


def keep_hidden(uow: UnitOfWork, absence: Absence, now: datetime) -> None:
    """What is hidden from somebody is hidden from her substitute, too; what she holds of it goes back."""
    if absence.substitute is None:
        return
    hidden = uow.cases.hidden_from(absence.person, but_for=STANDS_IN)
    for case in hidden:
        uow.cases.bar(case, absence.substitute, STANDS_IN, now)
    for task in uow.tasks.held_by(absence.substitute):
        if task.case in hidden and (task.unit or task.role):
            uow.tasks.save(replace(task, status=TaskStatus.READY, assignee=None), expected=task.revision)
            uow.events.append(
                f"instance:{task.instance}",
                "task.released",
                {"task": task.id, "element": task.element, "name": task.name, "reason": ""},
                at=now,
                case=task.case,
            )


def alarm(context: StepContext, task: Task) -> bool:
    """Tell leadership that nobody who is there may do a task, at most once a day for each task.

    :return: whether anybody was told.
    """
    people, barred = context.uow.people, context.uow.cases.barred(task.case)
    day = context.today().isoformat()
    told = False
    for person in [*people.with_role("leadership"), *people.with_role("administrator")]:
        if person.id in barred:
            continue
        told |= tell(
            context,
            person,
            say("%(number)s: nobody can do “%(name)s”", number=context.case.number, name=task.name),
            say(
                "%(lacking)s Have somebody trained or called in, or have the administrator "
                "lend a certificate with a reason.\n%(address)s",
                lacking=_lacking(task),
                address=address(context, task),
            ),
            key=f"nobody:{task.id}:{day}:{person.id}",
        )
    if told:
        context.record(
            "task.nobody", {"task": task.id, "name": task.name, "certificate": task.certificate or ""}
        )
    return told


def someone_can(context: StepContext, task: Task) -> bool:
    """Whether anybody who is there today may do a task: its holder, or somebody it may be handed to."""
    people = context.uow.people
    holder = people.find(task.assignee) if task.assignee is not None else None
    if holder is not None and _can(context, task, holder):
        return True
    free = replace(task, assignee=None)
    candidates = _fit(context, free)
    return _any_there(
        context, (person for person in candidates if rights.in_pool(free, person))
    ) or _any_there(context, (person for person in candidates if rights.belongs(people, free, person)))


def tell(context: StepContext, person: Person, subject: str, body: str, *, key: str) -> bool:
    """Write to a colleague, once for each key."""
    return bool(person.email) and context.uow.outbox.add(
        key=key,
        channel=context.settings.notify,
        recipient=person.email,
        payload={"subject": subject, "body": body},
        created_at=context.now,
        case=context.case_id,
    )


def address(context: StepContext, task: Task) -> str:
    """Where a task is opened."""
    return f"{context.settings.public_address}/tasks/{task.id}"


def _place(context: StepContext, task: Task, absence: Absence) -> Place:
    people = context.uow.people
    free = replace(task, assignee=None)
    chain = follow(
        absence.person,
        lambda person: absence if person == absence.person else people.absence(person, context.today()),
    )
    if chain.end is not None and _can(context, free, people.get(chain.end)):
        return Place(chain.end, SUBSTITUTE)
    return _away_from(context, task, absence.person)


def _away_from(context: StepContext, task: Task, holder: str) -> Place:
    """Where work goes that its holder cannot do and nobody stands in for: its pool, the superior, the leader.

    What a diagram asks of one person has no pool.
    """
    people = context.uow.people
    free = replace(task, assignee=None)
    has_pool = not _is_hers_alone(context, task)
    if has_pool and _any_there(
        context, (person for person in _fit(context, free) if rights.in_pool(free, person))
    ):
        return Place(None, POOL)
    for person in _superiors(context, holder):
        if _can(context, free, person):
            return Place(person.id, SUPERIOR)
    for person in people.with_role("leadership"):
        if _can(context, free, person):
            return Place(person.id, LEADER)
    return Place(None, NOBODY)


def _fit(context: StepContext, task: Task) -> list[Person]:
    """Active people who hold what a task asks for and whom nothing keeps away from its case or from it."""
    uow = context.uow
    if task.certificate:
        people = uow.people.holders(task.certificate, context.today())
    else:
        people = [person for person in uow.people.all() if person.active]
    kept_away = uow.cases.barred(task.case) | uow.cases.conflicts(task.case).keys()
    if task.not_by:
        kept_away |= uow.tasks.performers(task.case, task.not_by)
    return [person for person in people if person.id not in kept_away]


def _any_there(context: StepContext, people: Iterable[Person]) -> bool:
    today = context.today()
    return any(context.uow.people.absence(person.id, today) is None for person in people)


def _is_hers_alone(context: StepContext, task: Task) -> bool:
    """Whether the diagram asks it of one person and of no pool, as a statement: nobody else can give it."""
    if task.unit is not None or task.role is not None:
        return False
    release = context.uow.instances.get(task.instance).release
    processes = context.core.library.edition(context.uow.releases, release).processes
    return processes.process(task.process).elements[task.element].get("assignee") is not None


def _absence(context: StepContext, person: str) -> Absence | None:
    """Her absence today; one for ever when she has left or never was here."""
    people, today = context.uow.people, context.today()
    found = people.find(person)
    if found is None or not found.active:
        return Absence(0, person, today, _FOR_EVER)
    return people.absence(person, today)


def _superiors(context: StepContext, person: str) -> Iterator[Person]:
    """The way up from a person, herself not included."""
    seen = {person}
    first = context.uow.people.find(person)
    at = first.superior if first is not None else None
    while at is not None and at not in seen:
        seen.add(at)
        found = context.uow.people.find(at)
        if found is None:
            return
        yield found
        at = found.superior


def _can(context: StepContext, task: Task, person: Person) -> bool:
    """Whether she is there today and may do the task, were it given to her."""
    today: date = context.today()
    if context.uow.people.absence(person.id, today) is not None:
        return False
    given = replace(task, assignee=person.id)
    try:
        rights.check(context.uow, given, person.id, context.now, context.settings.tz)
    except (NotAllowed, NotFound):
        return False
    return True


def _lacking(task: Task) -> str:
    if task.certificate:
        return say(
            "It needs a certificate for %(certificate)s; nobody who holds one is there and may do it.",
            certificate=task.certificate,
        )
    return say("Everybody who may do it is away or has a conflict of interest.")


def _gone(name: str, until: str | None, address: str) -> str:
    if until:
        return say("%(name)s is away until %(until)s.\n%(address)s", name=name, until=until, address=address)
    return say("%(name)s has left.\n%(address)s", name=name, address=address)


def _name(context: StepContext, person: str) -> str:
    found = context.uow.people.find(person)
    return found.name if found else person
