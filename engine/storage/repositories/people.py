"""The organisation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from engine.errors import NotFound
from engine.model import Certificate, Person, Unit
from engine.storage import tables as t
from engine.storage.rows import plain, row_of, to_person


class SqlPeople:
    """See :class:`engine.ports.People`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, person: str) -> Person:
        """The person with this id."""
        found = self.find(person)
        if found is None:
            raise NotFound("person", person)
        return found

    def find(self, person: str) -> Person | None:
        """The person with this id, if any."""
        return self._one(t.person.c.id == person)

    def by_email(self, email: str) -> Person | None:
        """The person with this address, whatever its case."""
        return self._one(func.lower(t.person.c.email) == email.strip().lower())

    def by_token(self, token_version: str) -> Person | None:
        """The person whose sign-in carries this mark."""
        return self._one(t.person.c.token_version == token_version) if token_version else None

    def all(self) -> Sequence[Person]:
        """Everybody, by name."""
        return [
            to_person(row) for row in self._db.execute(select(t.person).order_by(t.person.c.name)).mappings()
        ]

    def save(self, person: Person) -> None:
        """Write a person."""
        values = row_of(person) | {"roles": sorted(person.roles)}
        if self.find(person.id) is None:
            self._db.execute(insert(t.person), values)
        else:
            values.pop("id")
            self._db.execute(update(t.person).where(t.person.c.id == person.id), values)

    def unit(self, unit: str) -> Unit | None:
        """The unit with this id."""
        row = self._db.execute(select(t.unit).where(t.unit.c.id == unit)).mappings().first()
        return None if row is None else plain(Unit, row)

    def units(self) -> Sequence[Unit]:
        """All units, by id."""
        return [plain(Unit, row) for row in self._db.execute(select(t.unit).order_by(t.unit.c.id)).mappings()]

    def save_unit(self, unit: Unit) -> None:
        """Write a unit."""
        if self.unit(unit.id) is None:
            self._db.execute(insert(t.unit), row_of(unit))
        else:
            self._db.execute(update(t.unit).where(t.unit.c.id == unit.id), row_of(unit, "id"))

    def certificates(self, person: str) -> Sequence[Certificate]:
        """The person's certificates."""
        found = select(t.certificate).where(t.certificate.c.person == person)
        return [
            plain(Certificate, row)
            for row in self._db.execute(found.order_by(t.certificate.c.kind)).mappings()
        ]

    def save_certificate(self, certificate: Certificate) -> None:
        """Write a certificate once."""
        if certificate not in self.certificates(certificate.person):
            self._db.execute(insert(t.certificate), row_of(certificate))

    def certified(self, person: str, kind: str, on: date) -> bool:
        """Whether a certificate of ``kind`` is valid on this day."""
        found = select(t.certificate.c.person).where(
            t.certificate.c.person == person,
            t.certificate.c.kind == kind,
            t.certificate.c.expires_on >= on,
        )
        return self._db.execute(found).first() is not None

    def with_role(self, role: str) -> Sequence[Person]:
        """Active people with a role."""
        return [person for person in self.all() if person.active and role in person.roles]

    def _one(self, condition: ColumnElement[bool]) -> Person | None:
        row: Any = self._db.execute(select(t.person).where(condition)).mappings().first()
        return None if row is None else to_person(row)
