"""Releases, people, clocks, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

from engine.errors import NotFound, StaleRevision
from engine.model import (
    Absence,
    Certificate,
    Draft,
    HouseCalendar,
    Pause,
    Person,
    PromiseClock,
    Release,
    StoredFile,
    Unit,
)
from engine.storage.limits import refuse_large
from engine.storage.memory.state import State


class MemoryReleases:
    """See :class:`engine.ports.Releases`."""

    def __init__(self, state: State) -> None:
        self._in = state

    def put(self, name: str, content: bytes) -> str:
        """Store content once; returns its SHA-256 in hexadecimal."""
        hash = sha256(content).hexdigest()
        if hash not in self._in.artefacts:
            self._in.artefacts.put(hash, bytes(content))
        return hash

    def content(self, hash: str) -> bytes:
        """The stored content."""
        found = self._in.artefacts.get(hash)
        if found is None:
            raise NotFound("content", hash)
        return found

    def publish(
        self, manifest: Mapping[str, str], *, at: datetime, author: str, publisher: str, note: str
    ) -> Release:
        """Store the next release."""
        for hash in manifest.values():
            self._in.artefacts.must_have(hash)
        new = self._in.number("release")
        release = Release(new, at, author, publisher, note, dict(sorted(manifest.items())))
        self._in.releases.put(new, release)
        return self.get(new)

    def get(self, release: int) -> Release:
        """The release with this id."""
        found = self._in.releases.get(release)
        if found is None:
            raise NotFound("release", release)
        return replace(found, manifest=dict(found.manifest))

    def newest(self) -> Release | None:
        """The release new cases start on."""
        last = max(self._in.releases, default=None)
        return None if last is None else self.get(last)

    def in_force(self, at: datetime) -> Release | None:
        """The newest release published at or before ``at``; the first one when none was."""
        published = [row.id for row in self._in.releases.rows() if row.published_at <= at]
        chosen = max(published) if published else min(self._in.releases, default=None)
        return None if chosen is None else self.get(chosen)

    def all(self) -> Sequence[Release]:
        """All releases, newest first, without manifests."""
        newest_first = sorted(self._in.releases.rows(), key=lambda row: -row.id)
        return [replace(row, manifest={}) for row in newest_first]

    def draft(self, name: str) -> Draft | None:
        """The draft of an artefact."""
        return self._in.drafts.get(name)

    def drafts(self) -> Sequence[Draft]:
        """All drafts, by name."""
        return sorted(self._in.drafts.rows(), key=lambda draft: draft.name)

    def save_draft(self, draft: Draft, *, expected: int | None) -> Draft:
        """Write a draft if it is still at the revision it was read at."""
        stored = self.draft(draft.name)
        actual = None if stored is None else stored.revision
        if actual != expected:
            raise StaleRevision("draft", draft.name, expected or 0, actual)
        saved = replace(draft, revision=(expected or 0) + 1)
        self._in.drafts.put(draft.name, saved)
        return saved

    def drop_draft(self, name: str) -> None:
        """Forget a draft."""
        self._in.drafts.drop(name)


class MemoryPeople:
    """See :class:`engine.ports.People`."""

    def __init__(self, state: State) -> None:
        self._in = state

    def get(self, person: str) -> Person:
        """The person with this id."""
        found = self.find(person)
        if found is None:
            raise NotFound("person", person)
        return found

    def find(self, person: str) -> Person | None:
        """The person with this id, if any."""
        return self._in.persons.get(person)

    def by_email(self, email: str) -> Person | None:
        """The person with this address, whatever its case."""
        wanted = email.strip().lower()
        found = [row for row in self._in.persons.rows() if row.email.lower() == wanted]
        return min(found, key=lambda row: row.id, default=None)

    def by_token(self, token_version: str) -> Person | None:
        """The person whose sign-in carries this mark; nobody has the empty one."""
        rows = self._in.persons.rows() if token_version else ()
        return next((row for row in rows if row.token_version == token_version), None)

    def all(self) -> Sequence[Person]:
        """Everybody, by name."""
        return sorted(self._in.persons.rows(), key=lambda row: (row.name, row.id))

    def save(self, person: Person) -> None:
        """Write a person."""
        self._in.persons.put(person.id, person)

    def unit(self, unit: str) -> Unit | None:
        """The unit with this id."""
        return self._in.units.get(unit)

    def units(self) -> Sequence[Unit]:
        """All units, by id."""
        return sorted(self._in.units.rows(), key=lambda row: row.id)

    def save_unit(self, unit: Unit) -> None:
        """Write a unit."""
        self._in.units.put(unit.id, unit)

    def certificates(self, person: str) -> Sequence[Certificate]:
        """The person's certificates, by kind and expiry."""
        held = [item for item in self._in.certificates.rows() if item.person == person]
        return sorted(held, key=lambda item: (item.kind, item.expires_on))

    def save_certificate(self, certificate: Certificate) -> None:
        """Write a certificate once; earlier ones of its kind stay as they are."""
        self._in.persons.must_have(certificate.person)
        key = (certificate.person, certificate.kind, certificate.expires_on)
        if key not in self._in.certificates:
            self._in.certificates.put(key, certificate)

    def drop_certificate(self, certificate: Certificate) -> None:
        """Take a certificate back."""
        self._in.certificates.drop((certificate.person, certificate.kind, certificate.expires_on))

    def certificates_ending(self, first: date, last: date) -> Sequence[Certificate]:
        """Certificates of active people whose last day is one of these days, the earliest first."""
        ending = [
            item
            for item in self._in.certificates.rows()
            if first <= item.expires_on <= last
            and self.get(item.person).active
            and not any(
                other.kind == item.kind and not other.override and other.expires_on > item.expires_on
                for other in self.certificates(item.person)
            )
        ]
        return sorted(ending, key=lambda item: (item.expires_on, item.person, item.kind))

    def holders(self, kind: str, on: date) -> Sequence[Person]:
        """Active people who hold a certificate of ``kind`` that is valid on this day, by name."""
        return [row for row in self.all() if row.active and self.certified(row.id, kind, on)]

    def certified(self, person: str, kind: str, on: date) -> bool:
        """Whether a certificate of ``kind`` is valid on this day."""
        return any(item.kind == kind and item.expires_on >= on for item in self.certificates(person))

    def with_role(self, role: str) -> Sequence[Person]:
        """Active people with a role, by name."""
        return [person for person in self.all() if person.active and role in person.roles]

    def absence(self, person: str, on: date) -> Absence | None:
        """Her absence that covers this day, if she is away."""
        found = (row for row in self._in.absences.rows() if row.person == person and row.covers(on))
        return next(found, None)

    def absences(self, since: date) -> Sequence[Absence]:
        """Everybody's absences that end on this day or later, the earliest first."""
        found = [row for row in self._in.absences.rows() if row.ends_on >= since]
        return sorted(found, key=lambda row: (row.starts_on, row.id))

    def get_absence(self, absence: int) -> Absence:
        """The absence with this id."""
        found = self._in.absences.get(absence)
        if found is None:
            raise NotFound("absence", absence)
        return found

    def save_absence(self, absence: Absence) -> None:
        """Write the changed absence."""
        self.get_absence(absence.id)
        self._in.persons.must_have(absence.substitute)
        self._in.absences.put(absence.id, absence)

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
        self._in.persons.must_have(person)
        self._in.persons.must_have(substitute)
        number = self._in.number("absence")
        made = Absence(number, person, starts_on, ends_on, substitute, reason, entered_by)
        self._in.absences.put(made.id, made)
        return made

    def drop_absence(self, absence: int) -> None:
        """Forget an absence."""
        self._in.absences.drop(absence)


