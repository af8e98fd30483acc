"""The organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import and_, bindparam, delete, exists, func, select

from engine.errors import NotFound
from engine.model import Absence, Certificate, Person, Unit
from engine.storage import tables as t
from engine.storage.shapes import ABSENCE, CERTIFICATE, PERSON, UNIT, row_of
from engine.storage.statements import Numbered, Query, Session, Statement, inserted, same, updated

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
_ONE_CERTIFICATE = and_(
    t.certificate.c.person == bindparam("of"),
    t.certificate.c.kind == bindparam("wanted"),
    t.certificate.c.expires_on == bindparam("on"),
)
_KNOWN = Query(select(t.certificate.c.kind).where(_ONE_CERTIFICATE), same)
_DROP_CERTIFICATE = Statement(delete(t.certificate).where(_ONE_CERTIFICATE))
_LONGER = t.certificate.alias("longer")
_ENDING = Query(
    select(*CERTIFICATE.columns)
    .join(t.person, t.person.c.id == t.certificate.c.person)
    .where(
        t.person.c.active,
        t.certificate.c.expires_on.between(bindparam("first"), bindparam("last")),
        ~exists(
            select(_LONGER.c.kind).where(
                _LONGER.c.person == t.certificate.c.person,
                _LONGER.c.kind == t.certificate.c.kind,
                _LONGER.c.override == "",
                _LONGER.c.expires_on > t.certificate.c.expires_on,
            )
        ),
    )
    .order_by(t.certificate.c.expires_on, t.certificate.c.person, t.certificate.c.kind),
    CERTIFICATE.make,
)
_HOLDERS = Query(
    _PERSONS.where(
        t.person.c.active,
        exists(
            select(t.certificate.c.kind).where(
                t.certificate.c.person == t.person.c.id,
                t.certificate.c.kind == bindparam("wanted"),
                t.certificate.c.expires_on >= bindparam("on"),
            )
        ),
    ).order_by(t.person.c.name, t.person.c.id),
    PERSON.make,
)
_ABSENCE = Query(
    select(*ABSENCE.columns)
    .where(
        t.absence.c.person == bindparam("of"),
        t.absence.c.ends_on >= bindparam("on"),
        t.absence.c.starts_on <= bindparam("on"),
    )
    .order_by(t.absence.c.id)
    .limit(1),
    ABSENCE.make,
)
_ABSENCES = Query(
    select(*ABSENCE.columns)
    .where(t.absence.c.ends_on >= bindparam("since"))
    .order_by(t.absence.c.starts_on, t.absence.c.id),
    ABSENCE.make,
)
_GET_ABSENCE = Query(select(*ABSENCE.columns).where(t.absence.c.id == bindparam("of")), ABSENCE.make)
_SAVE_ABSENCE = updated(t.absence)
_ADD_ABSENCE = Numbered(t.absence)
_DROP_ABSENCE = Statement(delete(t.absence).where(t.absence.c.id == bindparam("of")))


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
        if self._db.first(_KNOWN, _named(certificate)) is None:
            self._db.change(_ADD_CERTIFICATE, row_of(certificate))

    def drop_certificate(self, certificate: Certificate) -> None:
        """Take a certificate back."""
        self._db.change(_DROP_CERTIFICATE, _named(certificate))

    def certificates_ending(self, first: date, last: date) -> Sequence[Certificate]:
        """Certificates of active people whose last day is one of these days, the earliest first."""
        return self._db.all(_ENDING, {"first": first, "last": last})

    def holders(self, kind: str, on: date) -> Sequence[Person]:
        """Active people who hold a certificate of ``kind`` that is valid on this day, by name."""
        return self._db.all(_HOLDERS, {"wanted": kind, "on": on})

    def certified(self, person: str, kind: str, on: date) -> bool:
        """Whether a certificate of ``kind`` is valid on this day."""
        return self._db.first(_CERTIFIED, {"of": person, "wanted": kind, "on": on}) is not None

    def with_role(self, role: str) -> Sequence[Person]:
        """Active people with a role, by name."""
        return [person for person in self.all() if person.active and role in person.roles]

    def absence(self, person: str, on: date) -> Absence | None:
        """Her absence that covers this day, if she is away."""
        return self._db.first(_ABSENCE, {"of": person, "on": on})

    def absences(self, since: date) -> Sequence[Absence]:
        """Everybody's absences that end on this day or later, the earliest first."""
        return self._db.all(_ABSENCES, {"since": since})

    def get_absence(self, absence: int) -> Absence:
        """The absence with this id."""
        found = self._db.first(_GET_ABSENCE, {"of": absence})
        if found is None:
            raise NotFound("absence", absence)
        return found

    def add_absence(
        self,
        person: str,
        starts_on: date,
        ends_on: date,
        substitute: str | None = None,
        *,
        reason: str = "",
        entered_by: str = "",
    ) -> Absence:
        """Store an absence."""
        made = Absence(0, person, starts_on, ends_on, substitute, reason, entered_by)
        return replace(made, id=self._db.number(_ADD_ABSENCE, row_of(made)))

    def save_absence(self, absence: Absence) -> None:
        """Write the changed absence."""
        if self._db.change(_SAVE_ABSENCE, {**row_of(absence), "of": absence.id}) == 0:
            raise NotFound("absence", absence.id)

    def drop_absence(self, absence: int) -> None:
        """Forget an absence."""
        self._db.change(_DROP_ABSENCE, {"of": absence})


def _named(certificate: Certificate) -> dict[str, object]:
    return {"of": certificate.person, "wanted": certificate.kind, "on": certificate.expires_on}
