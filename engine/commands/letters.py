"""Letters: printed by a person, carried to the post, and sometimes brought back.

A letter counts as sent when somebody says that it was posted; that, and who said it, is in the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.commands.core import Core
from engine.errors import Conflict, Invalid, NotFound
from engine.model import LETTER, PRINTED, RETURNED, Outward, Viewer
from engine.ports import Queries, UnitOfWork
from engine.sentences import say

_LONGEST = 500


def post(core: Core, letters: Sequence[int], viewer: Viewer) -> list[Outward]:
    """Note that letters were posted, all or none; whoever waits for one to be sent is told.

    :raises NotFound: for a letter that is none, or of a case that the viewer may not see.
    :raises Conflict: when one of them was posted before.
    """
    if not letters:
        raise Invalid(say("No letter is chosen."), remedy=say("Tick those that were posted."))
    with core.store.write() as uow:
        done = [_posted(core, uow, letter, viewer) for letter in dict.fromkeys(letters)]
        uow.commit()
    core.wake(uow.work_due)
    return done


def _posted(core: Core, uow: UnitOfWork, letter: int, viewer: Viewer) -> Outward:
    found, now = find(core, uow, letter, viewer), core.clock.now()
    _expect(found, PRINTED)
    sent = replace(found, status="sent", sent_at=now)
    uow.outbox.save(sent)
    _tell(core, uow, found, found.on_sent, {"sent_at": now.isoformat()})
    note(core, uow, found, "letter.posted", viewer)
    return sent


def give_up(core: Core, uow: UnitOfWork, letter: int, reason: str, viewer: Viewer) -> Outward:
    """A letter that cannot be posted, such as for want of half the address: its sender finds another way.

    :raises Invalid: without a reason.
    """
    found = find(core, uow, letter, viewer)
    _expect(found, PRINTED)
    given_up = replace(found, status="failed", error=reason_of(reason))
    uow.outbox.save(given_up)
    _tell(core, uow, found, found.on_failed, {"error": given_up.error})
    note(core, uow, found, "letter.not_posted", viewer, reason=given_up.error)
    return given_up


def returned(core: Core, uow: UnitOfWork, letter: int, reason: str, viewer: Viewer) -> Outward:
    """The post brought a letter back; what follows from it is the pack's, in the same transaction.

    :raises Invalid: without a reason.
    """
    found = find(core, uow, letter, viewer)
    _expect(found, "sent")
    back = replace(found, status=RETURNED, error=reason_of(reason))
    uow.outbox.save(back)
    note(core, uow, found, "letter.returned", viewer, reason=back.error)
    return back


def find(core: Core, rows: UnitOfWork | Queries, letter: int, viewer: Viewer) -> Outward:
    """A letter that the viewer may know of.

    :raises NotFound: otherwise.
    """
    with core.store.read() as queries:
        found = rows.outbox.get(letter)
        seen = found.case is None or queries.may_see(viewer, found.case)
    if found.channel != LETTER or not seen:
        raise NotFound("letter", letter)
    return found


def reason_of(words: str) -> str:
    """A reason that somebody gave.

    :raises Invalid: when it is empty.
    """
    if not words.strip():
        raise Invalid(
            say("The reason is missing."), remedy=say("Write what is wrong with the letter or its address.")
        )
    return words.strip()[:_LONGEST]


def stream_of(letter: Outward) -> str:
    """The stream in which it is written what became of a letter."""
    return f"case:{letter.case}" if letter.case is not None else "letters"


def note(
    core: Core, uow: UnitOfWork, letter: Outward, type: str, viewer: Viewer, *, reason: str = ""
) -> None:
    """Write down what became of a letter."""
    payload = {"letter": letter.id, "subject": letter.payload.get("subject")}
    uow.events.append(
        stream_of(letter),
        type,
        payload | ({"reason": reason} if reason else {}),
        at=core.clock.now(),
        actor=viewer.person,
        case=letter.case,
    )


def _tell(core: Core, uow: UnitOfWork, letter: Outward, message: str, payload: dict[str, str]) -> None:
    if message:
        uow.messages.add(
            name=message,
            key=letter.answer_key,
            payload=payload,
            created_at=core.clock.now(),
            case=letter.case,
        )


def _expect(letter: Outward, status: str) -> None:
    if letter.status == status:
        return
    if letter.status in ("sent", RETURNED):
        raise Conflict(
            say("The letter “%(subject)s” was posted before.", subject=letter.payload.get("subject")),
            at=letter.sent_at,
        )
    raise Conflict(
        say(
            "The letter “%(subject)s” does not wait for the post any more.",
            subject=letter.payload.get("subject"),
        )
    )
