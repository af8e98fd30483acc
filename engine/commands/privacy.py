"""Taking personal data out of a case that is over; its figures and its history's shape stay."""

from __future__ import annotations

from dataclasses import replace

from engine.commands.core import Core
from engine.errors import Conflict
from engine.model import ANONYMISED, InstanceStatus
from engine.ports import UnitOfWork
from engine.sentences import say


def anonymise(core: Core, uow: UnitOfWork, case: int, *, actor: str, reason: str) -> None:
    """Empty what was written in a case, in an open transaction; the pack empties its own records.

    :raises Conflict: while anything runs in it.
    """
    instances = uow.instances.of_case(case)
    number = uow.cases.get(case).number
    if any(instance.status is InstanceStatus.ACTIVE for instance in instances):
        raise Conflict(
            say("Something still runs in %(number)s.", number=number),
            remedy=say("Wait until it has come to its end."),
        )
    for listed in instances:
        instance = uow.instances.get(listed.id)
        runner = core.library.edition(uow.releases, instance.release).runner
        snapshot = runner.forget(instance.process, instance.snapshot)
        uow.instances.save(replace(instance, snapshot=snapshot), expected=instance.revision)
    for stream in uow.cases.anonymise(case):
        uow.events.append(stream, ANONYMISED, {"reason": reason}, at=core.clock.now(), actor=actor, case=case)
