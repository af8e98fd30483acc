"""Where cases and what runs in them are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from engine.model import (
    Case,
    DeclaredConflict,
    Event,
    Head,
    Instance,
    Json,
    Pause,
    PromiseClock,
    Task,
)


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

    def declare_conflict(self, case: int, person: str, reason: str, since: datetime) -> None:
        """Keep a person's work away from the case, which she may still see (S3)."""

    def conflicts(self, case: int) -> Mapping[str, DeclaredConflict]:
        """Who declared a conflict of interest in the case, by person, the earliest first."""

    def take_back_conflict(self, case: int, person: str) -> None:
        """Let her work on the case again; nothing happens when she declared none."""

    def anonymise(self, case: int) -> Sequence[str]:
        """Empty what was written in a case: title, payloads, drafts, effects; its files go.

        Who did which step when stays, and so do the hashes of the history.

        :return: the streams whose payloads went; each wants a ``case.anonymised`` event that says so.
        """

    def hidden_from(self, person: str, *, but_for: str = "") -> Sequence[int]:
        """Cases that are not closed and are hidden from a person, by id.

        :param but_for: leave out those that are hidden for this reason.
        """


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

    def move(self, instance: int, case: int) -> None:
        """Put an instance, its tasks, clocks and incidents into another case; its history stays."""


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

    def needing_certificates(self, after: str, limit: int) -> Sequence[Task]:
        """Open tasks that ask for a certificate and whose id comes after this one, by id."""

    def save(self, task: Task, *, expected: int) -> Task:
        """Write the changed task and raise its revision.

        :raises StaleRevision: when the stored revision is not ``expected``.
        """


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
        calendar: int = 0,
    ) -> PromiseClock:
        """Store a running clock; ``calendar`` is the revision it was reckoned with."""

    def find(self, instance: int, name: str) -> PromiseClock | None:
        """The instance's newest clock of this name."""

    def of_case(self, case: int) -> Sequence[PromiseClock]:
        """All clocks of a case, oldest first."""

    def behind(self, revision: int, limit: int) -> Sequence[PromiseClock]:
        """Clocks that run by working time and were reckoned with an earlier calendar, oldest first."""

    def save(self, clock: PromiseClock) -> None:
        """Write the changed clock."""

    def pauses(self, clock: int) -> Sequence[Pause]:
        """The clock's pauses, oldest first."""

    def pause(self, clock: int, reason: str, at: datetime) -> None:
        """Open a pause."""

    def resume(self, clock: int, at: datetime) -> None:
        """Close the open pause."""


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

    def last(self, stream: str, limit: int) -> Sequence[Event]:
        """The last events of a stream, in order of their number."""

    def of_case(self, case: int, limit: int = 500) -> Sequence[Event]:
        """Events of all streams of a case in order of time."""

    def verify(self, stream: str) -> int | None:
        """The number of the first broken link, or ``None`` when the chain is whole."""

    def heads(self) -> Sequence[Head]:
        """Where each stream ends, in the order in which they were last added to."""
