"""The desk as this installation runs it: settings, the complaint pack, the first release."""

from __future__ import annotations

from engine import bootstrap, releases
from engine.ports import Clock
from engine.settings import Settings, load
from processes import complaint

PACKS = (complaint.register,)


def open_desk(settings: Settings | None = None, *, clock: Clock | None = None) -> bootstrap.Desk:
    """Wire the desk; on a new database the shipped pack becomes release 1."""
    desk = bootstrap.build(settings or load(), PACKS, clock=clock)
    releases.install(desk.engine.core)
    return desk
