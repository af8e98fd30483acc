"""What the desk looks after once a day: work of the absent, certificates that end, work nobody can do.

Everything may be done twice without harm: work is passed on once, people are told once.
"""

from __future__ import annotations

from datetime import date, timedelta

from engine.commands.context import StepContext
from engine.commands.core import Core
from engine.commands.standing_in import alarm, hand_on, someone_can
from engine.model import Certificate, Person, Task, TaskStatus
from engine.ports import UnitOfWork
from engine.sentences import say
from engine.substitution import follow

WARNED = (7, 30)
"""Days before the last day of a certificate at which its holder and her superior are told (S3)."""
ORGANISATION = "organisation"
"""The stream of what happens to units, people, certificates and absences."""
_BATCH = 200


def look_after(core: Core) -> None:
    """Do all of it for today."""
    pass_on(core)
    warn(core)
    raise_alarms(core)


def pass_on(core: Core) -> int:
    """Pass the open work of everybody who is away today on; gives how many tasks went elsewhere."""
    today = _today(core)
    with core.store.read() as queries:
        away = [absence.person for absence in queries.people.absences(today) if absence.covers(today)]
        held = [task.id for person in away for task in queries.tasks.held_by(person)]
    moved = 0
    for task in held:
        with core.store.write() as uow:
            found = uow.tasks.get(task)
            if found.status is TaskStatus.RESERVED:
                moved += hand_on(_context(core, uow, found), found) != found
                uow.commit()
        core.wake(uow.work_due)
    return moved


def warn(core: Core) -> int:
    """Tell the holders of certificates that end soon, and their superiors, once at each of :data:`WARNED`.

    :return: how many certificates somebody was told of.
    """
    today = _today(core)
    with core.store.write() as uow:
        ending = [
            item
            for item in uow.people.certificates_ending(today, today + timedelta(days=max(WARNED)))
            if not item.override
        ]
        told = sum(_warn_of(core, uow, item, (item.expires_on - today).days) for item in ending)
        uow.commit()
    core.wake(uow.work_due)
    return told


def raise_alarms(core: Core) -> int:
    """Tell leadership of open tasks that ask for a certificate and that nobody can do today.

    :return: for how many tasks leadership was told.
    """
    raised, after = 0, ""
    while True:
        with core.store.write() as uow:
            tasks = uow.tasks.needing_certificates(after, _BATCH)
            for task in tasks:
                context = _context(core, uow, task)
                if not someone_can(context, task):
                    raised += alarm(context, task)
            uow.commit()
        core.wake(uow.work_due)
        if len(tasks) < _BATCH:
            return raised
        after = tasks[-1].id


def _warn_of(core: Core, uow: UnitOfWork, certificate: Certificate, days: int) -> bool:
    step = min(limit for limit in WARNED if days <= limit)
    holder = uow.people.get(certificate.person)
    until = certificate.expires_on.isoformat()
    told = [
        uow.outbox.add(
            key=f"certificate:{holder.id}:{certificate.kind}:{until}:{step}:{person.id}",
            channel=core.settings.notify,
            recipient=person.email,
            payload={
                "subject": say(
                    "The certificate of %(name)s for %(kind)s ends on %(until)s",
                    name=holder.name,
                    kind=certificate.kind,
                    until=until,
                ),
                "body": say(
                    "After that day %(name)s can neither claim nor complete work of this kind. Arrange the "
                    "training now, and have the administrator enter the new certificate.\n%(address)s",
                    name=holder.name,
                    address=f"{core.settings.public_address}/organisation/certificates",
                ),
            },
            created_at=core.clock.now(),
        )
        for person in (holder, *_superiors(core, uow, holder))
        if person.email
    ]
    if any(told):
        uow.events.append(
            ORGANISATION,
            "certificate.ending",
            {"person": holder.id, "kind": certificate.kind, "expires_on": until, "days": step},
            at=core.clock.now(),
        )
    return any(told)


def _superiors(core: Core, uow: UnitOfWork, person: Person) -> list[Person]:
    """Her direct superior, or the head of her unit; and whoever stands in while that one is away."""
    above = person.superior
    if above is None and person.unit is not None:
        unit = uow.people.unit(person.unit)
        above = unit.head if unit and unit.head != person.id else None
    if above is None:
        return []
    stand_in = follow(above, lambda id: uow.people.absence(id, _today(core))).end
    found = [uow.people.find(id) for id in dict.fromkeys((above, stand_in or above))]
    return [person for person in found if person is not None and person.active]


def _context(core: Core, uow: UnitOfWork, task: Task) -> StepContext:
    return StepContext(
        core=core,
        uow=uow,
        now=core.clock.now(),
        case_id=task.case,
        instance=task.instance,
        element=task.element,
    )


def _today(core: Core) -> date:
    return core.clock.now().astimezone(core.settings.tz).date()
