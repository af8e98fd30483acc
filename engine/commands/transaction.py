"""Opens what a command needs of an instance, inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from engine.commands.apply import apply_step
from engine.commands.context import StepContext
from engine.commands.core import Core
from engine.commands.services import StepServices
from engine.errors import Conflict
from engine.library import Edition
from engine.model import Instance, InstanceStatus, Json, Step
from engine.ports import UnitOfWork
from engine.sentences import say


@dataclass(frozen=True)
class Opened:
    """An instance ready to be run."""

    instance: Instance
    edition: Edition
    context: StepContext
    services: StepServices

    def apply(self, step: Step, event: str, payload: dict[str, Json]) -> Instance:
        """Write the step's outcome; the caller commits."""
        return apply_step(self.context, self.instance, step, event, payload)


def open_instance(core: Core, uow: UnitOfWork, instance: Instance, actor: str) -> Opened:
    """Make an instance ready to be run.

    :raises Conflict: when it has ended.
    """
    if instance.status is not InstanceStatus.ACTIVE:
        raise Conflict(
            say("This %(process)s has ended; nothing more can be done in it.", process=instance.process)
        )
    edition = core.library.edition(uow.releases, instance.release)
    policy = core.library.edition(uow.releases, instance.policy)
    context = StepContext(
        core=core,
        uow=uow,
        now=core.clock.now(),
        case_id=instance.case,
        instance=instance.id,
        actor=actor,
    )
    return Opened(instance, edition, context, StepServices(context, policy))
