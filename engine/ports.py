"""What the engine asks of the world; adapters answer.

A :class:`Store` opens transactions. ``store.write()`` gives a :class:`UnitOfWork`: it rolls back unless
``commit()`` was called. ``store.read()`` gives :class:`Queries`. Rows are the frozen values of
:mod:`engine.model`; a row that is not there raises :class:`engine.errors.NotFound` in ``get`` and is
``None`` in ``find``. Driver errors are translated to :mod:`engine.errors` where they arise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol

from engine.model import (
    Case,
    Certificate,
    Draft,
    Event,
    Incident,
    Instance,
    Json,
    Message,
    Outward,
    Page,
    Pause,
    Person,
    PromiseClock,
    Release,
    StoredFile,
    Subscription,
    Task,
    TaskFilter,
    TaskRow,
    Timer,
    Unit,
    Viewer,
)


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""


class Cases(Protocol):
    """Cases and who may not see them."""

    def open(self, prefix: str, opened_at: datetime, *, title: str, kind: str, confidential: bool) -> Case:
        """Open a case under the next number of the year: ``prefix-2026-000123``."""

    def get(self, case: int) -> Case:
        """The case with this id."""

    def find(self, number: str) -> Case | None:
        """The case with this number."""

    def save(self, case: Case) -> None:
        """Write the changed case."""

    def bar(self, case: int, person: str, reason: str, since: datetime) -> None:
        """Hide the case from a person everywhere."""

    def barred(self, case: int) -> frozenset[str]:
        """The persons the case is hidden from."""


class Instances(Protocol):
    """Process instances."""

    def add(
        self,
        *,
        case: int,
        process: str,
        release: int,
        policy: int,
        snapshot: bytes,
        started_at: datetime,
        key: str = "",
    ) -> Instance:
        """Store a new instance at revision 0."""

    def get(self, instance: int) -> Instance:
        """The instance, with its snapshot."""

    def of_case(self, case: int) -> Sequence[Instance]:
        """All instances of a case, oldest first, without snapshots."""

    def save(self, instance: Instance, *, expected: int) -> Instance:
        """Write status, snapshot, ``ended_at``, ``key`` and raise the revision.

        :raises StaleRevision: when the stored revision is not ``expected``.
        """


class Tasks(Protocol):
    """User tasks."""

    def add(self, tasks: Iterable[Task]) -> None:
        """Store new tasks."""

    def get(self, task: str) -> Task:
        """The task with this id."""

    def open_of(self, instance: int) -> Sequence[Task]:
        """Tasks of the instance that are ready or reserved."""

    def performers(self, case: int, elements: Iterable[str]) -> frozenset[str]:
        """The persons who completed these elements in the case."""

    def held_by(self, person: str) -> Sequence[Task]:
        """Open tasks reserved for a person."""

    def save(self, task: Task, *, expected: int) -> Task:
        """Write the changed task and raise its revision.

        :raises StaleRevision: when the stored revision is not ``expected``.
        """


class Timers(Protocol):
    """What will fire."""

    def add(
        self,
        *,
        instance: int,
        kind: str,
        token: str,
        element: str,
        due_at: datetime,
        clock: int | None = None,
        percent: int | None = None,
        cycle_left: int | None = None,
        cycle_seconds: float | None = None,
    ) -> Timer:
        """Store a timer that waits. ``cycle_seconds`` is ``None`` for one that fires once."""

    def get(self, timer: int) -> Timer:
        """The timer with this id."""

    def waiting(self, instance: int) -> Sequence[Timer]:
        """Timers of the instance that have not fired."""

    def of_clock(self, clock: int) -> Sequence[Timer]:
        """Timers that wait for a share of this clock."""

    def reschedule(self, timer: int, due_at: datetime) -> None:
        """Move a waiting timer."""

    def fired(self, timer: int, at: datetime) -> bool:
        """Mark as fired; false when it already was or is gone."""

    def drop(self, timers: Iterable[int]) -> None:
        """Forget timers whose element no longer waits."""


class Subscriptions(Protocol):
    """Instances that wait for messages."""

    def add(self, subscriptions: Iterable[Subscription]) -> None:
        """Store new subscriptions."""

    def of(self, instance: int) -> Sequence[Subscription]:
        """All subscriptions of the instance."""

    def drop(self, instance: int, tokens: Iterable[str]) -> None:
        """Forget subscriptions whose element no longer waits."""

    def find(self, message: str, key: str) -> Subscription | None:
        """The oldest subscription with this message name and key."""


class Messages(Protocol):
    """Messages between instances, durable until delivered."""

    def add(
        self,
        *,
        name: str,
        key: str,
        payload: Mapping[str, Json],
        created_at: datetime,
        case: int | None = None,
        sender: int | None = None,
    ) -> Message:
        """Store a message to be delivered after the commit."""

    def get(self, message: int) -> Message:
        """The message with this id."""

    def undelivered(self, limit: int = 100) -> Sequence[Message]:
        """Messages that are worth a try: new ones, and parked ones that a subscription now waits for."""

    def waiting_for(self, name: str, key: str) -> Sequence[Message]:
        """Undelivered messages with this name and key, oldest first."""

    def delivered(self, message: int, at: datetime, receiver: int | None) -> bool:
        """Mark as delivered; false when it already was."""

    def parked(self, message: int) -> None:
        """Nobody waits for it now; keep it for a later subscriber, out of ``undelivered``."""


class Events(Protocol):
    """The history: append-only, hash-chained per stream."""

    def append(
        self,
        stream: str,
        type: str,
        payload: Mapping[str, Json],
        *,
        at: datetime,
        actor: str = "",
        case: int | None = None,
    ) -> Event:
        """Add the next link; its hash covers the previous hash and a salted digest of ``payload``."""

    def stream(self, stream: str, after: int = 0, limit: int = 500) -> Sequence[Event]:
        """Events of a stream in order of their number."""

    def of_case(self, case: int, limit: int = 500) -> Sequence[Event]:
        """Events of all streams of a case in order of time."""

    def verify(self, stream: str) -> int | None:
        """The number of the first broken link, or ``None`` when the chain is whole."""

    def streams(self) -> Iterator[str]:
        """The names of all streams."""


class Outbox(Protocol):
    """Effects outside the desk."""

    def add(
        self,
        *,
        key: str,
        channel: str,
        recipient: str,
        payload: Mapping[str, Json],
        created_at: datetime,
        due_at: datetime | None = None,
        case: int | None = None,
        on_sent: str = "",
        on_failed: str = "",
        answer_key: str = "",
    ) -> bool:
        """Ask for an effect; false when ``key`` was asked for before (nothing is added)."""

    def get(self, outward: int) -> Outward:
        """The row with this id."""

    def due(self, now: datetime, limit: int = 50) -> Sequence[Outward]:
        """Waiting rows whose time has come, earliest first."""

    def next_due(self) -> datetime | None:
        """When the earliest waiting row is due."""

    def save(self, outward: Outward) -> None:
        """Write attempts, status, times and error."""


class Incidents(Protocol):
    """What a person must mend."""

    def add(
        self,
        *,
        kind: str,
        token: str,
        element: str,
        message: str,
        remedy: str,
        created_at: datetime,
        instance: int | None = None,
        case: int | None = None,
    ) -> Incident:
        """Store an open incident."""

    def get(self, incident: int) -> Incident:
        """The incident with this id."""

    def open_of(self, instance: int) -> Sequence[Incident]:
        """Open incidents of an instance."""

    def resolve(self, incident: int, at: datetime, by: str) -> bool:
        """Close it; false when it already was."""


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
        """Write a certificate; the later expiry of a kind counts."""

    def certified(self, person: str, kind: str, on: date) -> bool:
        """Whether a certificate of ``kind`` is valid on this day."""

    def with_role(self, role: str) -> Sequence[Person]:
        """Active people with a role."""


class Clocks(Protocol):
    """Promises with a running time."""

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
    ) -> PromiseClock:
        """Store a running clock."""

    def find(self, instance: int, name: str) -> PromiseClock | None:
        """The instance's newest clock of this name."""

    def of_case(self, case: int) -> Sequence[PromiseClock]:
        """All clocks of a case, oldest first."""

    def save(self, clock: PromiseClock) -> None:
        """Write the changed clock."""

    def pauses(self, clock: int) -> Sequence[Pause]:
        """The clock's pauses, oldest first."""

    def pause(self, clock: int, reason: str, at: datetime) -> None:
        """Open a pause."""

    def resume(self, clock: int, at: datetime) -> None:
        """Close the open pause."""


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


