"""What the administrator does with single people: certificates, absences, leaving (S3).

Each is one transaction and one event on the stream ``organisation``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from engine import organisation
from engine.commands import Engine
from engine.commands.daily import ORGANISATION
from engine.commands.standing_in import keep_hidden
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.model import Absence, Certificate, Json, Person
from engine.ports import People, UnitOfWork
from engine.sentences import say
from engine.substitution import circle_of

LONGEST_LOAN = 30
"""Days for which somebody may do work without its certificate at most; then the reason is given anew."""


def today(engine: Engine) -> date:
    """The house's day."""
    return engine.clock.now().astimezone(engine.settings.tz).date()


def grant(engine: Engine, certificate: Certificate, *, actor: str) -> None:
    """Enter a certificate somebody has earned.

    :raises Invalid: when its kind is missing or its last day has passed.
    """
    _check_certificate(engine, certificate)
    with engine.store.write() as uow:
        uow.people.get(certificate.person)
        if certificate in uow.people.certificates(certificate.person):
            return
        uow.people.drop_certificate(certificate)
        uow.people.save_certificate(certificate)
        _record(engine, uow, "certificate.granted", _told(certificate), actor)
        uow.commit()


def lend(engine: Engine, certificate: Certificate, *, actor: str) -> None:
    """Let somebody do work without its certificate for some days; ``override`` says why.

    :raises Invalid: without a reason, or for longer than :data:`LONGEST_LOAN` days.
    """
    _check_certificate(engine, certificate)
    if not certificate.override.strip():
        raise Invalid(
            say("The reason is missing."),
            remedy=say("Say why the work cannot wait for somebody with a certificate."),
        )
    if certificate.expires_on > today(engine) + timedelta(days=LONGEST_LOAN):
        raise Invalid(
            say("A certificate is lent for %(longest_loan)s days at most.", longest_loan=LONGEST_LOAN),
            remedy=say("Choose an earlier day; it can be lent again then."),
        )
    with engine.store.write() as uow:
        uow.people.get(certificate.person)
        if uow.people.certified(certificate.person, certificate.kind, certificate.expires_on):
            raise Conflict(
                say(
                    "%(name)s may do %(kind)s until then anyway.",
                    name=uow.people.get(certificate.person).name,
                    kind=certificate.kind,
                ),
                remedy=say("Nothing needs lending."),
            )
        uow.people.save_certificate(certificate)
        reason: Json = certificate.override
        _record(engine, uow, "certificate.lent", {**_told(certificate), "reason": reason}, actor)
        uow.commit()


def withdraw(engine: Engine, certificate: Certificate, *, actor: str, reason: str) -> None:
    """Take a certificate back; leadership hears of work that nobody can do now.

    :raises NotFound: when she holds no such certificate.
    :raises Invalid: without a reason.
    """
    if not reason.strip():
        raise Invalid(say("The reason is missing."), remedy=say("Say why it no longer holds."))
    with engine.store.write() as uow:
        held = uow.people.certificates(certificate.person)
        if not any(_told(item) == _told(certificate) for item in held):
            raise NotFound("certificate", certificate.kind)
        uow.people.drop_certificate(certificate)
        _record(engine, uow, "certificate.withdrawn", {**_told(certificate), "reason": reason}, actor)
        uow.commit()
    engine.look_after()


def enter_absence(engine: Engine, absence: Absence, *, actor: str) -> Absence:
    """Write an absence down; if it has begun, her open work is passed on at once.

    :param absence: its number and who entered it are filled in.
    :raises Invalid: when days or substitute do not hold, and for a circle of substitutes.
    :raises Conflict: when she is away on one of the days already.
    """
    with engine.store.write() as uow:
        problem = problem_of(absence, uow.people)
        if problem is None and absence.ends_on < today(engine):
            problem = Invalid(
                say("These days have passed."),
                remedy=say("Enter an absence that lasts until today or longer."),
            )
        if problem is not None:
            raise problem
        kept = uow.people.add_absence(
            absence.person,
            absence.starts_on,
            absence.ends_on,
            absence.substitute,
            reason=absence.reason,
            entered_by=actor,
        )
        _record(engine, uow, "absence.entered", _told_absence(kept), actor)
        keep_hidden(uow, kept, engine.clock.now())
        uow.commit()
    if kept.covers(today(engine)):
        engine.look_after()
    return kept


