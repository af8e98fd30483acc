"""The engine as pages, the command line and packs use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from engine.commands import (
    calendars,
    conflicts,
    daily,
    incidents,
    instances,
    letters,
    messages,
    papers,
    tasks,
    timers,
)
from engine.commands.core import Core
from engine.commands.instances import NewCase, Started
from engine.commands.tasks import Completed, TaskPage
from engine.errors import NotFound
from engine.library import Edition
from engine.model import DESK, Case, Enclosure, Incident, Instance, Json, Outward, Task, Viewer
from engine.ports import Clock, Queries, Store
from engine.runner import Tokens
from engine.settings import Settings

__all__ = ["Engine", "Started", "TaskPage"]


class Engine:
    """Every command is one transaction; ``actor`` is a person's id, ``""`` the desk itself."""

    def __init__(self, core: Core) -> None:
        self.core = core

    @property
    def store(self) -> Store:
        """Opens transactions, for reads and for packs."""
        return self.core.store

    @property
    def clock(self) -> Clock:
        """Tells the time."""
        return self.core.clock

    @property
    def settings(self) -> Settings:
        """What this installation chose."""
        return self.core.settings

    def start(
        self,
        process: str,
        data: Mapping[str, Json],
        *,
        case: int | None = None,
        prefix: str = "C",
        title: str = "",
        kind: str = "",
        confidential: bool = False,
        received_at: datetime | None = None,
        actor: str = "",
    ) -> Started:
        """Start an instance; without ``case`` a new case is opened for it."""
        opening = NewCase(prefix, title, kind, confidential, received_at)
        with self.store.write() as uow:
            started = instances.start(self.core, uow, process, data, case=case, opening=opening, actor=actor)
            uow.commit()
        self.core.wake(uow.work_due)
        return started

    def cancel(self, instance: int, *, actor: str, reason: str) -> Instance:
        """Stop an instance for good."""
        return instances.cancel(self.core, instance, actor=actor, reason=reason)

    def claim(self, task: str, *, actor: str) -> Task:
        """Reserve a task for oneself."""
        return tasks.claim(self.core, task, actor=actor)

    def release(self, task: str, *, actor: str, reason: str = "") -> Task:
        """Give a task back to its pool."""
        return tasks.release(self.core, task, actor=actor, reason=reason)

    def assign(self, task: str, person: str, *, actor: str, reason: str = "") -> Task:
        """Hand a task over to a person."""
        return tasks.assign(self.core, task, person, actor=actor, reason=reason)

    def declare_conflict(self, task: str, *, reason: str, actor: str) -> Task:
        """Say that one has a conflict of interest in a task's case; it goes on without her."""
        return conflicts.declare(self.core, task, reason=reason, actor=actor)

    def take_back_conflict(self, case: Case, person: str, *, reason: str, actor: str) -> None:
        """Say that there is no conflict (any more), as somebody who leads the person."""
        conflicts.take_back(self.core, case, person, reason=reason, actor=actor)

    def save_draft(self, task: str, data: Mapping[str, Json], *, actor: str) -> Task:
        """Keep what was typed so far."""
        return tasks.save_draft(self.core, task, data, actor=actor)

    def complete(
        self, task: str, submission: Mapping[str, Json], *, actor: str, revision: int | None = None
    ) -> Completed:
        """Complete a task with its form's answers; gives it, and what waits in its instance now."""
        return tasks.complete(self.core, task, submission, actor=actor, revision=revision)

    def send_message(
        self,
        name: str,
        key: str,
        payload: Mapping[str, Json],
        *,
        case: int | None = None,
        actor: str = "",
    ) -> bool:
        """Send a message from outside; true when somebody waited for it."""
        return messages.send(self.core, name, key, payload, case=case, actor=actor)

    def deliver(self, message: int) -> bool:
        """Deliver a kept message."""
        return messages.deliver(self.core, message)

    def fire(self, due: Sequence[int]) -> list[bool]:
        """Fire the first of these timers; see :func:`engine.commands.timers.fire`."""
        return timers.fire(self.core, due)

    def look_after(self) -> None:
        """Do what is done once a day; see :mod:`engine.commands.daily`."""
        daily.look_after(self.core)
        for care in self.core.registry.daily:
            care(self)

    def follow_calendar(self) -> int:
        """Move open promises to where the house's calendar puts them; gives how many were behind it."""
        return calendars.follow(self.core)

    def retry_incident(self, incident: int, *, actor: str) -> Incident:
        """Try once more what could not be done."""
        return incidents.retry(self.core, incident, actor=actor)

    def paper(self, kind: str, of: str) -> Enclosure:
        """A paper that was asked for, as a PDF; see :mod:`engine.commands.papers`."""
        return papers.read(self.core, kind, of)

    def enclosed(self, outward: Outward) -> tuple[Enclosure, ...]:
        """What goes along with an effect."""
        return papers.enclosed(self.core, outward)

    def post_letters(self, chosen: Sequence[int], viewer: Viewer) -> list[Outward]:
        """Note that letters were posted."""
        return letters.post(self.core, chosen, viewer)

    def viewer(self, person: str) -> Viewer:
        """How a person looks at things; ``""`` gives the desk itself.

        :raises NotFound: when nobody has this id.
        """
        if not person:
            return DESK
        with self.store.read() as queries:
            found = queries.people.get(person)
        return Viewer(found.id, found.unit, found.roles)

    def task_page(self, task: str, viewer: Viewer) -> TaskPage:
        """A task as its page shows it."""
        with self.store.read() as queries:
            return tasks.page(self.core, queries, task, viewer)

    def tokens(self, instance: int, viewer: Viewer = DESK) -> Tokens:
        """Where an instance stands, to be drawn on its diagrams."""
        with self.store.read() as queries:
            found = queries.instances.get(instance)
            if not queries.may_see(viewer, found.case):
                raise NotFound("instance", instance)
            runner = self.edition(queries, found.release).runner
        return runner.tokens(found.process, found.snapshot)

    def edition(self, queries: Queries, release: int) -> Edition:
        """A release made ready to run."""
        return self.core.library.edition(queries.releases, release)