class UnitOfWork(Protocol):
    """One transaction. Rolls back unless :meth:`commit` was called.

    ``records`` is what the pack's own tables look like inside this transaction (the object its
    ``register`` named), or ``None`` where the adapter has none.
    """

    cases: Cases
    instances: Instances
    tasks: Tasks
    timers: Timers
    subscriptions: Subscriptions
    messages: Messages
    events: Events
    outbox: Outbox
    incidents: Incidents
    releases: Releases
    people: People
    clocks: Clocks
    files: Files
    records: Any

    def commit(self) -> None:
        """Make everything durable."""

    def savepoint(self) -> AbstractContextManager[None]:
        """A part that is undone alone when its block raises."""


class Queries(Protocol):
    """Reads for pages and the API. Every list shows only what ``viewer`` may see.

    The repositories of a unit of work are there too, for reading. ``records`` as in :class:`UnitOfWork`.
    """

    cases: Cases
    instances: Instances
    tasks: Tasks
    timers: Timers
    messages: Messages
    events: Events
    outbox: Outbox
    incidents: Incidents
    releases: Releases
    people: People
    clocks: Clocks
    files: Files
    records: Any

    def may_see(self, viewer: Viewer, case: int) -> bool:
        """Whether the viewer may know of the case."""

    def work_list(self, viewer: Viewer, wanted: TaskFilter) -> Page[TaskRow]:
        """Open tasks the viewer holds or may claim, in order of due time (none last)."""

    def work_counts(self, viewer: Viewer, now: datetime) -> Mapping[str, int]:
        """``mine``, ``pool``, ``overdue`` (of both), ``due_soon`` (within 4 hours), ``climbed``."""

    def climbed(self, viewer: Viewer, now: datetime) -> Sequence[TaskRow]:
        """Open tasks raised to the viewer's level of the complaint chain, most urgent first."""

    def cases_page(
        self, viewer: Viewer, *, text: str = "", status: str = "", limit: int = 25, offset: int = 0
    ) -> Page[Case]:
        """Cases, newest first; ``text`` is looked for in number and title."""

    def case_by_number(self, viewer: Viewer, number: str) -> Case | None:
        """The case, unless it does not exist or the viewer may not see it."""

    def open_tasks(self, viewer: Viewer, case: int) -> Sequence[Task]:
        """Open tasks of a case."""

    def running_clocks(self, viewer: Viewer, limit: int = 100) -> Sequence[PromiseClock]:
        """Clocks that run, earliest due first."""

    def open_incidents(self, viewer: Viewer, limit: int = 100) -> Sequence[Incident]:
        """Open incidents, oldest first."""

    def resolved_incidents(self, viewer: Viewer, limit: int = 100) -> Sequence[Incident]:
        """Incidents that were mended, the last one first."""

    def due_timers(self, now: datetime, limit: int) -> Sequence[Timer]:
        """Timers whose time has come, earliest first."""

    def next_timer(self) -> datetime | None:
        """When the earliest waiting timer is due."""


class Store(Protocol):
    """Opens transactions."""

    def write(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that may change things; writers queue."""

    def read(self) -> AbstractContextManager[Queries]:
        """A consistent read."""

    def close(self) -> None:
        """Give everything back."""


class Channel(Protocol):
    """Carries an outward effect."""

    name: str

    def send(self, outward: Outward) -> str:
        """Send once; returns a reference of the carrier.

        :raises ChannelFailed: when it could not be sent.
        """


class Dispatcher(Protocol):
    """Wakes the worker."""

    def start(self) -> None:
        """Begin waking."""

    def wake(self) -> None:
        """There may be work now, or an earlier due time."""

    def stop(self) -> None:
        """Finish the work in hand and stop."""
