"""A house begins: its units and its first administrator, without the demo's data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.commands import Engine
from engine.commands.daily import ORGANISATION
from engine.errors import Conflict, Invalid
from engine.model import WEEK, Hours, HouseCalendar, Person, Unit
from engine.sentences import say

UNITS: Mapping[str, tuple[str, str | None]] = {
    "management": ("Management", None),
    "sales": ("Sales", "management"),
    "after_sales": ("After-sales service", "sales"),
    "technical_quality": ("Technical quality", "management"),
    "production": ("Production", "management"),
    "warehouse": ("Warehouse", "management"),
    "finance": ("Finance", "management"),
    "r_and_d": ("Research and development", "management"),
    "design": ("Design", "management"),
}
"""The units that the shipped diagrams know: id → name, and the unit above it (S1)."""
ROLES = frozenset({"staff", "handler", "administrator", "leadership", "head", "process_owner"})
"""What the first person may do: everything, until she has named others."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Beginning:
    """What a house tells of itself.

    :ivar units: unit → the house's own name for it; units not named keep theirs.
    :ivar password: already hashed.
    :ivar hours: when the house works from Monday to Friday.
    """

    name: str
    email: str
    password: str
    token_version: str
    units: Mapping[str, str]
    hours: Hours = WEEK[0]


def is_empty(engine: Engine) -> bool:
    """Whether nobody works here yet."""
    with engine.store.read() as queries:
        return not queries.people.all()


def begin(engine: Engine, told: Beginning) -> Person:
    """Make the units and the first administrator, who heads them until she names others.

    :raises Invalid: when her name or address is missing.
    :raises Conflict: when somebody works here already.
    """
    name, email = told.name.strip(), told.email.strip().lower()
    if not name:
        raise Invalid(say("Nothing says what you are called."), remedy=say("Write your name."))
    if not _EMAIL.fullmatch(email):
        raise Invalid(say("This is no mail address."), remedy=say("Write it like name@house.example."))
    person = Person(
        id=_id_of(name),
        name=name,
        email=email,
        unit="management",
        roles=ROLES,
        password=told.password,
        token_version=told.token_version,
    )
    with engine.store.write() as uow:
        if uow.people.all():
            raise Conflict(say("Somebody works here already."), remedy=say("Sign in."))
        uow.people.save(person)
        for unit, (shipped, parent) in UNITS.items():
            uow.people.save_unit(Unit(unit, told.units.get(unit, "").strip() or shipped, parent, person.id))
        week = tuple(told.hours if day < 5 else () for day in range(7))
        uow.calendars.save(HouseCalendar(week), at=engine.clock.now(), by=person.id)
        uow.events.append(
            ORGANISATION,
            "house.begun",
            {"person": person.id, "units": list(UNITS)},
            at=engine.clock.now(),
            actor=person.id,
        )
        uow.commit()
    return person


def _id_of(name: str) -> str:
    """A person's id from her first name: small letters and digits."""
    first = re.sub(r"[^a-z0-9]", "", name.lower().split()[0])
    return first if first[:1].isalpha() else "administrator"
