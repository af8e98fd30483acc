"""Letters that never arrived: a reply by letter is taken back, and whoever works on the case is told (S9)."""

from __future__ import annotations

from engine.commands import Engine, letters
from engine.model import Outward, Viewer
from engine.ports import UnitOfWork
from processes.complaint.desk import handlers_of
from processes.complaint.operations.reply import counting
from processes.complaint.records import Records

REPLY = "reply sent"
"""The message by which a reply learns that it left the house; its key is the reply's id."""


def came_back(engine: Engine, letter: int, reason: str, viewer: Viewer) -> Outward:
    """The post brought a letter back: as a bounce of a mail, it takes back the reply that it was.

    :raises Invalid: without a reason.
    :raises Conflict: when it was not posted, or came back before.
    """
    with engine.store.write() as uow:
        found = letters.returned(engine.core, uow, letter, reason, viewer)
        if not _take_back(engine, uow, found):
            _tell_handlers(engine, uow, found, "A letter came back")
        uow.commit()
    engine.core.wake(uow.work_due)
    return found


def cannot_be_posted(engine: Engine, letter: int, reason: str, viewer: Viewer) -> Outward:
    """A letter is taken off the pile; a reply finds another channel, of others the handlers are told.

    :raises Invalid: without a reason.
    :raises Conflict: when it was posted before.
    """
    with engine.store.write() as uow:
        found = letters.give_up(engine.core, uow, letter, reason, viewer)
        if not found.on_failed:
            _tell_handlers(engine, uow, found, "A letter cannot be posted")
        uow.commit()
    engine.core.wake(uow.work_due)
    return found


def _take_back(engine: Engine, uow: UnitOfWork, letter: Outward) -> bool:
    """Tell the contacts that count on the reply; false when the letter was none, or counts for nobody."""
    kept: Records = uow.records
    reply = kept.replies.find(int(letter.answer_key)) if letter.on_sent == REPLY else None
    if reply is None or reply.delivered_at is None:
        return False
    told = counting(kept, reply)
    for contact in told:
        uow.messages.add(
            name="reply bounced",
            key=str(contact.id),
            payload={"reason": letter.error},
            created_at=engine.clock.now(),
            case=letter.case,
        )
    return bool(told)


def _tell_handlers(engine: Engine, uow: UnitOfWork, letter: Outward, what: str) -> None:
    if letter.case is None:
        return
    case = uow.cases.get(letter.case)
    barred = uow.cases.barred(case.id)
    for person in handlers_of(uow, case.id):
        if person.email and person.active and person.id not in barred:
            uow.outbox.add(
                key=f"letter-lost:{letter.id}:{person.id}",
                channel=engine.settings.notify,
                recipient=person.email,
                payload={
                    "subject": f"{what}: {case.number}",
                    "body": f"“{letter.payload.get('subject')}” did not reach the customer: {letter.error}\n"
                    "Find another address or another way, and write again.\n",
                },
                created_at=engine.clock.now(),
                case=case.id,
            )
