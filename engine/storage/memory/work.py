"""Cases, instances, user tasks, timers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from engine.errors import NotFound, StaleRevision
from engine.model import Case, DeclaredConflict, Instance, InstanceStatus, Task, TaskStatus, Timer
from engine.storage.failures import taken
from engine.storage.memory.anonymising import anonymise
from engine.storage.memory.order import by_due
from engine.storage.memory.state import State, fresh
from engine.storage.shapes import cycle

OPEN = (TaskStatus.READY, TaskStatus.RESERVED)


class MemoryCases:
    """See :class:`engine.ports.Cases`."""

    def __init__(self, state: State) -> None:
        self._in = state

    def open(self, prefix: str, opened_at: datetime, *, title: str, kind: str, confidential: bool) -> Case:
        """Open a case under the next number of the year."""
        series = f"{prefix}-{opened_at.year}"
        number = f"{series}-{self._in.number(series):06d}"
        case = Case(self._in.number("case"), number, opened_at, title, kind, confidential=confidential)
        self._in.cases.put(case.id, case)
        return case

    def get(self, case: int) -> Case:
        """The case with this id."""
        found = self._in.cases.get(case)
        if found is None:
            raise NotFound("case", case)
        return found

    def find(self, number: str) -> Case | None:
        """The case with this number."""
        return next((case for case in self._in.cases.rows() if case.number == number), None)

    def save(self, case: Case) -> None:
        """Write the changed case."""
        self.get(case.id)
        self._in.cases.put(case.id, case)

    def bar(self, case: int, person: str, reason: str, since: datetime) -> None:
        """Hide the case from a person everywhere."""
        self._in.cases.must_have(case)
        if (case, person) not in self._in.barred:
            self._in.barred.put((case, person), (reason, since))

    def barred(self, case: int) -> frozenset[str]:
        """The persons the case is hidden from."""
        return frozenset(person for of, person in self._in.barred if of == case)

    def declare_conflict(self, case: int, person: str, reason: str, since: datetime) -> None:
        """Keep a person's work away from the case."""
        self._in.cases.must_have(case)
        if (case, person) not in self._in.conflicts:
            self._in.conflicts.put((case, person), DeclaredConflict(person, reason, since))

    def conflicts(self, case: int) -> Mapping[str, DeclaredConflict]:
        """Who declared a conflict of interest in the case, the earliest first."""
        found = [item for (of, _), item in self._in.conflicts.items() if of == case]
        return {item.person: item for item in sorted(found, key=lambda item: (item.since, item.person))}

    def take_back_conflict(self, case: int, person: str) -> None:
        """Let her work on the case again."""
        if (case, person) in self._in.conflicts:
            self._in.conflicts.drop((case, person))

    def anonymise(self, case: int) -> Sequence[str]:
        """Empty what was written in a case."""
        return anonymise(self._in, case)

    def hidden_from(self, person: str, *, but_for: str = "") -> Sequence[int]:
        """Cases that are not closed and are hidden from a person, by id."""
        return sorted(
            case
            for (case, who), (reason, _) in self._in.barred.items()
            if who == person and reason != but_for and self.get(case).closed_at is None
        )


class MemoryInstances:
    """See :class:`engine.ports.Instances`."""

    def __init__(self, state: State) -> None:
        self._in = state

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
        self._in.cases.must_have(case)
        instance = Instance(
            id=self._in.number("instance"),
            case=case,
            process=process,
            release=release,
            policy=policy,
            status=InstanceStatus.ACTIVE,
            revision=0,
            started_at=started_at,
            snapshot=snapshot,
            key=key,
        )
        self._in.instances.put(instance.id, instance)
        return instance

    def get(self, instance: int) -> Instance:
        """The instance, with its snapshot."""
        found = self._in.instances.get(instance)
        if found is None:
            raise NotFound("instance", instance)
        return found

    def of_case(self, case: int) -> Sequence[Instance]:
        """All instances of a case, oldest first, without snapshots."""
        return [replace(found, snapshot=b"") for found in self._in.instances.rows() if found.case == case]

    def save(self, instance: Instance, *, expected: int) -> Instance:
        """Write what changed and raise the revision."""
        stored = self.get(instance.id)
        if stored.revision != expected:
            raise StaleRevision("instance", instance.id, expected, stored.revision)
        written = replace(
            stored,
            status=instance.status,
            snapshot=instance.snapshot,
            ended_at=instance.ended_at,
            key=instance.key,
            revision=expected + 1,
        )
        self._in.instances.put(instance.id, written)
        return replace(instance, revision=expected + 1)

    def move(self, instance: int, case: int) -> None:
        """Put an instance, its tasks, clocks and incidents into another case; its history stays."""
        self._in.cases.must_have(case)
        self._in.instances.put(instance, replace(self.get(instance), case=case))
        for task in [task for task in self._in.tasks.rows() if task.instance == instance]:
            self._in.tasks.put(task.id, replace(task, case=case))
        for clock in [clock for clock in self._in.clocks.rows() if clock.instance == instance]:
            self._in.clocks.put(clock.id, replace(clock, case=case))
        for incident in [found for found in self._in.incidents.rows() if found.instance == instance]:
            if incident.resolved_at is None:
                self._in.incidents.put(incident.id, replace(incident, case=case))