class MemoryCalendars:
    """See :class:`engine.ports.Calendars`."""

    def __init__(self, state: State) -> None:
        self._in = state

    def revision(self) -> int:
        """The number of the newest one; 0 until somebody wrote one down."""
        return max(self._in.calendars, default=0)

    def get(self) -> HouseCalendar:
        """The newest one; Monday to Friday until somebody wrote one down."""
        return self._in.calendars.get(self.revision()) or HouseCalendar()

    def save(self, calendar: HouseCalendar, *, at: datetime, by: str) -> HouseCalendar:
        """Keep the next one, if nobody saved since it was read."""
        actual = self.revision()
        if actual != calendar.revision:
            raise StaleRevision("calendar", "of the house", calendar.revision, actual)
        saved = replace(calendar, revision=actual + 1)
        self._in.calendars.put(saved.revision, saved)
        return saved


class MemoryClocks:
    """See :class:`engine.ports.Clocks`."""

    def __init__(self, state: State) -> None:
        self._in = state

    def start(
        self,
        *,
        case: int,
        instance: int,
        name: str,
        started_at: datetime,
        unit: str,
        amount: int,
        due_at: datetime,
        calendar: int = 0,
    ) -> PromiseClock:
        """Store a running clock."""
        self._in.cases.must_have(case)
        self._in.instances.must_have(instance)
        new = self._in.number("clock")
        clock = PromiseClock(new, case, instance, name, started_at, unit, amount, due_at, calendar=calendar)
        self._in.clocks.put(new, clock)
        return clock

    def find(self, instance: int, name: str) -> PromiseClock | None:
        """The instance's newest clock of this name."""
        found = [row for row in self._in.clocks.rows() if (row.instance, row.name) == (instance, name)]
        return found[-1] if found else None

    def of_case(self, case: int) -> Sequence[PromiseClock]:
        """All clocks of a case, oldest first."""
        return [row for row in self._in.clocks.rows() if row.case == case]

    def behind(self, revision: int, limit: int) -> Sequence[PromiseClock]:
        """Clocks that run by working time and were reckoned with an earlier calendar, oldest first."""
        found = [
            row
            for row in self._in.clocks.rows()
            if row.stopped_at is None and row.unit != "elapsed_hours" and row.calendar < revision
        ]
        return found[:limit]

    def save(self, clock: PromiseClock) -> None:
        """Write the changed clock."""
        if clock.id not in self._in.clocks:
            raise NotFound("clock", clock.name)
        self._in.clocks.put(clock.id, clock)

    def pauses(self, clock: int) -> Sequence[Pause]:
        """The clock's pauses, oldest first."""
        return [pause for pause in self._in.pauses.rows() if pause.clock == clock]

    def pause(self, clock: int, reason: str, at: datetime) -> None:
        """Open a pause."""
        self._in.clocks.must_have(clock)
        self._in.pauses.put(self._in.number("pause"), Pause(clock, reason, at))

    def resume(self, clock: int, at: datetime) -> None:
        """Close the open pause."""
        for key, pause in list(self._in.pauses.items()):
            if pause.clock == clock and pause.ended_at is None:
                self._in.pauses.put(key, replace(pause, ended_at=at))


