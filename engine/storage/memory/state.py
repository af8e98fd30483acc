"""The rows, and how a transaction shares them until it writes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import orjson

from engine.model import (
    Absence,
    Case,
    Certificate,
    DeclaredConflict,
    Draft,
    HouseCalendar,
    Incident,
    Instance,
    Json,
    Mailbox,
    Message,
    Outward,
    Paper,
    Pause,
    Person,
    PromiseClock,
    Release,
    StoredFile,
    Subscription,
    TakenMail,
    Task,
    Timer,
    Unit,
)
from engine.storage.chain import Link
from engine.storage.failures import gone

K = TypeVar("K")
V = TypeVar("V")


class Table(Generic[K, V]):
    """Rows by key, in the order they came. A fork shares them until either side writes."""

    __slots__ = ("_rows", "_shared")

    def __init__(self) -> None:
        self._rows: dict[K, V] = {}
        self._shared = False

    def fork(self) -> Table[K, V]:
        """The same rows, to be changed without this one noticing."""
        other: Table[K, V] = Table()
        other._rows = self._rows
        other._shared = self._shared = True
        return other

    def get(self, key: K) -> V | None:
        """The row, if any."""
        return self._rows.get(key)

    def rows(self) -> Collection[V]:
        """Every row."""
        return self._rows.values()

    def items(self) -> Collection[tuple[K, V]]:
        """Every key and row."""
        return self._rows.items()

    def put(self, key: K, row: V) -> None:
        """Add or replace a row."""
        self._own()[key] = row

    def drop(self, key: K) -> None:
        """Remove a row, if it is there."""
        if key in self._rows:
            del self._own()[key]

    def must_have(self, key: K | None) -> None:
        """Refuse a reference to a row that is not there."""
        if key is not None and key not in self._rows:
            raise gone()

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[K]:
        return iter(self._rows)

    def _own(self) -> dict[K, V]:
        if self._shared:
            self._rows, self._shared = dict(self._rows), False
        return self._rows


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message, and whether it was put aside for a later subscriber."""

    message: Message
    parked: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A link of a stream, with its case and its place among all links."""

    place: int
    case: int | None
    link: Link


@dataclass
class State:
    """Every table."""

    numbers: Table[str, int] = field(default_factory=Table)
    cases: Table[int, Case] = field(default_factory=Table)
    barred: Table[tuple[int, str], tuple[str, datetime]] = field(default_factory=Table)
    conflicts: Table[tuple[int, str], DeclaredConflict] = field(default_factory=Table)
    instances: Table[int, Instance] = field(default_factory=Table)
    tasks: Table[str, Task] = field(default_factory=Table)
    timers: Table[int, Timer] = field(default_factory=Table)
    subscriptions: Table[int, Subscription] = field(default_factory=Table)
    messages: Table[int, Waiting] = field(default_factory=Table)
    events: Table[str, tuple[Kept, ...]] = field(default_factory=Table)
    outbox: Table[int, Outward] = field(default_factory=Table)
    incidents: Table[int, Incident] = field(default_factory=Table)
    artefacts: Table[str, bytes] = field(default_factory=Table)
    releases: Table[int, Release] = field(default_factory=Table)
    drafts: Table[str, Draft] = field(default_factory=Table)
    persons: Table[str, Person] = field(default_factory=Table)
    units: Table[str, Unit] = field(default_factory=Table)
    certificates: Table[tuple[str, str, date], Certificate] = field(default_factory=Table)
    absences: Table[int, Absence] = field(default_factory=Table)
    calendars: Table[int, HouseCalendar] = field(default_factory=Table)
    clocks: Table[int, PromiseClock] = field(default_factory=Table)
    pauses: Table[int, Pause] = field(default_factory=Table)
    contents: Table[str, bytes] = field(default_factory=Table)
    files: Table[int, StoredFile] = field(default_factory=Table)
    papers: Table[int, Paper] = field(default_factory=Table)
    mailboxes: Table[int, Mailbox] = field(default_factory=Table)
    mails: Table[tuple[int, int, int], TakenMail] = field(default_factory=Table)

    def fork(self) -> State:
        """A state of its own that starts with these rows."""
        return State(**{item.name: getattr(self, item.name).fork() for item in fields(self)})

    def become(self, other: State) -> None:
        """Go back to (or on to) the rows of another state."""
        for item in fields(self):
            setattr(self, item.name, getattr(other, item.name))

    def number(self, series: str) -> int:
        """The next number of a series, from 1; one that was given is not given again."""
        number = (self.numbers.get(series) or 0) + 1
        self.numbers.put(series, number)
        return number


def plain(value: Mapping[str, Json]) -> dict[str, Any]:
    """A copy as JSON would give it back, so that no caller holds a part of the store."""
    return dict(orjson.loads(orjson.dumps(dict(value))))


def fresh(task: Task) -> Task:
    """A task whose draft the caller may change without changing the store's."""
    return task if task.draft is None else replace(task, draft=plain(task.draft))