def end_absence(engine: Engine, absence: int, *, actor: str) -> None:
    """She is back today, or will not be away after all; what was passed on stays where it is."""
    with engine.store.write() as uow:
        found = uow.people.get_absence(absence)
        yesterday = today(engine) - timedelta(days=1)
        if found.ends_on <= yesterday:
            raise Conflict(say("This absence is over."), remedy=say("Nothing needs ending."))
        if found.starts_on > yesterday:
            uow.people.drop_absence(absence)
        else:
            uow.people.save_absence(replace(found, ends_on=yesterday))
        _record(engine, uow, "absence.ended", _told_absence(found), actor)
        uow.commit()


def leave(engine: Engine, person: str, *, to: str, actor: str) -> tuple[int, int]:
    """Somebody leaves: her open work goes to one colleague, and back to its pools where he may not do it.

    :param to: the colleague's id; empty for the pools.
    :return: how many tasks the colleague got, and how many went back.
    """
    with engine.store.read() as queries:
        found = queries.people.get(person)
        if to:
            queries.people.get(to)
        held = [task.id for task in queries.tasks.held_by(person)]
    if to == person:
        raise Invalid(
            say("Whoever leaves cannot take her own work over."), remedy=say("Choose somebody else.")
        )
    line = organisation.person_line(replace(found, active=False))
    organisation.take_in(engine, {"people": [line]}, actor=actor)
    got = sum(_given(engine, task, to) for task in held) if to else 0
    return got, len(held) - got


def problem_of(absence: Absence, people: People) -> Invalid | Conflict | None:
    """Why an absence cannot be, if so: days in the wrong order, unknown people, overlaps, circles."""
    person, substitute = people.find(absence.person), people.find(absence.substitute or "")
    if person is None or (absence.substitute and (substitute is None or not substitute.active)):
        return Invalid(
            say("Nobody who works here has this id."), remedy=say("Choose somebody from the list.")
        )
    if absence.ends_on < absence.starts_on:
        return Invalid(say("The last day is before the first."), remedy=say("Exchange the two days."))
    known = people.absences(absence.starts_on)
    for other in known:
        if other.person == absence.person and other.id != absence.id and other.starts_on <= absence.ends_on:
            return Conflict(
                say(
                    "%(name)s is away from %(starts_on)s to %(ends_on)s already.",
                    name=person.name,
                    starts_on=other.starts_on,
                    ends_on=other.ends_on,
                ),
                remedy=say("End that absence first, or choose other days."),
            )
    circle = circle_of(absence, known)
    if circle:
        names = " → ".join(_name(people, id) for id in (*circle, absence.person))
        return Invalid(
            say("The substitutes would stand in for each other in a circle: %(names)s.", names=names),
            remedy=say("Choose a substitute who is there, or one with another substitute."),
        )
    return None


def _name(people: People, id: str) -> str:
    found: Person | None = people.find(id)
    return found.name if found else id


def _given(engine: Engine, task: str, to: str) -> bool:
    try:
        return engine.assign(task, to, actor="", reason=say("Its holder has left.")).assignee is not None
    except (NotAllowed, NotFound, Conflict):
        return False


def _check_certificate(engine: Engine, certificate: Certificate) -> None:
    if not certificate.kind.strip():
        raise Invalid(
            say("The kind of work is missing."), remedy=say("Name it as the diagrams do, such as repair.")
        )
    if certificate.expires_on < today(engine):
        raise Invalid(
            say("This day has passed."), remedy=say("Enter the last day on which the certificate holds.")
        )


def _told(certificate: Certificate) -> dict[str, Json]:
    return {
        "person": certificate.person,
        "kind": certificate.kind,
        "expires_on": certificate.expires_on.isoformat(),
    }


def _told_absence(absence: Absence) -> dict[str, Json]:
    return {
        "person": absence.person,
        "starts_on": absence.starts_on.isoformat(),
        "ends_on": absence.ends_on.isoformat(),
        "substitute": absence.substitute,
        "reason": absence.reason,
    }


def _record(engine: Engine, uow: UnitOfWork, type: str, payload: dict[str, Json], actor: str) -> None:
    uow.events.append(ORGANISATION, type, payload, at=engine.clock.now(), actor=actor)
