"""Open promises follow the house's calendar when it is changed (S9)."""

from __future__ import annotations

from engine.commands.context import StepContext
from engine.commands.core import Core

_TOGETHER = 100
"""Clocks moved in one transaction: people hardly wait for it."""


def follow(core: Core) -> int:
    """Move what open promises wait for to where the calendar in force puts it.

    It may be done twice, or stop half-way: each clock says which calendar it was reckoned with.

    :return: how many clocks were looked at.
    """
    looked_at = 0
    while True:
        with core.store.write() as uow:
            revision, now = uow.calendars.revision(), core.clock.now()
            behind = uow.clocks.behind(revision, _TOGETHER)
            for clock in behind:
                context = StepContext(
                    core=core, uow=uow, now=now, case_id=clock.case, instance=clock.instance
                )
                context.reckon_again(clock)
            uow.commit()
        core.wake(uow.work_due)
        looked_at += len(behind)
        if len(behind) < _TOGETHER:
            return looked_at
