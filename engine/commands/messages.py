"""Messages between instances and from outside: durable, then delivered in a transaction of their own."""

from __future__ import annotations

from collections.abc import Mapping

from engine.commands.core import Core
from engine.commands.instances import NewCase, start
from engine.commands.transaction import open_instance
from engine.model import SIGNAL, Json, Message
from engine.ports import UnitOfWork


def send(
    core: Core,
    name: str,
    key: str,
    payload: Mapping[str, Json],
    *,
    case: int | None = None,
    actor: str = "",
) -> bool:
    """Keep a message and try at once to deliver it; true when somebody took it.

    A message that nobody waits for is kept until somebody does.
    """
    with core.store.write() as uow:
        message = uow.messages.add(
            name=name, key=key, payload=payload, created_at=core.clock.now(), case=case
        )
        taken = _hand_over(core, uow, message, actor)
        uow.commit()
    core.wake(uow.work_due)
    return taken


def deliver(core: Core, message: int) -> bool:
    """Deliver a kept message; false when nobody waits for it, or it was delivered before."""
    with core.store.write() as uow:
        found = uow.messages.get(message)
        if found.delivered_at is not None:
            return False
        taken = _hand_over(core, uow, found, "")
        uow.commit()
    return taken


def _hand_over(core: Core, uow: UnitOfWork, message: Message, actor: str) -> bool:
    receiver = _to_waiting(core, uow, message, actor) or _to_new(core, uow, message, actor)
    if receiver is None and not message.name.startswith(SIGNAL):
        uow.messages.parked(message.id)
        return False
    uow.messages.delivered(message.id, core.clock.now(), receiver)
    return receiver is not None


def _to_waiting(core: Core, uow: UnitOfWork, message: Message, actor: str) -> int | None:
    found = uow.subscriptions.find(message.name, message.key)
    if found is None:
        return None
    ready = open_instance(core, uow, uow.instances.get(found.instance), actor)
    step = ready.edition.runner.deliver(
        ready.instance.process, ready.instance.snapshot, found.token, message.payload, ready.services
    )
    ready.apply(step, "message.caught", {"message": message.name, "element": found.element})
    return ready.instance.id


def _to_new(core: Core, uow: UnitOfWork, message: Message, actor: str) -> int | None:
    if message.case is None:
        newest = uow.releases.newest()
        release = newest.id if newest else None
    else:
        release = uow.instances.of_case(message.case)[0].release
    if release is None:
        return None
    process = core.library.edition(uow.releases, release).processes.started_by(message.name)
    if process is None:
        return None
    started = start(
        core,
        uow,
        process,
        message.payload,
        case=message.case,
        opening=_opening(message),
        actor=actor,
    )
    return started.instance.id


def _opening(message: Message) -> NewCase:
    """How a message that belongs to no case opens one: its payload may say so (``case_prefix`` and so on)."""
    said = message.payload
    return NewCase(
        prefix=str(said.get("case_prefix") or "C"),
        title=str(said.get("case_title") or message.name),
        kind=str(said.get("case_kind") or ""),
        confidential=bool(said.get("case_confidential")),
    )