class MemoryTasks:
    """See :class:`engine.ports.Tasks`."""

    def __init__(self, state: State) -> None:
        self._in = state

    def add(self, tasks: Iterable[Task]) -> None:
        """Store new tasks."""
        for task in tasks:
            self._in.instances.must_have(task.instance)
            self._in.cases.must_have(task.case)
            if task.id in self._in.tasks:
                raise taken()
            self._in.tasks.put(task.id, fresh(task))

    def get(self, task: str) -> Task:
        """The task with this id."""
        found = self._in.tasks.get(task)
        if found is None:
            raise NotFound("task", task)
        return fresh(found)

    def open_of(self, instance: int) -> Sequence[Task]:
        """Tasks of the instance that are ready or reserved, oldest first."""
        found = [task for task in self._in.tasks.rows() if task.instance == instance and task.status in OPEN]
        return [fresh(task) for task in sorted(found, key=lambda task: (task.created_at, task.id))]

    def performers(self, case: int, elements: Iterable[str]) -> frozenset[str]:
        """The persons who completed these elements in the case."""
        wanted = set(elements)
        return frozenset(
            task.completed_by
            for task in self._in.tasks.rows()
            if task.case == case
            and task.element in wanted
            and task.status is TaskStatus.COMPLETED
            and task.completed_by is not None
        )

    def held_by(self, person: str) -> Sequence[Task]:
        """Open tasks reserved for a person, in order of due time (none last)."""
        rows = self._in.tasks.rows()
        held = [task for task in rows if task.assignee == person and task.status is TaskStatus.RESERVED]
        return [fresh(task) for task in sorted(held, key=by_due)]

    def needing_certificates(self, after: str, limit: int) -> Sequence[Task]:
        """Open tasks that ask for a certificate and whose id comes after this one, by id."""
        rows = self._in.tasks.rows()
        found = [
            task for task in rows if task.certificate is not None and task.status in OPEN and task.id > after
        ]
        return [fresh(task) for task in sorted(found, key=lambda task: task.id)[:limit]]

    def save(self, task: Task, *, expected: int) -> Task:
        """Write the changed task and raise its revision."""
        stored = self.get(task.id)
        if stored.revision != expected:
            raise StaleRevision("task", task.name, expected, stored.revision)
        saved = replace(task, revision=expected + 1)
        written = fresh(replace(saved, instance=stored.instance, case=stored.case))
        self._in.tasks.put(task.id, written)
        return saved


class MemoryTimers:
    """See :class:`engine.ports.Timers`."""

    def __init__(self, state: State) -> None:
        self._in = state

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
        """Store a timer that waits."""
        self._in.instances.must_have(instance)
        rest = cycle(cycle_left, None if cycle_seconds is None else timedelta(seconds=cycle_seconds))
        new = self._in.number("timer")
        timer = Timer(new, instance, kind, token, element, due_at, clock, percent, rest)
        self._in.timers.put(new, timer)
        return timer

    def get(self, timer: int) -> Timer:
        """The timer with this id."""
        found = self._in.timers.get(timer)
        if found is None:
            raise NotFound("timer", timer)
        return found

    def waiting(self, instance: int) -> Sequence[Timer]:
        """Timers of the instance that have not fired, oldest first."""
        rows = self._in.timers.rows()
        return [timer for timer in rows if timer.instance == instance and timer.fired_at is None]

    def of_clock(self, clock: int) -> Sequence[Timer]:
        """Timers that wait for a share of this clock, oldest first."""
        rows = self._in.timers.rows()
        return [timer for timer in rows if timer.clock == clock and timer.fired_at is None]

    def reschedule(self, timer: int, due_at: datetime) -> None:
        """Move a waiting timer."""
        found = self._waiting(timer)
        if found is not None:
            self._in.timers.put(timer, replace(found, due_at=due_at))

    def fired(self, timer: int, at: datetime) -> bool:
        """Mark as fired; false when it already was or is gone."""
        found = self._waiting(timer)
        if found is None:
            return False
        self._in.timers.put(timer, replace(found, fired_at=at))
        return True

    def drop(self, instance: int, tokens: Iterable[str]) -> None:
        """Forget timers whose element or task no longer waits; one that fired stays in the record."""
        gone = set(tokens)
        for timer in self.waiting(instance):
            if timer.token in gone:
                self._in.timers.drop(timer.id)

    def _waiting(self, timer: int) -> Timer | None:
        found = self._in.timers.get(timer)
        return None if found is None or found.fired_at is not None else found
