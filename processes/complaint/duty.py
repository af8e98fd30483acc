"""The duty roster: who is told what cannot wait while the house is closed; the 24 hours run on (S9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from engine.commands import Engine
from engine.errors import Conflict, Invalid
from engine.model import Json, Person, Viewer
from engine.ports import Queries, UnitOfWork
from engine.sentences import say
from processes.complaint.records import Records
from processes.complaint.records.rows import Duty

STREAM = "organisation"
ROLES = ("", "reception", "handler", "head", "leadership")
"""For whom a duty stands in: everybody, or only those with one role."""


def add(
    engine: Engine, person: str, starts_at: datetime, ends_at: datetime, *, role: str = "", viewer: Viewer
) -> Duty:
    """Put somebody on duty from a moment until another, both aware.

    :param role: what is told to people of this role, she is told too; ``""``: all of it.
    :raises Invalid: when it ends before it starts, or the role is not known.
    :raises Conflict: when she is on duty for the same in a part of that time already.
    """
    if role not in ROLES:
        raise Invalid(
            say("There is no role %(role)s.", role=role),
            remedy=say("Known are %(roles)s.", roles=", ".join(ROLES[1:])),
        )
    if ends_at <= starts_at:
        raise Invalid(say("The duty ends before it starts."), remedy=say("Give a later end."))
    with engine.store.write() as uow:
        found = uow.people.get(person)
        for other in uow.records.duties_after(starts_at):
            if (other.person, other.role) == (person, role) and other.starts_at < ends_at:
                raise Conflict(say("%(name)s is on duty in a part of that time already.", name=found.name))
        made: Duty = uow.records.duties.add(person=person, role=role, starts_at=starts_at, ends_at=ends_at)
        _note(engine, uow, "duty.added", made, viewer)
        uow.commit()
    return made


def remove(engine: Engine, duty: int, *, viewer: Viewer) -> None:
    """Take somebody off duty again."""
    with engine.store.write() as uow:
        kept = uow.records
        found = kept.duties.get(duty)
        kept.drop_duty(duty)
        _note(engine, uow, "duty.removed", found, viewer)
        uow.commit()


def upcoming(queries: Queries, now: datetime) -> Sequence[Duty]:
    """Duties that are not over, the next one first."""
    kept: Records = queries.records
    return sorted(kept.duties_after(now), key=lambda item: (item.starts_at, item.id))


def on_duty(uow: UnitOfWork, now: datetime, addressed: Iterable[Person]) -> list[Person]:
    """Who is on duty now for what these people are told."""
    roles = {role for person in addressed for role in person.roles}
    return _of(uow, [item for item in _running(uow, now) if not item.role or item.role in roles])


def all_on_duty(uow: UnitOfWork, now: datetime) -> list[Person]:
    """Who is on duty now, for whatever: an emergency is told to all of them (S3)."""
    return _of(uow, _running(uow, now))


def _running(uow: UnitOfWork, now: datetime) -> list[Duty]:
    kept: Records = uow.records
    return [item for item in kept.duties_after(now) if item.starts_at <= now]


def _of(uow: UnitOfWork, duties: Iterable[Duty]) -> list[Person]:
    found = [uow.people.find(item.person) for item in duties]
    return [person for person in found if person is not None]


def _note(engine: Engine, uow: UnitOfWork, event: str, duty: Duty, viewer: Viewer) -> None:
    payload: dict[str, Json] = {
        "person": duty.person,
        "role": duty.role,
        "starts_at": duty.starts_at.isoformat(),
        "ends_at": duty.ends_at.isoformat(),
    }
    uow.events.append(STREAM, event, payload, at=engine.clock.now(), actor=viewer.person)
