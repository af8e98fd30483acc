"""The organisation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, func, select

from engine.errors import NotFound
from engine.model import Certificate, Person, Unit
from engine.storage import tables as t
from engine.storage.shapes import CERTIFICATE, PERSON, UNIT, row_of
from engine.storage.statements import Query, Session, inserted, same, updated

_PERSONS = select(*PERSON.columns)
_FIND = Query(_PERSONS.where(t.person.c.id == bindparam("of")), PERSON.make)
_BY_EMAIL = Query(
    _PERSONS.where(func.lower(t.person.c.email) == bindparam("of")).order_by(t.person.c.id).limit(1),
    PERSON.make,
)
_BY_TOKEN = Query(_PERSONS.where(t.person.c.token_version == bindparam("of")).limit(1), PERSON.make)
_ALL = Query(_PERSONS.order_by(t.person.c.name, t.person.c.id), PERSON.make)
_ADD = inserted(t.person)
_SAVE = updated(t.person)
_UNIT = Query(select(*UNIT.columns).where(t.unit.c.id == bindparam("of")), UNIT.make)
_UNITS = Query(select(*UNIT.columns).order_by(t.unit.c.id), UNIT.make)
_ADD_UNIT = inserted(t.unit)
_SAVE_UNIT = updated(t.unit)
_CERTIFICATES = Query(
    select(*CERTIFICATE.columns)
    .where(t.certificate.c.person == bindparam("of"))
    .order_by(t.certificate.c.kind, t.certificate.c.expires_on),
    CERTIFICATE.make,
)
_ADD_CERTIFICATE = inserted(t.certificate)
_CERTIFIED = Query(
    select(t.certificate.c.kind)
    .where(
        t.certificate.c.person == bindparam("of"),
        t.certificate.c.kind == bindparam("wanted"),
        t.certificate.c.expires_on >= bindparam("on"),
    )
    .limit(1),
    same,
)


class SqlPeople:
    """See :class:`engine.ports.People`."""

    def __init__(self, session: Session) -> None:
        self._db = session

    def get(self, person: str) -> Person:
        """The person with this id."""
        found = self.find(person)
        if found is None:
            raise NotFound("person", person)
        return found

    def find(self, person: str) -> Person | None:
        """The person with this id, if any."""
        return self._db.first(_FIND, {"of": person})

    def by_email(self, email: str) -> Person | None:
        """The person with this address, whatever its case."""
        return self._db.first(_BY_EMAIL, {"of": email.strip().lower()})

    def by_token(self, token_version: str) -> Person | None:
        """The person whose sign-in carries this mark; nobody has the empty one."""
        return self._db.first(_BY_TOKEN, {"of": token_version}) if token_version else None

    def all(self) -> Sequence[Person]:
        """Everybody, by name."""
        return self._db.all(_ALL, {})

    def save(self, person: Person) -> None:
        """Write a person."""
        values = row_of(person)
        if self._db.change(_SAVE, {**values, "of": person.id}) == 0:
            self._db.change(_ADD, values)

    def unit(self, unit: str) -> Unit | None:
        """The unit with this id."""
        return self._db.first(_UNIT, {"of": unit})

    def units(self) -> Sequence[Unit]:
        """All units, by id."""
        return self._db.all(_UNITS, {})

    def save_unit(self, unit: Unit) -> None:
        """Write a unit."""
        values = row_of(unit)
        if self._db.change(_SAVE_UNIT, {**values, "of": unit.id}) == 0:
            self._db.change(_ADD_UNIT, values)

    def certificates(self, person: str) -> Sequence[Certificate]:
        """The person's certificates, by kind and expiry."""
        return self._db.all(_CERTIFICATES, {"of": person})

    def save_certificate(self, certificate: Certificate) -> None:
        """Write a certificate once; earlier ones of its kind stay as they are."""
        if certificate not in self.certificates(certificate.person):
            self._db.change(_ADD_CERTIFICATE, row_of(certificate))

    def certified(self, person: str, kind: str, on: date) -> bool:
        """Whether a certificate of ``kind`` is valid on this day."""
        return self._db.first(_CERTIFIED, {"of": person, "wanted": kind, "on": on}) is not None

    def with_role(self, role: str) -> Sequence[Person]:
        """Active people with a role, by name."""
        return [person for person in self.all() if person.active and role in person.roles]