class MemoryFiles:
    """See :class:`engine.ports.Files`."""

    def __init__(self, state: State) -> None:
        self._in = state

    def put(
        self, content: bytes, *, name: str, content_type: str, at: datetime, case: int | None = None
    ) -> StoredFile:
        """Store a file; the content is kept once."""
        refuse_large(name, len(content))
        self._in.cases.must_have(case)
        stored = StoredFile(sha256(content).hexdigest(), name, content_type, len(content), at, case)
        if stored.hash not in self._in.contents:
            self._in.contents.put(stored.hash, bytes(content))
        self._in.files.put(self._in.number("file"), stored)
        return stored

    def attach(self, hash: str, case: int) -> None:
        """Tie a stored file to a case, once."""
        known = self.find(hash)
        if known is None:
            raise NotFound("file", hash)
        self._in.cases.must_have(case)
        if all(file.hash != hash for file in self.of_case(case)):
            self._in.files.put(self._in.number("file"), replace(known, case=case))

    def content(self, hash: str) -> bytes:
        """The whole file."""
        found = self._in.contents.get(hash)
        if found is None:
            raise NotFound("file", hash)
        return found

    def of_case(self, case: int) -> Sequence[StoredFile]:
        """The files of a case, oldest first."""
        return [row for row in self._in.files.rows() if row.case == case]

    def find(self, hash: str) -> StoredFile | None:
        """What is known of a file."""
        return next((row for row in self._in.files.rows() if row.hash == hash), None)
