"""Starting and cancelling instances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.commands.context import StepContext
from engine.commands.core import Core
from engine.commands.transaction import open_instance
from engine.errors import NotFound
from engine.model import Case, Instance, InstanceStatus, Json, UserTaskWait
from engine.ports import UnitOfWork


@dataclass(frozen=True)
class Started:
    """A new instance and the case it belongs to.

    :ivar waiting: the user tasks that wait in it.
    """

    case: Case
    instance: Instance
    waiting: tuple[UserTaskWait, ...]


@dataclass(frozen=True)
class NewCase:
    """How a case is opened that does not exist yet.

    :param prefix: the letter that its number begins with.
    :param received_at: when the customer's word arrived; decides the policy in force (S13).
    """

    prefix: str = "C"
    title: str = ""
    kind: str = ""
    confidential: bool = False
    received_at: datetime | None = None


def start(
    core: Core,
    uow: UnitOfWork,
    process: str,
    data: Mapping[str, Json],
    *,
    case: int | None = None,
    opening: NewCase | None = None,
    actor: str = "",
) -> Started:
    """Start an instance in an open transaction.

    A new case starts on the newest release; an instance in an existing case on that case's.

    :param case: an existing case; ``None`` opens one as ``opening`` says.
    :raises NotFound: when nothing was published yet, or the release has no such process.
    """
    now = core.clock.now()
    if case is None:
        opening = opening or NewCase()
        release, policy = _pins(uow, opening.received_at or now)
        opened = uow.cases.open(
            opening.prefix, now, title=opening.title, kind=opening.kind, confidential=opening.confidential
        )
        uow.events.append(
            f"case:{opened.id}", "case.opened", {"number": opened.number}, at=now, actor=actor, case=opened.id
        )
    else:
        opened = uow.cases.get(case)
        first = uow.instances.of_case(case)[0]
        release, policy = first.release, first.policy
    edition = core.library.edition(uow.releases, release)
    if process not in edition.processes.ids:
        raise NotFound("diagram", process)
    instance = uow.instances.add(
        case=opened.id, process=process, release=release, policy=policy, snapshot=b"", started_at=now
    )
    ready = open_instance(core, uow, instance, actor)
    step = edition.runner.start(process, {**data, "case": opened.number}, ready.services)
    saved = ready.apply(step, "instance.started", {"process": process})
    return Started(uow.cases.get(opened.id), saved, step.tasks)


def cancel(core: Core, instance: int, *, actor: str, reason: str) -> Instance:
    """Stop an instance for good; what waited is withdrawn, the history stays."""
    with core.store.write() as uow:
        saved = stop(core, uow, instance, actor=actor, reason=reason)
        uow.commit()
    core.wake(uow.work_due)
    return saved


def stop(core: Core, uow: UnitOfWork, instance: int, *, actor: str, reason: str) -> Instance:
    """As :func:`cancel`, in an open transaction."""
    ready = open_instance(core, uow, uow.instances.get(instance), actor)
    step = ready.edition.runner.cancel(ready.instance.process, ready.instance.snapshot, ready.services)
    return ready.apply(step, "instance.stopped", {"reason": reason})


def end_clocks(core: Core, uow: UnitOfWork, instance: Instance, *, actor: str) -> None:
    """Stop every clock of an instance's case for good, in an open transaction."""
    StepContext(core, uow, core.clock.now(), instance.case, instance.id, actor).end_clocks()


def _pins(uow: UnitOfWork, received_at: datetime) -> tuple[int, int]:
    newest = uow.releases.newest()
    in_force = uow.releases.in_force(received_at)
    if newest is None or in_force is None:
        raise NotFound("published release", "")
    return newest.id, in_force.id


def move(
    core: Core,
    uow: UnitOfWork,
    instance: Instance,
    case: Case,
    entries: Mapping[str, Json],
    *,
    actor: str,
    reason: str,
) -> None:
    """Put an instance into another case, in an open transaction; what happened so far stays where it was.

    Its clocks run on as they are.

    :param entries: what its task data says differently from now on, where it says it.
    """
    if instance.status is InstanceStatus.ACTIVE:
        ready = open_instance(core, uow, uow.instances.get(instance.id), actor)
        runner, process = ready.edition.runner, instance.process
        step = runner.amend(process, ready.instance.snapshot, entries, ready.services)
        ready.apply(step, "instance.left", {"process": process, "reason": reason, "to": case.number})
    left = uow.cases.get(instance.case)
    uow.instances.move(instance.id, case.id)
    uow.events.append(
        f"instance:{instance.id}",
        "instance.joined",
        {"process": instance.process, "reason": reason, "from": left.number},
        at=core.clock.now(),
        actor=actor,
        case=case.id,
    )
