"""Retrying what could not be done, after a person mended its cause."""

from __future__ import annotations

from dataclasses import replace

from engine.commands import daily, mailboxes, messages, timers
from engine.commands.core import Core
from engine.commands.transaction import open_instance
from engine.errors import Conflict
from engine.model import Incident
from engine.sentences import say


def retry(core: Core, incident: int, *, actor: str) -> Incident:
    """Try the held step, message, timer, mailbox or mail, or the effect that was given up, once more.

    :raises Conflict: when somebody resolved it before.
    :raises RedressError: when a message, timer or mailbox fails again; its incident stays open.
    """
    with core.store.read() as queries:
        kind, token = _open(queries.incidents.get(incident))
    if kind == "message":
        messages.deliver(core, int(token))
    elif kind == "timer":
        timers.fire(core, [int(token)])
    elif kind == "day":
        daily.look_after(core)
    elif kind == "mailbox":
        mailboxes.probe_again(core, int(token))
    with core.store.write() as uow:
        found = uow.incidents.get(incident)
        _open(found)
        now = core.clock.now()
        if found.kind in ("message", "timer", "day"):
            uow.incidents.resolve(found.id, now, actor)
        elif found.kind in ("mailbox", "mail"):
            mailboxes.go_on(core, uow, found)
            uow.incidents.resolve(found.id, now, actor)
        elif found.kind == "outbox":
            outward = uow.outbox.get(int(found.token))
            uow.outbox.save(replace(outward, status="waiting", attempts=0, due_at=now))
            uow.incidents.resolve(found.id, now, actor)
        elif found.instance is not None:
            ready = open_instance(core, uow, uow.instances.get(found.instance), actor)
            step = ready.edition.runner.retry(
                ready.instance.process, ready.instance.snapshot, found.token, ready.services
            )
            ready.apply(step, "incident.retried", {"element": found.element})
        uow.commit()
    core.wake(uow.work_due)
    with core.store.read() as queries:
        return queries.incidents.get(incident)


def _open(found: Incident) -> tuple[str, str]:
    """What an open incident is about: its kind and token."""
    if found.resolved_at is not None:
        raise Conflict(say("This incident is resolved."), by=found.resolved_by, at=found.resolved_at)
    return found.kind, found.token
