"""What a customer says about a quote by phone, letter or visit, written down by whoever hears it (Q4).

Her word counts as if she had given it on her page; who took it, how, and her words are in the history.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.commands import Engine
from engine.errors import Invalid
from engine.model import Case, Json, Viewer
from engine.sentences import say
from processes.complaint.portal import standing_quote
from processes.complaint.records.rows import Quote

WAYS = ("phone", "letter", "visit", "email")
_LONGEST = 1000


def take(
    engine: Engine,
    case: Case,
    quote: int,
    version: int,
    items: Sequence[int],
    *,
    how: str,
    words: str,
    viewer: Viewer,
) -> Quote:
    """Take her word: the items that she accepts, or none for a refusal.

    :raises Conflict: when this version does not stand any more.
    :raises Invalid: for a way that is not known, without her words, or for an item that is not there.
    """
    found = standing_quote(engine, case, quote, version)
    if how not in WAYS:
        raise Invalid(
            say("Nothing says how she told us."),
            remedy=say("Choose by phone, by letter, in person or by mail."),
        )
    if not words.strip():
        raise Invalid(say("Her words are missing."), remedy=say("Write what she said, and when."))
    chosen = sorted(set(items))
    if any(not 0 <= place < len(found.items) for place in chosen):
        raise Invalid(say("Choose at least one item of the quote."))
    said: dict[str, Json] = {"quote": found.id, "version": found.version, "how": how, "words": words.strip()}
    whole = len(chosen) == len(found.items)
    answer: dict[str, Json] = {"items": None if whole else list(chosen)}
    if not chosen:
        answer = {"reason": words.strip()[:_LONGEST]}
    now = engine.clock.now()
    with engine.store.write() as uow:
        uow.events.append(
            f"case:{case.id}",
            "quote.accepted_by_word" if chosen else "quote.refused_by_word",
            said | {"items": [found.items[place]["text"] for place in chosen]},
            at=now,
            actor=viewer.person,
            case=case.id,
        )
        uow.messages.add(
            name="quote accepted" if chosen else "quote refused",
            key=str(found.id),
            payload=answer,
            created_at=now,
            case=case.id,
        )
        uow.commit()
    engine.core.wake(uow.work_due)
    return found
