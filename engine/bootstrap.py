"""Wires the parts. The only module that knows adapters; nothing happens on import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine import quiet
from engine.channels import open_channels
from engine.channels.imap import open_inbox
from engine.commands import Core, Engine
from engine.dispatch.apscheduler import AlarmClock
from engine.errors import SettingsInvalid
from engine.mailroom import Mailroom
from engine.ports import Channel, Clock
from engine.registry import Registry
from engine.settings import Settings
from engine.storage import SqlStore
from engine.worker import Worker


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return datetime.now(UTC)


@dataclass
class Desk:
    """A wired desk.

    :ivar alarm: wakes the worker once :meth:`start_working` was called.
    """

    engine: Engine
    worker: Worker
    mailroom: Mailroom
    channels: Mapping[str, Channel]
    alarm: AlarmClock | None = None

    def start_working(self) -> None:
        """Begin to do what is due, in a thread of its own."""
        self.alarm = AlarmClock(self.worker, self.mailroom)
        self.engine.core.wake = self.alarm.wake
        self.alarm.start()

    def close(self) -> None:
        """Finish the work in hand and give everything back."""
        if self.alarm is not None:
            self.alarm.stop()
        self.engine.store.close()


def _make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise SettingsInvalid(
            f"The desk's folder {home} cannot be made: {refused.strerror or refused}.",
            remedy="Give whoever runs the desk the right to make it, or set REDRESS_HOME to another folder.",
        ) from refused


def build(
    settings: Settings,
    packs: tuple[Callable[[Registry], None], ...],
    *,
    clock: Clock | None = None,
) -> Desk:
    """Wire a desk over a database that is brought up to date.

    :param packs: each pack's ``register``.
    :param clock: the time; tests and the demo pass their own.
    :raises SettingsInvalid: for a setting that does not hold.
    """
    quiet.hours_of(settings)
    registry = Registry()
    for register in packs:
        register(registry)
    _make_home(settings.home)
    store = SqlStore(settings.url, packs=tuple(registry.storages))
    store.migrate()
    core = Core(
        store=store,
        clock=clock or SystemClock(),
        registry=registry,
        settings=settings,
        open_inbox=open_inbox,
    )
    engine = Engine(core)
    channels = open_channels(settings)
    return Desk(engine, Worker(engine, channels), Mailroom(engine), channels)
