"""What a pack of diagrams brings along: operations, records, and where its artefacts lie.

A pack's package has ``register(registry)`` as its only entry point. Operations are what service tasks,
and user tasks on completion, call by name; they write records and the outbox inside the step's
transaction and never reach the network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from engine.errors import NotFound
from engine.model import Case, Json, PromiseClock, Task
from engine.ports import UnitOfWork
from engine.settings import Settings

if TYPE_CHECKING:
    from engine.commands import Engine


class Context(Protocol):
    """What an operation may see and do. Everything happens in the step's transaction.

    :ivar uow: the open transaction; its ``records`` are the pack's own.
    :ivar now: the present, aware, UTC.
    :ivar case: the case, as it is now.
    :ivar instance: the id of the instance that runs.
    :ivar element: the id of the element that calls.
    :ivar actor: the person who acts, or ``""`` for the desk itself.
    :ivar data: a copy of the task data (change nothing in it: answers go back as the result).
    """

    uow: UnitOfWork
    now: datetime
    instance: int
    element: str
    actor: str
    data: Mapping[str, Json]

    @property
    def settings(self) -> Settings:
        """What this installation chose."""

    @property
    def case(self) -> Case:
        """The case, as it is now."""

    def throw(self, message: str, key: str, payload: Mapping[str, Json]) -> None:
        """Send a message to another instance; it is delivered after the commit."""

    def send(
        self,
        channel: str,
        recipient: str,
        payload: Mapping[str, Json],
        *,
        key: str,
        on_sent: str = "",
        on_failed: str = "",
        answer_key: str = "",
        quiet: bool = False,
    ) -> None:
        """Ask for an outward effect.

        :param key: unique over all effects: the same key is sent once.
        :param on_sent: name of a message thrown, with key ``answer_key``, when it was sent.
        :param on_failed: likewise when it lastingly failed (with ``error`` in its payload).
        :param quiet: whether it waits for the end of the house's quiet hours.
        """

    def record(self, type: str, payload: Mapping[str, Json]) -> None:
        """Write an event to the case's history."""

    def artefact(self, name: str) -> bytes | None:
        """An artefact of the release that the instance runs on, such as ``texts/en/receipt.txt``."""

    def today(self) -> date:
        """The house's day."""

    def start_clock(self, name: str, started_at: datetime, unit: str, amount: int) -> PromiseClock:
        """Start a promise's clock; timer events that name it are scheduled from it."""

    def stop_clock(self, name: str, at: datetime | None = None) -> None:
        """Stop it; a breach that happened stays."""

    def breach_clock(self, name: str) -> None:
        """Write down that its time is over; this stays whatever happens later."""

    def pause_clock(self, name: str, reason: str, at: datetime | None = None) -> None:
        """Let it stand still for a recorded reason, from now or from a moment before."""

    def resume_clock(self, name: str, at: datetime | None = None) -> None:
        """Let it run on with the time that was left, from now or from a moment before."""

    def end_clocks(self) -> None:
        """Stop every clock of the case for good, breached or not: nobody works on it any more."""

    def clock_used(self, name: str) -> int:
        """The share of the promise that is used, in percent, rounded down; 0 without such a clock."""


Operation = Callable[..., Json]
"""``operation(context, **inputs) -> answer``."""


@dataclass(frozen=True)
class Arrived:
    """A mail that lies in one of the house's mailboxes.

    :ivar raw: its bytes; its header fields only where it is not ``whole``, because it is too large.
    :ivar received_at: when the house's server took it, UTC: the promise runs from then (S9).
    :ivar keep: to be called in the transaction that keeps what the mail says, whatever became of it; it
        writes down there that this mail was taken.
    """

    raw: bytes
    received_at: datetime
    size: int
    whole: bool
    keep: Callable[[UnitOfWork], None]


MailIntake = Callable[["Engine", Arrived], object]
"""Takes a mail in, in a transaction that calls ``keep``; raises when it cannot: the mail then stays there."""

Care = Callable[["Engine"], None]
"""Called once a day, and possibly again on the same day."""

OverdueHook = Callable[[Context, Task], None]
"""Called when a user task's due time has passed."""


@dataclass
class Registry:
    """Collects what packs bring. Names are unique; a second registration of a name is refused."""

    operations: dict[str, Operation] = field(default_factory=dict)
    overdue_hooks: list[OverdueHook] = field(default_factory=list)
    daily: list[Care] = field(default_factory=list)
    mail_intake: MailIntake | None = None
    artefacts: list[Path] = field(default_factory=list)
    storages: list[Any] = field(default_factory=list)

    def operation(self, name: str) -> Callable[[Operation], Operation]:
        """Decorator: make a function callable from diagrams under ``name``, such as ``reply.send``."""

        def add(function: Operation) -> Operation:
            if name in self.operations:
                raise ValueError(f"The operation {name} is registered twice.")
            self.operations[name] = function
            return function

        return add

    def on_overdue(self, hook: OverdueHook) -> OverdueHook:
        """Decorator: have a function called when a user task's due time passes."""
        self.overdue_hooks.append(hook)
        return hook

    def on_day(self, care: Care) -> Care:
        """Decorator: have a function called in the daily round; called twice, it must do no harm."""
        self.daily.append(care)
        return care

    def on_mail(self, intake: MailIntake) -> MailIntake:
        """Decorator: have mails of the house's mailboxes taken in by a function; there is one."""
        if self.mail_intake is not None:
            raise ValueError("Mails are taken in by another function already.")
        self.mail_intake = intake
        return intake

    def add_artefacts(self, folder: Path) -> None:
        """Where the pack's diagrams, tables, forms and texts lie; they become release 1."""
        self.artefacts.append(folder)

    def add_storage(self, storage: Any) -> None:
        """The pack's own tables (an :class:`engine.storage.PackStorage`)."""
        self.storages.append(storage)

    def find(self, name: str) -> Operation:
        """The operation with this name.

        :raises NotFound: when no pack brought it.
        """
        try:
            return self.operations[name]
        except KeyError:
            raise NotFound("operation", name) from None
