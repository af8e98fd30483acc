"""Where releases, people and files are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from engine.model import (
    Absence,
    Certificate,
    Draft,
    HouseCalendar,
    Json,
    Paper,
    Person,
    Release,
    StoredFile,
    Unit,
)


class Releases(Protocol):
    """Content-addressed artefacts, drafts, and what was published."""

    def put(self, name: str, content: bytes) -> str:
        """Store content once; returns its SHA-256 in hexadecimal."""

    def content(self, hash: str) -> bytes:
        """The stored content."""

    def publish(
        self, manifest: Mapping[str, str], *, at: datetime, author: str, publisher: str, note: str
    ) -> Release:
        """Store the next release."""

    def get(self, release: int) -> Release:
        """The release with this id."""

    def newest(self) -> Release | None:
        """The release new cases start on."""

    def in_force(self, at: datetime) -> Release | None:
        """The newest release published at or before ``at``; the first one when none was."""

    def all(self) -> Sequence[Release]:
        """All releases, newest first, without manifests."""

    def draft(self, name: str) -> Draft | None:
        """The draft of an artefact."""

    def drafts(self) -> Sequence[Draft]:
        """All drafts, by name."""

    def save_draft(self, draft: Draft, *, expected: int | None) -> Draft:
        """Write a draft; ``expected`` is the revision it was read at, ``None`` for a new one.

        :raises StaleRevision: when somebody saved meanwhile.
        """

    def drop_draft(self, name: str) -> None:
        """Forget a draft: it was published or thrown away."""


class People(Protocol):
    """The organisation: who works here, where, under whom, trained for what."""

    def get(self, person: str) -> Person:
        """The person with this id."""

    def find(self, person: str) -> Person | None:
        """The person with this id, if any."""

    def by_email(self, email: str) -> Person | None:
        """The person with this address, whatever its case."""

    def by_token(self, token_version: str) -> Person | None:
        """The person whose sign-in carries this mark (Flask-Security's ``fs_uniquifier``)."""

    def all(self) -> Sequence[Person]:
        """Everybody, by name, those who left included."""

    def save(self, person: Person) -> None:
        """Write a person."""

    def unit(self, unit: str) -> Unit | None:
        """The unit with this id."""

    def units(self) -> Sequence[Unit]:
        """All units, by id."""

    def save_unit(self, unit: Unit) -> None:
        """Write a unit."""

    def certificates(self, person: str) -> Sequence[Certificate]:
        """The person's certificates."""

    def save_certificate(self, certificate: Certificate) -> None:
        """Write a certificate once; the latest expiry of a kind counts."""

    def drop_certificate(self, certificate: Certificate) -> None:
        """Take a certificate back; its history stays in the events."""

    def certificates_ending(self, first: date, last: date) -> Sequence[Certificate]:
        """Certificates of active people whose last day is one of these days, the earliest first.

        One whose holder has another of the kind for longer is not among them; lent ones do not count as such.
        """

    def holders(self, kind: str, on: date) -> Sequence[Person]:
        """Active people who hold a certificate of ``kind`` that is valid on this day, by name."""

    def certified(self, person: str, kind: str, on: date) -> bool:
        """Whether a certificate of ``kind`` is valid on this day."""

    def with_role(self, role: str) -> Sequence[Person]:
        """Active people with a role."""

    def absence(self, person: str, on: date) -> Absence | None:
        """Her absence that covers this day, if she is away."""

    def absences(self, since: date) -> Sequence[Absence]:
        """Everybody's absences that end on this day or later, the earliest first."""

    def get_absence(self, absence: int) -> Absence:
        """The absence with this id."""

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
        """Store an absence; whether it is right is the caller's question."""

    def save_absence(self, absence: Absence) -> None:
        """Write the changed absence."""

    def drop_absence(self, absence: int) -> None:
        """Forget an absence."""


class Calendars(Protocol):
    """When the house works; every revision is kept."""

    def revision(self) -> int:
        """The number of the newest one; 0 until somebody wrote one down."""

    def get(self) -> HouseCalendar:
        """The newest one; Monday to Friday until somebody wrote one down."""

    def save(self, calendar: HouseCalendar, *, at: datetime, by: str) -> HouseCalendar:
        """Keep the next one; ``calendar.revision`` is the one that was read.

        :raises StaleRevision: when somebody saved meanwhile.
        """


class Files(Protocol):
    """Attachments: content-addressed, in chunks."""

    def put(
        self, content: bytes, *, name: str, content_type: str, at: datetime, case: int | None = None
    ) -> StoredFile:
        """Store a file. The content is kept once."""

    def attach(self, hash: str, case: int) -> None:
        """Tie a stored file to a case."""

    def content(self, hash: str) -> bytes:
        """The whole file."""

    def of_case(self, case: int) -> Sequence[StoredFile]:
        """The files of a case, oldest first."""

    def find(self, hash: str) -> StoredFile | None:
        """What is known of a file."""


class Papers(Protocol):
    """What is to be made as a PDF, or was."""

    def ask(
        self,
        kind: str,
        of: str,
        *,
        name: str,
        template: str,
        data: Mapping[str, Json],
        at: datetime,
        case: int | None = None,
    ) -> Paper:
        """Ask for a paper; one that was asked for before stays as it is and is given back."""

    def find(self, kind: str, of: str) -> Paper | None:
        """The paper that is this, if it was asked for."""

    def of_case(self, case: int) -> Sequence[Paper]:
        """The papers of a case, oldest first."""

    def made(self, paper: int, hash: str) -> bool:
        """Note its file; false when it has one."""
